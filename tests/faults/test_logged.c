/*
 * A log line comes out of the middle of whatever wrote it, and anything may be dropped there: one session in which every kind
 * of line is written, and in each line, in turn, all that the program holds goes. The sanitizers and valgrind see the rest.
 */
#include <config.h>

#include "support/scene.h"
#include "support/suite.h"

#include <codex/requests.h>

#include <event2/event.h>
#include <stdio.h>
#include <string.h>

#define COMMAND "item/commandExecution/requestApproval"

struct play {
	struct scene scene;
	void (*action)(struct play *play);
	unsigned at; /* the line in which it is done */
	unsigned lines; /* so far */
	bool unread; /* a line said that the runtime reads no more */
	codex_turn *turn;
	codex_turn *pulled;
	codex_thread *second;
	codex_future *silent;
	codex_future *busy;
	codex_pages *pages;
	codex_request *request;
	codex_slot *slot;
	codex_login *login;
};

/* actions */

static void drop_handles(struct play *play)
{
	play->turn = codex_turn_unref(play->turn);
	play->pulled = codex_turn_unref(play->pulled);
	play->second = codex_thread_unref(play->second);
	play->scene.thread = codex_thread_unref(play->scene.thread);
	play->silent = codex_future_unref(play->silent);
	play->busy = codex_future_unref(play->busy);
	play->pages = codex_pages_unref(play->pages);
	play->request = codex_request_unref(play->request);
	play->slot = codex_slot_unref(play->slot);
	play->login = codex_login_unref(play->login);
}

static void give_up(struct play *play)
{
	if (play->silent)
		codex_future_cancel(play->silent);
	if (play->busy)
		codex_future_cancel(play->busy);
}

static void drop_client(struct play *play)
{
	play->scene.client = codex_async_unref(play->scene.client);
}

static void drop_all(struct play *play)
{
	drop_client(play);
	drop_handles(play);
}

static void abort_client(struct play *play)
{
	codex_async_abort(play->scene.client);
}

static void abort_and_drop_all(struct play *play)
{
	abort_client(play);
	give_up(play);
	drop_all(play);
}

static const struct action {
	const char *name;
	void (*run)(struct play *play);
} actions[] = {
	{"drop_handles", drop_handles},
	{"give_up", give_up},
	{"drop_client", drop_client},
	{"drop_all", drop_all},
	{"abort", abort_client},
	{"abort_and_drop_all", abort_and_drop_all},
};

static void on_log(codex_log_level level, const char *line, void *userdata)
{
	struct play *play = userdata;

	(void)level;
	play->unread |= strstr(line, "reads no more") != NULL;
	if (++play->lines == play->at)
		play->action(play);
	ck_assert(codex_in_callback());
}

/* the session */

#define START \
	"no-handshake\nsend a banner\nhandshake\n" \
	"expect model/list\nrequest fake/unknown {}\nresult {\"data\":[],\"nextCursor\":null}\n" FAKE_THREAD \
		FAKE_THREAD \
	"await turn/start\nemit turn-response\nemit active\nemit turn-started\nemit agent-started\n" \
	"await turn/start\nemit turn-response\nemit active\nemit turn-started\ndelta Hello\n" \
	"send {\"id\":987654321,\"result\":{}}\n" \
	"ask ask-command\nemit ask-command\nask ask-tool\n" \
	"await fake/busy\nerror {\"code\":-32001,\"message\":\"busy\"}\n" \
	"await fake/end\n"

static const struct ending {
	const char *name;
	const char *script;
	bool deaf; /* the runtime does not read any more, and the program closes */
	bool closes;
} endings[] = {
	{"it_exits", START "stderr sorry\nexit 3\n", false, false},
	{"it_hangs", START "result {}\nhang\n", false, true},
	{"it_does_not_read", START "close stdin\nresult {}\nsleep 50ms\n", true, true},
};

static bool alive(const struct play *play)
{
	return play->scene.client && !codex_async_error(play->scene.client);
}

/* Until it has come about, or the client has gone. */
#define UNTIL(play, condition) \
	do { \
		uint64_t until_ = pump_now() + pump_limit(); \
		while (alive(play) && !(condition)) \
			ck_assert(pump_step((play)->scene.base, until_)); \
	} while (0)

static void on_request(codex_request *request, void *userdata)
{
	struct play *play = userdata;

	if (!play->request && strcmp(codex_request_method(request), COMMAND) == 0)
		play->request = codex_request_ref(request);
}

static void nothing(codex_event *event, void *userdata)
{
	(void)event;
	(void)userdata;
}

static void open_play(struct play *play, const struct ending *ending)
{
	codex_config *config = fake_script(ending->script);

	codex_config_set_log(config, CODEX_LOG_DEBUG, on_log, play);
	codex_config_set_timeout(config, CODEX_TIMEOUT_CLOSE_GRACE, 5);
	scene_open(&play->scene, config);
}

