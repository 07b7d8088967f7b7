#include <config.h>

#include "faults/matrix_kit.h"

#include <event2/event.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#define COMMAND "item/commandExecution/requestApproval"
#define TOKENS "account/chatgptAuthTokens/refresh"
#define TOOL_CALL "item/tool/call"

/* callbacks of the client */

void kit_at(struct kit *kit, const char *place)
{
	if (!kit->place || kit->reached || strcmp(kit->place, place) != 0)
		return;
	kit->reached = true;
	kit->act(kit);
}

static void on_log(codex_log_level level, const char *line, void *userdata)
{
	(void)level;
	if (strstr(line, "an answer that nobody waits for"))
		kit_at(userdata, "log_in_a_pass");
	if (strstr(line, "did not call"))
		kit_at(userdata, "log_in_a_call");
}

static void on_stderr(const char *line, size_t len, void *userdata)
{
	(void)len;
	if (strstr(line, "something odd"))
		kit_at(userdata, "stderr");
}

static void collect(codex_request *request, void *userdata)
{
	struct kit *kit = userdata;

	if (!kit->keep)
		return;
	*kit->keep = codex_request_ref(request);
	kit->keep = NULL;
}

static void on_answered(codex_event *event, void *userdata)
{
	struct kit *kit = userdata;

	kit->accepted += codex_json_find(codex_event_params(event), "answer.result.decision") &&
		strcmp(codex_json_string(codex_json_find(
			       codex_event_params(event), "answer.result.decision")),
			"accept") == 0;
}

static void keep_event(codex_event *event, void *userdata)
{
	struct kit *kit = userdata;

	if (!kit->event)
		kit->event = codex_event_ref(event);
	else if (!kit->spare_event)
		kit->spare_event = codex_event_ref(event);
}

static void nothing(codex_event *event, void *userdata)
{
	(void)event;
	(void)userdata;
}

/* waiting */

static bool is_blocking(const struct kit *kit, const struct side *side)
{
	return kit->sync && side->client == codex_sync_async(kit->sync);
}

/* Takes the future over. */
static int wait_for(struct kit *kit, const struct side *side, codex_future *future)
{
	int r;

	if (!is_blocking(kit, side))
		return pump_future(kit->base, future);
	r = codex_sync_await(kit->sync, future);
	codex_future_unref(future);
	return r;
}

void kit_call(struct kit *kit, const char *method, const char *params)
{
	codex_future *future = NULL;
	int r = codex_async_call(kit->a.client, method, params, &future);

	if (r == 0)
		r = wait_for(kit, &kit->a, future);
	ck_assert_msg(r == 0 || kit->reached, "%s: %s", method, codex_status_name(r));
}

void kit_callf(struct kit *kit, const char *method, const char *format, ...)
{
	char params[1000];
	va_list args;

	va_start(args, format);
	vsnprintf(params, sizeof(params), format, args);
	va_end(args);
	kit_call(kit, method, params);
}

void kit_wait_reached(struct kit *kit)
{
	uint64_t until = pump_now() + pump_limit();

	while (!kit->reached && pump_now() < until)
		kit_call(kit, "fake/echo", NULL);
	ck_assert_msg(kit->reached, "%s was never reached", kit->place);
}

void kit_expect_works(struct kit *kit)
{
	codex_future *future = NULL;

	ck_assert_int_eq(codex_async_call(kit->a.client, "model/list", NULL, &future), 0);
	ck_assert_int_eq(wait_for(kit, &kit->a, future), 0);
}

/* objects */

static codex_thread *start_thread(struct kit *kit, struct side *side)
{
	codex_thread *thread = NULL;
	int r = codex_thread_start(side->client, NULL, &thread);

	ck_assert_int_eq(r, 0);
	r = wait_for(kit, side, codex_future_ref(codex_thread_ready(thread)));
	ck_assert_int_eq(r, 0);
	return thread;
}

static codex_turn *start_turn(codex_thread *thread, bool pull)
{
	struct codex_turn_options options = CODEX_TURN_OPTIONS_INIT;
	codex_turn *turn = NULL;

	options.pull = pull;
	ck_assert_int_eq(codex_thread_turn_text(thread, "go on", &options, NULL, NULL, &turn), 0);
	return turn;
}

