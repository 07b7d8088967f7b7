#include "fake/turn.h"

#include "fake/content.h"
#include "fake/shapes.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void fake_turn_vars(struct fake_server *server, const struct fake_turn *turn)
{
	struct fake_vars *vars = &server->vars;

	fake_vars_set(vars, "threadId", turn->thread);
	fake_vars_set(vars, "turnId", turn->id);
	fake_vars_set(vars, "userItemId", turn->user_item);
	/* The same in every turn, as models do it: unique only together with thread and turn. */
	fake_vars_setf(vars, "itemId", "msg_%c", 'a' + (char)(turn->item % 26));
	fake_vars_setf(vars, "callId", "call_%u", turn->item + 1);
	fake_vars_setf(vars, "requestId", "%ld", turn->asked);
	fake_vars_set(vars, "text", "");
	fake_vars_set(vars, "flags", "");
}

void fake_turn_say(struct fake_server *server, struct fake_turn *turn, const char *shape)
{
	fake_turn_vars(server, turn);
	fake_server_say(server, shape);
}

static void say_text(struct fake_server *server, struct fake_turn *turn, const char *shape)
{
	fake_turn_vars(server, turn);
	fake_vars_set(&server->vars, "text", fake_buf_cstr(&turn->said));
	fake_server_say(server, shape);
}

static void say_user(struct fake_server *server, struct fake_turn *turn, const char *shape)
{
	fake_turn_vars(server, turn);
	fake_vars_set_json(&server->vars, "userText", fake_buf_cstr(&turn->input));
	fake_server_say(server, shape);
}

static void say_response(struct fake_server *server, struct fake_turn *turn)
{
	if (!turn->response_id)
		return;
	fake_vars_set(&server->vars, "id", turn->response_id);
	fake_turn_say(server, turn, "turn-response");
	free(turn->response_id);
	turn->response_id = NULL;
}

size_t fake_turn_delta_bytes(struct fake_server *server)
{
	const struct fake_options *opt = server->opt;
	struct fake_buf line = {0};
	struct fake_buf missing = {0};
	const char *shape = fake_shape_find("delta");
	size_t frame;

	if (!opt->line_bytes)
		return (size_t)opt->delta_bytes;
	fake_vars_expand(&server->vars, &line, shape, strlen(shape), &missing);
	frame = line.len + 1;
	fake_buf_free(&line);
	fake_buf_free(&missing);
	return (size_t)opt->line_bytes > frame ? (size_t)opt->line_bytes - frame : 0;
}

/* The text of its next delta, as inside a JSON string. False: there is no more. */
static bool next_text(struct fake_server *server, struct fake_turn *turn, struct fake_buf *text)
{
	const struct fake_options *opt = server->opt;
	size_t size = fake_turn_delta_bytes(server);

	if (opt->echo) {
		size_t cut = fake_content_cut(
			turn->input.data + turn->echoed, turn->input.len - turn->echoed, size);

		fake_buf_json(text, turn->input.data + turn->echoed, cut);
		turn->echoed += cut;
		return cut > 0;
	}
	if (turn->delta >= opt->deltas)
		return false;
	fake_content_add(text, opt->content, size, turn->number, turn->delta);
	return true;
}

/* What the model said is lost; the runtime starts the same item again. */
static void retry(struct fake_server *server, struct fake_turn *turn)
{
	turn->retries = false;
	turn->said.len = 0;
	turn->echoed = 0;
	turn->delta = 0;
	fake_vars_set(&server->vars, "willRetry", "true");
	fake_turn_say(server, turn, "error");
	fake_vars_set(&server->vars, "willRetry", "false");
	turn->phase = FAKE_TURN_AGENT_STARTED;
}

static enum fake_phase after_deltas(struct fake_server *server, const struct fake_turn *turn)
{
	if (fake_turn_each(server->opt->hold_every, turn->number))
		return FAKE_TURN_HELD;
	return turn->fails ? FAKE_TURN_ERROR : FAKE_TURN_AGENT_COMPLETED;
}

static void step_delta(struct fake_server *server, struct fake_turn *turn, int64_t now)
{
	struct fake_buf text = {0};

	fake_turn_vars(server, turn);
	if (turn->retries && turn->delta > 0) {
		retry(server, turn);
	} else if (next_text(server, turn, &text)) {
		fake_vars_set(&server->vars, "text", fake_buf_cstr(&text));
		fake_server_say(server, "delta");
		fake_buf_add(&turn->said, text.data, text.len);
		turn->delta++;
		turn->due = now + server->opt->delay_us / 1000;
	} else {
		turn->phase = after_deltas(server, turn);
	}
	fake_buf_free(&text);
}

static void step_ask(struct fake_server *server, struct fake_turn *turn)
{
	turn->phase = FAKE_TURN_AGENT_STARTED;
	if (!server->opt->ask)
		return;
	turn->asked = ++server->last_request;
	fake_turn_vars(server, turn);
	fake_vars_set(&server->vars, "flags", "\"waitingOnApproval\"");
	fake_server_say(server, "active");
	fake_turn_say(server, turn, server->opt->ask);
	turn->phase = FAKE_TURN_ASKED;
	turn->due = INT64_MAX;
}

/* What went wrong, as the runtime says it in `error` and in the failed turn. */
static void set_error(struct fake_server *server, bool fails)
{
	const char *shape = fake_shape_find("turn-error");
	struct fake_buf text = {0};
	struct fake_buf missing = {0};

	fake_vars_set(&server->vars, "message", "We are currently experiencing high demand.");
	fake_vars_expand(&server->vars, &text, shape, strlen(shape), &missing);
	fake_vars_set(&server->vars, "error", fails ? fake_buf_cstr(&text) : "null");
	fake_buf_free(&text);
	fake_buf_free(&missing);
}

