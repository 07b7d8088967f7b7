/*
 * Every accepted operation ends exactly once, from the loop, with the right reason: each kind of operation is under way,
 * and then one thing ends them all.
 */
#include <config.h>

#include "support/scene.h"
#include "support/suite.h"

#include <event2/event.h>
#include <stdio.h>

/* The operations that are under way. */
enum operation {
	TURN, /* running */
	WAITING_TURN,
	PULLED_TURN, /* running, on another thread */
	CALL,
	QUEUED_CALL, /* not sent yet */
	THREAD,
	STEER,
	INTERRUPT,
	START, /* of another client */
	OPERATIONS
};

static const char *const operation_names[] = {"turn", "waiting turn", "pulled turn", "call",
	"queued call", "thread", "steer", "interrupt", "start"};

struct stage {
	struct scene scene;
	struct scene starting;
	codex_thread *new_thread;
	codex_thread *other_thread;
	codex_turn *turns[3];
	struct record records[3];
	struct outcome outcomes[OPERATIONS]; /* those that are futures */
	bool staged; /* the runtime has got everything */
};

struct ending {
	const char *name;
	void (*trigger)(struct stage *stage);
	const char *script; /* what the runtime does then */
	const char *starting; /* what another one does after initialize */
	int status; /* that all operations end with, if not said below */
	int differs[OPERATIONS];
	unsigned request_ms;
	unsigned turn_ms;
};

#define WELL 1
#define GOES_ON 2
/* An interrupt has got what it wanted when the turn has ended, whatever ended it. */
#define BUT_INTERRUPT \
	{ \
		[INTERRUPT] = WELL \
	}

#define OPENING \
	"expect thread/start as T1\nemit thread-response for T1\n" \
	"expect thread/start as T2\nemit thread-response for T2\n" \
	"await turn/start as A\nemit turn-response for A\nemit turn-started for A\n" \
	"await turn/start as P\nemit turn-response for P\nemit turn-started for P\n" \
	"await turn/steer as STEER\nawait turn/interrupt as STOP\nawait thread/start as THREAD\n" \
	"await model/list as CALL\n"

static void do_close(struct stage *stage)
{
	ck_assert_int_eq(QUIETLY(codex_async_close(stage->scene.client, NULL)), 0);
	ck_assert_int_eq(QUIETLY(codex_async_close(stage->starting.client, NULL)), 0);
}

static void do_abort(struct stage *stage)
{
	record_enter();
	codex_async_abort(stage->scene.client);
	codex_async_abort(stage->starting.client);
	codex_async_abort(stage->starting.client);
	record_leave(0);
}

static void do_close_then_abort(struct stage *stage)
{
	do_close(stage);
	pump_step(stage->scene.base, pump_now() + 100);
	do_abort(stage);
}

/* Callbacks run inside this call: that is said of it. */
static void do_unref(struct stage *stage)
{
	stage->scene.client = codex_async_unref(stage->scene.client);
	stage->starting.client = codex_async_unref(stage->starting.client);
	ck_assert_msg(scene_is_empty(&stage->scene), "something is left on the loop");
}

static void do_close_then_unref(struct stage *stage)
{
	do_close(stage);
	do_unref(stage);
}

static void do_cancel(struct stage *stage)
{
	for (unsigned i = CALL; i < OPERATIONS; i++) {
		record_enter();
		codex_future_cancel(stage->outcomes[i].future);
		codex_future_cancel(stage->outcomes[i].future);
		record_leave(0);
	}
	ck_assert_int_eq(QUIETLY(codex_turn_interrupt(stage->turns[WAITING_TURN], NULL)), 0);
}

static void do_deadline_now(struct stage *stage)
{
	for (unsigned i = CALL; i < OPERATIONS; i++)
		ck_assert_int_eq(
			QUIETLY(codex_future_set_deadline(stage->outcomes[i].future, 0)), 0);
	ck_assert_int_eq(QUIETLY(codex_turn_interrupt(stage->turns[WAITING_TURN], NULL)), 0);
}

/* The runtime goes on by itself. */
static void do_nothing(struct stage *stage)
{
	(void)stage;
}

#define ALL_WELL \
	"result for STEER {\"turnId\":\"${A.turnId}\"}\nresult for STOP {}\n" \
	"result for CALL {}\nemit thread-response for THREAD\n" \
	"await model/list\nresult {}\n" \
	"emit turn-completed for P\nemit turn-completed for A\n" \
	"await turn/start as B\nemit turn-response for B\nturn for B Hello"
#define ERROR(name) "error for " name " {\"code\":-32600,\"message\":\"no\"}\n"
#define FAIL(name) "emit turn-completed-bare for " name " status=failed error=${shape:turn-error}\n"

