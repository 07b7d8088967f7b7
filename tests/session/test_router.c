#include "support/suite.h"

#include "session/engine.h"

#include <string.h>

#define EVENT(method, rest) "{\"method\":\"" method "\",\"params\":{" rest "}}\n"
#define DELTA(thread, turn, text) \
	EVENT("item/agentMessage/delta", \
		"\"threadId\":\"" thread "\",\"turnId\":\"" turn \
		"\",\"itemId\":\"i\",\"delta\":\"" text "\"")
#define COMPLETED(thread, turn) \
	EVENT("turn/completed", "\"threadId\":\"" thread "\",\"turn\":{\"id\":\"" turn "\"}")
#define STARTED(thread, turn) \
	EVENT("turn/started", "\"threadId\":\"" thread "\",\"turn\":{\"id\":\"" turn "\"}")

static struct cx_span span(const char *text)
{
	return (struct cx_span){text, strlen(text)};
}

START_TEST(events_before_the_response_wait_for_it)
{
	struct engine engine;
	struct cx_thread *thread;

	engine_init(&engine);
	thread = engine_thread(&engine, "t");
	cx_thread_turn_start(thread);
	engine_feed_text(&engine, STARTED("t", "u") DELTA("t", "u", "x") COMPLETED("t", "u"));
	ck_assert_str_eq(engine_trace(&engine), "");
	ck_assert_ptr_nonnull(cx_router_bind(&engine.session.router, thread, span("u")));
	cx_thread_turn_started(&engine.session.router, thread);
	engine_drain(&engine);
	ck_assert_str_eq(engine_trace(&engine),
		"event method=turn/started thread=t turn=u known routed\n"
		"event method=item/agentMessage/delta thread=t turn=u item=i known routed\n"
		"event method=turn/completed thread=t turn=u known routed\n");
	ck_assert_ptr_null(thread->running);
	ck_assert_uint_eq(engine.session.router.bytes, 0);
	engine_free(&engine);
}
END_TEST

START_TEST(early_events_of_a_failed_start_are_not_lost_to_others)
{
	struct engine engine;
	struct cx_thread *thread;

	engine_init(&engine);
	thread = engine_thread(&engine, "t");
	cx_thread_turn_start(thread);
	engine_feed_text(&engine, DELTA("t", "foreign", "x"));
	ck_assert_str_eq(engine_trace(&engine), "");
	cx_thread_turn_started(&engine.session.router, thread);
	engine_drain(&engine);
	ck_assert_str_eq(engine_trace(&engine),
		"event method=item/agentMessage/delta thread=t turn=foreign item=i known\n");
	engine_free(&engine);
}
END_TEST

START_TEST(turn_of_another_thread_with_the_same_id_is_another_turn)
{
	struct engine engine;
	struct cx_thread *one;

	engine_init(&engine);
	one = engine_thread(&engine, "one");
	engine_thread(&engine, "two");
	ck_assert_ptr_nonnull(cx_router_bind(&engine.session.router, one, span("u")));
	engine_feed_text(&engine, COMPLETED("two", "u") COMPLETED("one", "v"));
	ck_assert_ptr_nonnull(one->running);
	engine_trace(&engine);
	engine_feed_text(&engine, COMPLETED("one", "u"));
	ck_assert_ptr_null(one->running);
	engine_free(&engine);
}
END_TEST

START_TEST(turn_that_began_without_us_keeps_the_thread_busy_until_its_end)
{
	struct engine engine;
	struct cx_thread *thread;

	engine_init(&engine);
	thread = engine_thread(&engine, "t");
	engine_feed_text(&engine, STARTED("t", "foreign"));
	ck_assert_ptr_nonnull(thread->running);
	engine_feed_text(&engine, COMPLETED("t", "foreign"));
	ck_assert_ptr_null(thread->running);
	engine_free(&engine);
}
END_TEST

