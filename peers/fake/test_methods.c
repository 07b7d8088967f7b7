/* Methods that the real server does not have: for tests to look inside and to break things. */
#include "fake/server.h"

#include "fake/self.h"

#include <inttypes.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

typedef void method_fn(struct fake_server *server, const struct fake_msg *msg);

static int64_t number(const struct fake_msg *msg, const char *path)
{
	return json_object_get_int64(fake_json_at(msg->root, path));
}

static const char *text(const struct fake_msg *msg, const char *path)
{
	const char *value = fake_json_str(msg->root, path);

	return value ? value : "";
}

static void echo(struct fake_server *server, const struct fake_msg *msg)
{
	fake_server_result(server, msg, fake_json_text(fake_json_at(msg->root, "params")));
}

static void self(struct fake_server *server, const struct fake_msg *msg)
{
	struct fake_buf all = {0};

	fake_self_value(&all, "self");
	fake_server_result(server, msg, fake_buf_cstr(&all));
	fake_buf_free(&all);
}

static void silent(struct fake_server *server, const struct fake_msg *msg)
{
	(void)server;
	(void)msg;
}

static void slow(struct fake_server *server, const struct fake_msg *msg)
{
	struct fake_buf line = {0};

	fake_buf_fmt(&line, "{\"id\":%s,\"result\":{}}", msg->id);
	fake_server_later(server, number(msg, "params.ms") * 1000, fake_buf_cstr(&line));
	fake_buf_free(&line);
}

static void error(struct fake_server *server, const struct fake_msg *msg)
{
	struct fake_buf line = {0};

	fake_buf_fmt(&line, "{\"error\":%s,\"id\":%s}",
		fake_json_text(fake_json_at(msg->root, "params")), msg->id);
	fake_server_line(server, line.data, line.len);
	fake_buf_free(&line);
}

/* An answer of so many bytes of text. */
static void bytes(struct fake_server *server, const struct fake_msg *msg)
{
	struct fake_buf result = {0};
	int64_t count = number(msg, "params.count");

	fake_buf_str(&result, "{\"text\":\"");
	fake_buf_fill(&result, 'x', count > 0 ? (size_t)count : 0);
	fake_buf_str(&result, "\"}");
	fake_server_result(server, msg, fake_buf_cstr(&result));
	fake_buf_free(&result);
}

static void notify(struct fake_server *server, const struct fake_msg *msg)
{
	const char *params = fake_json_text(fake_json_at(msg->root, "params.params"));
	struct fake_buf line = {0};

	fake_buf_fmt(&line, "{\"method\":\"%s\",\"params\":%s,\"emittedAtMs\":%" PRId64 "}",
		text(msg, "params.method"), params, fake_wall_ms());
	fake_server_line(server, line.data, line.len);
	fake_server_result(server, msg, "{}");
	fake_buf_free(&line);
}

/* Asks the client; what it answers comes back as the notification fake/answered. */
static void request(struct fake_server *server, const struct fake_msg *msg)
{
	const char *params = fake_json_text(fake_json_at(msg->root, "params.params"));
	json_object *id = fake_json_at(msg->root, "params.id");
	struct fake_buf line = {0};

	fake_buf_fmt(&line, "{\"method\":\"%s\",\"id\":", text(msg, "params.method"));
	if (id)
		fake_buf_str(&line, fake_json_text(id));
	else
		fake_buf_fmt(&line, "%ld", ++server->last_request);
	fake_buf_fmt(&line, ",\"params\":%s}", params);
	fake_server_line(server, line.data, line.len);
	fake_server_result(server, msg, "{}");
	fake_buf_free(&line);
}

static void line(struct fake_server *server, const struct fake_msg *msg)
{
	fake_server_line(server, text(msg, "params.text"), strlen(text(msg, "params.text")));
	fake_server_result(server, msg, "{}");
}

static void say_on_stderr(struct fake_server *server, const struct fake_msg *msg)
{
	fake_warn("%s", text(msg, "params.text"));
	fake_server_result(server, msg, "{}");
}

static void quit(struct fake_server *server, const struct fake_msg *msg)
{
	fake_out_drain(&server->out);
	_exit((int)number(msg, "params.status"));
}

static void die_by(struct fake_server *server, const struct fake_msg *msg)
{
	int signo = fake_parse_signal(text(msg, "params.signal"));

	fake_out_drain(&server->out);
	if (signo > 0 && signal(signo, SIG_DFL) != SIG_ERR)
		kill(getpid(), signo);
	else
		kill(getpid(), SIGKILL);
}

static const struct {
	const char *name;
	method_fn *run;
} methods[] = {
	{"fake/echo", echo},
	{"fake/self", self},
	{"fake/silent", silent},
	{"fake/slow", slow},
	{"fake/error", error},
	{"fake/bytes", bytes},
	{"fake/notify", notify},
	{"fake/request", request},
	{"fake/line", line},
	{"fake/stderr", say_on_stderr},
	{"fake/exit", quit},
	{"fake/kill", die_by},
};

bool fake_server_test_method(struct fake_server *server, const struct fake_msg *msg)
{
	for (size_t i = 0; i < sizeof(methods) / sizeof(*methods); i++) {
		if (strcmp(methods[i].name, msg->method) != 0)
			continue;
		methods[i].run(server, msg);
		return true;
	}
	return false;
}

void fake_server_answered(struct fake_server *server, const struct fake_msg *msg)
{
	struct fake_buf answer = {0};

	fake_buf_fmt(&answer, "{\"method\":\"fake/answered\",\"params\":{\"answer\":%s}}",
		fake_json_text(msg->root));
	fake_server_line(server, answer.data, answer.len);
	fake_buf_free(&answer);
}
