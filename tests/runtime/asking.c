#include <config.h>

#include "runtime/asking.h"

void asking_open(struct asking *asking, const char *reply,
	void (*act)(struct agent *agent, codex_request *request))
{
	struct codex_thread_options options = agent_thread_options();
	struct runtime *rt = &asking->agent.rt;

	agent_open(&asking->agent, reply, act);
	asking->log = (struct turnlog){.record = RECORD_INIT};
	runtime_client(rt);
	ck_assert_int_eq(
		codex_async_on_request(rt->client, NULL, agent_on_request, &asking->agent, NULL),
		0);
	ck_assert_int_eq(codex_thread_start(rt->client, &options, &rt->thread), 0);
}

void asking_turn(struct asking *asking, const char *params)
{
	struct codex_turn_options options = CODEX_TURN_OPTIONS_INIT;

	options.params = params;
	turnlog_start_with(&asking->log, asking->agent.rt.thread, "try", &options);
}

void asking_begin(struct asking *asking, const char *reply,
	void (*act)(struct agent *agent, codex_request *request))
{
	asking_open(asking, reply, act);
	asking_turn(asking, NULL);
}

void asking_wait_kept(struct asking *asking, unsigned count)
{
	PUMP(asking->agent.rt.base, asking->agent.kept_count >= count);
}

void asking_expect_went_on(struct asking *asking)
{
	turnlog_wait(&asking->log, asking->agent.rt.base);
	turnlog_expect_said(&asking->log, AGENT_SAYS);
}

void asking_expect_answered(struct asking *asking, unsigned asked)
{
	struct codex_stats stats = CODEX_STATS_INIT;

	asking_expect_went_on(asking);
	agent_expect_answered(&asking->agent, asked);
	ck_assert_int_eq(codex_async_stats(asking->agent.rt.client, &stats), 0);
	ck_assert_uint_eq(stats.requests_refused, 0);
	ck_assert_uint_eq(stats.requests_open, 0);
}

void asking_expect_interrupted(struct asking *asking)
{
	turnlog_wait(&asking->log, asking->agent.rt.base);
	turnlog_expect_interrupted(&asking->log);
}

void asking_expect_another(struct asking *asking, unsigned asked)
{
	turnlog_clear(&asking->log);
	asking_turn(asking, NULL);
	asking_expect_answered(asking, asked);
}

void asking_end(struct asking *asking)
{
	agent_drop(&asking->agent);
	turnlog_clear(&asking->log);
	runtime_close(&asking->agent.rt);
}
