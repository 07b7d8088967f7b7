#include "fake/server.h"

#include "fake/shapes.h"
#include "fake/turn.h"

#include <limits.h>
#include <poll.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Turns pause while this much is unwritten; the client's requests are read all the same. */
enum {
	HIGH_WATER = 1024 * 1024
};

bool fake_server_unwanted(const struct fake_server *server, const char *method, size_t len)
{
	size_t count = server->opted_out ? json_object_array_length(server->opted_out) : 0;

	for (size_t i = 0; i < count; i++) {
		const char *name =
			json_object_get_string(json_object_array_get_idx(server->opted_out, i));

		if (name && strlen(name) == len && memcmp(name, method, len) == 0)
			return true;
	}
	return false;
}

/* The method of a line that is a notification, all of which begin with it; NULL for others. */
static const char *notified(const char *line, size_t len, size_t *ret_len)
{
	static const char head[] = "{\"method\":\"";
	static const char request[] = "\",\"id\":";
	size_t skip = strlen(head);
	const char *end;

	if (len < skip || memcmp(line, head, skip) != 0)
		return NULL;
	end = memchr(line + skip, '"', len - skip);
	if (!end)
		return NULL;
	*ret_len = (size_t)(end - line) - skip;
	if (len - (size_t)(end - line) > strlen(request) &&
		memcmp(end, request, strlen(request)) == 0)
		return NULL;
	return line + skip;
}

void fake_server_line(struct fake_server *server, const char *text, size_t len)
{
	size_t method_len = 0;
	const char *method = notified(text, len, &method_len);

	if (method && fake_server_unwanted(server, method, method_len))
		return;
	fake_buf_add(server->sink, text, len);
	fake_buf_str(server->sink, "\n");
}

void fake_server_say(struct fake_server *server, const char *shape)
{
	const char *text = fake_shape_find(shape);
	struct fake_buf line = {0};
	struct fake_buf missing = {0};

	if (!text)
		fake_die(FAKE_USAGE, "no such shape: %s", shape);
	if (!fake_vars_expand(&server->vars, &line, text, strlen(text), &missing))
		fake_die(FAKE_USAGE, "%s: no such variable: %s", shape, fake_buf_cstr(&missing));
	fake_server_line(server, line.data, line.len);
	fake_buf_free(&line);
	fake_buf_free(&missing);
}

void fake_server_later(struct fake_server *server, int64_t us, const char *text)
{
	struct fake_later *later;

	server->later =
		fake_realloc(server->later, (server->later_count + 1) * sizeof(*server->later));
	later = &server->later[server->later_count++];
	later->due = fake_mono_ms() + us / 1000;
	later->line = fake_strdup(text);
}

void fake_server_result(struct fake_server *server, const struct fake_msg *msg, const char *json)
{
	struct fake_buf line = {0};

	if (server->mute)
		return;
	fake_buf_fmt(&line, "{\"id\":%s,\"result\":%s}", msg->id, json);
	fake_server_line(server, line.data, line.len);
	fake_buf_free(&line);
}

void fake_server_error(
	struct fake_server *server, const struct fake_msg *msg, int code, const char *format, ...)
{
	char text[1024];
	va_list args;

	if (server->mute)
		return;
	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	fake_vars_set(&server->vars, "id", msg->id);
	fake_vars_setf(&server->vars, "code", "%d", code);
	fake_vars_set_json(&server->vars, "message", text);
	fake_server_say(server, "request-error");
}

bool fake_server_has_thread(const struct fake_server *server, const char *id)
{
	for (size_t i = server->thread_count; i-- > 0;)
		if (strcmp(server->threads[i], id) == 0)
			return true;
	return false;
}

void fake_server_add_thread(struct fake_server *server, const char *id)
{
	if (fake_server_has_thread(server, id))
		return;
	server->threads = fake_realloc(
		server->threads, (server->thread_count + 1) * sizeof(*server->threads));
	snprintf(server->threads[server->thread_count++], FAKE_UUID_SIZE, "%s", id);
}

/* The real one ends on bytes that are not UTF-8 and passes over lines that are not its JSON. */
static void read_line(struct fake_server *server, const char *line, size_t len)
{
	struct fake_msg msg;

	if (!fake_utf8_valid(line, len)) {
		fake_warn("ERROR stream did not contain valid UTF-8");
		server->done = true;
		return;
	}
	if (server->opt->verbose)
		fake_warn("< %.400s", line);
	if (!fake_msg_parse(&msg, line, len)) {
		fake_warn("ERROR Failed to deserialize JSONRPCMessage");
		return;
	}
	fake_server_handle(server, &msg);
	fake_msg_free(&msg);
}

