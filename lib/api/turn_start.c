/* Starting a turn: its options, its time limits, turn/start and the answer to it. */
#include "api/goal.h"
#include "api/input.h"
#include "api/options.h"
#include "api/params.h"
#include "base/clock.h"
#include "base/mem.h"

#include <string.h>

/* time limits */

static void on_deadline(struct cx_timer *timer)
{
	codex_turn *turn = CX_CONTAINER_OF(timer, codex_turn, deadline);
	codex_error *error = cx_error_new(CODEX_ERR_TIMEOUT, "the turn did not end within %llu ms",
		(unsigned long long)turn->options.deadline_ms);

	cx_turn_give_up(turn, error);
	codex_error_unref(error);
}

/* Moving the timer with every event would cost more than looking once in a while. */
static void on_silence(struct cx_timer *timer)
{
	codex_turn *turn = CX_CONTAINER_OF(timer, codex_turn, silence);
	struct cx_timers *timers = &turn->client->session.timers;
	uint64_t until = cx_after(turn->heard_at, turn->options.inactivity_ms);
	codex_error *error;

	if (until > timers->now && cx_timer_set(timers, timer, until))
		return;
	error = cx_error_new(CODEX_ERR_TIMEOUT, "nothing was heard of the turn for %llu ms",
		(unsigned long long)turn->options.inactivity_ms);
	cx_turn_give_up(turn, error);
	codex_error_unref(error);
}

bool cx_turn_watch_silence(codex_turn *turn)
{
	turn->heard_at = cx_now();
	return cx_timer_set(&turn->client->session.timers, &turn->silence,
		cx_after(turn->heard_at, turn->options.inactivity_ms));
}

void cx_turn_note_usage_before(codex_turn *turn)
{
	turn->has_usage_before = turn->thread->core->has_usage;
	turn->usage_before = turn->thread->core->usage;
}

/* turn/start */

/* The runtime never began it. */
static void never_began(codex_turn *turn, codex_error *error)
{
	turn->state = CX_TURN_OVER;
	cx_turn_end(turn, error);
	cx_controls_over(turn);
}

void cx_turn_attach(codex_turn *turn, struct cx_route *route)
{
	turn->route = route;
	turn->state = CX_TURN_BOUND;
	cx_turn_hold(turn); /* the route's */
	cx_list_append(&route->listeners, &turn->on_route);
	cx_turn_note_id(turn);
}

static bool bind(codex_turn *turn, struct cx_span id)
{
	struct cx_route *route =
		cx_router_bind(&turn->client->session.router, turn->thread->core, id);

	if (!route)
		return false;
	cx_turn_attach(turn, route);
	if (route->started)
		cx_controls_started(turn);
	return true;
}

static codex_error *take_answer(codex_turn *turn, const struct cx_answer *answer)
{
	struct cx_span id;

	if (answer->status < 0)
		return codex_error_ref(answer->error);
	id = answer->envelope->keys[CX_KEY_IN_TURN];
	if (!id.at)
		return cx_error_new(CODEX_ERR_PROTOCOL, "the runtime's answer names no turn");
	return bind(turn, id) ? NULL : cx_error_from_status(CODEX_ERR_NOMEM);
}

static void answered(void *owner, const struct cx_answer *answer)
{
	codex_turn *turn = owner;
	codex_async *client = turn->client;
	struct cx_thread *core = turn->thread->core;
	codex_error *error = take_answer(turn, answer);

	cx_thread_turn_started(&client->session.router, core);
	if (error)
		never_began(turn, error);
	codex_error_unref(error);
	cx_thread_advance(client, core);
	cx_turn_release(turn); /* the call's */
}

static char *start_params(const codex_turn *turn)
{
	struct cx_params params;

	cx_params_begin(&params, turn->extra);
	cx_params_string(&params, "threadId", turn->thread->core->id);
	cx_params_raw(&params, "input", turn->input);
	return cx_params_end(&params);
}

static int send(codex_turn *turn)
{
	struct cx_thread *core = turn->thread->core;
	char *params = start_params(turn);
	struct cx_call *call;
	int r = CODEX_ERR_NOMEM;

	if (params && cx_turn_watch_silence(turn))
		r = cx_client_request(turn->client, "turn/start", params, answered, turn, &call);
	cx_free(params);
	if (r < 0)
		return r;
	cx_turn_hold(turn); /* the call's */
	turn->state = CX_TURN_REQUESTED;
	cx_turn_note_usage_before(turn);
	cx_thread_turn_start(core);
	return 0;
}

