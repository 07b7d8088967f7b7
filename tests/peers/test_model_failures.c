/* Replies that fail on purpose, and clients that do not stay. */
#include "config.h"

#include "peers/model_client.h"
#include "support/suite.h"

#include <stdlib.h>
#include <string.h>

static struct client *say_for(struct model_rig *rig, const char *reply)
{
	ck_assert_msg(
		!model_server_reply(rig->server, reply), "%s", model_server_error(rig->server));
	return client_say(rig, "hi", "thread", "turn");
}

static const char *last_type(const struct client *client)
{
	return client_event_type(client, client_view(client)->event_count - 1);
}

static enum model_state last_state(struct model_rig *rig)
{
	return model_request_state(model_server_last_request(rig->server));
}

START_TEST(http_error_has_status_and_message)
{
	struct model_rig rig;
	struct client *client;

	rig_open(&rig);
	ck_assert_int_eq(model_server_reply_error(rig.server, 429, "slow down"), 0);
	client = client_ask(&rig, "hi");
	ck_assert_int_eq(client_view(client)->status, 429);
	ck_assert_str_eq(client_body(client), "{\"error\":{\"message\":\"slow down\"}}");
	ck_assert_int_eq(last_state(&rig), MODEL_DONE);
	client_free(client);
	rig_close(&rig);
}
END_TEST

START_TEST(failed_and_incomplete_end_the_stream)
{
	struct model_rig rig;
	struct client *client;

	rig_open(&rig);
	client = say_for(&rig,
		"{\"text\": \"a\", \"failed\":"
		"{\"code\": \"server_error\", \"message\": \"boom\"}}");
	rig_run_until(&rig, &client_view(client)->ended);
	ck_assert_str_eq(last_type(client), "response.failed");
	client_free(client);
	client = say_for(&rig, "{\"text\": \"a\", \"incomplete\": \"max_output_tokens\"}");
	rig_run_until(&rig, &client_view(client)->ended);
	ck_assert_str_eq(last_type(client), "response.incomplete");
	client_free(client);
	rig_close(&rig);
}
END_TEST

START_TEST(end_is_a_whole_body_without_completed)
{
	struct model_rig rig;
	struct client *client;

	rig_open(&rig);
	client = say_for(&rig, "{\"output\": [{\"message\": \"a\"}, {\"end\": true}]}");
	rig_run_until(&rig, &client_view(client)->ended);
	ck_assert_str_eq(last_type(client), "response.output_item.done");
	client_free(client);
	rig_close(&rig);
}
END_TEST

static void expect_drop(struct model_rig *rig, const char *reply, int status, size_t events)
{
	struct client *client = say_for(rig, reply);

	rig_run_until(rig, &client_view(client)->closed);
	ck_assert(!client_view(client)->ended);
	ck_assert_int_eq(client_view(client)->status, status);
	ck_assert_uint_eq(client_view(client)->event_count, events);
	ck_assert_int_eq(last_state(rig), MODEL_DROPPED);
	client_free(client);
}

START_TEST(drops_come_after_exactly_so_many_events)
{
	struct model_rig rig;

	rig_open(&rig);
	expect_drop(&rig, "{\"drop\": true}", 0, 0);
	expect_drop(&rig, "{\"text\": \"a b c\", \"split\": \"words\", \"drop_after\": 0}", 200, 0);
	expect_drop(&rig, "{\"text\": \"a b c\", \"split\": \"words\", \"drop_after\": 4}", 200, 4);
	expect_drop(&rig, "{\"output\": [{\"message\": \"a\"}, {\"drop\": true}]}", 200, 4);
	expect_drop(
		&rig, "{\"bytes\": 1000000, \"chunk_bytes\": 1000, \"drop_after\": 900}", 200, 900);
	rig_close(&rig);
}
END_TEST

