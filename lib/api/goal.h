/*
 * Goals from the inside: a logical turn over the physical ones that the runtime begins for it.
 *
 * The turn of a goal is a codex_turn with a struct cx_goal. It is *waiting* and *requested* as others are (for thread/goal/set), then by turns
 * *bound* to the route of a physical turn and *between* two; *over* when the runtime begins none for it any more.
 *
 * goal.c is what users call, goal_start.c how a goal is set, goal_run.c what keeps it going and what ends it,
 * goal_events.c what is told of it.
 */
#ifndef CX_API_GOAL_H
#define CX_API_GOAL_H

#include "api/turn.h"
#include "base/common.h"

#include <codex/goal.h>

/* What the timer of a goal waits for. */
enum cx_goal_wait {
	CX_GOAL_CONTINUATION, /* the next turn; else the runtime is asked */
	CX_GOAL_LAST_CHANCE, /* the same after it was: else the goal is given up */
	CX_GOAL_SETTLING, /* nothing may begin any more; what began just before is caught */
};

enum cx_goal_pause {
	CX_GOAL_NOT_PAUSED,
	CX_GOAL_PAUSING,
	CX_GOAL_PAUSE_ANSWERED,
};

struct cx_goal {
	codex_turn *turn;
	struct cx_list
		on_client; /* from when it was sent until it is over; a reference of the turn */
	char *objective;
	int64_t token_budget; /* 0: none */
	codex_goal_status status;
	bool answered; /* thread/goal/set was */
	unsigned turns; /* physical ones so far */
	unsigned interrupt_sent_to; /* which of them turn/interrupt was for */
	bool interrupted; /* the last one was */
	bool stopping; /* it is to end: interrupted, or given up */
	enum cx_goal_pause pause;
	enum cx_goal_wait wait;
	struct cx_timer timer;
	codex_event *completed; /* that of the last physical turn, told at the end */
	bool readable; /* on_readable is due for it */
};

/* goal_start.c */

/* NULL: no memory. */
struct cx_goal *cx_goal_new(const char *objective, int64_t token_budget);
void cx_goal_free(struct cx_goal *goal);

/* Its thread is free: a status < 0 says why it could not be sent. */
int cx_goal_send(codex_turn *turn);

/* goal_run.c */

bool cx_goal_is_active(const codex_turn *turn);
/* It is not active any more, and nothing should begin: it ends when that is sure. */
void cx_goal_settle(codex_turn *turn);
/* What its timer waited for did not come. */
void cx_goal_on_timer(struct cx_timer *timer);

/* The route of its physical turn goes. False: with it the goal is over. */
bool cx_goal_goes_on(codex_turn *turn, codex_error *error);
/* It left the route: what has to come now? */
void cx_goal_between(codex_turn *turn);
/* The runtime begins no turn for it any more. The turn has ended. */
void cx_goal_over(codex_turn *turn);
/* It ends, with `error` (borrowed) or as its result says, and is over. It is not bound. */
void cx_goal_end(codex_turn *turn, codex_error *error);

/* Nothing more is to begin. */
void cx_goal_stop(codex_turn *turn);
/* It was set: what its answer, or the lack of one, means. */
void cx_goal_was_set(codex_turn *turn, const struct cx_answer *answer);

/* goal_events.c */

/* In what the runtime tells of a goal; CODEX_GOAL_NONE: that is nothing. */
codex_goal_status cx_goal_status_in(struct cx_span goal);

/* An event of the thread, before anybody is told: what it means for the thread's goal. */
void cx_goal_note(const struct cx_message *message);

/* Is the event told? Not the beginnings and ends within; the latest end is kept. `*ret_ok` false: no memory. */
bool cx_goal_shows(codex_turn *turn, codex_event *event, bool *ret_ok);
/* The user's end is now: what the result says of it. */
void cx_goal_conclude(codex_turn *turn, codex_error *error);

#endif