static const struct ending endings[] = {
	{"ok", do_nothing, ALL_WELL, "result {}", 0, {0}, 0, 0},
	{"remote_error", do_nothing,
		ERROR("STEER") ERROR("STOP") ERROR("CALL") ERROR("THREAD") FAIL("P")
			FAIL("A") "await model/list\nerror {\"code\":1,\"message\":\"no\"}\n"
				  "await turn/start as B\n" ERROR("B"),
		"error {\"code\":-32600,\"message\":\"no\"}", CODEX_ERR_REMOTE,
		{[TURN] = CODEX_ERR_TURN_FAILED,
			[PULLED_TURN] = CODEX_ERR_TURN_FAILED,
			[INTERRUPT] = WELL},
		0, 0},
	{"timeout", do_nothing, "", "", CODEX_ERR_TIMEOUT, {0}, 300, 300},
	{"cancel", do_cancel, "", "", CODEX_ERR_CANCELLED,
		{[TURN] = GOES_ON, [PULLED_TURN] = GOES_ON, [WAITING_TURN] = WELL}, 0, 0},
	{"deadline_of_the_future", do_deadline_now, "", "", CODEX_ERR_TIMEOUT,
		{[TURN] = GOES_ON, [PULLED_TURN] = GOES_ON, [WAITING_TURN] = WELL}, 0, 0},
	{"close", do_close, "", "", CODEX_ERR_CLOSED, BUT_INTERRUPT, 0, 0},
	{"abort", do_abort, "", "", CODEX_ERR_CLOSED, BUT_INTERRUPT, 0, 0},
	{"close_then_abort", do_close_then_abort, "", "", CODEX_ERR_CLOSED, BUT_INTERRUPT, 0, 0},
	{"unref", do_unref, "", "", CODEX_ERR_CLOSED, BUT_INTERRUPT, 0, 0},
	{"close_then_unref", do_close_then_unref, "", "", CODEX_ERR_CLOSED, BUT_INTERRUPT, 0, 0},
	{"exit", do_nothing, "exit 0", "exit 0", CODEX_ERR_EXITED, BUT_INTERRUPT, 0, 0},
	{"end_of_output", do_nothing, "close stdout\nhang", "close stdout\nhang", CODEX_ERR_EXITED,
		BUT_INTERRUPT, 0, 0},
	{"protocol_error", do_nothing, "send what?", "send []\nsend {]", CODEX_ERR_PROTOCOL,
		BUT_INTERRUPT, 0, 0},
	{"too_deep", do_nothing, "deep 1000", "deep 1000", CODEX_ERR_TOO_DEEP, BUT_INTERRUPT, 0, 0},
};

static void on_staged(codex_event *event, void *userdata)
{
	struct stage *stage = userdata;

	(void)event;
	stage->staged = true;
}

static codex_turn *start_turn(struct stage *stage, enum operation which, codex_thread *thread,
	const struct ending *ending)
{
	struct codex_turn_options options = CODEX_TURN_OPTIONS_INIT;
	codex_turn *turn = NULL;

	options.pull = which == PULLED_TURN;
	options.deadline_ms = ending->turn_ms;
	ck_assert_int_eq(QUIETLY(codex_thread_turn_text(thread, "hi", &options, &record_callbacks,
				 &stage->records[which], &turn)),
		0);
	return turn;
}

static void set_stage(struct stage *stage, const struct ending *ending)
{
	char script[4000];
	codex_config *config;
	codex_future *future;

	snprintf(script, sizeof(script), OPENING "notify staged {}\nsleep 20\n%s", ending->script);
	config = fake_script(script);
	codex_config_set_timeout(config, CODEX_TIMEOUT_REQUEST, ending->request_ms);
	codex_config_set_timeout(config, CODEX_TIMEOUT_CLOSE_GRACE, 100);
	codex_config_set_limit(config, CODEX_LIMIT_IN_FLIGHT, 4);
	scene_open_thread(&stage->scene, config);
	codex_async_subscribe(stage->scene.client, "staged", on_staged, stage, NULL);
	ck_assert_int_eq(codex_thread_start(stage->scene.client, NULL, &stage->other_thread), 0);
	stage->turns[TURN] = start_turn(stage, TURN, stage->scene.thread, ending);
	stage->turns[WAITING_TURN] = start_turn(stage, WAITING_TURN, stage->scene.thread, ending);
	stage->turns[PULLED_TURN] = start_turn(stage, PULLED_TURN, stage->other_thread, ending);
	SCENE_PUMP(&stage->scene,
		codex_turn_id(stage->turns[TURN]) && codex_turn_id(stage->turns[PULLED_TURN]));
	ck_assert_int_eq(codex_turn_steer_text(stage->turns[TURN], "left", &future), 0);
	outcome_of(&stage->outcomes[STEER], future);
	ck_assert_int_eq(codex_turn_interrupt(stage->turns[TURN], &future), 0);
	outcome_of(&stage->outcomes[INTERRUPT], future);
	SCENE_PUMP(&stage->scene, stage->records[TURN].count[RECORD_STARTED]);
	ck_assert_int_eq(codex_thread_start(stage->scene.client, NULL, &stage->new_thread), 0);
	outcome_of(
		&stage->outcomes[THREAD], codex_future_ref(codex_thread_ready(stage->new_thread)));
	scene_call(&stage->scene, "model/list", NULL, &stage->outcomes[CALL]);
	scene_call(&stage->scene, "model/list", NULL, &stage->outcomes[QUEUED_CALL]);
	if (!ending->request_ms)
		SCENE_PUMP(&stage->scene, stage->staged);
}