static void read_input(struct fake_server *server)
{
	enum fake_got got = FAKE_GOT_LINE;
	char *line;
	size_t len;

	fake_in_fill(&server->in);
	while (!server->done && got == FAKE_GOT_LINE) {
		got = fake_in_take(&server->in, &line, &len);
		if (got == FAKE_GOT_LINE)
			read_line(server, line, len);
	}
	if (got == FAKE_GOT_EOF && !server->opt->ignore_eof)
		server->done = true;
}

static void say_what_is_due(struct fake_server *server, int64_t now)
{
	size_t left = 0;

	for (size_t i = 0; i < server->later_count; i++) {
		struct fake_later *later = &server->later[i];

		if (later->due > now) {
			server->later[left++] = *later;
			continue;
		}
		fake_server_line(server, later->line, strlen(later->line));
		free(later->line);
	}
	server->later_count = left;
}

/* One line of every turn that can go on, so that concurrent turns interleave line by line. */
static void step_turns(struct fake_server *server, int64_t now)
{
	size_t left = 0;

	for (size_t i = 0; i < server->turn_count; i++) {
		struct fake_turn *turn = server->turns[i];

		if (turn->due <= now)
			fake_turn_step(server, turn, now);
		if (turn->phase == FAKE_TURN_OVER)
			fake_turn_free(turn);
		else
			server->turns[left++] = turn;
	}
	server->turn_count = left;
	if (server->opt->exit_after && server->turns_completed >= server->opt->exit_after)
		server->done = true;
}

static int64_t next_due(const struct fake_server *server)
{
	int64_t due = INT64_MAX;

	for (size_t i = 0; i < server->later_count; i++)
		if (server->later[i].due < due)
			due = server->later[i].due;
	for (size_t i = 0; i < server->turn_count; i++)
		if (server->turns[i]->due < due)
			due = server->turns[i]->due;
	return due;
}

static int poll_time(const struct fake_server *server)
{
	int64_t due = server->out.queue.len < HIGH_WATER ? next_due(server) : INT64_MAX;
	int64_t left;

	if (due == INT64_MAX)
		return -1;
	left = due - fake_mono_ms();
	return left < 0 ? 0 : left > INT_MAX ? INT_MAX : (int)left;
}

static void serve_once(struct fake_server *server)
{
	struct pollfd fds[2] = {
		{.fd = server->in.eof ? -1 : server->in.fd, .events = POLLIN},
		{.fd = server->out.queue.len ? server->out.fd : -1, .events = POLLOUT},
	};
	int64_t now;

	if (poll(fds, 2, poll_time(server)) < 0)
		return;
	if (fds[0].revents)
		read_input(server);
	now = fake_mono_ms();
	say_what_is_due(server, now);
	if (server->out.queue.len < HIGH_WATER)
		step_turns(server, now);
	if (server->parked && server->parked >= server->opt->turns)
		fake_storm(server);
	fake_out_flush_lines(&server->out, (size_t)server->opt->write_lines);
}

static void free_all(struct fake_server *server)
{
	for (size_t i = 0; i < server->turn_count; i++)
		fake_turn_free(server->turns[i]);
	for (size_t i = 0; i < server->later_count; i++)
		free(server->later[i].line);
	free(server->turns);
	free(server->later);
	free(server->threads);
	json_object_put(server->opted_out);
	fake_vars_free(&server->vars);
	fake_in_free(&server->in);
	fake_out_free(&server->out);
}

void fake_serve(const struct fake_options *opt)
{
	struct fake_server server = {
		.opt = opt,
		.in.fd = STDIN_FILENO,
		.out.fd = STDOUT_FILENO,
		.last_request = -1,
	};

	server.sink = &server.out.queue;
	fake_vars_set(&server.vars, "runtimeVersion", opt->runtime_version);
	fake_out_nonblocking(&server.out, true);
	while (!server.done)
		serve_once(&server);
	/* What was said before the end still goes out, as long as somebody listens. */
	if (opt->exit_after)
		fake_out_drain(&server.out);
	fake_out_nonblocking(&server.out, false);
	free_all(&server);
}
