/* Options of threads and turns as they reach the wire; those of older callers, and those that cannot be. */
#include <config.h>

#include "support/scene.h"
#include "support/suite.h"

#include <codex/types.h>

#include <stddef.h>
#include <stdio.h>
#include <string.h>

/* A server that hands the parameters of one method back as they came. */
static codex_config *mirror(const char *method)
{
	static char script[400];

	snprintf(script, sizeof(script),
		"expect %s got=params\nresult {\"thread\":{\"id\":\"t\"},\"got\":${got}}\n",
		method);
	return fake_script(script);
}

static const char *got(struct scene *scene)
{
	codex_future *ready = codex_thread_ready(scene->thread);

	ck_assert_int_eq(pump_future(scene->base, codex_future_ref(ready)), 0);
	return codex_json_text(codex_json_find(codex_future_result(ready), "got"));
}

static void start(struct scene *scene, const struct codex_thread_options *options)
{
	scene_open(scene, mirror("thread/start"));
	ck_assert_int_eq(codex_thread_start(scene->client, options, &scene->thread), 0);
}

/* as an older header had it: up to `params` */
#define FIRST(type) (offsetof(struct type, params) + sizeof(char *))

START_TEST(all_options_of_a_thread_are_sent)
{
	struct codex_thread_options options = CODEX_THREAD_OPTIONS_INIT;
	struct codex_ask_for_approval approval = CODEX_ASK_FOR_APPROVAL_INIT;
	struct scene scene;

	approval.type.value = CODEX_ASK_FOR_APPROVAL_TYPE_UNTRUSTED;
	options.model = "m";
	options.cwd = "/d";
	options.model_provider = "p";
	options.service_tier = "t";
	options.base_instructions = "b";
	options.developer_instructions = "say \"d\"";
	options.personality = "friendly";
	options.config = "{\"a.b\": [1]}";
	options.approval_policy = &approval;
	options.approvals_reviewer = "user";
	options.sandbox = CODEX_SANDBOX_READ_ONLY;
	start(&scene, &options);
	ck_assert_str_eq(got(&scene),
		"{\"model\":\"m\",\"modelProvider\":\"p\",\"serviceTier\":\"t\",\"cwd\":\"/d\","
		"\"baseInstructions\":\"b\",\"developerInstructions\":\"say \\\"d\\\"\","
		"\"personality\":\"friendly\",\"sandbox\":\"read-only\",\"config\":{\"a.b\":[1]},"
		"\"approvalsReviewer\":\"user\",\"approvalPolicy\":\"untrusted\"}");
	scene_close(&scene);
}
END_TEST

START_TEST(older_caller_has_none_of_the_newer_options)
{
	struct codex_thread_options options = CODEX_THREAD_OPTIONS_INIT;
	struct scene scene;

	options.size = FIRST(codex_thread_options);
	options.model = "m";
	options.params = "{\"more\":1}";
	memset(&options.model_provider, 0xff, sizeof(options) - options.size);
	start(&scene, &options);
	ck_assert_str_eq(got(&scene),
		"{\"model\":\"m\",\"approvalPolicy\":\"on-request\",\"approvalsReviewer\":\"auto_review\","
		"\"more\":1}");
	scene_close(&scene);
}
END_TEST

START_TEST(fork_is_asked_for_with_its_source_and_its_end)
{
	struct codex_thread_options options = CODEX_THREAD_OPTIONS_INIT;
	struct scene scene;

	scene_open(&scene, mirror("thread/fork"));
	options.last_turn_id = "last";
	options.ephemeral = true;
	ck_assert_int_eq(codex_thread_fork(scene.client, "from", &options, &scene.thread), 0);
	ck_assert_str_eq(
		got(&scene), "{\"threadId\":\"from\",\"lastTurnId\":\"last\",\"ephemeral\":true}");
	ck_assert_str_eq(codex_thread_id(scene.thread), "t");
	scene_close(&scene);
}
END_TEST

enum verb {
	START,
	RESUME,
	FORK
};

static int open_thread(
	struct scene *scene, enum verb verb, const struct codex_thread_options *options)
{
	if (verb == START)
		return codex_thread_start(scene->client, options, &scene->thread);
	if (verb == RESUME)
		return codex_thread_resume(scene->client, "id", options, &scene->thread);
	return codex_thread_fork(scene->client, "id", options, &scene->thread);
}

static struct codex_ask_for_approval no_approval = CODEX_ASK_FOR_APPROVAL_INIT;
static const struct codex_ask_for_approval_granular parts = CODEX_ASK_FOR_APPROVAL_GRANULAR_INIT;
static const struct codex_ask_for_approval in_parts = {
	.size = sizeof(struct codex_ask_for_approval),
	.type.value = CODEX_ASK_FOR_APPROVAL_TYPE_GRANULAR,
	.as.granular = &parts,
};

