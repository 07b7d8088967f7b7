/* The host's other events have their turn, whatever the runtime and the callbacks do. */
#include <config.h>

#include "support/effort.h"
#include "support/scene.h"
#include "support/suite.h"

#include <event2/event.h>
#include <stdio.h>

struct ticker {
	struct event *event;
	unsigned ticks;
	uint64_t last;
	uint64_t longest; /* milliseconds between two ticks */
};

static void tick(evutil_socket_t fd, short what, void *arg)
{
	struct ticker *ticker = arg;
	uint64_t now = pump_now();

	(void)fd;
	(void)what;
	if (ticker->ticks++ && now - ticker->last > ticker->longest)
		ticker->longest = now - ticker->last;
	ticker->last = now;
}

static void start_ticker(struct ticker *ticker, struct event_base *base)
{
	static const struct timeval every = {0, 1000};

	*ticker = (struct ticker){.event = event_new(base, -1, EV_PERSIST, tick, ticker)};
	event_add(ticker->event, &every);
}

/* A timer of one millisecond goes on while events come as fast as the pipe takes them. */
START_TEST(storm_does_not_starve_the_host)
{
	enum {
		TURNS = 8
	};
	struct scene scene;
	struct ticker ticker;
	struct record records[TURNS];
	codex_thread *threads[TURNS];
	codex_turn *turns[TURNS];
	char total[16];
	uint64_t begun;

	snprintf(total, sizeof(total), "%u", effort(150000));
	scene_open(&scene, FAKE("--storm", "--turns", "8", "--total", total));
	for (int i = 0; i < TURNS; i++) {
		records[i] = (struct record)RECORD_INIT;
		ck_assert_int_eq(codex_thread_start(scene.client, NULL, &threads[i]), 0);
		ck_assert_int_eq(codex_thread_turn_text(threads[i], "hi", NULL, &record_callbacks,
					 &records[i], &turns[i]),
			0);
	}
	SCENE_PUMP(&scene, records[TURNS - 1].count[RECORD_TEXT]);
	start_ticker(&ticker, scene.base);
	begun = pump_now();
	for (int i = 0; i < TURNS; i++)
		SCENE_PUMP(&scene, record_done(&records[i]));
	/* On a loaded machine the process itself may get no time. */
	ck_assert_uint_ge(ticker.ticks, (pump_now() - begun) / 40 / effort_part());
	ck_assert_uint_le(ticker.longest, pump_limit() / 25);
	event_free(ticker.event);
	for (int i = 0; i < TURNS; i++) {
		ck_assert_uint_eq(records[i].status, 0);
		codex_turn_unref(turns[i]);
		codex_thread_unref(threads[i]);
		record_clear(&records[i]);
	}
	scene_close(&scene);
}
END_TEST

/* A callback that asks for more in each callback does not keep the loop to itself either. */
static void ask_again(struct outcome *outcome, codex_future *future)
{
	struct scene *scene = outcome->hook_data;
	codex_future *next;

	(void)future;
	if (codex_async_call(scene->client, "fake/echo", NULL, &next) == 0)
		outcome_of(outcome, next);
}

START_TEST(endless_chain_of_calls_does_not_starve_the_host)
{
	struct scene scene;
	struct ticker ticker;
	struct outcome chain = {.hook = ask_again, .hook_data = &scene};

	scene_open(&scene, FAKE("--chatter"));
	scene_call(&scene, "fake/echo", NULL, &chain);
	start_ticker(&ticker, scene.base);
	SCENE_PUMP(&scene, ticker.ticks >= 50);
	ck_assert_uint_ge(chain.count, 1);
	event_free(ticker.event);
	chain.hook = NULL;
	scene_close(&scene);
	outcome_clear(&chain);
}
END_TEST

static void then_again(codex_future *future, void *userdata)
{
	unsigned *left = userdata;

	if (--*left)
		codex_future_then(future, then_again, left, NULL);
}

START_TEST(continuation_that_continues_itself_does_not_starve_the_host)
{
	struct scene scene;
	struct ticker ticker;
	struct outcome call = OUTCOME_INIT;
	unsigned left = UINT32_MAX;

	scene_open(&scene, FAKE("--chatter"));
	scene_call(&scene, "fake/echo", NULL, &call);
	SCENE_PUMP(&scene, call.count);
	codex_future_then(call.future, then_again, &left, NULL);
	start_ticker(&ticker, scene.base);
	SCENE_PUMP(&scene, ticker.ticks >= 20);
	left = 1;
	pump_for(scene.base, 5);
	event_free(ticker.event);
	outcome_clear(&call);
	scene_close(&scene);
}
END_TEST

static void add_cases(Suite *suite)
{
	ADD(suite, storm_does_not_starve_the_host);
	ADD(suite, endless_chain_of_calls_does_not_starve_the_host);
	ADD(suite, continuation_that_continues_itself_does_not_starve_the_host);
}

int main(void)
{
	return suite_main("starve", add_cases);
}