static codex_login *start_login(struct kit *kit, struct side *side)
{
	codex_login *login = NULL;

	ck_assert_int_eq(codex_login_browser(side->client, NULL, &login), 0);
	/* The fake app-server has none: it is over. */
	ck_assert_int_lt(wait_for(kit, side, codex_future_ref(codex_login_ready(login))), 0);
	return login;
}

static codex_pages *list_models(struct kit *kit, struct side *side)
{
	codex_future *future = NULL;
	codex_pages *pages = NULL;

	ck_assert_int_eq(codex_model_list(side->client, NULL, &pages), 0);
	ck_assert_int_eq(codex_pages_next(pages, &future), 0);
	ck_assert_int_eq(wait_for(kit, side, future), 0);
	return pages;
}

static codex_future *silence(struct kit *kit)
{
	codex_future *future = NULL;

	ck_assert_int_eq(codex_async_call(kit->a.client, "fake/silent", NULL, &future), 0);
	return future;
}

static void make_side(struct kit *kit, struct side *side)
{
	side->thread = start_thread(kit, side);
	side->quiet = start_thread(kit, side);
	side->pulling = start_thread(kit, side);
	side->running = start_turn(side->thread, false);
	side->pulled = start_turn(side->pulling, true);
	side->login = start_login(kit, side);
	side->models = list_models(kit, side);
}

static void clear_side(struct side *side)
{
	codex_pages_unref(side->models);
	codex_login_unref(side->login);
	codex_turn_unref(side->pulled);
	codex_turn_unref(side->running);
	codex_thread_unref(side->pulling);
	codex_thread_unref(side->quiet);
	codex_thread_unref(side->thread);
}

static codex_request *ask(struct kit *kit, const char *method)
{
	codex_request *request = NULL;

	kit->keep = &request;
	kit_callf(kit, "fake/request",
		"{\"method\":\"%s\",\"params\":{\"threadId\":\"%s\",\"turnId\":\"t\",\"itemId\":\"i\","
		"\"startedAtMs\":0,\"kind\":\"command\"}}",
		method, codex_thread_id(kit->a.quiet));
	ck_assert_ptr_nonnull(request);
	return request;
}

/* A turn that has ended, with an item and a result. */
static codex_turn *finished_turn(struct kit *kit)
{
	codex_thread *thread = start_thread(kit, &kit->a);
	codex_turn *turn = start_turn(thread, false);
	const char *id = codex_thread_id(thread);

	kit_call(kit, "fake/echo", NULL);
	while (!codex_turn_id(turn))
		kit_call(kit, "fake/echo", NULL);
	kit_callf(kit, "fake/notify",
		"{\"method\":\"item/completed\",\"params\":{\"threadId\":\"%s\",\"turnId\":\"%s\","
		"\"item\":{\"type\":\"agentMessage\",\"id\":\"z\",\"text\":\"well\"}}}",
		id, codex_turn_id(turn));
	kit_callf(kit, "fake/notify",
		"{\"method\":\"turn/completed\",\"params\":{\"threadId\":\"%s\",\"turn\":{\"id\":\"%s\","
		"\"items\":[],\"status\":\"completed\"}}}",
		id, codex_turn_id(turn));
	ck_assert_int_eq(codex_turn_status(turn), 0);
	codex_thread_unref(thread);
	return turn;
}

static void make_futures(struct kit *kit)
{
	codex_future *future = NULL;

	ck_assert_int_eq(codex_rpc_model_list(kit->a.client, NULL, &kit->answer), 0);
	ck_assert_int_eq(codex_account_read(kit->a.client, false, &kit->account), 0);
	ck_assert_int_eq(codex_thread_goal_read(kit->a.quiet, &kit->goal), 0);
	kit->pending = silence(kit);
	kit->spare_future = silence(kit);
	kit->cancelled = silence(kit);
	ck_assert_int_eq(codex_async_subscribe(kit->a.client, "x", nothing, NULL, &kit->slot), 0);
	ck_assert_int_eq(
		codex_async_subscribe(kit->a.client, "x", nothing, NULL, &kit->spare_slot), 0);
	/* A step of which is under way. */
	ck_assert_int_eq(codex_model_list(kit->a.client, NULL, &kit->spare_pages), 0);
	ck_assert_int_eq(codex_pages_next(kit->spare_pages, &future), 0);
	codex_future_unref(future);
	ck_assert_int_eq(codex_thread_list(kit->a.client, NULL, &kit->thread_pages), 0);
	ck_assert_int_eq(codex_thread_list_turns(kit->a.client, codex_thread_id(kit->a.thread),
				 NULL, &kit->turn_pages),
		0);
	ck_assert_int_eq(codex_thread_list_items(kit->a.client, codex_thread_id(kit->a.thread),
				 NULL, &kit->item_pages),
		0);
}

