#include <config.h>

#include "faults/matrix_calls.h"

#include <stdio.h>
#include <string.h>

#define A (&kit->a)
#define B (&kit->b)
#define A_ID codex_thread_id(A->quiet)
#define B_ID codex_thread_id(B->quiet)

static const struct codex_auth_tokens tokens = {sizeof(tokens), "a.b.c", "account", NULL};

/* What a call returned and handed out: nothing, unless it returned well. */
static int given(int r, const void *out)
{
	ck_assert_msg(
		(r < 0) == (out == NULL), "%s, but it did hand out %p", codex_status_name(r), out);
	return r;
}

static int slot_given(int r, codex_slot *slot)
{
	given(r, slot);
	codex_slot_unref(slot);
	return r;
}

static int pages_given(int r, codex_pages *pages)
{
	given(r, pages);
	codex_pages_unref(pages);
	return r;
}

static int thread_given(int r, codex_thread *thread)
{
	given(r, thread);
	codex_thread_unref(thread);
	return r;
}

/* callbacks that are registered and never called */

static void on_event(codex_event *event, void *userdata)
{
	(void)event;
	(void)userdata;
}

static void on_request(codex_request *request, void *userdata)
{
	(void)request;
	(void)userdata;
}

static void on_future(codex_future *future, void *userdata)
{
	(void)future;
	(void)userdata;
}

static void on_tool(codex_request *call, const codex_json *arguments, void *userdata)
{
	(void)call;
	(void)arguments;
	(void)userdata;
}

static bool no(codex_request *request, void *userdata)
{
	(void)request;
	(void)userdata;
	return false;
}

#define REGISTERS(name, ...) \
	static int name(struct kit *kit) \
	{ \
		codex_slot *slot = NULL; \
		int r = codex_##name(__VA_ARGS__, NULL, &slot); \
\
		return slot_given(r, slot); \
	}

REGISTERS(async_allow, A->client, no)
REGISTERS(async_on_request, A->client, NULL, on_request)
REGISTERS(async_subscribe, A->client, NULL, on_event)
REGISTERS(future_then, kit->pending, on_future)
REGISTERS(sync_allow, kit->sync, no)
REGISTERS(sync_on_request, kit->sync, NULL, on_request)
REGISTERS(thread_allow, A->thread, no)
REGISTERS(thread_on_request, A->thread, NULL, on_request)
REGISTERS(thread_subscribe, A->thread, NULL, on_event)

#define LISTS(name, ...) \
	static int name(struct kit *kit) \
	{ \
		codex_pages *pages = NULL; \
		int r = codex_##name(__VA_ARGS__, NULL, &pages); \
\
		return pages_given(r, pages); \
	}

LISTS(model_list, A->client)
LISTS(thread_list, A->client)
LISTS(thread_list_items, A->client, A_ID)
LISTS(thread_list_turns, A->client, A_ID)
LISTS(sync_model_list, kit->sync)
LISTS(sync_thread_list, kit->sync)
LISTS(sync_thread_list_items, kit->sync, B_ID)
LISTS(sync_thread_list_turns, kit->sync, B_ID)

/* clients */

static int async_new(struct kit *kit)
{
	codex_async *client = NULL;
	int r = codex_async_new(kit->ends_base, kit->config, &client);

	given(r, client);
	codex_async_unref(client);
	return r;
}

static int async_stats(struct kit *kit)
{
	struct codex_stats stats = CODEX_STATS_INIT;

	return codex_async_stats(A->client, &stats);
}

static int async_ended(struct kit *kit)
{
	codex_future *future = NULL;
	int r = codex_async_ended(A->client, &future);

	given(r, future);
	codex_future_unref(future);
	return r;
}

static int async_unref(struct kit *kit)
{
	unsigned at = kit->ends_used;

	kit->ends[at] = codex_async_unref(kit_client_to_end(kit));
	return 0;
}

