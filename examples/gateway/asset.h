/* The page's files, read once: what a request names is looked up among them, and never a path. */
#ifndef GATEWAY_ASSET_H
#define GATEWAY_ASSET_H

#include <stddef.h>

struct asset {
	char *path; /* "/gateway.js" */
	const char *type;
	char *bytes;
	size_t length;
};

struct assets;

/* NULL with errno when the directory cannot be read, or has no index.html, which is "/". */
struct assets *assets_read(const char *dir);

/* NULL: there is none. */
const struct asset *assets_find(const struct assets *assets, const char *path);

void assets_free(struct assets *assets);

#endif