START_TEST(hang_before_the_headers_ends_when_released)
{
	struct model_rig rig;
	struct client *client;

	rig_open(&rig);
	client = say_for(&rig, "{\"hang\": true, \"text\": \"late\"}");
	rig_run_until_requests(&rig, 1);
	rig_run_ms(&rig, 30);
	ck_assert_int_eq(client_view(client)->status, 0);
	ck_assert_uint_eq(model_server_playing(rig.server), 1);
	ck_assert_uint_eq(model_server_release(rig.server, "another"), 0);
	ck_assert_uint_eq(model_server_release(rig.server, "thread"), 1);
	ck_assert_uint_eq(model_server_release(rig.server, NULL), 0);
	rig_run_until(&rig, &client_view(client)->ended);
	ck_assert_str_eq(last_type(client), "response.completed");
	client_free(client);
	rig_close(&rig);
}
END_TEST

START_TEST(hang_in_the_stream_goes_on_where_it_was)
{
	struct model_rig rig;
	struct client *client;

	rig_open(&rig);
	client = say_for(&rig,
		"{\"output\": [{\"message\": \"a\"}, {\"hang\": true},"
		"{\"message\": \"b\"}]}");
	rig_run_until_count(&rig, &client_view(client)->event_count, 4);
	rig_run_ms(&rig, 20);
	ck_assert_uint_eq(client_view(client)->event_count, 4);
	ck_assert_uint_eq(model_server_release(rig.server, NULL), 1);
	rig_run_until(&rig, &client_view(client)->ended);
	ck_assert_uint_eq(client_view(client)->delta_count, 2);
	client_free(client);
	rig_close(&rig);
}
END_TEST

static void raise_flag(struct model_server *server, const struct model_request *request,
	enum model_state state, void *userdata)
{
	(void)server;
	(void)request;
	if (state == MODEL_GONE)
		*(bool *)userdata = true;
}

static void expect_gone(const char *reply, size_t events_before)
{
	struct model_rig rig;
	struct client *client;
	bool gone = false;

	rig_open(&rig);
	model_server_on_request(rig.server, raise_flag, &gone);
	client = say_for(&rig, reply);
	rig_run_until_requests(&rig, 1);
	rig_run_until_count(&rig, &client_view(client)->event_count, events_before);
	rig_run_ms(&rig, 20);
	ck_assert_uint_eq(model_server_playing(rig.server), 1);
	client_free(client);
	rig_run_until(&rig, &gone);
	ck_assert_uint_eq(model_server_playing(rig.server), 0);
	ck_assert_int_eq(last_state(&rig), MODEL_GONE);
	rig_close(&rig);
}

START_TEST(client_that_leaves_is_noticed_at_every_stage)
{
	expect_gone("{\"hang\": true}", 0);
	expect_gone("{\"text\": \"a\", \"delay_ms\": 60000}", 0);
	expect_gone("{\"output\": [{\"hang\": true}]}", 1);
	expect_gone("{\"chunks\": [\"a\", \"b\"], \"pause_ms\": 60000}", 3);
}
END_TEST

START_TEST(client_that_leaves_amid_megabytes_is_noticed)
{
	struct model_rig rig;
	struct client *client;
	bool gone = false;

	rig_open(&rig);
	model_server_on_request(rig.server, raise_flag, &gone);
	client = say_for(&rig, "{\"bytes\": 50000000, \"chunk_bytes\": 10000}");
	rig_run_until_count(&rig, &client_view(client)->event_count, 20);
	client_free(client);
	rig_run_until(&rig, &gone);
	rig_close(&rig);
}
END_TEST

