#include "peers/drive.h"

#include <check.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

enum {
	PATIENCE_MS = 10000,
	MAX_ARGS = 60,
	PACKET_BYTES = 1024 * 1024
};

#ifndef __linux__
extern char **environ;
#endif

static void make_pair(int fds[2], int kind)
{
	int size = PACKET_BYTES;

	if (kind == DRIVE_PIPE) {
		ck_assert_int_eq(pipe(fds), 0);
	} else {
		ck_assert_int_eq(socketpair(AF_UNIX, SOCK_SEQPACKET, 0, fds), 0);
		setsockopt(fds[1], SOL_SOCKET, SO_SNDBUF, &size, sizeof(size));
	}
	fcntl(fds[0], F_SETFD, FD_CLOEXEC);
	fcntl(fds[1], F_SETFD, FD_CLOEXEC);
}

static void spawn(
	struct drive *drive, const char *const *args, char **env, int in, int out, int err)
{
	char path[4096];
	const char *argv[MAX_ARGS] = {path};
	posix_spawn_file_actions_t actions;
	int count = 1;

	snprintf(path, sizeof(path), "%s/peers/fake/fake-codex", getenv("top_builddir"));
	while (*args && count < MAX_ARGS - 1)
		argv[count++] = *args++;
	posix_spawn_file_actions_init(&actions);
	posix_spawn_file_actions_adddup2(&actions, in, 0);
	posix_spawn_file_actions_adddup2(&actions, out, 1);
	posix_spawn_file_actions_adddup2(&actions, err, 2);
	ck_assert_int_eq(
		posix_spawn(&drive->pid, path, &actions, NULL, (char **)(void *)argv, env), 0);
	posix_spawn_file_actions_destroy(&actions);
}

static void start(struct drive *drive, int kind, const char *const *args, char **env)
{
	int in[2], out[2], err[2];

	memset(drive, 0, sizeof(*drive));
	ck_assert_int_eq(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, in), 0);
	make_pair(out, kind);
	make_pair(err, DRIVE_PIPE);
	spawn(drive, args, env, in[1], out[1], err[1]);
	close(in[1]);
	close(out[1]);
	close(err[1]);
	drive->in = in[0];
	drive->out = out[0];
	drive->err = err[0];
}

void drive_start(struct drive *drive, int kind, const char *const *args)
{
	start(drive, kind, args, environ);
}

void drive_start_env(struct drive *drive, const char *setting, const char *const *args)
{
	size_t count = 0;
	char **env;

	while (environ[count])
		count++;
	env = calloc(count + 2, sizeof(*env));
	ck_assert_ptr_nonnull(env);
	memcpy(env, environ, count * sizeof(*env));
	env[count] = (char *)(uintptr_t)setting;
	start(drive, DRIVE_PIPE, args, env);
	free(env);
}

void drive_send(struct drive *drive, const char *format, ...)
{
	char *line = NULL;
	size_t len = 0;
	FILE *stream = open_memstream(&line, &len);
	va_list args;

	va_start(args, format);
	vfprintf(stream, format, args);
	va_end(args);
	fputc('\n', stream);
	fclose(stream);
	/* It may have ended by now, if it is that kind of test. */
	ck_assert(send(drive->in, line, len, MSG_NOSIGNAL) == (ssize_t)len || errno == EPIPE);
	free(line);
}

bool drive_quiet(struct drive *drive, int ms)
{
	struct pollfd pfd = {.fd = drive->out, .events = POLLIN};

	return poll(&pfd, 1, ms) == 0;
}

size_t drive_read(struct drive *drive, char *data, size_t size)
{
	ssize_t got;

	ck_assert_msg(!drive_quiet(drive, PATIENCE_MS), "nothing comes");
	got = read(drive->out, data, size);
	ck_assert_int_ge(got, 0);
	return (size_t)got;
}

/* Room behind what is there; what has been handed out goes first. */
static void make_room(struct drive *drive, size_t room)
{
	size_t left = drive->len - drive->taken;

	if (drive->taken)
		memmove(drive->buf, drive->buf + drive->taken, left);
	drive->taken = 0;
	drive->len = left;
	if (drive->size - left > room)
		return;
	drive->size = (drive->size + room) * 2;
	drive->buf = realloc(drive->buf, drive->size);
	ck_assert_ptr_nonnull(drive->buf);
}

const char *drive_line(struct drive *drive)
{
	enum {
		READ_SIZE = 64 * 1024
	};
	size_t seen = 0;

	for (;;) {
		size_t left = drive->len - drive->taken;
		char *from = left ? drive->buf + drive->taken : NULL;
		char *lf = left > seen ? memchr(from + seen, '\n', left - seen) : NULL;
		size_t got;

		if (lf) {
			*lf = '\0';
			drive->line = from;
			drive->taken += (size_t)(lf - from) + 1;
			return from;
		}
		seen = left;
		make_room(drive, READ_SIZE);
		got = drive_read(drive, drive->buf + drive->len, READ_SIZE);
		if (!got)
			return NULL;
		drive->len += got;
	}
}

