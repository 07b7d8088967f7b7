#include "token.h"

#include "memory.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum {
	SHORTEST = 16,
	LONGEST = 512,
};

static const char *check(const char *token)
{
	size_t i;

	if (strlen(token) < SHORTEST)
		return "a token of less than 16 characters is soon guessed";
	for (i = 0; token[i]; i++)
		if (token[i] <= ' ' || token[i] > '~')
			return "a token has visible ASCII characters only";
	return NULL;
}

/* The first line of the file. */
static const char *read_line(FILE *file, char line[LONGEST])
{
	struct stat facts;

	if (fstat(fileno(file), &facts) < 0 || (facts.st_mode & 077))
		return "others may read the token file: chmod 600";
	if (!fgets(line, LONGEST, file))
		return "the token file is empty";
	line[strcspn(line, "\r\n")] = '\0';
	return NULL;
}

static const char *read_file(const char *path, char **ret_token)
{
	char line[LONGEST];
	FILE *file = fopen(path, "re");
	const char *wrong;

	if (!file)
		return "the token file cannot be read";
	wrong = read_line(file, line);
	fclose(file);
	if (!wrong)
		wrong = check(line);
	if (!wrong)
		*ret_token = must_copy(line);
	explicit_bzero(line, sizeof(line));
	return wrong;
}

const char *token_read(const char *file, char **ret_token)
{
	char *value = getenv("GATEWAY_TOKEN");
	const char *wrong;

	*ret_token = NULL;
	if (!file && !value)
		return NULL;
	if (file) {
		wrong = read_file(file, ret_token);
	} else {
		wrong = check(value);
		if (!wrong)
			*ret_token = must_copy(value);
	}
	unsetenv("GATEWAY_TOKEN");
	return wrong;
}

bool token_is(const char *token, const char *given)
{
	size_t length = strlen(token);
	size_t given_length = strlen(given);
	volatile unsigned char differs = length != given_length;
	size_t i;

	for (i = 0; i < given_length; i++)
		differs |= (unsigned char)(token[i % length] ^ given[i]);
	return !differs;
}
