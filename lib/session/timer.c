#include "session/timer.h"

void cx_timers_fire(struct cx_timers *timers, uint64_t now)
{
	struct cx_deadline *due;

	timers->now = now;
	while ((due = cx_deadlines_pop(&timers->heap, now)) != NULL) {
		struct cx_timer *timer = CX_CONTAINER_OF(due, struct cx_timer, deadline);

		timer->fire(timer);
	}
}