static void forget_input(codex_turn *turn)
{
	cx_free(turn->input);
	cx_free(turn->extra);
	turn->input = NULL;
	turn->extra = NULL;
}

void cx_turn_send(codex_turn *turn)
{
	codex_error *error;
	int r;

	cx_list_remove(&turn->on_thread);
	r = turn->goal ? cx_goal_send(turn) : send(turn);
	forget_input(turn);
	if (r == 0)
		return;
	error = cx_error_from_status(r);
	never_began(turn, error);
	codex_error_unref(error);
}

/* sharing a running turn */

/* The running turn has the input: its events and its end are this one's from here on. */
static codex_error *joined(codex_turn *turn, struct cx_span id)
{
	struct cx_thread *core = turn->thread->core;
	struct cx_route *route;

	if (!id.at)
		return cx_error_new(CODEX_ERR_PROTOCOL, "the runtime's answer names no turn");
	route = cx_router_find(&turn->client->session.router, core, id);
	if (!route)
		return cx_error_new(CODEX_ERR_PROTOCOL, "the turn that was steered is over");
	cx_list_remove(&turn->on_thread);
	forget_input(turn);
	cx_turn_attach(turn, route);
	cx_turn_note_usage_before(turn);
	cx_controls_started(turn);
	return cx_turn_watch_silence(turn) ? NULL : cx_error_from_status(CODEX_ERR_NOMEM);
}

/* Nothing is lost if the running turn ended just now, or takes no steering: this one has kept its place and will be one of its own. */
static void join_answered(void *owner, const struct cx_answer *answer)
{
	codex_turn *turn = owner;
	codex_error *error = NULL;

	turn->joining = false;
	if (turn->state == CX_TURN_WAITING) {
		if (answer->status == 0)
			error = joined(turn, answer->envelope->keys[CX_KEY_TURN]);
		else if (answer->status == CODEX_ERR_REMOTE)
			cx_controls_not_joined(turn);
		else
			error = codex_error_ref(answer->error);
		if (error)
			cx_turn_end(turn, error);
		codex_error_unref(error);
	}
	cx_thread_advance(turn->client, turn->thread->core);
	cx_turn_release(turn); /* the call's */
}

/* It stays in the line until the runtime has answered. */
static void join(codex_turn *turn, struct cx_route *route)
{
	char *params = cx_steer_params(turn, route->turn_id, turn->input);
	struct cx_call *call;
	codex_error *error;
	int r = CODEX_ERR_NOMEM;

	if (params)
		r = cx_client_request(
			turn->client, "turn/steer", params, join_answered, turn, &call);
	cx_free(params);
	if (r == 0) {
		turn->joining = true;
		cx_turn_hold(turn); /* the call's */
		return;
	}
	error = cx_error_from_status(r);
	cx_turn_end(turn, error);
	codex_error_unref(error);
}

void cx_turns_join_running(struct cx_thread *core)
{
	if (!core->running || !core->running->started)
		return;
	cx_list_foreach_safe (node, &core->waiting) {
		codex_turn *turn = CX_CONTAINER_OF(node, codex_turn, on_thread);

		if (turn->options.busy == CODEX_BUSY_STEER && !turn->joining)
			join(turn, core->running);
	}
}

/* a new turn */

static codex_turn *turn_new(codex_thread *thread, void *userdata)
{
	codex_turn *turn = cx_alloc0(sizeof(*turn));

	if (!turn)
		return NULL;
	turn->users = turn->refs = 1;
	turn->status = CODEX_PENDING;
	turn->client = cx_client_hold(thread->client);
	turn->thread = codex_thread_ref(thread);
	turn->callbacks = (struct codex_turn_callbacks)CODEX_TURN_CALLBACKS_INIT;
	turn->options = (struct codex_turn_options)CODEX_TURN_OPTIONS_INIT;
	turn->userdata = userdata;
	turn->deadline = (struct cx_timer)CX_TIMER_INIT(on_deadline);
	turn->silence = (struct cx_timer)CX_TIMER_INIT(on_silence);
	turn->refused = (struct cx_timer)CX_TIMER_INIT(cx_interrupt_refused);
	turn->done.run = cx_dispatch_turn_done;
	cx_list_init(&turn->done.link);
	cx_list_init(&turn->on_client);
	cx_list_init(&turn->on_thread);
	cx_list_init(&turn->on_route);
	cx_list_init(&turn->open_items);
	cx_list_init(&turn->steers);
	cx_list_init(&turn->interrupts);
	cx_list_init(&turn->queue);
	cx_result_init(&turn->result);
	return turn;
}

