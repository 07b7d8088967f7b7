/* The runtime dies, hangs, or stops listening: nothing waits for ever, and the cause says why. */
#include <config.h>

#include "support/scene.h"
#include "support/suite.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

/* What ends the client while a turn, a waiting turn and a call are under way. */
static const struct death {
	const char *name;
	const char *script; /* the scenario of that name if NULL */
	int exit_code;
	int signal;
	const char *stderr_text;
	unsigned within_ms;
} deaths[] = {
	{"exit_in_mid_turn", FAKE_TURN "stderr last words\nexit 7", 7, 0, "last words", 2000},
	{"killed-mid-turn", NULL, -1, SIGKILL, NULL, 2000},
	{"cut-mid-line", NULL, 0, 0, NULL, 2000},
	/* A grandchild has the pipes for 3 s more. */
	{"holds-stdout", NULL, 0, 0, NULL, 2000},
	{"closes_stdout_and_lives", FAKE_TURN "close stdout\nhang", -1, 0, NULL, 2000},
	{"segfault", FAKE_TURN "kill SEGV", -1, SIGSEGV, NULL, 2000},
	{"grandchild_holds_stderr", FAKE_TURN "stderr last words\nhold stderr 3s\nexit 4", 4, 0,
		"last words", 2000},
	{"stderr_closed_first", FAKE_TURN "close stderr\nexit 3", 3, 0, NULL, 2000},
};

static void expect_exit(const codex_error *error, const struct death *death)
{
	int code = -2;
	int signal = -2;

	ck_assert_int_eq(codex_error_status(error), CODEX_ERR_EXITED);
	if (codex_error_exit(error, &code, &signal)) {
		ck_assert_int_eq(code, death->exit_code);
		ck_assert_int_eq(signal, death->signal);
	} else {
		ck_assert_int_eq(death->signal, 0);
		ck_assert_int_eq(death->exit_code, -1);
	}
	if (death->stderr_text)
		ck_assert_ptr_nonnull(strstr(codex_error_stderr(error), death->stderr_text));
}

START_TEST(ends_everything_promptly)
{
	const struct death *death = &deaths[_i];
	struct scene scene;
	struct record record = RECORD_INIT;
	struct record waiting = RECORD_INIT;
	struct outcome call = OUTCOME_INIT;
	codex_turn *turn, *second;

	scene_open_thread(
		&scene, death->script ? fake_script(death->script) : fake_scenario(death->name));
	turn = scene_turn(&scene, "hi", &record);
	second = scene_turn(&scene, "and then", &waiting);
	scene_call(&scene, "model/list", NULL, &call);
	PUMP_WITHIN(scene.base, record_done(&record) && record_done(&waiting) && call.count,
		death->within_ms);
	record_expect_status(&record, CODEX_ERR_EXITED);
	record_expect_status(&waiting, CODEX_ERR_EXITED);
	outcome_expect(&call, CODEX_ERR_EXITED);
	expect_exit(codex_turn_error(turn), death);
	expect_exit(codex_future_error(call.future), death);
	expect_exit(codex_async_error(scene.client), death);
	ck_assert_int_eq(
		codex_async_call(scene.client, "model/list", NULL, NULL), CODEX_ERR_EXITED);
	pump_for(scene.base, 10);
	codex_turn_unref(turn);
	codex_turn_unref(second);
	record_clear(&record);
	record_clear(&waiting);
	outcome_clear(&call);
	scene_close(&scene);
}
END_TEST

/* Told of the end of a client: what of the rest had been told by then. */
struct last_word {
	struct record *record;
	struct outcome *call;
	unsigned count;
	int status;
	bool was_last;
};

static void on_ended(codex_future *ended, void *userdata)
{
	struct last_word *word = userdata;

	word->count++;
	word->status = codex_future_status(ended);
	word->was_last =
		(!word->record || record_done(word->record)) && (!word->call || word->call->count);
}

static void wait_for_the_end(codex_async *client, struct last_word *word)
{
	codex_future *ended = NULL;

	ck_assert_int_eq(codex_async_ended(client, &ended), 0);
	ck_assert_int_eq(codex_future_then(ended, on_ended, word, NULL), 0);
	codex_future_unref(ended);
}