static int sync_open(struct kit *kit)
{
	codex_sync *client = NULL;
	int r = codex_sync_open(kit->config, &client, NULL);

	given(r, client);
	return r < 0 ? r : codex_sync_close(client);
}

/* Where it can be closed it is one of its own. */
static int sync_close(struct kit *kit)
{
	codex_sync *client = NULL;

	return codex_sync_open(kit->config, &client, NULL) < 0 ? codex_sync_close(kit->sync)
							       : codex_sync_close(client);
}

/* threads */

static int thread_start(struct kit *kit)
{
	codex_thread *thread = NULL;
	int r = codex_thread_start(A->client, NULL, &thread);

	return thread_given(r, thread);
}

static int thread_by_id(
	int (*call)(codex_async *client, const char *id, const struct codex_thread_options *options,
		codex_thread **ret_thread),
	struct kit *kit)
{
	codex_thread *thread = NULL;
	int r = call(A->client, A_ID, NULL, &thread);

	return thread_given(r, thread);
}

static int sync_thread_start(struct kit *kit)
{
	codex_thread *thread = NULL;
	int r = codex_sync_thread_start(kit->sync, NULL, &thread);

	return thread_given(r, thread);
}

static int sync_thread_by_id(
	int (*call)(codex_sync *client, const char *id, const struct codex_thread_options *options,
		codex_thread **ret_thread),
	struct kit *kit)
{
	codex_thread *thread = NULL;
	int r = call(kit->sync, B_ID, NULL, &thread);

	return thread_given(r, thread);
}

/* turns, logins, futures */

static int turn_next(struct kit *kit)
{
	codex_event *event = NULL;
	int r = codex_turn_next(A->pulled, &event);

	given(r == 1 ? r : -1, event);
	codex_event_unref(event);
	return r;
}

static int sync_next(struct kit *kit)
{
	codex_event *event = NULL;
	int r = codex_sync_next(kit->sync, B->pulled, &event);

	given(r == 1 ? r : -1, event);
	codex_event_unref(event);
	return r;
}

static int sync_next_within(struct kit *kit)
{
	codex_event *event = NULL;
	int r = codex_sync_next_within(kit->sync, B->pulled, 0, &event);

	given(r == 1 ? r : -1, event);
	codex_event_unref(event);
	return r;
}

static int sync_login(int (*call)(codex_sync *client, const struct codex_login_options *options,
			      codex_login **ret_login),
	struct kit *kit)
{
	codex_login *login = NULL;
	int r = call(kit->sync, NULL, &login);

	given(r, login);
	codex_login_unref(login);
	return r;
}

static int account_read_finish(struct kit *kit)
{
	const struct codex_get_account_response *response = NULL;
	int r = codex_account_read_finish(kit->account, &response);

	return given(r, response);
}

static int future_thread(struct kit *kit)
{
	const struct codex_thread_info *info = NULL;
	int r = codex_future_thread(codex_thread_ready(A->thread), &info);

	return given(r, info);
}

static int model_list_finish(struct kit *kit)
{
	const struct codex_model_list_response *response = NULL;
	int r = codex_rpc_model_list_finish(kit->answer, &response);

	return given(r, response);
}

/* The fake app-server knows no goals: the future failed, which is an answer too. */
static int future_goal(struct kit *kit)
{
	const struct codex_thread_goal_info *goal = NULL;

	return codex_future_goal(kit->goal, &goal);
}

/* requests and events */

static codex_request *tokens_request(struct kit *kit)
{
	return kit->about ? kit->about : kit->tokens;
}

/* A call of a tool of its own for each answer. */
static codex_request *tool_call(struct kit *kit, unsigned which)
{
	return kit->about ? kit->about : kit->tool_calls[which];
}