/* The options of the first version ended with `params`. */
#define OPTIONS_LEAST (offsetof(struct codex_turn_options, params) + sizeof(char *))

static int take_options(codex_turn *turn, const struct codex_turn_options *given,
	const struct codex_turn_callbacks *callbacks)
{
	struct codex_turn_options options = CODEX_TURN_OPTIONS_INIT;
	int r;

	r = cx_options_take(&options, sizeof(options), OPTIONS_LEAST, given);
	r = r < 0 ? r
		  : cx_options_take(&turn->callbacks, sizeof(turn->callbacks),
			    offsetof(struct codex_turn_callbacks, on_request), callbacks);
	if (r < 0)
		return r;
	turn->options.deadline_ms = options.deadline_ms;
	turn->options.inactivity_ms = options.inactivity_ms;
	turn->options.busy = options.busy;
	turn->options.pull = options.pull;
	turn->options.discard_items = options.discard_items;
	return cx_turn_params(&options, &turn->extra);
}

static bool is_busy(const struct cx_thread *core)
{
	return core->running || core->starting || core->compacting || core->goal ||
		!cx_list_empty(&core->waiting);
}

/* From here on the turn is accepted: it ends, and its user is told. */
static void accept(codex_turn *turn)
{
	codex_async *client = turn->client;

	cx_turn_hold(turn); /* until on_done was told */
	cx_list_append(&client->turns, &turn->on_client);
	client->turn_count++;
	cx_client_kick(client);
}

static int begin(codex_turn *turn)
{
	struct cx_thread *core = turn->thread->core;
	uint64_t deadline = cx_after(cx_now(), turn->options.deadline_ms);

	if (turn->options.busy == CODEX_BUSY_REFUSE && is_busy(core))
		return CODEX_ERR_BUSY;
	if (!cx_timer_set(&turn->client->session.timers, &turn->deadline, deadline))
		return CODEX_ERR_NOMEM;
	accept(turn);
	cx_list_append(&core->waiting, &turn->on_thread);
	if (turn->options.busy == CODEX_BUSY_STEER)
		cx_turns_join_running(core);
	cx_thread_advance(turn->client, core);
	return 0;
}

int cx_turn_open(codex_thread *thread, char *input, struct cx_goal *goal,
	const struct codex_turn_options *options, const struct codex_turn_callbacks *callbacks,
	void *userdata, codex_turn **ret_turn)
{
	codex_turn *turn = turn_new(thread, userdata);
	int r;

	if (!turn) {
		cx_free(input);
		cx_goal_free(goal);
		return CODEX_ERR_NOMEM;
	}
	turn->input = input;
	turn->goal = goal;
	if (goal)
		goal->turn = turn;
	turn->owns_itself = !ret_turn;
	r = take_options(turn, options, callbacks);
	r = r < 0 ? r : begin(turn);
	if (r < 0) {
		codex_turn_unref(turn);
		return r;
	}
	if (ret_turn)
		*ret_turn = turn;
	return 0;
}

/* Turns wait for a thread that is not there yet; one that could not be had, or went away, takes none. */
static int check_thread(const codex_thread *thread)
{
	int r = cx_thread_check(thread);

	return r == CODEX_ERR_AGAIN ? 0 : r;
}

int codex_thread_turn(codex_thread *thread, const codex_input *input,
	const struct codex_turn_options *options, const struct codex_turn_callbacks *callbacks,
	void *userdata, codex_turn **ret_turn)
{
	char *json;
	int r;

	if (!input)
		return CODEX_ERR_INVALID;
	r = check_thread(thread);
	if (r < 0)
		return r;
	json = cx_input_json(input);
	return json ? cx_turn_open(thread, json, NULL, options, callbacks, userdata, ret_turn)
		    : CODEX_ERR_NOMEM;
}

int codex_thread_turn_text(codex_thread *thread, const char *text,
	const struct codex_turn_options *options, const struct codex_turn_callbacks *callbacks,
	void *userdata, codex_turn **ret_turn)
{
	char *json;
	int r;

	r = check_thread(thread);
	r = r < 0 ? r : cx_input_json_of_text(text, &json);
	return r < 0 ? r : cx_turn_open(thread, json, NULL, options, callbacks, userdata, ret_turn);
}
