/* Feeds files, and the files in directories, to a target: how a corpus is checked without libFuzzer. */
#include "fuzz.h"

#include <dirent.h>
#include <errno.h>
#include <string.h>
#include <sys/stat.h>

static unsigned files;

static void die(const char *path)
{
	fprintf(stderr, "%s: %s\n", path, strerror(errno));
	exit(EXIT_FAILURE);
}

/* Exactly as much memory as the input has, so that a sanitizer sees the byte behind it touched. */
static void replay_file(const char *path, size_t size)
{
	FILE *file = fopen(path, "rb");
	uint8_t *data = malloc(size ? size : 1);

	if (!file || !data || fread(data, 1, size, file) != size)
		die(path);
	fclose(file);
	LLVMFuzzerTestOneInput(data, size);
	free(data);
	files++;
}

static void replay(const char *path);

static void replay_folder(const char *path)
{
	DIR *folder = opendir(path);
	struct dirent *entry;

	if (!folder)
		die(path);
	while ((entry = readdir(folder))) {
		char *name;
		size_t size = strlen(path) + strlen(entry->d_name) + 2;

		if (entry->d_name[0] == '.')
			continue;
		name = malloc(size);
		if (!name)
			die(path);
		snprintf(name, size, "%s/%s", path, entry->d_name);
		replay(name);
		free(name);
	}
	closedir(folder);
}

static void replay(const char *path)
{
	struct stat info;

	if (stat(path, &info) < 0)
		die(path);
	if (S_ISDIR(info.st_mode))
		replay_folder(path);
	else
		replay_file(path, (size_t)info.st_size);
}

int main(int argc, char **argv)
{
	for (int i = 1; i < argc; i++)
		replay(argv[i]);
	printf("%u inputs\n", files);
	return files ? EXIT_SUCCESS : EXIT_FAILURE;
}
