/* Timers of the session and of what stands on it: one heap, so that the reactor needs one timer. */
#ifndef CX_SESSION_TIMER_H
#define CX_SESSION_TIMER_H

#include "base/common.h"
#include "base/deadline.h"

struct cx_timer;

/* Called by cx_timers_fire(). It may set, clear and free any timer, itself too. */
typedef void (*cx_timer_fn)(struct cx_timer *timer);

struct cx_timer {
	struct cx_deadline deadline;
	cx_timer_fn fire;
};

#define CX_TIMER_INIT(fn) \
	{ \
		CX_DEADLINE_INIT, fn \
	}

struct cx_timers {
	struct cx_deadlines heap;
	uint64_t now; /* the time of the last cx_timers_fire() or cx_timers_touch() */
};

static inline bool cx_timer_set(struct cx_timers *timers, struct cx_timer *timer, uint64_t at)
{
	return cx_deadline_set(&timers->heap, &timer->deadline, at);
}

static inline void cx_timer_clear(struct cx_timers *timers, struct cx_timer *timer)
{
	cx_deadline_clear(&timers->heap, &timer->deadline);
}

/* Fires all that is due. */
void cx_timers_fire(struct cx_timers *timers, uint64_t now);

#endif
