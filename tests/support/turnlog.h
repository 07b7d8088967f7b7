/* A turn and the record of what it told. */
#ifndef TESTS_SUPPORT_TURNLOG_H
#define TESTS_SUPPORT_TURNLOG_H

#include "support/pump.h"
#include "support/record.h"

#include <codex/codex.h>

struct event_base;

struct turnlog {
	struct record record;
	codex_turn *turn; /* dropped by turnlog_clear() */
};

/* Starts a turn that is recorded; the case fails if it is not accepted. */
void turnlog_start(struct turnlog *log, codex_thread *thread, const char *text);
void turnlog_start_with(struct turnlog *log, codex_thread *thread, const char *text,
	const struct codex_turn_options *options);

/* The same with the turn of a goal. */
void turnlog_start_goal(struct turnlog *log, codex_thread *thread, const char *objective,
	const struct codex_goal_options *options);

/* Waits for on_done, and hands back its status. */
int turnlog_wait(struct turnlog *log, struct event_base *base);

/* Waits until that much text was told. */
void turnlog_wait_text(struct turnlog *log, struct event_base *base, size_t bytes);

/* The order of the callbacks in RECORD_LETTERS, with runs of the same letter as one; valid until the next call. */
const char *turnlog_order(const struct turnlog *log);

/* Result of a turn that has ended, and its final response, which is "(none)" when there is none. */
const codex_turn_result *turnlog_result(const struct turnlog *log);
const char *turnlog_response(const struct turnlog *log);

/* Fails the case unless the turn completed, once, and said that, in on_text and as its final response. */
void turnlog_expect_said(const struct turnlog *log, const char *text);

/* Fails the case unless the turn ended, once, with that status and an error whose message has that part (NULL: any). */
void turnlog_expect_failed(const struct turnlog *log, int status, const char *part);

/* Fails the case unless the turn ended, once, interrupted and with no response. */
void turnlog_expect_interrupted(const struct turnlog *log);

void turnlog_clear(struct turnlog *log);

#endif
