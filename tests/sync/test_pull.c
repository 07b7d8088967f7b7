/* Pulled turns: every event, in order, and nobody's queue in the way of another. */
#include <config.h>

#include "support/pump.h"
#include "sync/desk.h"

#include <stddef.h>
#include <stdio.h>
#include <string.h>

START_TEST(every_event_in_order_and_then_the_end)
{
	codex_thread *thread;
	codex_sync *client = desk_open_thread(FAKE("--deltas", "2000"), &thread);
	codex_turn *turn = desk_turn(client, thread, "hi");
	const char *last = "";
	char method[64] = "";
	unsigned deltas = 0;
	codex_event *event;
	int r;

	while ((r = codex_sync_next(client, turn, &event)) == 1) {
		const char *text = codex_event_text(event, NULL);
		unsigned number;

		if (text) {
			ck_assert_int_eq(sscanf(text, "1.%u ", &number), 1);
			ck_assert_uint_eq(number, deltas);
			deltas++;
		}
		snprintf(method, sizeof(method), "%s", codex_event_method(event));
		last = method;
		codex_event_unref(event);
	}
	ck_assert_int_eq(r, 0);
	ck_assert_uint_eq(deltas, 2000);
	ck_assert_str_eq(last, "turn/completed");
	/* The end stays the end. */
	ck_assert_int_eq(codex_sync_next(client, turn, &event), 0);
	ck_assert_int_eq(codex_sync_wait(client, turn), 0);
	codex_turn_unref(turn);
	desk_close(client, thread);
}
END_TEST

/* All that there is at once; how it went on then. */
static int pull_within(codex_sync *client, codex_turn *turn, uint64_t ms)
{
	codex_event *event = NULL;
	int r;

	while ((r = codex_sync_next_within(client, turn, ms, &event)) == 1) {
		codex_event_unref(event);
		event = NULL;
	}
	ck_assert_ptr_null(event);
	return r;
}

START_TEST(bounded_wait_ends_and_the_turn_goes_on)
{
	codex_thread *thread;
	codex_sync *client = desk_open_thread(FAKE("--hold-turn-every", "1"), &thread);
	codex_turn *turn = desk_turn(client, thread, "hi");
	uint64_t begun;

	ck_assert_int_eq(pull_within(client, turn, 200), CODEX_ERR_AGAIN);
	desk_expect_error(client, CODEX_ERR_AGAIN);
	ck_assert_int_eq(codex_turn_status(turn), CODEX_PENDING);
	begun = pump_now();
	ck_assert_int_eq(pull_within(client, turn, 60), CODEX_ERR_AGAIN);
	ck_assert_uint_ge(pump_now() - begun, 50);
	/* Not even a moment. */
	begun = pump_now();
	for (int i = 0; i < 100; i++)
		ck_assert_int_eq(pull_within(client, turn, 0), CODEX_ERR_AGAIN);
	ck_assert_uint_lt(pump_now() - begun, 1000);
	/* The next wait is not ended by the time of the one before. */
	ck_assert_int_eq(codex_sync_interrupt(client, turn), 0);
	ck_assert_int_eq(pull_within(client, turn, UINT64_MAX), 0);
	ck_assert_int_eq(pull_within(client, turn, 0), 0);
	codex_turn_unref(turn);
	desk_close(client, thread);
}
END_TEST

START_TEST(bounded_waits_bring_every_event)
{
	codex_thread *thread;
	codex_sync *client = desk_open_thread(FAKE("--deltas", "500"), &thread);
	codex_turn *turn = desk_turn(client, thread, "hi");
	unsigned deltas = 0;
	codex_event *event;
	int r;

	while ((r = codex_sync_next_within(client, turn, 1, &event)) != 0) {
		if (r == CODEX_ERR_AGAIN)
			continue;
		ck_assert_int_eq(r, 1);
		deltas += codex_event_text(event, NULL) != NULL;
		codex_event_unref(event);
	}
	ck_assert_uint_eq(deltas, 500);
	codex_turn_unref(turn);
	desk_close(client, thread);
}
END_TEST

START_TEST(two_turns_pulled_alternately)
{
	codex_thread *threads[2];
	codex_sync *client = desk_open_thread(FAKE("--deltas", "300"), &threads[0]);
	codex_turn *turns[2];
	char texts[2][8192] = {"", ""};
	bool more[2] = {true, true};
	char expected[16];

	threads[1] = desk_thread(client);
	turns[0] = desk_turn(client, threads[0], "a");
	turns[1] = desk_turn(client, threads[1], "b");
	while (more[0] || more[1]) {
		for (int i = 0; i < 2; i++)
			more[i] =
				more[i] && desk_pull(client, turns[i], texts[i], sizeof(texts[i]));
	}
	for (int i = 0; i < 2; i++) {
		const char *at = texts[i];

		for (int n = 0; n < 300; n++) {
			snprintf(expected, sizeof(expected), "%d.%d ", i + 1, n);
			at = strstr(at, expected);
			ck_assert_msg(at, "no %s", expected);
		}
		codex_turn_unref(turns[i]);
	}
	codex_thread_unref(threads[1]);
	desk_close(client, threads[0]);
}
END_TEST

