/* Runs an event base until something has come about, and never for longer than a test may wait. */
#ifndef TESTS_SUPPORT_PUMP_H
#define TESTS_SUPPORT_PUMP_H

#include <codex/codex.h>

#include <stdbool.h>
#include <stdint.h>

struct event_base;

/*
 * How long a case waits for what has to come, in milliseconds: 25 s, times CK_TIMEOUT_MULTIPLIER, so that check's
 * own limit of 60 s is never what ends a wait.
 */
unsigned pump_limit(void);

/* A time limit that a case sets, longer by CK_TIMEOUT_MULTIPLIER: one that is not to pass before the peer had its say. */
unsigned pump_slowly(unsigned ms);

/* For a case that waits until the library's own patience with its peer is at an end: a tenth of that will do. */
void pump_hurry(void);

/* Milliseconds on a clock that only goes forward. */
uint64_t pump_now(void);

/* One pass of the loop; false when the time is over. */
bool pump_step(struct event_base *base, uint64_t until);

/* Runs the loop for a time, whatever happens. */
void pump_for(struct event_base *base, unsigned ms);

_Noreturn void pump_failed(const char *file, int line, const char *condition, unsigned ms);

/* Runs the loop until the condition holds; fails the case after `ms` milliseconds. */
#define PUMP_WITHIN(base, condition, ms) \
	do { \
		unsigned ms_ = (ms); \
		uint64_t until_ = pump_now() + ms_; \
		while (!(condition)) { \
			if (!pump_step(base, until_)) \
				pump_failed(__FILE__, __LINE__, #condition, ms_); \
		} \
	} while (0)

#define PUMP(base, condition) PUMP_WITHIN(base, condition, pump_limit())

/* Waits for the end of a future, drops it, and hands back its status. */
int pump_future(struct event_base *base, codex_future *future);

#endif
