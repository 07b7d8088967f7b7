/* Steer and interrupt. The runtime refuses both until the turn has started, and then lets it run on: they are held back. */
#include "api/future.h"
#include "api/goal.h"
#include "api/input.h"
#include "api/params.h"
#include "api/turn.h"
#include "base/clock.h"
#include "base/mem.h"

/* From the refusal of an interrupt, or of steering, to the end of the turn that made it pointless. */
#define REFUSAL_GRACE_MS 5000

/* A steer or an interrupt that is held back or under way. */
struct cx_control {
	struct cx_list link;
	codex_turn *turn; /* held */
	codex_future *future; /* NULL: nobody waits */
	char *input; /* of a steer */
	unsigned sent_to; /* the goal's physical turn */
	codex_error *refusal; /* of that; the next turn is asked when it comes soon */
	struct cx_timer patience;
};

static void steer_refused(struct cx_timer *timer);

static struct cx_control *control_new(codex_turn *turn, struct cx_list *list, char *input)
{
	struct cx_control *control = cx_alloc0(sizeof(*control));

	if (!control)
		return NULL;
	control->turn = turn;
	control->input = input;
	control->patience = (struct cx_timer)CX_TIMER_INIT(steer_refused);
	cx_turn_hold(turn);
	cx_list_init(&control->link);
	cx_list_append(list, &control->link);
	return control;
}

static void control_free(struct cx_control *control)
{
	codex_turn *turn = control->turn;

	cx_list_remove(&control->link);
	cx_timer_clear(&turn->client->session.timers, &control->patience);
	codex_future_unref(control->future);
	codex_error_unref(control->refusal);
	cx_free(control->input);
	cx_free(control);
	cx_turn_release(turn);
}

/* Ends the control; `error` (borrowed) NULL: well. One that was refused has a better one. */
static void finish(struct cx_control *control, codex_error *error)
{
	error = control->refusal ? control->refusal : error;
	if (control->future && error)
		cx_future_fail(control->future, error);
	else if (control->future)
		cx_future_succeed(control->future, NULL, 0);
	control_free(control);
}

static void finish_all(struct cx_list *controls, codex_error *error)
{
	while (!cx_list_empty(controls))
		finish(cx_list_first(controls, struct cx_control, link), error);
}

/* With a deadline: what is held back may be so for ever. */
static codex_future *control_future(codex_turn *turn)
{
	uint64_t until = cx_after(cx_now(), turn->client->config->request_ms);
	codex_future *future = cx_future_new(turn->client);

	if (future && !cx_timer_set(&turn->client->session.timers, &future->timer, until))
		future = codex_future_unref(future);
	return future;
}

static bool has_started(const codex_turn *turn)
{
	return turn->route && turn->route->started;
}

/* steer */

static void try_steer(struct cx_control *control);

static void steer_refused(struct cx_timer *timer)
{
	struct cx_control *control = CX_CONTAINER_OF(timer, struct cx_control, patience);

	finish(control, control->refusal);
}

/*
 * A goal's turn may have ended while the steering was on its way: then it is for the next one, once. The refusal can come
 * before that end is told.
 */
static bool steer_the_next(struct cx_control *control, codex_error *refusal)
{
	codex_turn *turn = control->turn;
	uint64_t at = cx_patience(REFUSAL_GRACE_MS);

	if (!turn->goal || turn->state == CX_TURN_OVER || control->refusal)
		return false;
	control->refusal = codex_error_ref(refusal);
	cx_list_append(&turn->steers, &control->link);
	if (has_started(turn) && turn->goal->turns != control->sent_to)
		try_steer(control);
	else if (turn->state == CX_TURN_BOUND)
		return cx_timer_set(&turn->client->session.timers, &control->patience, at);
	return true;
}

static void steer_answered(void *owner, const struct cx_answer *answer)
{
	struct cx_control *control = owner;

	if (answer->status == CODEX_ERR_REMOTE && steer_the_next(control, answer->error))
		return;
	if (control->future)
		cx_future_answer(control->future, answer);
	finish(control, answer->error);
}

char *cx_steer_params(const codex_turn *turn, const char *running_id, const char *input)
{
	struct cx_params params;

	cx_params_begin(&params, NULL);
	cx_params_string(&params, "threadId", turn->thread->core->id);
	cx_params_string(&params, "expectedTurnId", running_id);
	cx_params_raw(&params, "input", input);
	return cx_params_end(&params);
}