/* The one that nobody pulls fails, aloud; the one that is waited for does not notice. */
START_TEST(unpulled_turn_overflows_alone)
{
	codex_config *config = FAKE("--deltas", "500", "--line-bytes", "500");
	codex_thread *thread;
	codex_thread *other;
	codex_sync *client;
	codex_turn *unpulled;
	codex_turn *run = NULL;
	codex_event *event;
	unsigned events = 0;
	int r;

	ck_assert_int_eq(codex_config_set_limit(config, CODEX_LIMIT_TURN_QUEUE_BYTES, 20000), 0);
	client = desk_open_thread(config, &thread);
	other = desk_thread(client);
	unpulled = desk_turn(client, thread, "a");
	ck_assert_int_eq(codex_sync_run_text(client, other, "b", NULL, &run), 0);
	ck_assert_int_eq(
		codex_turn_result_outcome(codex_turn_get_result(run)), CODEX_TURN_COMPLETED);
	/* What was kept can be pulled; then comes why there is no more. */
	while ((r = codex_sync_next(client, unpulled, &event)) == 1) {
		codex_event_unref(event);
		events++;
	}
	ck_assert_int_eq(r, CODEX_ERR_OVERFLOW);
	desk_expect_error(client, CODEX_ERR_OVERFLOW);
	ck_assert_uint_gt(events, 10);
	ck_assert_int_eq(codex_sync_wait(client, unpulled), CODEX_ERR_OVERFLOW);
	codex_turn_unref(run);
	codex_turn_unref(unpulled);
	codex_thread_unref(other);
	desk_close(client, thread);
}
END_TEST

/* Throws away what was not pulled, however little room there is for it. */
START_TEST(waiting_for_a_pulled_turn_never_overflows_it)
{
	codex_config *config =
		FAKE("--deltas", "3000", "--line-bytes", "400", "--order", "one-write");
	codex_thread *thread;
	codex_sync *client;
	codex_turn *turn;
	codex_event *event;

	ck_assert_int_eq(codex_config_set_limit(config, CODEX_LIMIT_TURN_QUEUE_BYTES, 3000), 0);
	client = desk_open_thread(config, &thread);
	turn = desk_turn(client, thread, "hi");
	ck_assert_int_eq(codex_sync_wait(client, turn), 0);
	ck_assert_int_eq(codex_sync_next(client, turn, &event), 0);
	ck_assert_ptr_nonnull(codex_turn_result_final_response(codex_turn_get_result(turn)));
	codex_turn_unref(turn);
	desk_close(client, thread);
}
END_TEST

/* Who pulls all the time is not slow, however much comes at once and however small the queue. */
START_TEST(prompt_puller_never_overflows)
{
	codex_config *config =
		FAKE("--deltas", "400", "--line-bytes", "3000", "--order", "one-write");
	codex_thread *thread;
	codex_sync *client;
	codex_turn *turn;
	char text[200] = "";
	unsigned events = 0;

	ck_assert_int_eq(codex_config_set_limit(config, CODEX_LIMIT_TURN_QUEUE_BYTES, 1000), 0);
	client = desk_open_thread(config, &thread);
	turn = desk_turn(client, thread, "hi");
	while (desk_pull(client, turn, text, sizeof(text)))
		events++;
	ck_assert_uint_gt(events, 400);
	codex_turn_unref(turn);
	desk_close(client, thread);
}
END_TEST

/* The event that was too much was the last one. */
START_TEST(overflow_in_the_last_event_is_none)
{
	char steps[12000];
	codex_config *config;
	codex_thread *thread;
	codex_sync *client;
	codex_turn *turn;
	char text[100] = "";

	snprintf(steps, sizeof(steps),
		"%semit turn-completed text=%0*d\nexpect fake/go\nresult {}\n", FAKE_TURN, 8000, 1);
	config = fake_script(steps);
	ck_assert_int_eq(codex_config_set_limit(config, CODEX_LIMIT_TURN_QUEUE_BYTES, 6000), 0);
	client = desk_open_thread(config, &thread);
	turn = desk_turn(client, thread, "hi");
	/* Nobody pulls, and the client goes on. */
	ck_assert_int_eq(codex_sync_call(client, "fake/go", NULL, NULL), 0);
	ck_assert_int_eq(codex_turn_status(turn), 0);
	while (desk_pull(client, turn, text, sizeof(text)))
		;
	codex_turn_unref(turn);
	desk_close(client, thread);
}
END_TEST