START_TEST(end_is_told_last_and_once)
{
	struct scene scene;
	struct record record = RECORD_INIT;
	struct outcome call = OUTCOME_INIT;
	struct last_word first = {&record, &call, 0, 0, false}, second = first;
	codex_turn *turn;

	scene_open_thread(&scene, fake_scenario("killed-mid-turn"));
	wait_for_the_end(scene.client, &first);
	turn = scene_turn(&scene, "hi", &record);
	scene_call(&scene, "model/list", NULL, &call);
	wait_for_the_end(scene.client, &second);
	SCENE_PUMP(&scene, first.count && second.count);
	pump_for(scene.base, 10);
	ck_assert_uint_eq(first.count, 1);
	ck_assert_uint_eq(second.count, 1);
	ck_assert_int_eq(first.status, CODEX_ERR_EXITED);
	ck_assert(first.was_last && second.was_last);
	codex_turn_unref(turn);
	record_clear(&record);
	outcome_clear(&call);
	scene_close(&scene);
}
END_TEST

/* Nothing is under way that would tell: the loop alone has to. */
START_TEST(end_of_an_idle_client_is_told)
{
	struct scene scene;
	struct last_word word = {0};
	struct codex_stats stats = CODEX_STATS_INIT;

	scene_open_thread(&scene, fake_script(FAKE_TURN "hang"));
	wait_for_the_end(scene.client, &word);
	codex_async_stats(scene.client, &stats);
	ck_assert_int_eq(kill((pid_t)stats.pid, SIGKILL), 0);
	SCENE_PUMP(&scene, word.count);
	ck_assert_int_eq(word.status, CODEX_ERR_EXITED);
	scene_close(&scene);
}
END_TEST

/* Asked for after it, or when nothing was ever started, or closed, or dropped. */
START_TEST(end_is_told_whenever_it_is_asked_for)
{
	struct scene scene;
	struct last_word late = {0}, closed = {0}, dropped = {0};
	codex_async *other = NULL;

	scene_open_thread(&scene, fake_script(FAKE_TURN "hang"));
	wait_for_the_end(scene.client, &closed);
	ck_assert_int_eq(codex_async_close(scene.client, NULL), 0);
	SCENE_PUMP(&scene, closed.count);
	ck_assert_int_eq(closed.status, CODEX_ERR_CLOSED);
	wait_for_the_end(scene.client, &late);
	ck_assert_uint_eq(late.count, 0);
	SCENE_PUMP(&scene, late.count);
	ck_assert_int_eq(late.status, CODEX_ERR_CLOSED);
	ck_assert_int_eq(codex_async_new(scene.base, NULL, &other), 0);
	wait_for_the_end(other, &dropped);
	codex_async_unref(other);
	ck_assert_uint_eq(dropped.count, 1);
	ck_assert_int_eq(dropped.status, CODEX_ERR_CLOSED);
	scene_close(&scene);
}
END_TEST

/* All that was readable counts before the end does. */
START_TEST(completion_is_delivered_before_the_end)
{
	struct scene scene;
	struct record record = RECORD_INIT;
	struct record waiting = RECORD_INIT;
	codex_turn *turn, *second;

	scene_open_thread(&scene, fake_scenario("eof-after-completion"));
	turn = scene_turn(&scene, "hi", &record);
	second = scene_turn(&scene, "and then", &waiting);
	SCENE_PUMP(&scene, record_done(&waiting));
	record_expect_text(&record, "Hello world");
	record_expect_status(&waiting, CODEX_ERR_EXITED);
	codex_turn_unref(turn);
	codex_turn_unref(second);
	record_clear(&record);
	record_clear(&waiting);
	scene_close(&scene);
}
END_TEST

/* Far more than a pipe holds, all written before the exit. */
START_TEST(long_answer_is_delivered_before_the_end)
{
	struct scene scene;
	struct outcome big = OUTCOME_INIT;
	struct outcome quit = OUTCOME_INIT;

	scene_open(&scene, FAKE("--chatter"));
	scene_call(&scene, "fake/bytes", "{\"count\":3000000}", &big);
	scene_call(&scene, "fake/exit", "{\"status\":5}", &quit);
	SCENE_PUMP(&scene, quit.count);
	outcome_expect(&big, 0);
	outcome_expect(&quit, CODEX_ERR_EXITED);
	outcome_clear(&big);
	outcome_clear(&quit);
	scene_close(&scene);
}
END_TEST

