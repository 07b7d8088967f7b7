/* Deadlines: a binary heap of points in time whose nodes live in the objects. */
#ifndef CX_BASE_DEADLINE_H
#define CX_BASE_DEADLINE_H

#include "base/common.h"

#define CX_NEVER UINT64_MAX

struct cx_deadline {
	uint64_t at; /* microseconds of cx_now(); CX_NEVER: not set */
	size_t place; /* 1 + index in the heap; 0: not in it */
};

#define CX_DEADLINE_INIT \
	{ \
		CX_NEVER, 0 \
	}

struct cx_deadlines {
	struct cx_deadline **heap;
	size_t count;
	size_t cap;
};

/* Sets or moves a deadline; CX_NEVER clears it. False when memory cannot be had. */
bool cx_deadline_set(struct cx_deadlines *all, struct cx_deadline *deadline, uint64_t at);
void cx_deadline_clear(struct cx_deadlines *all, struct cx_deadline *deadline);
/* When the earliest falls due, or CX_NEVER. */
uint64_t cx_deadlines_next(const struct cx_deadlines *all);
/* Takes out the earliest deadline that is due at `now`, or returns NULL. */
struct cx_deadline *cx_deadlines_pop(struct cx_deadlines *all, uint64_t now);
void cx_deadlines_free(struct cx_deadlines *all);

#endif
