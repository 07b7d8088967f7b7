/* What else the real runtime asks: the questions of an MCP server, and what time it is. */
#include <config.h>

#include "support/runtime.h"
#include "support/turnlog.h"

#include <codex/requests.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MARIAS_NAME "{\"name\": \"Mar\u00eda\"}"
/* 2001-09-09 01:46:40 UTC */
#define THE_TIME 1000000000

struct desk {
	struct runtime rt;
	struct turnlog log;
	void (*act)(struct desk *desk, codex_request *request);
	unsigned asked;
	int status; /* of the handler's answer */
	codex_request *kept;
};

static void on_request(codex_request *request, void *userdata)
{
	struct desk *desk = userdata;

	desk->asked++;
	desk->act(desk, request);
}

/* A runtime with more in its config.toml, and a thread that asks the user; the model plays the script. */
static void open_desk(struct desk *desk, const char *tables, const char *script,
	void (*act)(struct desk *desk, codex_request *request))
{
	const struct model_home_options home = {.tables = tables};
	struct codex_thread_options options = CODEX_THREAD_OPTIONS_INIT;

	memset(desk, 0, sizeof(*desk));
	desk->act = act;
	desk->status = CODEX_PENDING;
	runtime_open_with(&desk->rt, &home);
	codex_config_set_experimental(desk->rt.config, true);
	runtime_script(&desk->rt, script);
	runtime_client(&desk->rt);
	ck_assert_int_eq(codex_async_on_request(desk->rt.client, NULL, on_request, desk, NULL), 0);
	options.params = "{\"approvalPolicy\": \"on-request\", \"approvalsReviewer\": \"user\"}";
	ck_assert_int_eq(codex_thread_start(desk->rt.client, &options, &desk->rt.thread), 0);
	turnlog_start(&desk->log, desk->rt.thread, "try");
}

/* Everything was answered, and the model went on. */
static void expect_gone_on(struct desk *desk)
{
	struct codex_stats stats = CODEX_STATS_INIT;

	turnlog_wait(&desk->log, desk->rt.base);
	turnlog_expect_said(&desk->log, "I go on.");
	ck_assert_int_eq(codex_async_stats(desk->rt.client, &stats), 0);
	ck_assert_uint_eq(stats.requests_open, 0);
}

static void end(struct desk *desk)
{
	codex_request_unref(desk->kept);
	turnlog_clear(&desk->log);
	runtime_close(&desk->rt);
}

/* the questions of an MCP server */

static const struct codex_mcp_server_elicitation_request_params *read_question(
	codex_request *request)
{
	const struct codex_mcp_server_elicitation_request_params *params = NULL;
	const struct codex_mcp_server_elicitation_request_params_form *form;

	ck_assert_int_eq(codex_request_as_mcp_server_elicitation_request(request, &params), 0);
	ck_assert_str_eq(params->server_name, "notes");
	ck_assert_str_eq(params->thread_id, codex_request_thread_id(request));
	ck_assert_str_eq(params->turn_id, codex_request_turn_id(request));
	ck_assert_int_eq(params->mode.value, CODEX_MCP_SERVER_ELICITATION_REQUEST_PARAMS_MODE_FORM);
	form = params->as.form;
	ck_assert_str_eq(form->message, "Who is there?");
	ck_assert_uint_eq(form->requested_schema->n_required, 1);
	ck_assert_str_eq(form->requested_schema->required[0], "name");
	return params;
}

static int answer_question(codex_request *request,
	enum codex_mcp_server_elicitation_action_value action, const char *content)
{
	struct codex_mcp_server_elicitation_request_response answer =
		CODEX_MCP_SERVER_ELICITATION_REQUEST_RESPONSE_INIT;
	codex_json *json = NULL;
	int r;

	read_question(request);
	if (content)
		ck_assert_int_eq(codex_json_parse(content, strlen(content), &json), 0);
	answer.action.value = action;
	answer.content = json;
	r = codex_request_answer_mcp_server_elicitation_request(request, &answer);
	codex_json_unref(json);
	return r;
}

static void tell_the_name(struct desk *desk, codex_request *request)
{
	desk->status =
		answer_question(request, CODEX_MCP_SERVER_ELICITATION_ACTION_ACCEPT, MARIAS_NAME);
}

static void decline_typed(struct desk *desk, codex_request *request)
{
	desk->status = answer_question(request, CODEX_MCP_SERVER_ELICITATION_ACTION_DECLINE, NULL);
}

static void cancel_typed(struct desk *desk, codex_request *request)
{
	desk->status = answer_question(request, CODEX_MCP_SERVER_ELICITATION_ACTION_CANCEL, NULL);
}

static void decline(struct desk *desk, codex_request *request)
{
	desk->status = codex_request_decline(request);
}

static void cancel(struct desk *desk, codex_request *request)
{
	desk->status = codex_request_cancel(request);
}

static void keep(struct desk *desk, codex_request *request)
{
	desk->kept = codex_request_ref(request);
}

static void say_nothing(struct desk *desk, codex_request *request)
{
	(void)request;
	desk->status = 0;
}