static const struct bad_start {
	const char *name;
	const char *script; /* the scenario of that name if NULL */
	int status;
	const char *stderr_text;
} bad_starts[] = {
	{"exit-before-initialize", NULL, CODEX_ERR_EXITED, "something is wrong with config.toml"},
	{"exit-in-handshake", NULL, CODEX_ERR_EXITED, "no answer today"},
	{"hangs-before-initialize", NULL, CODEX_ERR_TIMEOUT, NULL},
	{"initialize_never_answered", "no-handshake\nawait initialize", CODEX_ERR_TIMEOUT, NULL},
	{"initialize_refused",
		"no-handshake\nexpect initialize\nerror {\"code\":-32600,\"message\":\"no\"}",
		CODEX_ERR_REMOTE, NULL},
	{"cat_instead_of_a_server", "no-handshake\nexpect initialize\nsend ${line}",
		CODEX_ERR_TIMEOUT, NULL},
};

START_TEST(bad_start_ends_everything)
{
	const struct bad_start *bad = &bad_starts[_i];
	codex_config *config = bad->script ? fake_script(bad->script) : fake_scenario(bad->name);
	struct scene scene;
	struct record record = RECORD_INIT;
	struct outcome started = OUTCOME_INIT;
	struct outcome ready = OUTCOME_INIT;
	struct outcome call = OUTCOME_INIT;
	codex_future *future;
	codex_turn *turn;

	codex_config_set_timeout(config, CODEX_TIMEOUT_START, 300);
	codex_config_set_timeout(config, CODEX_TIMEOUT_CLOSE_GRACE, 100);
	scene_open(&scene, config);
	ck_assert_int_eq(QUIETLY(codex_async_start(scene.client, &future)), 0);
	outcome_of(&started, future);
	ck_assert_int_eq(codex_thread_start(scene.client, NULL, &scene.thread), 0);
	outcome_of(&ready, codex_future_ref(codex_thread_ready(scene.thread)));
	scene_call(&scene, "model/list", NULL, &call);
	turn = scene_turn(&scene, "hi", &record);
	PUMP_WITHIN(scene.base, record_done(&record) && started.count && ready.count && call.count,
		3000);
	outcome_expect(&started, bad->status);
	outcome_expect(&ready, bad->status);
	outcome_expect(&call, bad->status);
	record_expect_status(&record, bad->status);
	if (bad->stderr_text) {
		ck_assert_ptr_nonnull(strstr(
			codex_error_stderr(codex_async_error(scene.client)), bad->stderr_text));
		ck_assert_ptr_nonnull(strstr(record.message, bad->stderr_text));
	}
	codex_turn_unref(turn);
	record_clear(&record);
	outcome_clear(&started);
	outcome_clear(&ready);
	outcome_clear(&call);
	scene_close(&scene);
}
END_TEST

/* How long close takes from a runtime that does not want to go. */
static const struct stubborn {
	const char *name;
	const char *script;
	unsigned at_least_ms;
	unsigned at_most_ms;
} stubborns[] = {
	{"goes_with_stdin", "expect model/list\nresult {}", 0, 1000},
	{"goes_with_TERM", "expect model/list\nresult {}\nhang", 150, 1500},
	{"goes_with_KILL", "ignore TERM\nexpect model/list\nresult {}\nhang", 350, 2500},
	{"grandchild_holds_stdout", "expect model/list\nresult {}\nhold stdout,stderr 10s", 0,
		1500},
};

START_TEST(close_is_bounded)
{
	const struct stubborn *stubborn = &stubborns[_i];
	codex_config *config = fake_script(stubborn->script);
	struct scene scene;
	struct outcome call = OUTCOME_INIT;
	uint64_t begun, took;

	codex_config_set_timeout(config, CODEX_TIMEOUT_CLOSE_GRACE, 200);
	scene_open(&scene, config);
	scene_call(&scene, "model/list", NULL, &call);
	SCENE_PUMP(&scene, call.count);
	outcome_clear(&call);
	begun = pump_now();
	scene_close(&scene);
	took = pump_now() - begun;
	ck_assert_uint_ge(took, stubborn->at_least_ms);
	ck_assert_uint_le(took, stubborn->at_most_ms + pump_limit() / 10);
}
END_TEST