json_object *drive_json(struct drive *drive)
{
	const char *line = drive_line(drive);
	json_object *root;

	/* An assertion that holds costs a write, so there is none for each line. */
	if (!line)
		ck_abort_msg("the end, where a line should be");
	root = json_tokener_parse(line);
	if (!root)
		ck_abort_msg("not JSON: %.300s", line);
	return root;
}

json_object *drive_at(json_object *root, const char *path)
{
	char key[64];

	while (root && *path) {
		size_t len = strcspn(path, ".");

		snprintf(key, sizeof(key), "%.*s", (int)len, path);
		path += len + (path[len] == '.');
		if (json_object_is_type(root, json_type_array))
			root = json_object_array_get_idx(root, (size_t)atoi(key));
		else if (!json_object_object_get_ex(root, key, &root))
			return NULL;
	}
	return root;
}

const char *drive_text(json_object *root, const char *path)
{
	json_object *value = drive_at(root, path);

	return value ? json_object_get_string(value) : NULL;
}

json_object *drive_method(struct drive *drive, const char *method)
{
	for (;;) {
		json_object *msg = drive_json(drive);
		const char *found = drive_text(msg, "method");

		if (found && strcmp(found, method) == 0)
			return msg;
		json_object_put(msg);
	}
}

json_object *drive_response(struct drive *drive, const char *id)
{
	for (;;) {
		json_object *msg = drive_json(drive);
		json_object *found = drive_at(msg, "id");

		if (found && !drive_at(msg, "method") &&
			strcmp(json_object_to_json_string_ext(found, JSON_C_TO_STRING_PLAIN), id) ==
				0)
			return msg;
		json_object_put(msg);
	}
}

void drive_handshake(struct drive *drive)
{
	drive_send(drive,
		"{\"id\":1,\"method\":\"initialize\",\"params\":{\"clientInfo\":"
		"{\"name\":\"drive\",\"version\":\"1\"}}}");
	json_object_put(drive_response(drive, "1"));
	json_object_put(drive_method(drive, "remoteControl/status/changed"));
	drive_send(drive, "{\"method\":\"initialized\"}");
}

void drive_thread(struct drive *drive, const char *id, char *ret_id)
{
	json_object *msg;

	drive_send(drive, "{\"id\":%s,\"method\":\"thread/start\",\"params\":{}}", id);
	msg = drive_response(drive, id);
	snprintf(ret_id, 37, "%s", drive_text(msg, "result.thread.id"));
	json_object_put(msg);
	json_object_put(drive_method(drive, "thread/started"));
}

void drive_turn(struct drive *drive)
{
	char thread[37];

	drive_handshake(drive);
	drive_thread(drive, "2", thread);
	drive_send(drive,
		"{\"id\":3,\"method\":\"turn/start\",\"params\":{\"threadId\":\"%s\",\"input\":"
		"[{\"type\":\"text\",\"text\":\"hi\"}]}}",
		thread);
}

void drive_expect_method(struct drive *drive, const char *method)
{
	json_object *msg = drive_json(drive);
	const char *found = drive_text(msg, "method");

	ck_assert_msg(found && strcmp(found, method) == 0, "wanted %s, got %s", method,
		json_object_to_json_string(msg));
	json_object_put(msg);
}

void drive_expect_response(struct drive *drive, const char *id)
{
	json_object *msg = drive_json(drive);

	ck_assert_ptr_null(drive_at(msg, "method"));
	ck_assert_str_eq(drive_text(msg, "id"), id);
	json_object_put(msg);
}

void drive_expect_end(struct drive *drive)
{
	ck_assert_ptr_null(drive_line(drive));
}

void drive_expect_turn(struct drive *drive, const char *text)
{
	json_object *msg = drive_method(drive, "turn/completed");

	ck_assert_str_eq(drive_text(msg, "params.turn.status"), "completed");
	ck_assert_str_eq(drive_text(msg, "params.turn.items.0.text"), text);
	json_object_put(msg);
}

bool drive_alive(struct drive *drive)
{
	return waitpid(drive->pid, NULL, WNOHANG) == 0;
}

char *drive_stderr(struct drive *drive)
{
	char *text = NULL;
	size_t len = 0;
	FILE *stream = open_memstream(&text, &len);
	char part[4096];
	ssize_t got;

	while ((got = read(drive->err, part, sizeof(part))) > 0)
		fwrite(part, 1, (size_t)got, stream);
	fclose(stream);
	return text;
}

int drive_wait(struct drive *drive)
{
	int status = -1;

	for (int waited = 0; waitpid(drive->pid, &status, WNOHANG) == 0; waited += 5) {
		if (waited >= PATIENCE_MS)
			kill(drive->pid, SIGKILL);
		usleep(5000);
	}
	close(drive->in);
	close(drive->out);
	close(drive->err);
	free(drive->buf);
	return status;
}

int drive_end(struct drive *drive)
{
	shutdown(drive->in, SHUT_WR);
	return drive_wait(drive);
}