static const struct {
	const char *name;
	int verb;
	int status;
	struct codex_thread_options options;
} wrong[] = {
#define WITH(...) \
	{ \
		.size = sizeof(struct codex_thread_options), __VA_ARGS__ \
	}
	{"resumed_ephemeral", RESUME, CODEX_ERR_INVALID, WITH(.ephemeral = true)},
	{"fork_with_personality", FORK, CODEX_ERR_INVALID, WITH(.personality = "friendly")},
	{"start_with_a_boundary", START, CODEX_ERR_INVALID, WITH(.last_turn_id = "a")},
	{"resume_with_a_boundary", RESUME, CODEX_ERR_INVALID, WITH(.before_turn_id = "a")},
	{"two_boundaries", FORK, CODEX_ERR_INVALID,
		WITH(.last_turn_id = "a", .before_turn_id = "b")},
	{"experimental_boundary", FORK, CODEX_ERR_EXPERIMENTAL, WITH(.before_turn_id = "b")},
	{"start_with_experimental_policy", START, CODEX_ERR_EXPERIMENTAL,
		WITH(.approval_policy = &in_parts)},
	{"resume_with_experimental_policy", RESUME, CODEX_ERR_EXPERIMENTAL,
		WITH(.approval_policy = &in_parts)},
	{"fork_with_experimental_policy", FORK, CODEX_ERR_EXPERIMENTAL,
		WITH(.approval_policy = &in_parts)},
	{"preset_and_reviewer", START, CODEX_ERR_INVALID,
		WITH(.approval = CODEX_APPROVAL_DENY_ALL, .approvals_reviewer = "user")},
	{"preset_and_policy", START, CODEX_ERR_INVALID,
		WITH(.approval = CODEX_APPROVAL_DENY_ALL, .approval_policy = &no_approval)},
	{"policy_that_is_none", START, CODEX_ERR_INVALID, WITH(.approval_policy = &no_approval)},
	{"instructions_not_utf8", START, CODEX_ERR_UTF8, WITH(.developer_instructions = "\xff")},
	{"settings_not_json", START, CODEX_ERR_JSON, WITH(.config = "{")},
	{"settings_not_an_object", START, CODEX_ERR_JSON, WITH(.config = "[1]")},
	{"no_such_sandbox", START, CODEX_ERR_INVALID, WITH(.sandbox = (codex_sandbox)9)},
#undef WITH
};

START_TEST(wrong_options_of_a_thread_start_nothing)
{
	struct codex_stats stats = CODEX_STATS_INIT;
	struct scene scene;

	scene_open(&scene, fake_script("exit 1"));
	ck_assert_int_eq(open_thread(&scene, (enum verb)wrong[_i].verb, &wrong[_i].options),
		wrong[_i].status);
	ck_assert_ptr_null(scene.thread);
	codex_async_stats(scene.client, &stats);
	ck_assert_int_eq((int)stats.pid, -1);
	scene_free(&scene);
}
END_TEST

/* turns */

/* Runs a turn; its parameters have at least these. */
static void expect_turn(const struct codex_turn_options *options, const char *params)
{
	struct record record = RECORD_INIT;
	codex_turn *turn = NULL;
	struct scene scene;
	char script[1000];

	snprintf(script, sizeof(script),
		FAKE_THREAD "expect turn/start where {\"params\":%s}\n"
			    "emit turn-response\nturn well\n",
		params);
	scene_open_thread(&scene, fake_script(script));
	ck_assert_int_eq(codex_thread_turn_text(scene.thread, "hi", options, &record_all_callbacks,
				 &record, &turn),
		0);
	SCENE_PUMP(&scene, record_done(&record));
	ck_assert_msg(
		codex_turn_status(turn) == 0, "%s", codex_error_message(codex_turn_error(turn)));
	codex_turn_unref(turn);
	record_clear(&record);
	scene_close(&scene);
}