/* A stopped process notices nothing but KILL. */
START_TEST(close_of_a_stopped_runtime_is_bounded)
{
	codex_config *config = fake_script("expect model/list\nresult {}");
	struct codex_stats stats = CODEX_STATS_INIT;
	struct scene scene;
	struct outcome call = OUTCOME_INIT;
	uint64_t begun;

	codex_config_set_timeout(config, CODEX_TIMEOUT_CLOSE_GRACE, 100);
	scene_open(&scene, config);
	scene_call(&scene, "model/list", NULL, &call);
	SCENE_PUMP(&scene, call.count);
	outcome_clear(&call);
	codex_async_stats(scene.client, &stats);
	ck_assert_int_eq(kill((pid_t)stats.pid, SIGSTOP), 0);
	begun = pump_now();
	scene_close(&scene);
	ck_assert_uint_ge(pump_now() - begun, 199);
	ck_assert_uint_le(pump_now() - begun, pump_limit() / 10);
}
END_TEST

START_TEST(abort_is_bounded)
{
	struct scene scene;
	struct outcome call = OUTCOME_INIT;
	struct record record = RECORD_INIT;
	codex_turn *turn;
	uint64_t begun;

	scene_open(&scene, fake_script("ignore TERM\nexpect model/list\nresult {}\nhang"));
	scene_call(&scene, "model/list", NULL, &call);
	SCENE_PUMP(&scene, call.count);
	outcome_clear(&call);
	ck_assert_int_eq(codex_thread_start(scene.client, NULL, &scene.thread), 0);
	turn = scene_turn(&scene, "hi", &record);
	begun = pump_now();
	record_enter();
	codex_async_abort(scene.client);
	record_leave(0);
	ck_assert_uint_le(pump_now() - begun, 1500 + pump_limit() / 10);
	ck_assert_uint_eq(record.count[RECORD_DONE], 0);
	SCENE_PUMP(&scene, record_done(&record));
	record_expect_status(&record, CODEX_ERR_CLOSED);
	codex_turn_unref(turn);
	record_clear(&record);
	scene_free(&scene);
}
END_TEST

/* The default disposition of SIGPIPE would end this very process. */
static const struct deaf {
	const char *name;
	const char *script;
} deafs[] = {
	{"closes_stdin_and_lives", FAKE_THREAD "close stdin\nsleep 20s"},
	{"shuts_stdin_and_lives", FAKE_THREAD "shutdown stdin\nsleep 20s"},
	{"exits_while_written_to", FAKE_THREAD "sleep 30\nexit 0"},
};

START_TEST(megabyte_to_one_who_does_not_listen)
{
	enum {
		CALLS = 40,
		BYTES = 100000
	};
	codex_config *config = fake_script(deafs[_i].script);
	struct scene scene;
	struct outcome calls[CALLS];
	char *params = malloc(BYTES + 20);
	unsigned ended = 0;

	signal(SIGPIPE, SIG_DFL);
	strcpy(params, "{\"x\":\"");
	memset(params + 6, 'x', BYTES);
	strcpy(params + 6 + BYTES, "\"}");
	codex_config_set_timeout(config, CODEX_TIMEOUT_CLOSE_GRACE, 100);
	scene_open_thread(&scene, config);
	for (unsigned i = 0; i < CALLS; i++) {
		calls[i] = (struct outcome)OUTCOME_INIT;
		scene_call(&scene, "model/list", params, &calls[i]);
	}
	free(params);
	while (ended < CALLS) {
		PUMP_WITHIN(scene.base, calls[ended].count, 5000);
		ended++;
	}
	pump_for(scene.base, 10);
	for (unsigned i = 0; i < CALLS; i++) {
		ck_assert_uint_eq(calls[i].count, 1);
		ck_assert_msg(
			calls[i].status == CODEX_ERR_EXITED || calls[i].status == CODEX_ERR_SYSTEM,
			"%s", codex_status_name(calls[i].status));
		ck_assert_int_eq(
			calls[i].status, codex_error_status(codex_async_error(scene.client)));
		outcome_clear(&calls[i]);
	}
	scene_close(&scene);
}
END_TEST