/* So does the turn of a review. A turn of ours ends under its own name alone. */
START_TEST(turn_that_ends_under_another_name_frees_the_thread_unless_it_is_ours)
{
	struct engine engine;
	struct cx_thread *thread;

	engine_init(&engine);
	thread = engine_thread(&engine, "t");
	engine_feed_text(&engine, STARTED("t", "inner"));
	engine_feed_text(&engine, COMPLETED("t", "outer"));
	ck_assert_ptr_null(thread->running);
	ck_assert_ptr_nonnull(cx_router_bind(&engine.session.router, thread, span("ours")));
	engine_feed_text(&engine, STARTED("t", "ours"));
	engine_feed_text(&engine, COMPLETED("t", "outer"));
	ck_assert_ptr_nonnull(thread->running);
	engine_free(&engine);
}
END_TEST

START_TEST(flood_of_early_events_is_said_once_and_the_end_is_still_seen)
{
	struct engine engine;
	struct cx_thread *thread;

	engine_init(&engine);
	thread = engine_thread(&engine, "t");
	cx_thread_turn_start(thread);
	for (int i = 0; i < 2000; i++)
		engine_feed_text(&engine, DELTA("t", "u", "0123456789"));
	engine_feed_text(&engine, COMPLETED("t", "u"));
	ck_assert_str_eq(engine_trace(&engine), "overflow\n");
	ck_assert_uint_lt(engine.session.router.bytes, 80 << 10);
	ck_assert_ptr_nonnull(cx_router_bind(&engine.session.router, thread, span("u")));
	cx_thread_turn_started(&engine.session.router, thread);
	engine_drain(&engine);
	ck_assert_ptr_nonnull(strstr(engine_trace(&engine), "turn/completed"));
	ck_assert_ptr_null(thread->running);
	engine_free(&engine);
}
END_TEST

/* Those of a turn that a thread/resume may name are nobody's loss: who listens to the thread gets them as they come. */
START_TEST(flood_while_a_thread_is_resumed_is_handed_out)
{
	struct engine engine;
	struct cx_thread *thread;

	engine_init(&engine);
	thread = engine_thread(&engine, "t");
	cx_thread_resume(thread);
	engine_feed_text(&engine, DELTA("t", "u", "x"));
	ck_assert_str_eq(engine_trace(&engine), "");
	for (int i = 0; i < 2000; i++)
		engine_feed_text(&engine, DELTA("t", "u", "0123456789"));
	ck_assert_ptr_nonnull(strstr(engine_trace(&engine), "delta thread=t turn=u"));
	engine_feed_text(&engine, COMPLETED("t", "u"));
	ck_assert_str_eq(engine_trace(&engine), "");
	ck_assert_ptr_nonnull(cx_router_follow(&engine.session.router, thread, span("u")));
	cx_thread_resumed(&engine.session.router, thread);
	engine_drain(&engine);
	ck_assert_ptr_nonnull(strstr(engine_trace(&engine), "turn/completed"));
	ck_assert_ptr_null(thread->running);
	ck_assert_uint_eq(engine.session.router.bytes, 0);
	engine_free(&engine);
}
END_TEST

START_TEST(events_of_a_thread_wait_for_the_answer_that_names_it)
{
	struct engine engine;

	engine_init(&engine);
	engine_call(&engine, "thread/start");
	cx_router_thread_start(&engine.session.router);
	engine_feed_text(&engine, EVENT("thread/started", "\"thread\":{\"id\":\"new\"}"));
	ck_assert_str_eq(engine_trace(&engine), "");
	engine_feed_text(&engine, "{\"id\":1,\"result\":{\"thread\":{\"id\":\"new\"}}}\n");
	cx_router_thread_started(&engine.session.router);
	engine_drain(&engine);
	ck_assert_str_eq(
		engine_trace(&engine), "answer 0\nevent method=thread/started thread=new known\n");
	engine_free(&engine);
}
END_TEST