static int send_steer(struct cx_control *control)
{
	codex_turn *turn = control->turn;
	char *text = cx_steer_params(turn, turn->route->turn_id, control->input);
	struct cx_call *call;
	int r;

	if (!text)
		return CODEX_ERR_NOMEM;
	cx_list_remove(&control->link); /* from here on it is the call's */
	cx_timer_clear(&turn->client->session.timers, &control->patience);
	control->sent_to = turn->goal ? turn->goal->turns : 0;
	r = cx_client_request(turn->client, "turn/steer", text, steer_answered, control, &call);
	cx_free(text);
	return r;
}

static void try_steer(struct cx_control *control)
{
	codex_error *error;
	int r;

	/* Cancelled, or timed out, while it was held back. */
	if (control->future && codex_future_done(control->future)) {
		control_free(control);
		return;
	}
	r = send_steer(control);
	if (r == 0)
		return;
	error = cx_error_from_status(r);
	finish(control, error);
	codex_error_unref(error);
}

/* Takes the input over. */
static int steer(codex_turn *turn, char *input, codex_future **ret_future)
{
	codex_future *future = control_future(turn);
	struct cx_control *control = future ? control_new(turn, &turn->steers, input) : NULL;

	if (!control) {
		cx_free(input);
		codex_future_unref(future);
		return CODEX_ERR_NOMEM;
	}
	control->future = codex_future_ref(future);
	if (has_started(turn))
		try_steer(control);
	cx_client_kick(turn->client);
	cx_future_hand_out(future, ret_future);
	return 0;
}

static int check_steer(const codex_turn *turn)
{
	int r = cx_client_check(turn->client);

	if (r < 0)
		return r;
	return turn->ended || turn->state == CX_TURN_OVER ? CODEX_ERR_STATE : 0;
}

int codex_turn_steer(codex_turn *turn, const codex_input *input, codex_future **ret_future)
{
	char *json;
	int r = input ? check_steer(turn) : CODEX_ERR_INVALID;

	if (r == 0 && !input->parts.len)
		r = CODEX_ERR_INVALID;
	if (r < 0)
		return r;
	json = cx_input_json(input);
	return json ? steer(turn, json, ret_future) : CODEX_ERR_NOMEM;
}

int codex_turn_steer_text(codex_turn *turn, const char *text, codex_future **ret_future)
{
	char *json;
	int r = check_steer(turn);

	r = r < 0 ? r : cx_input_json_of_text(text, &json);
	return r < 0 ? r : steer(turn, json, ret_future);
}

/* interrupt */

static void try_interrupt(codex_turn *turn);

/* The request was in vain; who asked later, or has more patience, gets another one. */
static void interrupt_timed_out(codex_turn *turn, codex_error *error)
{
	cx_list_foreach_safe (node, &turn->interrupts) {
		struct cx_control *control = CX_CONTAINER_OF(node, struct cx_control, link);

		if (!control->future || codex_future_done(control->future))
			finish(control, error);
	}
	try_interrupt(turn);
}

static void forget_refusal(codex_turn *turn)
{
	cx_timer_clear(&turn->client->session.timers, &turn->refused);
	turn->refusal = codex_error_unref(turn->refusal);
}

void cx_interrupt_refused(struct cx_timer *timer)
{
	codex_turn *turn = CX_CONTAINER_OF(timer, codex_turn, refused);

	cx_turn_hold(turn);
	finish_all(&turn->interrupts, turn->refusal);
	forget_refusal(turn);
	cx_turn_release(turn);
}

/*
 * The runtime has nothing to interrupt any more before it says that the turn is completed, and the caller has what he
 * wanted once it does: the refusal is news only if it does not.
 */
static void hold_refusal(codex_turn *turn, codex_error *error)
{
	uint64_t at = cx_patience(REFUSAL_GRACE_MS);

	forget_refusal(turn);
	if (cx_timer_set(&turn->client->session.timers, &turn->refused, at))
		turn->refusal = codex_error_ref(error);
	else
		finish_all(&turn->interrupts, error);
}

/* A goal's next physical turn had begun while the request for the one before was on its way. */
static bool interrupt_missed(const codex_turn *turn)
{
	return turn->goal && has_started(turn) &&
		turn->goal->turns != turn->goal->interrupt_sent_to;
}

static void interrupt_agreed(codex_turn *turn)
{
	finish_all(&turn->interrupts, NULL);
	if (interrupt_missed(turn))
		cx_turn_stop(turn);
}