/* It does not read: what is to be written waits, bounded, and every call has its deadline. */
START_TEST(never_reads_again)
{
	enum {
		CALLS = 30
	};
	codex_config *config = fake_scenario("stops-reading");
	struct scene scene;
	struct outcome calls[CALLS];
	struct codex_stats stats = CODEX_STATS_INIT;
	char params[50000];

	memset(params, 'x', sizeof(params));
	memcpy(params, "{\"x\":\"", 6);
	strcpy(params + sizeof(params) - 3, "\"}");
	codex_config_set_timeout(config, CODEX_TIMEOUT_REQUEST, 500);
	codex_config_set_timeout(config, CODEX_TIMEOUT_CLOSE_GRACE, 100);
	scene_open_thread(&scene, config);
	for (unsigned i = 0; i < CALLS; i++) {
		calls[i] = (struct outcome)OUTCOME_INIT;
		scene_call(&scene, "model/list", params, &calls[i]);
	}
	PUMP_WITHIN(scene.base, calls[CALLS - 1].count, 3000);
	codex_async_stats(scene.client, &stats);
	ck_assert_uint_gt(stats.bytes_to_write, 0);
	for (unsigned i = 0; i < CALLS; i++) {
		outcome_expect(&calls[i], CODEX_ERR_TIMEOUT);
		outcome_clear(&calls[i]);
	}
	scene_close(&scene);
}
END_TEST

START_TEST(never_answers_and_late_answer_is_harmless)
{
	codex_config *config =
		fake_script("expect one\nexpect two as TWO\nresult for TWO {}\n"
			    "sleep 400\nresult {\"late\":1}\nexpect three\nresult {}");
	struct scene scene;
	struct outcome one = OUTCOME_INIT;
	struct outcome two = OUTCOME_INIT;
	struct outcome three = OUTCOME_INIT;
	struct codex_stats stats = CODEX_STATS_INIT;

	codex_config_set_timeout(config, CODEX_TIMEOUT_REQUEST, 200);
	scene_open(&scene, config);
	scene_call(&scene, "one", NULL, &one);
	scene_call(&scene, "two", NULL, &two);
	SCENE_PUMP(&scene, one.count && two.count);
	outcome_expect(&one, CODEX_ERR_TIMEOUT);
	outcome_expect(&two, 0);
	codex_async_stats(scene.client, &stats);
	ck_assert_uint_eq(stats.requests_in_flight, 0);
	pump_for(scene.base, 300);
	scene_call(&scene, "three", NULL, &three);
	SCENE_PUMP(&scene, three.count);
	outcome_expect(&three, 0);
	outcome_expect(&one, CODEX_ERR_TIMEOUT);
	codex_async_stats(scene.client, &stats);
	ck_assert_uint_eq(stats.answers_late, 1);
	outcome_clear(&one);
	outcome_clear(&two);
	outcome_clear(&three);
	scene_close(&scene);
}
END_TEST

static void add_cases(Suite *suite)
{
	ADD_ROWS(suite, ends_everything_promptly, deaths);
	ADD(suite, end_is_told_last_and_once);
	ADD(suite, end_of_an_idle_client_is_told);
	ADD(suite, end_is_told_whenever_it_is_asked_for);
	ADD(suite, completion_is_delivered_before_the_end);
	ADD(suite, long_answer_is_delivered_before_the_end);
	ADD_ROWS(suite, bad_start_ends_everything, bad_starts);
	ADD_ROWS(suite, close_is_bounded, stubborns);
	ADD(suite, close_of_a_stopped_runtime_is_bounded);
	ADD(suite, abort_is_bounded);
	ADD_ROWS(suite, megabyte_to_one_who_does_not_listen, deafs);
	ADD(suite, never_reads_again);
	ADD(suite, never_answers_and_late_answer_is_harmless);
}

int main(void)
{
	return suite_main("death", add_cases);
}
