/* Images as inputs: the runtime goes on without one that it cannot read, and tells the model alone, so they are looked at here. */
#include "api/input.h"

#include <fcntl.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

static bool is_letter(char c)
{
	return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

static bool is_base64(char c)
{
	return is_letter(c) || (c >= '0' && c <= '9') || c == '+' || c == '/';
}

/* Whole groups of four, the last one filled up. */
static bool is_base64_text(const char *text)
{
	size_t len = strlen(text), end = len;

	while (end > 0 && len - end < 2 && text[end - 1] == '=')
		end--;
	if (end == 0 || len % 4 != 0)
		return false;
	for (size_t i = 0; i < end; i++) {
		if (!is_base64(text[i]))
			return false;
	}
	return true;
}

/* Of a media type and its parameters (RFC 2045, as far as images have any). */
static bool is_type_char(char c)
{
	return is_letter(c) || (c >= '0' && c <= '9') || (c && strchr("!#$&^_.+-/;=\"", c));
}

bool cx_is_image_url(const char *url)
{
	static const char scheme[] = "data:image/", base64[] = ";base64";
	const char *comma = strchr(url, ',');
	const char *subtype = url + sizeof(scheme) - 1;
	const char *end;

	if (!comma || strncasecmp(url, scheme, sizeof(scheme) - 1) != 0)
		return false;
	end = comma - (sizeof(base64) - 1);
	if (end <= subtype || strncasecmp(end, base64, sizeof(base64) - 1) != 0)
		return false;
	for (const char *at = subtype; at < end; at++) {
		if (!is_type_char(*at))
			return false;
	}
	return *subtype != ';' && is_base64_text(comma + 1);
}

int cx_check_image_file(const char *path)
{
	struct stat st;

	if (path[0] != '/')
		return 0; /* the runtime's directory counts, which may not be known yet */
	if (stat(path, &st) < 0)
		return CODEX_ERR_SYSTEM;
	if (!S_ISREG(st.st_mode))
		return CODEX_ERR_INVALID;
	return faccessat(AT_FDCWD, path, R_OK, AT_EACCESS) < 0 ? CODEX_ERR_SYSTEM : 0;
}