static void make_requests(struct kit *kit)
{
	kit->request = ask(kit, COMMAND);
	kit->spare_request = ask(kit, COMMAND);
	kit->tokens = ask(kit, TOKENS);
	for (unsigned i = 0; i < KIT_TOOL_CALLS; i++)
		kit->tool_calls[i] = ask(kit, TOOL_CALL);
	for (unsigned i = 0; i < KIT_REQUESTS; i++)
		kit->answers[i] = ask(kit, COMMAND);
}

static void make_ends(struct kit *kit)
{
	kit->ends_base = event_base_new();
	ck_assert_ptr_nonnull(kit->ends_base);
	for (unsigned i = 0; i < KIT_ENDS; i++)
		ck_assert_int_eq(codex_async_new(kit->ends_base, kit->config, &kit->ends[i]), 0);
}

static void make_values(struct kit *kit)
{
	kit->spare_config = codex_config_new();
	kit->input = codex_input_new();
	kit->spare_input = codex_input_new();
	ck_assert_int_eq(codex_input_text(kit->input, "text"), 0);
	ck_assert_int_eq(codex_json_parse("[{\"a\":1}]", 9, &kit->json), 0);
	ck_assert_int_eq(codex_json_parse("[{\"a\":1}]", 9, &kit->spare_json), 0);
	kit->tools = codex_tools_new();
	kit->tool_result = codex_tool_result_new();
	kit->error = codex_error_from_status(CODEX_ERR_STATE);
	kit->spare_error = codex_error_from_status(CODEX_ERR_STATE);
}

/* life */

static codex_config *server(struct kit *kit, bool hold)
{
	codex_config *config = hold ? FAKE("--hold-turn-every", "1") : FAKE("--delay-ms", "5");

	codex_config_set_experimental(config, true);
	codex_config_set_log(config, CODEX_LOG_DEBUG, on_log, kit);
	codex_config_set_stderr(config, on_stderr, kit);
	return config;
}

static void open_clients(struct kit *kit, bool blocking)
{
	codex_config *config = server(kit, true);

	kit->config = fake_with((const char *const[]){NULL});
	if (blocking) {
		ck_assert_int_eq(codex_sync_open(config, &kit->sync, NULL), 0);
		kit->a.client = codex_sync_async(kit->sync);
	} else {
		kit->base = event_base_new();
		ck_assert_int_eq(codex_async_new(kit->base, config, &kit->a.client), 0);
	}
	codex_config_unref(config);
	if (blocking)
		return;
	config = server(kit, false);
	ck_assert_int_eq(codex_sync_open(config, &kit->sync, NULL), 0);
	codex_config_unref(config);
	kit->b.client = codex_sync_async(kit->sync);
}

void kit_open(struct kit *kit, bool blocking)
{
	*kit = (struct kit){0};
	open_clients(kit, blocking);
	make_values(kit);
	ck_assert_int_eq(codex_async_on_request(kit->a.client, NULL, collect, kit, NULL), 0);
	ck_assert_int_eq(
		codex_async_subscribe(kit->a.client, "fake/answered", on_answered, kit, NULL), 0);
	ck_assert_int_eq(codex_async_subscribe(
				 kit->a.client, "item/agentMessage/delta", keep_event, kit, NULL),
		0);
	make_side(kit, &kit->a);
	if (blocking)
		kit->b = kit->a;
	else
		make_side(kit, &kit->b);
	kit->stage = start_thread(kit, &kit->a);
	kit->leaving = start_thread(kit, &kit->a);
	kit->spare_thread = start_thread(kit, &kit->a);
	kit->spare_turn = start_turn(kit->a.thread, false);
	kit->spare_login = start_login(kit, &kit->a);
	kit->ended = finished_turn(kit);
	make_requests(kit);
	make_futures(kit);
	make_ends(kit);
	while (!kit->spare_event || !codex_future_done(kit->account))
		kit_call(kit, "fake/echo", NULL);
}

