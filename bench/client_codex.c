/* The clients with the library, on its public surface alone. */
#include "client.h"

#include <codex/codex.h>
#include <codex/notifications.h>
#include <event2/event.h>

#include <stdio.h>
#include <string.h>

struct run {
	struct meter *meter;
	codex_async *client;
	unsigned turns; /* that have not ended */
	int status;
};

static void on_text(codex_turn *turn, const char *text, size_t len, void *userdata)
{
	struct run *run = userdata;

	(void)turn;
	meter_delta(run->meter, text[len - 1] ? len : 0);
}

static bool is_delta(codex_event *event)
{
	return strcmp(codex_event_method(event), "item/agentMessage/delta") == 0;
}

static void on_event(codex_turn *turn, codex_event *event, void *userdata)
{
	struct run *run = userdata;
	size_t len;

	(void)turn;
	if (is_delta(event) && codex_event_text(event, &len))
		meter_delta(run->meter, len);
}

static void on_event_json(codex_turn *turn, codex_event *event, void *userdata)
{
	struct run *run = userdata;
	const codex_json *delta;

	(void)turn;
	if (!is_delta(event))
		return;
	delta = codex_json_member(codex_event_params(event), "delta");
	if (codex_json_string(delta))
		meter_delta(run->meter, codex_json_string_length(delta));
}

static void on_event_typed(codex_turn *turn, codex_event *event, void *userdata)
{
	const struct codex_agent_message_delta_notification *delta;
	struct run *run = userdata;

	(void)turn;
	if (codex_event_as_item_agent_message_delta(event, &delta) == 0)
		meter_delta(run->meter, strlen(delta->delta));
}

static void on_done(codex_turn *turn, int status, const codex_turn_result *result, void *userdata)
{
	struct run *run = userdata;

	(void)turn;
	(void)result;
	if (status < 0)
		run->status = status;
	/* The loop ends by itself once the client is closed. */
	if (--run->turns == 0)
		codex_async_close(run->client, NULL);
}

static struct codex_turn_callbacks callbacks_of(enum client_kind kind)
{
	struct codex_turn_callbacks callbacks = CODEX_TURN_CALLBACKS_INIT;

	callbacks.on_done = on_done;
	if (kind == CLIENT_TEXT)
		callbacks.on_text = on_text;
	else if (kind == CLIENT_EVENT)
		callbacks.on_event = on_event;
	else
		callbacks.on_event = kind == CLIENT_EVENT_JSON ? on_event_json : on_event_typed;
	return callbacks;
}

static int start_turn(struct run *run, const struct codex_turn_callbacks *callbacks)
{
	codex_thread *thread;
	int r = codex_thread_start(run->client, NULL, &thread);

	if (r < 0)
		return r;
	r = codex_thread_turn_text(thread, "go", NULL, callbacks, run, NULL);
	codex_thread_unref(thread);
	return r;
}

static int start(struct run *run, struct event_base *base, const codex_config *config,
	const struct codex_turn_callbacks *callbacks, unsigned turns)
{
	int r = codex_async_new(base, config, &run->client);

	for (run->turns = 0; r == 0 && run->turns < turns; run->turns++)
		r = start_turn(run, callbacks);
	return r;
}

bool client_run_codex(
	enum client_kind kind, const char *server, struct meter *meter, const struct load *load)
{
	struct codex_turn_callbacks callbacks = callbacks_of(kind);
	struct run run = {.meter = meter};
	struct event_base *base = event_base_new();
	codex_config *config = codex_config_new();

	codex_config_set_program(config, server);
	codex_config_set_arguments(config, load_command(load, server) + 1);
	run.status = start(&run, base, config, &callbacks, load->turns);
	if (run.status == 0)
		event_base_dispatch(base);
	if (run.status < 0)
		fprintf(stderr, "libcodex: %s\n", codex_status_text(run.status));
	codex_async_unref(run.client);
	codex_config_unref(config);
	event_base_free(base);
	return run.status == 0;
}
