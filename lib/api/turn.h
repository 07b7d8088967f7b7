/*
 * Turns from the inside.
 *
 * A turn has two ends. *Ended* is the user's: on_done is due and nothing else will be told. *Over* is the runtime's: it has
 * completed the turn, or never began it. A turn that timed out is ended but not over: its events are swallowed until it is.
 *
 * turn.c is the life of a turn, turn_start.c its beginning, turn_options.c what it is run with, turn_events.c what its notifications mean, control.c steer and interrupt,
 * turn_queue.c the pulled ones.
 */
#ifndef CX_API_TURN_H
#define CX_API_TURN_H

#include "api/client.h"
#include "api/event.h"
#include "api/result.h"
#include "api/thread.h"
#include "base/common.h"

#include <codex/turn.h>

enum cx_turn_state {
	CX_TURN_WAITING, /* for its thread: not sent */
	CX_TURN_REQUESTED, /* turn/start is under way */
	CX_TURN_BOUND, /* the runtime named it: it is attached to a route */
	CX_TURN_BETWEEN, /* of a goal, which has no physical turn now */
	CX_TURN_OVER,
};

struct codex_turn {
	unsigned users; /* references of users */
	unsigned refs; /* of the memory: see hold() in turn.c */
	codex_async *client;
	codex_thread *thread;
	struct cx_list on_client; /* until ended */
	struct cx_list on_thread; /* while waiting */
	struct cx_list on_route; /* while bound */
	struct cx_route *route;
	enum cx_turn_state state;
	bool ended;
	bool owns_itself; /* the caller took no handle: the callbacks keep it */
	bool started; /* on_started was told */
	int status;
	struct codex_turn_callbacks callbacks;
	void *userdata;
	struct codex_turn_options options; /* without what is in `extra` */
	char *input; /* JSON, until sent */
	char *extra; /* the options' part of turn/start's parameters, until sent */
	struct cx_timer deadline;
	struct cx_timer silence;
	uint64_t heard_at;
	struct cx_list open_items; /* cx_open_item */
	struct codex_token_usage usage_before;
	bool has_usage_before;
	codex_turn_result result;
	struct cx_list steers; /* cx_control held back until the turn has started */
	struct cx_list interrupts; /* cx_control that wait for the one turn/interrupt */
	bool joining; /* it waits, and steers the running turn to share it: not answered yet */
	bool interrupting; /* it was sent */
	codex_error *
		refusal; /* the runtime had nothing to interrupt: the turn is about to be over, or was never found */
	struct cx_timer refused; /* how long the refusal is held back */
	struct cx_list queue; /* pulled turns: cx_queued */
	size_t queue_bytes;
	bool full;
	struct cx_goal *goal; /* NULL: an ordinary turn; see goal.h */
	struct cx_delivery done;
};

/* An item that has begun and not completed. */
struct cx_open_item {
	struct cx_list link;
	size_t text_bytes; /* told so far */
	size_t id_len;
	char id[];
};

void cx_turn_hold(codex_turn *turn);
void cx_turn_release(codex_turn *turn);

/* Callbacks are wanted: somebody holds the turn and it has not ended. */
static inline bool cx_turn_listens(const codex_turn *turn)
{
	return turn->users && !turn->ended;
}

/*
 * A new turn on the thread, in the line of those that wait; `input` is JSON, `goal` (goal.h) instead of it. Both are taken over, also on
 * failure.
 */
int cx_turn_open(codex_thread *thread, char *input, struct cx_goal *goal,
	const struct codex_turn_options *options, const struct codex_turn_callbacks *callbacks,
	void *userdata, codex_turn **ret_turn);

/* Its events and its end are those of the route from here on. */
void cx_turn_attach(codex_turn *turn, struct cx_route *route);
/* The opposite; it may be the end of the turn's memory. */
void cx_turn_leave_route(codex_turn *turn);

/* It is about to be sent. False: no memory. */
bool cx_turn_watch_silence(codex_turn *turn);
/* What the thread has used until now is not the turn's. */
void cx_turn_note_usage_before(codex_turn *turn);

/* Attaches the waiting turns that want to steer the running one, if there is one that has started. */
void cx_turns_join_running(struct cx_thread *core);

/* Sends turn/start, or ends the turn with the reason why not. It was waiting. */
void cx_turn_send(codex_turn *turn);

/* The route's id becomes the turn's. */
void cx_turn_note_id(codex_turn *turn);

/* The user's end, once; `error` (borrowed) NULL: completed or interrupted. */
void cx_turn_end(codex_turn *turn, codex_error *error);

/* Ends the turn for its user, and asks the runtime to stop it. */
void cx_turn_give_up(codex_turn *turn, codex_error *error);

/* The runtime's end for all turns of a route: they are detached, and end with `error`, or as their results say if it is NULL. */
void cx_turns_leave(struct cx_route *route, codex_error *error);

/* Every turn of the client ends. */
void cx_turns_fail_all(codex_async *client, codex_error *error);

/* The turn of the thread whose early events were too many. */
void cx_turn_overflowed(codex_async *client, struct cx_thread *core);

/* turn_options.c */

/* Members of turn/start's parameters, new: an object. A status: what is wrong with the options. */
int cx_turn_params(const struct codex_turn_options *options, char **ret_params);

/* turn_events.c */

/* What a notification means for a turn's callbacks; in the order in which they are told. */
struct cx_turn_news {
	bool started;
	const char *restarted; /* id of the item */
	codex_item *item_started;
	const char *text;
	size_t text_len;
	codex_item *item_completed;
	codex_item *owned; /* to be freed afterwards */
};

/* Takes a notification in; false: no memory. */
bool cx_turn_note(codex_turn *turn, codex_event *event, struct cx_turn_news *ret_news);
void cx_turn_news_clear(struct cx_turn_news *news);
void cx_open_items_clear(codex_turn *turn);

/* control.c */

/* The turn has started: what was held back is sent. */
void cx_controls_started(codex_turn *turn);
/* The turn is over: interrupts have succeeded, steers come too late. */
void cx_controls_over(codex_turn *turn);
/* The runtime refused an interrupt some time ago, and the turn is not over. */
void cx_interrupt_refused(struct cx_timer *timer);
/* An interrupt that nobody waits for. */
void cx_turn_stop(codex_turn *turn);
/* Parameters of turn/steer; NULL: no memory. */
char *cx_steer_params(const codex_turn *turn, const char *running_id, const char *input);
/* The turn could not share the running one and waits again: one that was interrupted meanwhile has not to. */
void cx_controls_not_joined(codex_turn *turn);

/* turn_queue.c */

/* False: no memory. The event is referenced. */
bool cx_turn_enqueue(codex_turn *turn, codex_event *event);
void cx_turn_queue_clear(codex_turn *turn);
/* The turn has ended. */
void cx_turn_queue_ended(codex_turn *turn);
/* Turns whose queue is still full end with CODEX_ERR_OVERFLOW. */
void cx_turns_overflow(codex_async *client);

/* dispatch.c */
void cx_dispatch_turn_done(struct cx_delivery *delivery);

#endif