static void drop_objects(struct kit *kit)
{
	codex_thread_unref(kit->stage);
	codex_thread_unref(kit->leaving);
	codex_thread_unref(kit->spare_thread);
	codex_turn_unref(kit->ended);
	codex_turn_unref(kit->spare_turn);
	codex_turn_unref(kit->probe);
	codex_future_unref(kit->answer);
	codex_future_unref(kit->account);
	codex_future_unref(kit->goal);
	codex_future_unref(kit->pending);
	codex_future_unref(kit->spare_future);
	codex_future_unref(kit->cancelled);
	codex_slot_unref(kit->slot);
	codex_slot_unref(kit->spare_slot);
	codex_login_unref(kit->spare_login);
	codex_pages_unref(kit->spare_pages);
	codex_pages_unref(kit->thread_pages);
	codex_pages_unref(kit->turn_pages);
	codex_pages_unref(kit->item_pages);
	codex_request_unref(kit->request);
	codex_request_unref(kit->tokens);
	for (unsigned i = 0; i < KIT_TOOL_CALLS; i++)
		codex_request_unref(kit->tool_calls[i]);
	codex_request_unref(kit->spare_request);
	for (unsigned i = 0; i < KIT_REQUESTS; i++)
		codex_request_unref(kit->answers[i]);
	codex_event_unref(kit->event);
	codex_event_unref(kit->spare_event);
}

static void drop_values(struct kit *kit)
{
	codex_config_unref(kit->config);
	codex_config_unref(kit->spare_config);
	codex_input_unref(kit->input);
	codex_input_unref(kit->spare_input);
	codex_json_unref(kit->json);
	codex_json_unref(kit->spare_json);
	codex_error_unref(kit->error);
	codex_error_unref(kit->spare_error);
	codex_tool_result_unref(kit->tool_result);
	codex_tools_unref(kit->tools);
}

/* What was put off takes a pass of their loop. */
static void drop_ends(struct kit *kit)
{
	event_base_loop(kit->ends_base, EVLOOP_NONBLOCK);
	for (unsigned i = 0; i < KIT_ENDS; i++)
		codex_async_unref(kit->ends[i]);
	event_base_free(kit->ends_base);
}

static void close_client(struct kit *kit)
{
	codex_future *closed = NULL;

	if (kit->a.client) {
		ck_assert_int_eq(codex_async_close(kit->a.client, &closed), 0);
		ck_assert_int_eq(pump_future(kit->base, closed), 0);
		codex_async_unref(kit->a.client);
	}
	ck_assert_int_eq(event_base_get_num_events(
				 kit->base, EVENT_BASE_COUNT_ADDED | EVENT_BASE_COUNT_ACTIVE),
		0);
	event_base_free(kit->base);
}

void kit_close(struct kit *kit)
{
	drop_objects(kit);
	clear_side(&kit->a);
	if (kit->base) {
		clear_side(&kit->b);
		close_client(kit);
	}
	ck_assert_int_eq(codex_sync_close(kit->sync), 0);
	drop_ends(kit);
	drop_values(kit);
}

/* for calls */

codex_request *kit_request_to_answer(struct kit *kit)
{
	if (kit->about)
		return kit->about;
	ck_assert_uint_lt(kit->answers_used, KIT_REQUESTS);
	return kit->answers[kit->answers_used++];
}

codex_async *kit_client_to_end(struct kit *kit)
{
	ck_assert_uint_lt(kit->ends_used, KIT_ENDS);
	return kit->ends[kit->ends_used++];
}

struct kit_state kit_state(const struct kit *kit)
{
	struct kit_state state = {{CODEX_STATS_INIT, CODEX_STATS_INIT}};

	codex_async_stats(kit->a.client, &state.stats[0]);
	codex_async_stats(kit->b.client, &state.stats[1]);
	return state;
}

bool kit_state_is(const struct kit_state *one, const struct kit_state *other)
{
	return memcmp(one, other, sizeof(*one)) == 0;
}
