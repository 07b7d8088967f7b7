/* Requests of the runtime that nobody handles: refused in their own answer shape, so that the turn goes on. */
#include <config.h>

#include "support/scene.h"
#include "support/suite.h"

#include <stdio.h>

/* The script stops the turn if the answer is not as it should be. */
static const struct asked {
	const char *name;
	const char *steps;
} askeds[] = {
	{"command", "ask ask-command\nanswer where {\"result\":{\"decision\":\"decline\"}}"},
	{"file", "ask ask-file\nanswer where {\"result\":{\"decision\":\"decline\"}}"},
	{"tool",
		"ask ask-tool\nanswer where {\"result\":{\"success\":false,\"contentItems\":\"<any>\"}}"},
	{"input", "ask ask-input\nanswer where {\"result\":{\"answers\":{}}}"},
	{"permissions", "ask ask-permissions\nanswer where {\"result\":{\"permissions\":{}}}"},
	{"elicitation", "ask ask-elicitation\nanswer where {\"result\":{\"action\":\"decline\"}}"},
	{"tokens",
		"ask ask-tokens\nanswer where {\"error\":{\"code\":-32601,\"message\":\"<any>\"}}"},
	{"time", "ask ask-time\nanswer where {\"error\":{\"code\":-32601,\"message\":\"<any>\"}}"},
	{"attestation",
		"ask ask-attestation\nanswer where {\"error\":{\"code\":-32601,\"message\":\"<any>\"}}"},
	{"legacy_patch",
		"ask ask-patch\nanswer where {\"result\":{\"decision\":{\"denied\":{\"rejection\":\"<any>\"}}}}"},
	{"legacy_exec",
		"ask ask-exec\nanswer where {\"result\":{\"decision\":{\"denied\":{\"rejection\":\"<any>\"}}}}"},
	{"unknown",
		"ask ask-unknown\nanswer where {\"error\":{\"code\":-32601,\"message\":\"<any>\"}}"},
	{"id_zero", "send {\"id\":0,\"method\":\"x\",\"params\":{}}\nanswer 0"},
	{"id_negative", "send {\"id\":-5,\"method\":\"x\",\"params\":{}}\nanswer -5"},
	{"id_beyond_double",
		"send {\"id\":9007199254740993,\"method\":\"x\",\"params\":{}}\nanswer 9007199254740993"},
	{"id_text", "send {\"id\":\"abc\",\"method\":\"x\",\"params\":{}}\nanswer \"abc\""},
	{"id_text_of_a_number", "send {\"id\":\"7\",\"method\":\"x\",\"params\":{}}\nanswer \"7\""},
	{"id_empty_text", "send {\"id\":\"\",\"method\":\"x\",\"params\":{}}\nanswer \"\""},
	{"id_with_escapes",
		"send {\"id\":\"a\\\"b\",\"method\":\"x\",\"params\":{}}\nanswer \"a\\\"b\""},
	{"id_last", "send {\"method\":\"x\",\"params\":{},\"id\":12}\nanswer 12"},
	{"no_params", "send {\"id\":3,\"method\":\"x\"}\nanswer 3"},
	{"id_of_a_call_of_ours", "send {\"id\":2,\"method\":\"x\"}\nanswer 2"},
	{"same_id_twice",
		"send {\"id\":3,\"method\":\"x\"}\nsend {\"id\":3,\"method\":\"x\"}\nanswer 3\nanswer 3"},
	{"other_thread", "ask ask-command threadId=${uuid}\nanswer where {\"result\":\"<any>\"}"},
	{"burst",
		"together\nrepeat 500\nsend {\"id\":7,\"method\":\"x\"}\nend\nend\n"
		"repeat 500\nanswer 7\nend"},
};

static void run(const char *script)
{
	struct scene scene;
	struct record record = RECORD_INIT;
	struct codex_stats stats = CODEX_STATS_INIT;
	codex_turn *turn;

	scene_open_thread(&scene, fake_script(script));
	turn = scene_turn(&scene, "hi", &record);
	SCENE_PUMP(&scene, record_done(&record));
	record_expect_text(&record, "Hello");
	codex_async_stats(scene.client, &stats);
	ck_assert_uint_ge(stats.requests_refused, 1);
	codex_turn_unref(turn);
	record_clear(&record);
	scene_close(&scene);
}

#define REST \
	"agent-started\ndelta Hello\nemit agent-completed text=Hello\nemit idle\nemit turn-completed text=Hello\n"

START_TEST(is_refused_and_the_turn_goes_on)
{
	char script[2000];

	snprintf(script, sizeof(script), FAKE_TURN "%s\nemit " REST, askeds[_i].steps);
	run(script);
}
END_TEST

START_TEST(request_in_the_write_of_the_response)
{
	run(FAKE_THREAD
		"expect turn/start\ntogether\nemit turn-response\nemit turn-started\n"
		"ask ask-command\nend\nanswer where {\"result\":{\"decision\":\"decline\"}}\n"
		"emit " REST);
}
END_TEST

START_TEST(request_before_the_response)
{
	run(FAKE_THREAD "expect turn/start as T\nask ask-command\n"
			"answer where {\"result\":{\"decision\":\"decline\"}}\n"
			"emit turn-response for T\nemit turn-started\nemit " REST);
}
END_TEST

START_TEST(request_before_the_handshake_is_over)
{
	run("no-handshake\nexpect initialize as I\nask ask-tokens\n"
	    "answer where {\"error\":{\"code\":-32601}}\nemit initialize-response for I\n"
	    "expect initialized\n" FAKE_TURN "emit " REST);
}
END_TEST

/* The answers come back to a client that has a full output: they are not lost, and not counted against it. */
START_TEST(refusals_pass_a_full_output)
{
	codex_config *config = fake_script(
		FAKE_TURN "repeat 2000\nsend {\"id\":7,\"method\":\"x\"}\nend\n"
			  "repeat 2000\nawait-answer 7\nend\nemit agent-started\ndelta Hello\n"
			  "emit agent-completed text=Hello\nemit turn-completed text=Hello\n");
	struct scene scene;
	struct record record = RECORD_INIT;
	codex_turn *turn;

	codex_config_set_limit(config, CODEX_LIMIT_OUTPUT_BYTES, 1000);
	scene_open_thread(&scene, config);
	turn = scene_turn(&scene, "hi", &record);
	SCENE_PUMP(&scene, record_done(&record));
	record_expect_text(&record, "Hello");
	codex_turn_unref(turn);
	record_clear(&record);
	scene_close(&scene);
}
END_TEST

static void add_cases(Suite *suite)
{
	ADD_ROWS(suite, is_refused_and_the_turn_goes_on, askeds);
	ADD(suite, request_in_the_write_of_the_response);
	ADD(suite, request_before_the_response);
	ADD(suite, request_before_the_handshake_is_over);
	ADD(suite, refusals_pass_a_full_output);
}

int main(void)
{
	return suite_main("requests", add_cases);
}
