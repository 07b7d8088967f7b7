/*
 * Making a child end: the end of its input, then TERM, then KILL. On timers in the loop; or at once,
 * for when the transport is freed while its child still runs.
 */
#ifndef CX_IO_STOP_H
#define CX_IO_STOP_H

#include "base/common.h"
#include "base/log.h"
#include "io/loop.h"
#include "io/reap.h"

enum cx_stop_stage {
	CX_STOP_NOT,
	CX_STOP_EOF,
	CX_STOP_TERM,
	CX_STOP_KILL,
	CX_STOP_HOPELESS, /* it hangs inside the kernel */
};

struct cx_stop {
	enum cx_stop_stage stage;
	struct cx_source *timer;
	uint64_t at; /* of the next stage */
	uint64_t grace_ms; /* from one to the next */
	struct cx_reaper *reaper;
	const struct cx_log *log;
	void (*hopeless_fn)(void *arg);
	void *arg;
};

/*
 * `hopeless_fn` is called from the loop when not even KILL ended it. False when the loop refuses;
 * cx_stop_clear() in any case.
 */
bool cx_stop_init(struct cx_stop *stop, struct cx_loop *loop, struct cx_reaper *reaper,
	const struct cx_log *log, void (*hopeless_fn)(void *arg), void *arg);
/* The caller closes the child's stdin. Again, with less time: the rest comes sooner. */
void cx_stop_begin(struct cx_stop *stop, uint64_t grace_ms);
static inline bool cx_stop_begun(const struct cx_stop *stop)
{
	return stop->stage != CX_STOP_NOT;
}
/* Does not touch the process. */
void cx_stop_clear(struct cx_stop *stop);

/*
 * Waits, without a loop, until the child whose stdin was closed is gone: some time to go, then TERM,
 * then KILL. What comes from the descriptors (-1: none) is thrown away, so that one which still has
 * something to say is not held up. False: not even KILL ended it.
 */
bool cx_stop_now(struct cx_reaper *reaper, int out, int err);

#endif