static bool is_ready(const codex_thread *thread)
{
	return !thread || codex_future_done(codex_thread_ready(thread));
}

static void take_pages(struct play *play)
{
	codex_future *step = NULL;

	/* It is the list that starts the runtime, whose line may drop the list. */
	if (alive(play) && codex_model_list(play->scene.client, NULL, &play->pages) == 0)
		codex_pages_next(play->pages, &step);
	codex_future_unref(step);
}

/* The runtime waits for one, also when the thread's handle is gone. */
static codex_turn *start_turn(struct play *play, codex_thread *thread, bool pull)
{
	struct codex_turn_options options = CODEX_TURN_OPTIONS_INIT;
	codex_turn *turn = NULL;

	options.pull = pull;
	if (thread)
		codex_thread_turn_text(thread, "x", &options, NULL, NULL, &turn);
	else if (alive(play))
		codex_async_call(play->scene.client, "turn/start",
			"{\"threadId\":\"x\",\"input\":[{\"type\":\"text\",\"text\":\"x\"}]}",
			NULL);
	return turn;
}

static void call_badly(struct play *play)
{
	if (alive(play))
		ck_assert_int_lt(codex_thread_rename_id(play->scene.client, "x", "\xff", NULL), 0);
}

/* Without a decision it does not fit its type, which is logged. */
static void answer_badly(struct play *play)
{
	struct codex_command_execution_request_approval_response answer =
		CODEX_COMMAND_EXECUTION_REQUEST_APPROVAL_RESPONSE_INIT;

	if (play->request)
		codex_request_answer_item_command_execution_request_approval(
			play->request, &answer);
}

static void begin(struct play *play)
{
	codex_async *client = play->scene.client;

	take_pages(play);
	if (alive(play))
		codex_thread_start(client, NULL, &play->scene.thread);
	if (alive(play))
		codex_thread_start(client, NULL, &play->second);
	UNTIL(play, is_ready(play->scene.thread) && is_ready(play->second));
}

static void middle(struct play *play)
{
	if (!alive(play))
		return;
	codex_async_on_request(play->scene.client, NULL, on_request, play, NULL);
	codex_async_subscribe(play->scene.client, NULL, nothing, NULL, &play->slot);
	codex_async_retry_on_overload(play->scene.client, NULL);
	codex_login_browser(play->scene.client, NULL, &play->login);
	play->turn = start_turn(play, play->scene.thread, false);
	play->pulled = start_turn(play, play->second, true);
	if (alive(play))
		codex_async_call(play->scene.client, "fake/busy", NULL, &play->busy);
	if (alive(play))
		codex_async_call(play->scene.client, "fake/silent", NULL, &play->silent);
	UNTIL(play, play->request || play->lines >= play->at);
	call_badly(play);
	answer_badly(play);
}

static void finish(struct play *play, const struct ending *ending)
{
	codex_future *future = NULL;

	if (alive(play) && codex_async_call(play->scene.client, "fake/end", NULL, &future) == 0)
		UNTIL(play, codex_future_done(future));
	codex_future_unref(future);
	if (alive(play) && ending->deaf) {
		codex_async_call(play->scene.client, "fake/unread", NULL, NULL);
		UNTIL(play, play->unread);
	}
	if (alive(play) && ending->closes)
		codex_async_close(play->scene.client, NULL);
}

/* The lines that were written. */
static unsigned run(const struct ending *ending, const struct action *action, unsigned at)
{
	struct play play = {.action = action->run, .at = at};

	open_play(&play, ending);
	begin(&play);
	middle(&play);
	finish(&play, ending);
	/* All goes by itself, and what was put off with it. */
	PUMP(play.scene.base, scene_is_empty(&play.scene));
	drop_handles(&play);
	play.at = 0;
	codex_async_unref(play.scene.client);
	ck_assert(scene_is_empty(&play.scene));
	event_base_free(play.scene.base);
	return play.lines;
}

enum {
	ACTIONS = sizeof(actions) / sizeof(*actions),
	ENDINGS = sizeof(endings) / sizeof(*endings),
	LINES_LEAST = 12,
};

START_TEST(anything_is_dropped_in_any_line)
{
	const struct ending *ending = &endings[_i / ACTIONS];
	const struct action *action = &actions[_i % ACTIONS];
	unsigned at = 1;

	while (run(ending, action, at) >= at)
		at++;
	ck_assert_uint_gt(at, LINES_LEAST);
}
END_TEST

static void add_cases(Suite *suite)
{
	static char names[ENDINGS * ACTIONS][64];

	for (int i = 0; i < ENDINGS * ACTIONS; i++) {
		snprintf(names[i], sizeof(names[i]), "%s_%s", endings[i / ACTIONS].name,
			actions[i % ACTIONS].name);
		suite_add_row(suite, names[i], anything_is_dropped_in_any_line, i);
	}
}

int main(void)
{
	return suite_main("logged", add_cases);
}