START_TEST(ids_with_escapes_are_the_same_ids)
{
	struct engine engine;
	struct cx_thread *thread;

	engine_init(&engine);
	thread = engine_thread(&engine, "thread-1");
	ck_assert_ptr_nonnull(cx_router_bind(&engine.session.router, thread, span("turn\"2")));
	engine_feed_text(&engine, DELTA("\\u0074hread-1", "turn\\\"2", "x"));
	ck_assert_ptr_nonnull(
		strstr(engine_trace(&engine), "thread=thread-1 turn=turn\"2 item=i known routed"));
	engine_feed_text(&engine,
		EVENT("account/login/completed", "\"loginId\":\"l\\u006fgin\"") EVENT(
			"thread\\/closed", "\"threadId\":\"thread-\\u0031\",\"turnId\":\"no\""));
	ck_assert_str_eq(engine_trace(&engine),
		"event method=account/login/completed login=login\n"
		"event method=thread\\/closed thread=thread-1 known\n");
	engine_free(&engine);
}
END_TEST

START_TEST(unknown_notification_is_routed_by_its_ids)
{
	struct engine engine;
	struct cx_thread *thread;

	engine_init(&engine);
	thread = engine_thread(&engine, "t");
	ck_assert_ptr_nonnull(cx_router_bind(&engine.session.router, thread, span("u")));
	engine_feed_text(&engine,
		EVENT("new/direct", "\"itemId\":\"i\",\"turnId\":\"u\",\"threadId\":\"t\"") EVENT(
			"new/nested",
			"\"item\":{\"id\":\"i\"},\"turn\":{\"id\":\"u\"},\"thread\":{\"id\":\"t\"}")
			EVENT("new/login", "\"loginId\":\"l\""));
	ck_assert_str_eq(engine_trace(&engine),
		"event method=new/direct thread=t turn=u item=i known routed\n"
		"event method=new/nested thread=t turn=u item=i known routed\n"
		"event method=new/login login=l\n");
	engine_free(&engine);
}
END_TEST

START_TEST(known_notification_is_not_misrouted_by_what_looks_like_an_id)
{
	struct engine engine;
	struct cx_thread *thread;

	engine_init(&engine);
	thread = engine_thread(&engine, "t");
	ck_assert_ptr_nonnull(cx_router_bind(&engine.session.router, thread, span("u")));
	engine_feed_text(&engine,
		EVENT("thread/name/updated", "\"threadId\":\"t\",\"turnId\":\"u\"")
			EVENT("turn/completed",
				"\"threadId\":\"t\",\"turnId\":\"u\",\"turn\":{\"id\":\"other\"}")
				EVENT("account/updated", "\"threadId\":\"t\",\"turnId\":\"u\""));
	ck_assert_str_eq(engine_trace(&engine),
		"event method=thread/name/updated thread=t known\n"
		"event method=turn/completed thread=t turn=other known\n"
		"event method=account/updated\n");
	ck_assert_ptr_nonnull(thread->running);
	engine_free(&engine);
}
END_TEST

static void add_cases(Suite *suite)
{
	ADD(suite, events_before_the_response_wait_for_it);
	ADD(suite, early_events_of_a_failed_start_are_not_lost_to_others);
	ADD(suite, turn_of_another_thread_with_the_same_id_is_another_turn);
	ADD(suite, turn_that_began_without_us_keeps_the_thread_busy_until_its_end);
	ADD(suite, turn_that_ends_under_another_name_frees_the_thread_unless_it_is_ours);
	ADD(suite, flood_of_early_events_is_said_once_and_the_end_is_still_seen);
	ADD(suite, flood_while_a_thread_is_resumed_is_handed_out);
	ADD(suite, events_of_a_thread_wait_for_the_answer_that_names_it);
	ADD(suite, ids_with_escapes_are_the_same_ids);
	ADD(suite, unknown_notification_is_routed_by_its_ids);
	ADD(suite, known_notification_is_not_misrouted_by_what_looks_like_an_id);
}

int main(void)
{
	return suite_main("router", add_cases);
}
