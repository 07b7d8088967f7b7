/* The desk from inside: what its parts share. */
#ifndef GATEWAY_DESK_PARTS_H
#define GATEWAY_DESK_PARTS_H

#include "approval.h"
#include "desk.h"
#include "list.h"
#include "pool.h"

#include <stdint.h>

struct desk {
	struct event_base *base;
	struct desk_options
		options; /* its texts are the copies below; the program is in the pool's configuration */
	char *runtime_dir, *cwd, *sandbox;
	struct pool pool;
	struct link conversations;
	struct link calls;
	struct approval_ends ends;
	uint64_t clock; /* counts uses of conversations */
	bool closing, closed;
	struct event *tell_closed;
	void (*done)(void *userdata);
	void *done_userdata;
};

__attribute__((format(printf, 2, 3))) void desk_log(
	const struct desk *desk, const char *format, ...);

/* A name that nothing else has, in this run or another; free it. */
char *desk_new_name(const char *prefix);

/* Something went that may have been the last thing that a closing desk waited for. */
void desk_check_closed(struct desk *desk);

#endif
