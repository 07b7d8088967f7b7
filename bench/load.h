/* What the fake server streams: so many deltas, of so many turns, of such lines. */
#ifndef BENCH_LOAD_H
#define BENCH_LOAD_H

#include <stdint.h>

struct load {
	const char *name; /* ending of the names of its results */
	const char *title;
	unsigned turns;
	unsigned line_bytes;
	const char *content; /* of the text, as fake-codex calls it */
	uint64_t deltas; /* of one sample, all turns together: a multiple of `turns` */
	unsigned clients; /* bits of enum client_kind: what is measured with it */
};

extern const struct load loads[];
#define LOAD_COUNT 5

/* NULL: there is none of that name. */
const struct load *load_find(const char *name);

/* The same load with another number of deltas; 0 leaves it. */
struct load load_scaled(const struct load *load, uint64_t deltas);

/* The command that starts a server with this load, NULL-terminated. Static memory. */
const char *const *load_command(const struct load *load, const char *server);

#endif