static int tools_add(struct kit *kit)
{
	struct codex_tool tool = CODEX_TOOL_INIT;
	char name[20];

	snprintf(name, sizeof(name), "tool_%u", kit->tools_made++);
	tool.name = name;
	tool.description = "";
	tool.fn = on_tool;
	return codex_tools_add(kit->tools, &tool);
}

static int event_as_delta(struct kit *kit)
{
	const struct codex_agent_message_delta_notification *delta = NULL;
	int r = codex_event_as_item_agent_message_delta(kit->event, &delta);

	return given(r, delta);
}

static int request_as_command(struct kit *kit)
{
	const struct codex_command_execution_request_approval_params *params = NULL;
	int r = codex_request_as_item_command_execution_request_approval(kit->request, &params);

	return given(r, params);
}

static int answer_command(struct kit *kit)
{
	struct codex_command_execution_request_approval_response answer =
		CODEX_COMMAND_EXECUTION_REQUEST_APPROVAL_RESPONSE_INIT;
	struct codex_command_execution_approval_decision decision =
		CODEX_COMMAND_EXECUTION_APPROVAL_DECISION_INIT;

	decision.type.value = CODEX_COMMAND_EXECUTION_APPROVAL_DECISION_TYPE_DECLINE;
	answer.decision = &decision;
	return codex_request_answer_item_command_execution_request_approval(
		kit_request_to_answer(kit), &answer);
}

/* values */

static const codex_turn_result *result_of(struct kit *kit)
{
	return codex_turn_get_result(kit->ended);
}

static const codex_item *item_of(struct kit *kit)
{
	return codex_turn_result_item(result_of(kit), 0);
}

static int usage_of(
	bool (*call)(const codex_turn_result *result, struct codex_token_usage *ret_usage),
	struct kit *kit)
{
	struct codex_token_usage usage;

	call(result_of(kit), &usage);
	return 0;
}

static int error_exit(struct kit *kit)
{
	int code, sig;

	codex_error_exit(kit->error, &code, &sig);
	return 0;
}

static int json_parse(struct kit *kit)
{
	codex_json *json = NULL;
	int r = codex_json_parse("{}", 2, &json);

	given(r, json);
	(void)kit;
	codex_json_unref(json);
	return r;
}

static int json_next(struct kit *kit)
{
	void *cursor = NULL;

	return codex_json_next(codex_json_at(kit->json, 0), &cursor, NULL, NULL) ? 0 : -1;
}

static int json_int64(struct kit *kit)
{
	int64_t value;

	return codex_json_int64(codex_json_find(kit->json, "0.a"), &value);
}

static int json_uint64(struct kit *kit)
{
	uint64_t value;

	return codex_json_uint64(codex_json_find(kit->json, "0.a"), &value);
}

static int json_double(struct kit *kit)
{
	double value;

	return codex_json_double(codex_json_find(kit->json, "0.a"), &value);
}

static int json_bool(struct kit *kit)
{
	bool value;

	return codex_json_bool(kit->json, &value) == CODEX_ERR_JSON ? 0 : -1;
}

/* all of them */

#define CALL(name, ...) \
	static int call_##name(struct kit *kit) \
	{ \
		(void)kit; \
		return __VA_ARGS__; \
	}
#define VALUE(name, ...) \
	static int call_##name(struct kit *kit) \
	{ \
		(void)kit; \
		(void)(__VA_ARGS__); \
		return 0; \
	}
#include "faults/matrix_list.h"
#undef CALL
#undef VALUE

static const struct {
	const char *name;
	int (*run)(struct kit *kit);
} calls[] = {
#define CALL(name, ...) {#name, call_##name},
#define VALUE(name, ...) {#name, call_##name},
#include "faults/matrix_list.h"
#undef CALL
#undef VALUE
};

size_t matrix_call_count(void)
{
	return sizeof(calls) / sizeof(*calls);
}

const char *matrix_call_name(size_t index)
{
	return calls[index].name;
}

int matrix_call(size_t index, struct kit *kit)
{
	return calls[index].run(kit);
}