static void open_with_server(
	struct desk *desk, void (*act)(struct desk *desk, codex_request *request))
{
	const char *source = getenv("top_srcdir");
	char tables[PATH_MAX + 200], tests[PATH_MAX];

	ck_assert_ptr_nonnull(realpath(source ? source : "../..", tests));
	snprintf(tables, sizeof(tables),
		"[mcp_servers.notes]\ncommand = \"/bin/sh\"\n"
		"args = [\"%s/tests/runtime/mcp-server.sh\"]\n",
		tests);
	open_desk(desk, tables,
		"{\"rules\": [{\"when\": {\"on\": \"tool_result\"}, \"reply\": \"I go on.\"}],"
		" \"default\": {\"function_call\": {\"name\": \"ask\", \"namespace\": \"mcp__notes\","
		"  \"call_id\": \"c1\", \"arguments\": {}}}}",
		act);
}

/* What the server made of the answer is what the model was told. */
static void expect_told(const struct desk *desk, const char *part)
{
	char *output = model_request_tool_output(model_server_last_request(desk->rt.model), "c1");

	ck_assert_ptr_nonnull(output);
	ck_assert_msg(strstr(output, part), "%s", output);
	free(output);
}

static const struct questioning {
	const char *name;
	void (*act)(struct desk *desk, codex_request *request);
	const char *told;
} questionings[] = {
	{"accepted_with_content", tell_the_name, "they said accept and Mar\u00eda"},
	{"declined_by_a_typed_answer", decline_typed, "they said decline and no name"},
	{"cancelled_by_a_typed_answer", cancel_typed, "they said cancel and no name"},
	{"declined", decline, "they said decline and no name"},
	{"cancelled", cancel, "they said cancel and no name"},
	{"left_alone", say_nothing, "they said decline and no name"},
};

START_TEST(question_of_a_server_is)
{
	struct desk desk;

	open_with_server(&desk, questionings[_i].act);
	expect_gone_on(&desk);
	ck_assert_uint_eq(desk.asked, 1);
	ck_assert_int_eq(desk.status, 0);
	expect_told(&desk, questionings[_i].told);
	end(&desk);
}
END_TEST

START_TEST(question_of_a_server_is_answered_later)
{
	struct desk desk;

	open_with_server(&desk, keep);
	PUMP(desk.rt.base, desk.kept);
	pump_for(desk.rt.base, 300);
	tell_the_name(&desk, desk.kept);
	ck_assert_int_eq(desk.status, 0);
	ck_assert_int_eq(codex_request_decline(desk.kept), CODEX_ERR_STATE);
	expect_gone_on(&desk);
	expect_told(&desk, "they said accept and Mar\u00eda");
	end(&desk);
}
END_TEST

/* the time */

#define CLOCK "[features.current_time_reminder]\nenabled = true\nclock_source = \"external\"\n"

static void tell_the_time(struct desk *desk, codex_request *request)
{
	struct codex_current_time_read_response answer = CODEX_CURRENT_TIME_READ_RESPONSE_INIT;
	const struct codex_current_time_read_params *params = NULL;

	ck_assert_int_eq(codex_request_kind(request), CODEX_REQUEST_CURRENT_TIME_READ);
	ck_assert_int_eq(codex_request_as_current_time_read(request, &params), 0);
	ck_assert_str_eq(params->thread_id, codex_thread_id(desk->rt.thread));
	ck_assert_str_eq(codex_request_thread_id(request), params->thread_id);
	ck_assert_ptr_null(codex_request_turn_id(request));
	answer.current_time_at = THE_TIME;
	desk->status = codex_request_answer_current_time_read(request, &answer);
}

START_TEST(time_is_told)
{
	struct desk desk;
	const char *body;

	open_desk(&desk, CLOCK, "{\"default\": \"I go on.\"}", tell_the_time);
	expect_gone_on(&desk);
	ck_assert_uint_gt(desk.asked, 0);
	ck_assert_int_eq(desk.status, 0);
	body = model_request_body(model_server_last_request(desk.rt.model));
	ck_assert_ptr_nonnull(strstr(body, "It is 2001-09-09 01:46:40 UTC."));
	end(&desk);
}
END_TEST

/* There is no form that means no: the runtime cannot go on without it. */
START_TEST(time_that_nobody_tells_fails_the_turn)
{
	struct desk desk;

	open_desk(&desk, CLOCK, "{\"default\": \"I go on.\"}", say_nothing);
	turnlog_wait(&desk.log, desk.rt.base);
	turnlog_expect_failed(&desk.log, CODEX_ERR_TURN_FAILED, "failed to read current time");
	ck_assert_uint_gt(desk.asked, 0);
	end(&desk);
}
END_TEST

static void add_cases(Suite *suite)
{
	ADD_ROWS(suite, question_of_a_server_is, questionings);
	ADD(suite, question_of_a_server_is_answered_later);
	ADD(suite, time_is_told);
	ADD(suite, time_that_nobody_tells_fails_the_turn);
}

int main(void)
{
	return runtime_main("questions", add_cases);
}