START_TEST(wait_after_some_were_pulled)
{
	codex_thread *thread;
	codex_sync *client = desk_open_thread(FAKE("--deltas", "50"), &thread);
	codex_turn *turn = desk_turn(client, thread, "hi");
	char text[100] = "";

	ck_assert(desk_pull(client, turn, text, sizeof(text)));
	ck_assert(desk_pull(client, turn, text, sizeof(text)));
	ck_assert_int_eq(codex_sync_wait(client, turn), 0);
	codex_turn_unref(turn);
	desk_close(client, thread);
}
END_TEST

static void count(codex_turn *turn, const char *text, size_t len, void *userdata)
{
	(void)turn;
	(void)text;
	(void)len;
	++*(unsigned *)userdata;
}

/* The asynchronous surface on the facade's own client. */
START_TEST(turn_with_callbacks_of_the_callers)
{
	struct codex_turn_callbacks callbacks = CODEX_TURN_CALLBACKS_INIT;
	codex_thread *thread;
	codex_sync *client = desk_open_thread(desk_server(), &thread);
	codex_turn *turn = NULL;
	codex_event *event;
	unsigned texts = 0;

	callbacks.on_text = count;
	ck_assert_int_eq(codex_thread_turn_text(thread, "hi", NULL, &callbacks, &texts, &turn), 0);
	ck_assert_int_eq(codex_sync_next(client, turn, &event), CODEX_ERR_STATE);
	desk_expect_error(client, CODEX_ERR_STATE);
	ck_assert_int_eq(codex_sync_wait(client, turn), 0);
	ck_assert_uint_eq(texts, 3);
	codex_turn_unref(turn);
	desk_close(client, thread);
}
END_TEST

START_TEST(options_of_every_size)
{
	struct {
		struct codex_turn_options options;
		void *later;
	} larger = {CODEX_TURN_OPTIONS_INIT, NULL};
	codex_thread *thread;
	codex_sync *client = desk_open_thread(FAKE("--echo"), &thread);
	codex_turn *turn = NULL;

	/* A program made with a later library. */
	larger.options.size = sizeof(larger);
	ck_assert_int_eq(codex_sync_turn_text(client, thread, "new", &larger.options, &turn), 0);
	ck_assert(!larger.options.pull);
	desk_pull_text(client, turn, "new");
	codex_turn_unref(turn);
	/* That wants something which is unknown here. */
	larger.later = &larger;
	ck_assert_int_eq(codex_sync_turn_text(client, thread, "new", &larger.options, &turn),
		CODEX_ERR_INVALID);
	larger.options.size = 0;
	ck_assert_int_eq(codex_sync_turn_text(client, thread, "none", &larger.options, &turn),
		CODEX_ERR_INVALID);
	larger.options.size = 1 << 20;
	ck_assert_int_eq(codex_sync_turn_text(client, thread, "all", &larger.options, &turn),
		CODEX_ERR_INVALID);
	desk_expect_error(client, CODEX_ERR_INVALID);
	desk_close(client, thread);
}
END_TEST

START_TEST(failed_turn_ends_with_its_error)
{
	codex_thread *thread;
	codex_sync *client = desk_open_thread(fake_scenario("failed-turn"), &thread);
	codex_turn *turn = desk_turn(client, thread, "hi");
	codex_event *event;
	int r;

	while ((r = codex_sync_next(client, turn, &event)) == 1)
		codex_event_unref(event);
	ck_assert_int_eq(r, CODEX_ERR_TURN_FAILED);
	ck_assert_ptr_eq(codex_sync_error(client), codex_turn_error(turn));
	codex_turn_unref(turn);
	desk_close(client, thread);
}
END_TEST

static void add_cases(Suite *suite)
{
	ADD(suite, every_event_in_order_and_then_the_end);
	ADD(suite, bounded_wait_ends_and_the_turn_goes_on);
	ADD(suite, bounded_waits_bring_every_event);
	ADD(suite, two_turns_pulled_alternately);
	ADD(suite, unpulled_turn_overflows_alone);
	ADD(suite, waiting_for_a_pulled_turn_never_overflows_it);
	ADD(suite, prompt_puller_never_overflows);
	ADD(suite, overflow_in_the_last_event_is_none);
	ADD(suite, wait_after_some_were_pulled);
	ADD(suite, turn_with_callbacks_of_the_callers);
	ADD(suite, options_of_every_size);
	ADD(suite, failed_turn_ends_with_its_error);
}

int main(void)
{
	return suite_main("sync/pull", add_cases);
}
