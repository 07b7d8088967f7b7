#include "asset.h"

#include "memory.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum {
	ASSETS_MAX = 64,
	BYTES_MAX = 1024 * 1024,
};

struct assets {
	struct asset each[ASSETS_MAX];
	size_t count;
};

static const char *const types[][2] = {
	{".html", "text/html; charset=utf-8"},
	{".css", "text/css; charset=utf-8"},
	{".js", "text/javascript; charset=utf-8"},
	{".svg", "image/svg+xml"},
};

/* What else lies there is not served. */
static const char *type_of(const char *name)
{
	const char *dot = strrchr(name, '.');
	size_t i;

	for (i = 0; dot && *name != '.' && i < sizeof(types) / sizeof(types[0]); i++)
		if (!strcmp(dot, types[i][0]))
			return types[i][1];
	return NULL;
}

static int read_all(FILE *file, struct asset *asset)
{
	struct stat facts;

	if (fstat(fileno(file), &facts) < 0 || !S_ISREG(facts.st_mode) ||
		facts.st_size > BYTES_MAX) {
		errno = EFBIG;
		return -1;
	}
	asset->length = (size_t)facts.st_size;
	asset->bytes = must_new(asset->length + 1);
	return fread(asset->bytes, 1, asset->length, file) == asset->length ? 0 : -1;
}

static int read_asset(struct assets *assets, const char *dir, const char *name)
{
	struct asset *asset = &assets->each[assets->count];
	char *path = must_format("%s/%s", dir, name);
	FILE *file = fopen(path, "re");
	int r;

	free(path);
	if (!file)
		return -1;
	assets->count++;
	asset->path = must_format("/%s", strcmp(name, "index.html") ? name : "");
	asset->type = type_of(name);
	r = read_all(file, asset);
	fclose(file);
	return r;
}

static int read_dir(struct assets *assets, const char *dir)
{
	DIR *entries = opendir(dir);
	const struct dirent *entry;
	int r = 0;

	if (!entries)
		return -1;
	while (!r && (entry = readdir(entries)))
		if (type_of(entry->d_name) && assets->count < ASSETS_MAX)
			r = read_asset(assets, dir, entry->d_name);
	closedir(entries);
	if (!r && !assets_find(assets, "/")) {
		errno = ENOENT;
		r = -1;
	}
	return r;
}

struct assets *assets_read(const char *dir)
{
	struct assets *assets = must_new(sizeof(*assets));

	if (read_dir(assets, dir) == 0)
		return assets;
	assets_free(assets);
	return NULL;
}

const struct asset *assets_find(const struct assets *assets, const char *path)
{
	size_t i;

	for (i = 0; i < assets->count; i++)
		if (!strcmp(assets->each[i].path, path))
			return &assets->each[i];
	return NULL;
}

void assets_free(struct assets *assets)
{
	size_t i;

	if (!assets)
		return;
	for (i = 0; i < assets->count; i++) {
		free(assets->each[i].path);
		free(assets->each[i].bytes);
	}
	free(assets);
}
