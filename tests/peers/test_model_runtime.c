/*
 * The model server against the real runtime, with the smallest client that can drive it: no part
 * of the library is involved. CODEX_TEST_RUNTIME names the directory of the runtime package;
 * without it there is nothing to test.
 */
#include "config.h"

#include "model/model.h"
#include "support/suite.h"

#include <event2/buffer.h>
#include <event2/bufferevent.h>
#include <event2/event.h>
#include <fcntl.h>
#include <ftw.h>
#include <glob.h>
#include <json-c/json.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

struct session {
	struct event_base *base;
	struct model_server *server;
	struct bufferevent *runtime;
	pid_t pid;
	char home[64];
	int next_id;
	struct json_object *last; /* the message that ended the last wait */
	const char *awaited; /* a method, or NULL: the answer to the last request */
	bool found;
	char text[1000]; /* all deltas of agent messages */
	int deltas;
};

static const char *text_at(struct json_object *value, const char *path)
{
	char copy[200];
	char *rest;
	char *name;

	snprintf(copy, sizeof(copy), "%s", path);
	for (name = strtok_r(copy, ".", &rest); name; name = strtok_r(NULL, ".", &rest))
		if (!json_object_object_get_ex(value, name, &value))
			return "";
	return json_object_get_string(value);
}

static bool is_awaited(struct session *session, struct json_object *message)
{
	const char *method = text_at(message, "method");

	if (session->awaited)
		return !strcmp(method, session->awaited);
	return !*method && atoi(text_at(message, "id")) == session->next_id;
}

static void take_message(struct session *session, struct json_object *message)
{
	const char *delta;

	if (!strcmp(text_at(message, "method"), "item/agentMessage/delta")) {
		delta = text_at(message, "params.delta");
		session->deltas++;
		strncat(session->text, delta, sizeof(session->text) - strlen(session->text) - 1);
	}
	if (!session->found && is_awaited(session, message)) {
		session->found = true;
		json_object_put(session->last);
		session->last = json_object_get(message);
	}
	json_object_put(message);
}

static void on_lines(struct bufferevent *stream, void *userdata)
{
	struct evbuffer *input = bufferevent_get_input(stream);
	char *line;

	while ((line = evbuffer_readln(input, NULL, EVBUFFER_EOL_LF))) {
		take_message(userdata, json_tokener_parse(line));
		free(line);
	}
}

static void on_deadline(evutil_socket_t fd, short what, void *userdata)
{
	(void)fd;
	(void)what;
	*(bool *)userdata = true;
}

/* Waits for a notification, or with NULL for the answer to the last request. */
static void await(struct session *session, const char *method)
{
	static const struct timeval limit = {.tv_sec = 20};
	bool late = false;
	struct event *deadline = evtimer_new(session->base, on_deadline, &late);

	session->awaited = method;
	session->found = false;
	evtimer_add(deadline, &limit);
	while (!session->found && !late)
		event_base_loop(session->base, EVLOOP_ONCE);
	event_free(deadline);
	ck_assert_msg(!late, "no %s", method ? method : "answer");
}

static void request(struct session *session, const char *method, const char *params)
{
	evbuffer_add_printf(bufferevent_get_output(session->runtime),
		"{\"id\":%d,\"method\":\"%s\",\"params\":%s}\n", ++session->next_id, method,
		params);
	await(session, NULL);
	ck_assert_msg(json_object_object_get_ex(session->last, "result", NULL), "%s: %s", method,
		json_object_to_json_string(session->last));
}

/* The directory is the one with codex-package.json, or that of the npm package around it. */
static void find_program(char *path, size_t size)
{
	static const char *const places[] = {"bin/codex", "vendor/*/bin/codex"};
	glob_t found;
	size_t i;
	int r = -1;

	for (i = 0; r && i < sizeof(places) / sizeof(places[0]); i++) {
		snprintf(path, size, "%s/%s", getenv("CODEX_TEST_RUNTIME"), places[i]);
		r = glob(path, 0, NULL, &found);
	}
	ck_assert_msg(!r, "there is no bin/codex in %s", getenv("CODEX_TEST_RUNTIME"));
	snprintf(path, size, "%s", found.gl_pathv[0]);
	globfree(&found);
}

static void spawn_runtime(struct session *session)
{
	char path[4096];
	const char *const argv[] = {"codex", "app-server", NULL};
	posix_spawn_file_actions_t actions;
	int fds[2];

	find_program(path, sizeof(path));
	ck_assert_int_eq(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds), 0);
	posix_spawn_file_actions_init(&actions);
	posix_spawn_file_actions_adddup2(&actions, fds[1], 0);
	posix_spawn_file_actions_adddup2(&actions, fds[1], 1);
	posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0);
	setenv("CODEX_HOME", session->home, 1);
	ck_assert_int_eq(posix_spawn(&session->pid, path, &actions, NULL,
				 (char *const *)(const void *)argv, environ),
		0);
	posix_spawn_file_actions_destroy(&actions);
	close(fds[1]);
	evutil_make_socket_nonblocking(fds[0]);
	session->runtime = bufferevent_socket_new(session->base, fds[0], BEV_OPT_CLOSE_ON_FREE);
	bufferevent_setcb(session->runtime, on_lines, NULL, NULL, session);
	bufferevent_enable(session->runtime, EV_READ | EV_WRITE);
}