static void set_starting(struct stage *stage, const struct ending *ending)
{
	char script[1000];
	codex_config *config;
	codex_future *future;

	snprintf(script, sizeof(script), "no-handshake\nexpect initialize\n%s", ending->starting);
	config = fake_script(script);
	codex_config_set_timeout(config, CODEX_TIMEOUT_START, ending->request_ms);
	codex_config_set_timeout(config, CODEX_TIMEOUT_CLOSE_GRACE, 100);
	ck_assert_int_eq(codex_async_new(stage->scene.base, config, &stage->starting.client), 0);
	codex_config_unref(config);
	ck_assert_int_eq(QUIETLY(codex_async_start(stage->starting.client, &future)), 0);
	outcome_of(&stage->outcomes[START], future);
}

static const int *status_of(const struct stage *stage, unsigned i)
{
	return i < CALL ? &stage->records[i].status : &stage->outcomes[i].status;
}

static unsigned count_of(const struct stage *stage, unsigned i)
{
	return i < CALL ? stage->records[i].count[RECORD_DONE] : stage->outcomes[i].count;
}

static int expected(const struct ending *ending, unsigned i)
{
	switch (ending->differs[i]) {
	case 0:
		return ending->status;
	case WELL:
		return 0;
	case GOES_ON:
		return CODEX_PENDING;
	default:
		return ending->differs[i];
	}
}

static void pull_all(struct stage *stage)
{
	codex_event *event;

	while (codex_turn_next(stage->turns[PULLED_TURN], &event) == 1)
		codex_event_unref(event);
}

static bool all_ended(const struct stage *stage, const struct ending *ending)
{
	for (unsigned i = 0; i < OPERATIONS; i++)
		if (expected(ending, i) != CODEX_PENDING && !count_of(stage, i))
			return false;
	return true;
}

static void expect_all(const struct stage *stage, const struct ending *ending)
{
	for (unsigned i = 0; i < OPERATIONS; i++) {
		int status = expected(ending, i);

		ck_assert_msg(count_of(stage, i) == (status != CODEX_PENDING), "%s ended %u times",
			operation_names[i], count_of(stage, i));
		ck_assert_msg(*status_of(stage, i) == status, "%s ended with %s, not %s",
			operation_names[i], codex_status_name(*status_of(stage, i)),
			codex_status_name(status));
	}
}

static void clear_stage(struct stage *stage)
{
	for (unsigned i = 0; i < 3; i++) {
		codex_turn_unref(stage->turns[i]);
		record_clear(&stage->records[i]);
	}
	for (unsigned i = CALL; i < OPERATIONS; i++)
		outcome_clear(&stage->outcomes[i]);
	codex_thread_unref(stage->other_thread);
	codex_thread_unref(stage->new_thread);
}

/* Closes what is left, twice: that also ends once each. */
static void close_client(struct stage *stage, codex_async *client)
{
	struct outcome first = OUTCOME_INIT;
	struct outcome second = OUTCOME_INIT;
	codex_future *future;

	if (!client)
		return;
	ck_assert_int_eq(QUIETLY(codex_async_close(client, &future)), 0);
	outcome_of(&first, future);
	ck_assert_int_eq(QUIETLY(codex_async_close(client, &future)), 0);
	outcome_of(&second, future);
	SCENE_PUMP(&stage->scene, first.count && second.count);
	outcome_expect(&first, 0);
	outcome_expect(&second, 0);
	outcome_clear(&first);
	outcome_clear(&second);
}

START_TEST(each_operation_ends_once)
{
	const struct ending *ending = &endings[_i];
	struct stage stage = {0};

	for (unsigned i = 0; i < 3; i++)
		stage.records[i] = (struct record)RECORD_INIT;
	for (unsigned i = 0; i < OPERATIONS; i++)
		stage.outcomes[i] = (struct outcome)OUTCOME_INIT;
	set_stage(&stage, ending);
	set_starting(&stage, ending);
	ending->trigger(&stage);
	SCENE_PUMP(&stage.scene, all_ended(&stage, ending));
	pump_for(stage.scene.base, 30);
	expect_all(&stage, ending);
	pull_all(&stage);
	close_client(&stage, stage.scene.client);
	close_client(&stage, stage.starting.client);
	pump_for(stage.scene.base, 5);
	for (unsigned i = 0; i < OPERATIONS; i++)
		ck_assert_uint_eq(count_of(&stage, i), 1);
	SCENE_PUMP(&stage.scene, scene_is_empty(&stage.scene));
	stage.starting.client = codex_async_unref(stage.starting.client);
	stage.scene.client = codex_async_unref(stage.scene.client);
	clear_stage(&stage);
	scene_free(&stage.scene);
}
END_TEST

static void add_cases(Suite *suite)
{
	ADD_ROWS(suite, each_operation_ends_once, endings);
}

int main(void)
{
	return suite_main("once", add_cases);
}
