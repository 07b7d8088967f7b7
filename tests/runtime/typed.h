/* Typed calls and payloads, reached by the names of the wire; and whether a value of them is all that came. */
#ifndef TESTS_RUNTIME_TYPED_H
#define TESTS_RUNTIME_TYPED_H

#include "base/common.h"
#include "gen/methods.h"
#include "gen/notifications.h"

#include <codex/codex.h>

struct typed_call {
	int (*start)(codex_async *client, const void *params, codex_future **ret_future);
	int (*finish)(codex_future *future, const void **ret_response);
};

/* Its number; 0: there is no such method. */
unsigned typed_method(const char *name);

/* Calls it, with params as JSON (NULL: it takes none), which have to survive being a struct. */
int typed_start(
	codex_async *client, unsigned method, const char *params, codex_future **ret_future);

/*
 * Reads the answer of a future that ended well. NULL: it is decoded, and nothing of it was lost. Else what is wrong, new.
 */
char *typed_finish(codex_future *future, unsigned method);

/* The same for an event, and which notification it is (0: unknown). */
char *typed_event(codex_event *event, unsigned *ret_number);

#endif