START_TEST(server_closed_amid_replies_leaves_nothing)
{
	static const char *const replies[] = {"{\"hang\": true}",
		"{\"output\": [{\"hang\": true}]}", "{\"text\": \"a\", \"delay_ms\": 60000}",
		"{\"bytes\": 4000000, \"chunk_bytes\": 100}", "{\"drop\": true}", "\"idle\""};
	struct client *clients[6];
	char prompt[] = "0";
	struct model_rig rig;
	int i;

	rig_open(&rig);
	for (i = 0; i < 6; i++) {
		prompt[0] = (char)('0' + i);
		ck_assert_int_eq(model_server_when(rig.server, prompt, 0, replies[i]), 0);
		clients[i] = client_say(&rig, prompt, "", "");
	}
	client_read(clients[3], false);
	rig_run_until_requests(&rig, 6);
	rig_run_until(&rig, &client_view(clients[4])->closed);
	rig_run_until(&rig, &client_view(clients[5])->ended);
	ck_assert_uint_eq(model_server_playing(rig.server), 4);
	model_server_free(rig.server);
	for (i = 0; i < 3; i++)
		rig_run_until(&rig, &client_view(clients[i])->closed);
	for (i = 0; i < 6; i++)
		client_free(clients[i]);
	event_base_free(rig.base);
}
END_TEST

START_TEST(body_that_is_not_json_is_refused_and_recorded)
{
	struct model_rig rig;
	struct client *client;

	rig_open(&rig);
	client = client_post(&rig, "hello");
	rig_run_until(&rig, &client_view(client)->ended);
	ck_assert_int_eq(client_view(client)->status, 400);
	ck_assert_ptr_null(model_request_json(model_server_last_request(rig.server)));
	ck_assert_str_eq(model_request_body(model_server_last_request(rig.server)), "hello");
	client_free(client);
	rig_close(&rig);
}
END_TEST

static void expect_status(const char *bytes, int status)
{
	struct model_rig rig;
	struct client *client;

	rig_open(&rig);
	client = client_send(&rig, bytes);
	rig_run_until(&rig, &client_view(client)->ended);
	ck_assert_int_eq(client_view(client)->status, status);
	ck_assert_uint_eq(model_server_request_count(rig.server), 0);
	client_free(client);
	rig_close(&rig);
}

START_TEST(other_paths_are_answered_and_not_counted)
{
	expect_status("GET /v1/models?client_version=1 HTTP/1.1\r\nHost: x\r\n\r\n", 200);
	expect_status("GET /v1/responses HTTP/1.1\r\nHost: x\r\n\r\n", 404);
	expect_status("POST /v1/other HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\n{}", 404);
}
END_TEST

START_TEST(bytes_behind_a_request_do_not_confuse_the_reply)
{
	struct model_rig rig;
	struct client *client;

	rig_open(&rig);
	ck_assert_int_eq(model_server_reply(rig.server, "{\"text\": \"a\", \"delay_ms\": 30}"), 0);
	client = client_send(&rig,
		"POST /v1/responses HTTP/1.1\r\nHost: x\r\n"
		"Content-Length: 2\r\n\r\n{}garbage\r\n\r\n");
	rig_run_until_count(&rig, &client_view(client)->event_count, 5);
	client_free(client);
	rig_close(&rig);
}
END_TEST

static void add_cases(Suite *suite)
{
	ADD(suite, http_error_has_status_and_message);
	ADD(suite, failed_and_incomplete_end_the_stream);
	ADD(suite, end_is_a_whole_body_without_completed);
	ADD(suite, drops_come_after_exactly_so_many_events);
	ADD(suite, hang_before_the_headers_ends_when_released);
	ADD(suite, hang_in_the_stream_goes_on_where_it_was);
	ADD(suite, client_that_leaves_is_noticed_at_every_stage);
	ADD(suite, client_that_leaves_amid_megabytes_is_noticed);
	ADD(suite, server_closed_amid_replies_leaves_nothing);
	ADD(suite, body_that_is_not_json_is_refused_and_recorded);
	ADD(suite, other_paths_are_answered_and_not_counted);
	ADD(suite, bytes_behind_a_request_do_not_confuse_the_reply);
}

int main(void)
{
	return suite_main("model_failures", add_cases);
}
