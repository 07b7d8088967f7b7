#include <config.h>

#include "support/agent.h"
#include "support/files.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* opening */

static void note_again(codex_log_level level, const char *line, void *userdata)
{
	struct agent *agent = userdata;

	(void)level;
	agent->again += strstr(line, "asks item/commandExecution/requestApproval again") != NULL;
}

static char *make_script(const char *reply)
{
	static const char form[] =
		"{\"rules\": [{\"when\": {\"on\": \"tool_result\"}, \"reply\": \"" AGENT_SAYS
		"\"}], \"default\": %s}";
	size_t size = sizeof(form) + strlen(reply);
	char *script = malloc(size);

	ck_assert_ptr_nonnull(script);
	snprintf(script, size, form, reply);
	return script;
}

static void configure(struct agent *agent, void (*act)(struct agent *agent, codex_request *request))
{
	codex_config *config = agent->rt.config;

	agent->act = act;
	codex_config_set_experimental(config, true);
	ck_assert_int_eq(
		codex_config_override(config, "features.request_permissions_tool", "true"), 0);
	codex_config_set_log(config, CODEX_LOG_INFO, note_again, agent);
}

void agent_open(struct agent *agent, const char *reply,
	void (*act)(struct agent *agent, codex_request *request))
{
	char *script = make_script(reply);

	memset(agent, 0, sizeof(*agent));
	runtime_open(&agent->rt);
	runtime_script(&agent->rt, script);
	configure(agent, act);
	free(script);
}

void agent_open_program(struct agent *agent, const char *reply,
	void (*act)(struct agent *agent, codex_request *request))
{
	char *script = make_script(reply);

	memset(agent, 0, sizeof(*agent));
	runtime_open_program(&agent->rt, script);
	configure(agent, act);
	free(script);
}

struct codex_thread_options agent_thread_options(void)
{
	struct codex_thread_options options = CODEX_THREAD_OPTIONS_INIT;

	options.params = "{\"approvalPolicy\": \"on-request\", \"approvalsReviewer\": \"user\"}";
	options.sandbox = CODEX_SANDBOX_READ_ONLY;
	return options;
}

void agent_drop(struct agent *agent)
{
	for (unsigned i = 0; i < agent->kept_count; i++)
		codex_request_unref(agent->kept[i]);
	agent->kept_count = 0;
}

/* handlers */

void agent_on_request(codex_request *request, void *userdata)
{
	struct agent *agent = userdata;

	ck_assert(codex_in_callback());
	agent->asked++;
	agent->act(agent, request);
}

static void withdrawn(codex_request *request, void *userdata)
{
	struct agent *agent = userdata;

	ck_assert_int_lt(codex_request_status(request), 0);
	agent->told++;
}

void agent_keep(struct agent *agent, codex_request *request)
{
	ck_assert_uint_lt(agent->kept_count, AGENT_KEEPS);
	agent->kept[agent->kept_count++] = codex_request_ref(request);
	ck_assert_int_eq(codex_request_on_withdrawn(request, withdrawn, agent), 0);
}

void agent_pass(struct agent *agent, codex_request *request)
{
	(void)agent;
	(void)request;
}

void agent_accept(struct agent *agent, codex_request *request)
{
	agent->status = codex_request_accept(request);
}

void agent_accept_for_session(struct agent *agent, codex_request *request)
{
	agent->status = codex_request_accept_for_session(request);
}

void agent_decline(struct agent *agent, codex_request *request)
{
	agent->status = codex_request_decline(request);
}

void agent_cancel(struct agent *agent, codex_request *request)
{
	agent->status = codex_request_cancel(request);
}

void agent_answer_twice(struct agent *agent, codex_request *request)
{
	agent->status = codex_request_accept(request);
	ck_assert_int_eq(codex_request_status(request), 0);
	ck_assert_int_eq(codex_request_accept(request), CODEX_ERR_STATE);
	ck_assert_int_eq(codex_request_decline(request), CODEX_ERR_STATE);
	ck_assert_int_eq(codex_request_answer(request, "{}"), CODEX_ERR_STATE);
}

/* what is to be seen */

void agent_expect_answered(const struct agent *agent, unsigned asked)
{
	ck_assert_int_eq(agent->status, 0);
	ck_assert_uint_eq(agent->asked, asked);
	ck_assert_uint_eq(agent->told, 0);
}

static const codex_json *item_of_type(const codex_turn *turn, const char *type)
{
	const codex_turn_result *result = codex_turn_get_result(turn);

	for (size_t i = 0; i < codex_turn_result_item_count(result); i++)
		if (!strcmp(codex_item_type(codex_turn_result_item(result, i)), type))
			return codex_item_json(codex_turn_result_item(result, i));
	ck_abort_msg("the turn has no %s", type);
	return NULL;
}

static const char *text_of(const codex_json *json, const char *path)
{
	return codex_json_string(codex_json_find(json, path));
}

void agent_expect_item(const codex_turn *turn, const char *type, const char *status)
{
	ck_assert_pstr_eq(text_of(item_of_type(turn, type), "status"), status);
}

void agent_expect_ran(const struct agent *agent, const codex_turn *turn)
{
	agent_expect_item(turn, "commandExecution", "completed");
	ck_assert_pstr_eq(
		text_of(item_of_type(turn, "commandExecution"), "aggregatedOutput"), "it ran\n");
	agent_expect_told(agent, "c1", "it ran");
}

void agent_expect_told(const struct agent *agent, const char *call, const char *part)
{
	codex_json *request = runtime_last_request(&agent->rt);
	const codex_json *input = codex_json_member(request, "input");

	for (size_t i = codex_json_length(input); i > 0; i--) {
		const codex_json *item = codex_json_at(input, i - 1);
		const char *id = text_of(item, "call_id");
		const char *output = text_of(item, "output");

		if (!id || !output || strcmp(id, call) != 0)
			continue;
		ck_assert_msg(strstr(output, part), "%s: %s", call, output);
		codex_json_unref(request);
		return;
	}
	ck_abort_msg("the model was told nothing of %s", call);
}

void agent_expect_rule(const struct agent *agent, const char *word)
{
	char *rules = runtime_read_home(&agent->rt, "rules/default.rules");

	ck_assert_ptr_nonnull(rules);
	ck_assert_ptr_nonnull(strstr(rules, word));
	free(rules);
}

bool agent_made_file(const struct agent *agent)
{
	char *path = files_path("%s/made.txt", agent->rt.work);
	bool made = access(path, F_OK) == 0;

	free(path);
	return made;
}