static void interrupt_answered(void *owner, const struct cx_answer *answer)
{
	codex_turn *turn = owner;

	turn->interrupting = false;
	if (turn->state == CX_TURN_OVER || answer->status == 0)
		interrupt_agreed(turn);
	else if (answer->status == CODEX_ERR_REMOTE && interrupt_missed(turn))
		try_interrupt(turn);
	else if (answer->status == CODEX_ERR_REMOTE)
		hold_refusal(turn, answer->error);
	else if (answer->status == CODEX_ERR_TIMEOUT)
		interrupt_timed_out(turn, answer->error);
	else
		finish_all(&turn->interrupts, answer->error);
	cx_turn_release(turn); /* the call's */
}

static int send_interrupt(codex_turn *turn)
{
	struct cx_params params;
	struct cx_call *call;
	char *text;
	int r;

	cx_params_begin(&params, NULL);
	cx_params_string(&params, "threadId", turn->thread->core->id);
	cx_params_string(&params, "turnId", turn->route->turn_id);
	text = cx_params_end(&params);
	r = text ? cx_client_request(
			   turn->client, "turn/interrupt", text, interrupt_answered, turn, &call)
		 : CODEX_ERR_NOMEM;
	cx_free(text);
	if (r < 0)
		return r;
	turn->interrupting = true;
	if (turn->goal)
		turn->goal->interrupt_sent_to = turn->goal->turns;
	cx_turn_hold(turn);
	return 0;
}

/* One request serves all who want the interrupt. */
static void try_interrupt(codex_turn *turn)
{
	codex_error *error;
	int r;

	if (turn->interrupting || cx_list_empty(&turn->interrupts))
		return;
	r = send_interrupt(turn);
	if (r == 0)
		return;
	error = cx_error_from_status(r);
	finish_all(&turn->interrupts, error);
	codex_error_unref(error);
}

/* A turn that was not sent yet needs no runtime to be stopped. */
static void interrupt_waiting(codex_turn *turn)
{
	turn->result.outcome = CODEX_TURN_INTERRUPTED;
	cx_turn_end(turn, NULL);
}

static int interrupt(codex_turn *turn, codex_future *future)
{
	struct cx_control *control = control_new(turn, &turn->interrupts, NULL);

	if (!control)
		return CODEX_ERR_NOMEM;
	control->future = future ? codex_future_ref(future) : NULL;
	if (turn->state == CX_TURN_WAITING && !turn->joining) {
		interrupt_waiting(turn);
	} else {
		if (turn->goal)
			cx_goal_stop(turn);
		if (has_started(turn))
			try_interrupt(turn);
	}
	cx_client_kick(turn->client);
	return 0;
}

void cx_controls_not_joined(codex_turn *turn)
{
	if (!cx_list_empty(&turn->interrupts))
		interrupt_waiting(turn);
}

void cx_turn_stop(codex_turn *turn)
{
	if (interrupt(turn, NULL) < 0 && turn->goal)
		cx_goal_stop(turn);
}

int codex_turn_interrupt(codex_turn *turn, codex_future **ret_future)
{
	codex_future *future;
	int r = cx_client_check_place(turn->client);

	/* A turn that is over needs no client to be stopped. */
	if (r == 0 && turn->state != CX_TURN_OVER)
		r = cx_client_check(turn->client);
	if (r < 0)
		return r;
	future = control_future(turn);
	if (!future)
		return CODEX_ERR_NOMEM;
	if (turn->state == CX_TURN_OVER)
		cx_future_succeed(future, NULL, 0);
	else if ((r = interrupt(turn, future)) < 0) {
		codex_future_unref(future);
		return r;
	}
	cx_future_hand_out(future, ret_future);
	return 0;
}

/* both */

void cx_controls_started(codex_turn *turn)
{
	cx_turn_hold(turn);
	while (!cx_list_empty(&turn->steers))
		try_steer(cx_list_first(&turn->steers, struct cx_control, link));
	try_interrupt(turn);
	cx_turn_release(turn);
}

void cx_controls_over(codex_turn *turn)
{
	codex_error *error =
		cx_error_new(CODEX_ERR_STATE, "the turn ended before it could be steered");

	cx_turn_hold(turn);
	finish_all(&turn->steers, error);
	finish_all(&turn->interrupts, NULL);
	forget_refusal(turn);
	cx_turn_release(turn);
	codex_error_unref(error);
}