START_TEST(all_options_of_a_turn_are_sent)
{
	struct codex_turn_options options = CODEX_TURN_OPTIONS_INIT;
	struct codex_ask_for_approval approval = CODEX_ASK_FOR_APPROVAL_INIT;
	struct codex_sandbox_policy sandbox = CODEX_SANDBOX_POLICY_INIT;
	struct codex_sandbox_policy_read_only read_only = CODEX_SANDBOX_POLICY_READ_ONLY_INIT;

	approval.type.value = CODEX_ASK_FOR_APPROVAL_TYPE_NEVER;
	read_only.network_access = true;
	sandbox.type.value = CODEX_SANDBOX_POLICY_TYPE_READ_ONLY;
	sandbox.as.read_only = &read_only;
	options.model = "m";
	options.effort = "high";
	options.summary = "concise";
	options.output_schema = "{\"type\":\"object\"}";
	options.personality = "none";
	options.service_tier = "t";
	options.cwd = "/d";
	options.approval_policy = &approval;
	options.approvals_reviewer = "user";
	options.sandbox_policy = &sandbox;
	options.params = "{\"turnTrigger\":\"x\"}";
	expect_turn(&options,
		"{\"model\":\"m\",\"effort\":\"high\",\"summary\":\"concise\","
		"\"outputSchema\":{\"type\":\"object\"},\"personality\":\"none\",\"serviceTier\":\"t\","
		"\"cwd\":\"/d\",\"approvalPolicy\":\"never\",\"approvalsReviewer\":\"user\","
		"\"sandboxPolicy\":{\"type\":\"readOnly\",\"networkAccess\":true},\"turnTrigger\":\"x\","
		"\"input\":[{\"text\":\"hi\"}]}");
}
END_TEST

START_TEST(presets_of_a_turn_are_whole_policies)
{
	struct codex_turn_options options = CODEX_TURN_OPTIONS_INIT;

	options.approval = CODEX_APPROVAL_AUTO_REVIEW;
	options.sandbox = CODEX_SANDBOX_WORKSPACE_WRITE;
	expect_turn(&options,
		"{\"approvalPolicy\":\"on-request\",\"approvalsReviewer\":\"auto_review\","
		"\"sandboxPolicy\":{\"type\":\"workspaceWrite\"}}");
	options.approval = CODEX_APPROVAL_DENY_ALL;
	options.sandbox = CODEX_SANDBOX_FULL_ACCESS;
	expect_turn(&options,
		"{\"approvalPolicy\":\"never\",\"sandboxPolicy\":{\"type\":\"dangerFullAccess\"}}");
}
END_TEST

START_TEST(older_caller_runs_turns)
{
	struct codex_turn_options options = CODEX_TURN_OPTIONS_INIT;

	options.size = FIRST(codex_turn_options);
	options.params = "{\"model\":\"m\"}";
	memset(&options.model, 0xff, sizeof(options) - options.size);
	expect_turn(&options, "{\"model\":\"m\"}");
}
END_TEST

static struct codex_sandbox_policy no_sandbox = CODEX_SANDBOX_POLICY_INIT;

static const struct {
	const char *name;
	int status;
	struct codex_turn_options options;
} wrong_turns[] = {
#define WITH(...) \
	{ \
		.size = sizeof(struct codex_turn_options), __VA_ARGS__ \
	}
	{"no_such_busy", CODEX_ERR_INVALID, WITH(.busy = (codex_busy)9)},
	{"no_such_approval", CODEX_ERR_INVALID, WITH(.approval = (codex_approval)9)},
	{"turn_preset_and_sandbox", CODEX_ERR_INVALID,
		WITH(.sandbox = CODEX_SANDBOX_READ_ONLY, .sandbox_policy = &no_sandbox)},
	{"sandbox_that_is_none", CODEX_ERR_INVALID, WITH(.sandbox_policy = &no_sandbox)},
	{"turn_preset_and_reviewer", CODEX_ERR_INVALID,
		WITH(.approval = CODEX_APPROVAL_DENY_ALL, .approvals_reviewer = "user")},
	{"turn_with_experimental_policy", CODEX_ERR_EXPERIMENTAL,
		WITH(.approval_policy = &in_parts)},
	{"schema_not_an_object", CODEX_ERR_JSON, WITH(.output_schema = "true")},
	{"effort_not_utf8", CODEX_ERR_UTF8, WITH(.effort = "\xff")},
#undef WITH
};

START_TEST(wrong_options_of_a_turn_start_none)
{
	codex_turn *turn = NULL;
	struct scene scene;

	scene_open_thread(&scene, fake_script(FAKE_THREAD));
	ck_assert_int_eq(codex_thread_turn_text(
				 scene.thread, "hi", &wrong_turns[_i].options, NULL, NULL, &turn),
		wrong_turns[_i].status);
	ck_assert_ptr_null(turn);
	scene_close(&scene);
}
END_TEST

static void add_cases(Suite *suite)
{
	ADD(suite, all_options_of_a_thread_are_sent);
	ADD(suite, older_caller_has_none_of_the_newer_options);
	ADD(suite, fork_is_asked_for_with_its_source_and_its_end);
	ADD_ROWS(suite, wrong_options_of_a_thread_start_nothing, wrong);
	ADD(suite, all_options_of_a_turn_are_sent);
	ADD(suite, presets_of_a_turn_are_whole_policies);
	ADD(suite, older_caller_runs_turns);
	ADD_ROWS(suite, wrong_options_of_a_turn_start_none, wrong_turns);
}

int main(void)
{
	return suite_main("settings", add_cases);
}
