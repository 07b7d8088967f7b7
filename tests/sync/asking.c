#include <config.h>

#include "sync/asking.h"

void asking_open(struct asking *asking, const char *reply,
	void (*act)(struct agent *agent, codex_request *request))
{
	struct codex_thread_options options = agent_thread_options();

	agent_open_program(&asking->agent, reply, act);
	asking->turn = NULL;
	asking->thread = NULL;
	asking->client = desk_open(codex_config_ref(asking->agent.rt.config));
	ck_assert_int_eq(
		codex_sync_on_request(asking->client, NULL, agent_on_request, &asking->agent, NULL),
		0);
	ck_assert_int_eq(codex_sync_thread_start(asking->client, &options, &asking->thread), 0);
}

void asking_run(struct asking *asking, const char *params)
{
	struct codex_turn_options options = CODEX_TURN_OPTIONS_INIT;

	options.params = params;
	asking->turn = codex_turn_unref(asking->turn);
	ck_assert_int_eq(
		codex_sync_run_text(asking->client, asking->thread, "try", &options, &asking->turn),
		0);
}

void asking_wait_kept(struct asking *asking, unsigned count)
{
	while (asking->agent.kept_count < count)
		ck_assert_int_eq(
			codex_sync_call(asking->client, "thread/loaded/list", NULL, NULL), 0);
}

void asking_begin(struct asking *asking, const char *reply)
{
	asking_open(asking, reply, agent_keep);
	asking->turn = desk_turn(asking->client, asking->thread, "try");
	asking_wait_kept(asking, 1);
}

void asking_wait(struct asking *asking)
{
	ck_assert_int_eq(codex_sync_wait(asking->client, asking->turn), 0);
}

static void expect_said(const struct asking *asking)
{
	const codex_turn_result *result = codex_turn_get_result(asking->turn);

	ck_assert_int_eq(codex_turn_status(asking->turn), 0);
	ck_assert_pstr_eq(codex_turn_result_final_response(result), AGENT_SAYS);
}

static void expect_refusals(const struct asking *asking, unsigned refused)
{
	struct codex_stats stats = CODEX_STATS_INIT;

	ck_assert_int_eq(codex_async_stats(codex_sync_async(asking->client), &stats), 0);
	ck_assert_uint_eq(stats.requests_refused, refused);
	ck_assert_uint_eq(stats.requests_open, 0);
}

void asking_expect_answered(struct asking *asking, unsigned asked)
{
	expect_said(asking);
	agent_expect_answered(&asking->agent, asked);
	expect_refusals(asking, 0);
}

void asking_expect_refused(struct asking *asking)
{
	expect_said(asking);
	agent_expect_item(asking->turn, "commandExecution", "declined");
	ck_assert(!agent_made_file(&asking->agent));
	expect_refusals(asking, 1);
}

void asking_expect_interrupted(const struct asking *asking)
{
	const codex_turn_result *result = codex_turn_get_result(asking->turn);

	ck_assert_int_eq(codex_turn_status(asking->turn), 0);
	ck_assert_int_eq(codex_turn_result_outcome(result), CODEX_TURN_INTERRUPTED);
	ck_assert_ptr_null(codex_turn_result_final_response(result));
}

void asking_end(struct asking *asking)
{
	agent_drop(&asking->agent);
	codex_turn_unref(asking->turn);
	desk_close(asking->client, asking->thread);
	runtime_close(&asking->agent.rt);
}