static void open_session(struct session *session)
{
	static const char hello[] = "{\"clientInfo\":{\"name\":\"model_test\",\"version\":\"0\"}}";

	*session = (struct session){.home = "/tmp/model-runtime-XXXXXX"};
	session->base = event_base_new();
	ck_assert_ptr_nonnull(mkdtemp(session->home));
	ck_assert_int_eq(model_server_new(session->base, &session->server), 0);
	ck_assert_int_eq(
		model_write_codex_home(session->home, model_server_base_url(session->server), NULL),
		0);
	spawn_runtime(session);
	request(session, "initialize", hello);
	request(session, "thread/start", "{}");
}

static void start_turn(struct session *session, const char *prompt)
{
	char params[300];

	snprintf(params, sizeof(params),
		"{\"threadId\":\"%s\",\"input\":[{\"type\":\"text\",\"text\":\"%s\"}]}",
		text_at(session->last, "result.thread.id"), prompt);
	request(session, "turn/start", params);
}

static int remove_entry(const char *path, const struct stat *info, int kind, struct FTW *walk)
{
	(void)info;
	(void)kind;
	(void)walk;
	return remove(path);
}

static void close_session(struct session *session)
{
	int status;

	shutdown(bufferevent_getfd(session->runtime), SHUT_WR);
	ck_assert_int_eq(waitpid(session->pid, &status, 0), session->pid);
	bufferevent_free(session->runtime);
	model_server_free(session->server);
	event_base_free(session->base);
	json_object_put(session->last);
	nftw(session->home, remove_entry, 16, FTW_DEPTH | FTW_PHYS);
	ck_assert_int_eq(status, 0);
}

START_TEST(echo_streams_word_by_word_to_completion)
{
	struct session session;

	open_session(&session);
	start_turn(&session, "hello runtime");
	await(&session, "turn/completed");
	ck_assert_str_eq(text_at(session.last, "params.turn.status"), "completed");
	ck_assert_str_eq(session.text, "You said: hello runtime");
	ck_assert_int_eq(session.deltas, 4);
	ck_assert_uint_eq(model_server_request_count(session.server), 1);
	close_session(&session);
}
END_TEST

START_TEST(tool_call_runs_and_its_result_comes_back)
{
	const struct model_request *request;
	struct session session;
	char *output;

	open_session(&session);
	ck_assert_int_eq(
		model_server_script(session.server,
			"{\"rules\": [{\"when\": {\"on\": \"tool_result\", \"call_id\": \"c1\","
			"\"output\": \"good day\"}, \"reply\": \"The tool spoke.\"}],"
			"\"default\": {\"function_call\": {\"name\": \"exec_command\", \"call_id\":"
			"\"c1\", \"arguments\": {\"cmd\": \"echo good day\"}}}}"),
		0);
	start_turn(&session, "use the tool");
	await(&session, "turn/completed");
	ck_assert_str_eq(session.text, "The tool spoke.");
	request = model_server_last_request(session.server);
	ck_assert(model_request_is_tool_result(request));
	ck_assert_str_eq(model_request_user_text(request), "use the tool");
	output = model_request_tool_output(request, "c1");
	ck_assert_ptr_nonnull(strstr(output, "good day"));
	free(output);
	close_session(&session);
}
END_TEST

START_TEST(http_error_fails_the_turn)
{
	struct session session;

	open_session(&session);
	ck_assert_int_eq(model_server_reply_error(session.server, 500, "boom"), 0);
	start_turn(&session, "x");
	await(&session, "turn/completed");
	ck_assert_str_eq(text_at(session.last, "params.turn.status"), "failed");
	close_session(&session);
}
END_TEST

START_TEST(interrupt_is_seen_as_a_client_that_went_away)
{
	struct session session;
	char params[200];

	open_session(&session);
	ck_assert_int_eq(model_server_reply(session.server,
				 "{\"output\": [{\"message\": \"a\"}, {\"hang\": true}]}"),
		0);
	start_turn(&session, "x");
	await(&session, "item/agentMessage/delta");
	snprintf(params, sizeof(params), "{\"threadId\":\"%s\",\"turnId\":\"%s\"}",
		text_at(session.last, "params.threadId"), text_at(session.last, "params.turnId"));
	request(&session, "turn/interrupt", params);
	while (model_server_playing(session.server))
		event_base_loop(session.base, EVLOOP_ONCE);
	ck_assert_int_eq(
		model_request_state(model_server_last_request(session.server)), MODEL_GONE);
	close_session(&session);
}
END_TEST

static void add_cases(Suite *suite)
{
	ADD(suite, echo_streams_word_by_word_to_completion);
	ADD(suite, tool_call_runs_and_its_result_comes_back);
	ADD(suite, http_error_fails_the_turn);
	ADD(suite, interrupt_is_seen_as_a_client_that_went_away);
}

int main(void)
{
	int status;

	return suite_runtime(&status) ? suite_main("model_runtime", add_cases) : status;
}
