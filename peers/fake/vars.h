/* Named texts and the templates that use them: ${name}, ${name:-default}, ${shape:NAME}. */
#ifndef PEERS_FAKE_VARS_H
#define PEERS_FAKE_VARS_H

#include "fake/buf.h"

struct fake_var {
	char *name;
	char *value;
};

struct fake_vars {
	struct fake_var *list;
	size_t count;
	/* Looked up as "prefix.name" first, then as "name"; NULL for none. Not owned. */
	const char *prefix;
};

void fake_vars_set(struct fake_vars *vars, const char *name, const char *value);
void fake_vars_setf(struct fake_vars *vars, const char *name, const char *format, ...)
	FAKE_PRINTF(3, 4);

/* As the inside of a JSON string. */
void fake_vars_set_json(struct fake_vars *vars, const char *name, const char *text);

/* Both "name" and, when there is a prefix, "prefix.name". */
void fake_vars_set_both(struct fake_vars *vars, const char *name, const char *value);

const char *fake_vars_get(const struct fake_vars *vars, const char *name);

/* False, with the name in ret_missing, when the template uses a variable that is not set. */
bool fake_vars_expand(const struct fake_vars *vars, struct fake_buf *buf, const char *text,
	size_t len, struct fake_buf *ret_missing);

void fake_vars_free(struct fake_vars *vars);

#endif
