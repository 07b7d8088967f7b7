/* A script: one step a line, blocks from their step to `end`. README.md describes the language. */
#ifndef PEERS_FAKE_SCRIPT_H
#define PEERS_FAKE_SCRIPT_H

#include "fake/buf.h"

struct fake_player;
struct fake_step;

typedef void fake_run_fn(struct fake_player *player, const struct fake_step *step);

enum fake_block {
	FAKE_NO_BLOCK,
	FAKE_REPEAT,
	FAKE_TOGETHER,
	FAKE_SPLIT,
	FAKE_END
};

struct fake_op {
	const char *name;
	enum fake_block block;
	fake_run_fn *run;
};

struct fake_step {
	const struct fake_op *op;
	char *arg; /* the rest of the line, never NULL */
	int line;
	size_t end; /* of a block: the index of its `end` */
};

struct fake_script {
	const char *name;
	struct fake_step *steps;
	size_t count;
};

/* Does not come back when the text has a mistake. */
void fake_script_parse(struct fake_script *script, const char *name, const char *text, size_t len);
void fake_script_free(struct fake_script *script);

/* The steps that listen, that talk, that misbehave as a process, that write what is too big to spell. */
const struct fake_op *fake_listen_op(const char *name);
const struct fake_op *fake_say_op(const char *name);
const struct fake_op *fake_process_op(const char *name);
const struct fake_op *fake_bulk_op(const char *name);

#endif