static void step_error(struct fake_server *server, struct fake_turn *turn)
{
	set_error(server, true);
	fake_turn_say(server, turn, "system-error");
	fake_turn_say(server, turn, "error");
	turn->phase = FAKE_TURN_COMPLETED;
}

static void step_completed(struct fake_server *server, struct fake_turn *turn)
{
	bool whole = !turn->interrupted && !turn->fails;

	set_error(server, turn->fails);
	fake_vars_set(&server->vars, "status",
		turn->interrupted     ? "interrupted"
			: turn->fails ? "failed"
				      : "completed");
	if (whole)
		say_text(server, turn, "turn-completed");
	else
		fake_turn_say(server, turn, "turn-completed-bare");
	if (turn->asked >= 0)
		fake_turn_say(server, turn, "resolved");
	server->turns_completed++;
	turn->phase = FAKE_TURN_OVER;
}

/* The phases that say one shape and go on to the next. */
static const struct {
	const char *shape;
	void (*say)(struct fake_server *server, struct fake_turn *turn, const char *shape);
} plain[FAKE_TURN_OVER] = {
	[FAKE_TURN_ACTIVE] = {"active", fake_turn_say},
	[FAKE_TURN_STARTED] = {"turn-started", fake_turn_say},
	[FAKE_TURN_USER_STARTED] = {"user-started", say_user},
	[FAKE_TURN_USER_COMPLETED] = {"user-completed", say_user},
	[FAKE_TURN_AGENT_COMPLETED] = {"agent-completed", say_text},
	[FAKE_TURN_USAGE] = {"token-usage", fake_turn_say},
	[FAKE_TURN_LIMITS] = {"rate-limits", fake_turn_say},
	[FAKE_TURN_IDLE] = {"idle", fake_turn_say},
};

/* With no deltas, the message is whole when it starts. */
static void step_agent_started(struct fake_server *server, struct fake_turn *turn)
{
	const struct fake_options *opt = server->opt;

	turn->said.len = 0;
	if (opt->deltas == 0 && opt->echo)
		fake_buf_json(&turn->said, turn->input.data, turn->input.len);
	else if (opt->deltas == 0)
		fake_content_add(
			&turn->said, opt->content, (size_t)opt->delta_bytes, turn->number, 0);
	if (opt->deltas == 0)
		turn->echoed = turn->input.len;
	say_text(server, turn, "agent-started");
	turn->phase = FAKE_TURN_DELTAS;
	turn->due = 0;
	if (!turn->storms)
		return;
	turn->phase = FAKE_TURN_HELD;
	server->parked++;
}

static void step_plain(struct fake_server *server, struct fake_turn *turn)
{
	plain[turn->phase].say(server, turn, plain[turn->phase].shape);
	turn->visible |= turn->phase == FAKE_TURN_STARTED;
	if (turn->phase == FAKE_TURN_STARTED && turn->order == FAKE_ORDER_STARTED_FIRST)
		say_response(server, turn);
	turn->phase = turn->phase == FAKE_TURN_IDLE ? FAKE_TURN_COMPLETED : turn->phase + 1;
}

static void step_response(struct fake_server *server, struct fake_turn *turn, int64_t now)
{
	if (turn->order == FAKE_ORDER_NORMAL || turn->order == FAKE_ORDER_ONE_WRITE)
		say_response(server, turn);
	turn->due = now + server->opt->start_delay_us / 1000;
	turn->phase = FAKE_TURN_ACTIVE;
}

static void step_once(struct fake_server *server, struct fake_turn *turn, int64_t now)
{
	switch (turn->phase) {
	case FAKE_TURN_RESPONSE:
		step_response(server, turn, now);
		break;
	case FAKE_TURN_ASK:
		step_ask(server, turn);
		break;
	case FAKE_TURN_AGENT_STARTED:
		step_agent_started(server, turn);
		break;
	case FAKE_TURN_DELTAS:
		step_delta(server, turn, now);
		break;
	case FAKE_TURN_HELD:
	case FAKE_TURN_ASKED:
		turn->due = INT64_MAX;
		break;
	case FAKE_TURN_ERROR:
		step_error(server, turn);
		break;
	case FAKE_TURN_COMPLETED:
		step_completed(server, turn);
		break;
	case FAKE_TURN_OVER:
		break;
	default:
		step_plain(server, turn);
		break;
	}
}

/* All of it into one buffer, which then leaves in one write. */
static void step_whole(struct fake_server *server, struct fake_turn *turn, int64_t now)
{
	struct fake_buf whole = {0};

	server->sink = &whole;
	while (turn->phase < FAKE_TURN_OVER && turn->phase != FAKE_TURN_ASKED &&
		turn->phase != FAKE_TURN_HELD)
		step_once(server, turn, now);
	say_response(server, turn);
	server->sink = &server->out.queue;
	fake_out_drain(&server->out);
	fake_out_nonblocking(&server->out, false);
	fake_out_now(&server->out, whole.data, whole.len);
	fake_out_nonblocking(&server->out, true);
	fake_buf_free(&whole);
}

void fake_turn_step(struct fake_server *server, struct fake_turn *turn, int64_t now)
{
	if (turn->order == FAKE_ORDER_ONE_WRITE || turn->order == FAKE_ORDER_RESPONSE_LAST) {
		enum fake_phase was = turn->phase;

		step_whole(server, turn, now);
		if (turn->phase == was)
			turn->due = INT64_MAX;
		return;
	}
	step_once(server, turn, now);
	if (server->opt->chatter && fake_ids_random() % 4 == 0)
		fake_turn_say(server, turn, "unknown-notification");
}
