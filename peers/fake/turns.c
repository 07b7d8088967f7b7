/* The turns there are: how they begin and what the client does to them while they run. */
#include "fake/turn.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

bool fake_turn_each(int64_t every, unsigned number)
{
	return every > 0 && number % every == 0;
}

struct fake_turn *fake_turn_of_thread(const struct fake_server *server, const char *thread)
{
	for (size_t i = 0; i < server->turn_count; i++)
		if (strcmp(server->turns[i]->thread, thread) == 0 &&
			server->turns[i]->phase != FAKE_TURN_OVER)
			return server->turns[i];
	return NULL;
}

struct fake_turn *fake_turn_of_request(const struct fake_server *server, const char *id)
{
	for (size_t i = 0; i < server->turn_count; i++) {
		char own[24];

		snprintf(own, sizeof(own), "%ld", server->turns[i]->asked);
		if (server->turns[i]->phase == FAKE_TURN_ASKED && strcmp(own, id) == 0)
			return server->turns[i];
	}
	return NULL;
}

void fake_turn_steer(struct fake_turn *turn, const char *text, int64_t now)
{
	turn->input.len = 0;
	fake_buf_str(&turn->input, text);
	turn->echoed = 0;
	turn->delta = 0;
	if (turn->phase <= FAKE_TURN_USER_STARTED)
		return;
	turn->said.len = 0;
	turn->item++;
	turn->phase = FAKE_TURN_USER_STARTED;
	turn->due = now;
	fake_ids_uuid(turn->user_item);
}

void fake_turn_interrupt(struct fake_turn *turn, int64_t now)
{
	turn->interrupted = true;
	turn->fails = false;
	turn->phase = FAKE_TURN_IDLE;
	turn->due = now;
}

void fake_turn_answered(struct fake_server *server, struct fake_turn *turn,
	const struct fake_msg *answer, int64_t now)
{
	const char *decision = fake_json_str(answer->root, "result.decision");
	struct fake_buf line = {0};

	/* So that a test can look at what arrived. */
	fake_buf_fmt(&line,
		"{\"method\":\"fake/answered\",\"params\":{\"threadId\":\"%s\",\"turnId\":\"%s\","
		"\"answer\":%s}}",
		turn->thread, turn->id, fake_json_text(answer->root));
	fake_server_line(server, line.data, line.len);
	fake_buf_free(&line);
	fake_turn_say(server, turn, "resolved");
	turn->asked = -1;
	turn->phase = FAKE_TURN_AGENT_STARTED;
	turn->due = now;
	if (decision && strcmp(decision, "cancel") == 0)
		fake_turn_interrupt(turn, now);
	else
		fake_turn_say(server, turn, "active");
}

void fake_turn_ask_again(struct fake_server *server, const char *thread)
{
	struct fake_turn *turn = fake_turn_of_thread(server, thread);

	if (turn && turn->phase == FAKE_TURN_ASKED)
		fake_turn_say(server, turn, server->opt->ask);
}

static enum fake_order choose_order(const struct fake_options *opt)
{
	if (opt->order == FAKE_ORDER_RANDOM)
		return (enum fake_order)(fake_ids_random() % FAKE_ORDER_RANDOM);
	return opt->order;
}

void fake_turn_start(struct fake_server *server, const struct fake_msg *msg)
{
	const struct fake_options *opt = server->opt;
	const char *text = fake_json_str(msg->root, "params.input.0.text");
	struct fake_turn *turn = fake_realloc(NULL, sizeof(*turn));

	*turn = (struct fake_turn){
		.number = ++server->turns_started,
		.order = choose_order(opt),
		.due = fake_mono_ms() + opt->response_delay_us / 1000,
		.asked = -1,
		.storms = opt->mode == FAKE_STORM,
		.response_id = server->mute ? NULL : fake_strdup(msg->id),
	};
	turn->fails = fake_turn_each(opt->fail_every, turn->number);
	turn->retries = fake_turn_each(opt->retry_every, turn->number);
	snprintf(turn->thread, sizeof(turn->thread), "%s",
		fake_json_str(msg->root, "params.threadId"));
	fake_ids_uuid(turn->id);
	fake_ids_uuid(turn->user_item);
	fake_buf_str(&turn->input, text ? text : "");
	server->turns =
		fake_realloc(server->turns, (server->turn_count + 1) * sizeof(struct fake_turn *));
	server->turns[server->turn_count++] = turn;
}

void fake_turn_free(struct fake_turn *turn)
{
	free(turn->response_id);
	fake_buf_free(&turn->input);
	fake_buf_free(&turn->said);
	free(turn);
}
