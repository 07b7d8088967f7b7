/* The program model-server: what it prints, how it ends. */
#include "config.h"

#include "support/suite.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

struct program {
	pid_t pid;
	int in;
	int out;
	unsigned port;
};

static void make_pipe(int fds[2])
{
	ck_assert_int_eq(pipe(fds), 0);
	fcntl(fds[0], F_SETFD, FD_CLOEXEC);
	fcntl(fds[1], F_SETFD, FD_CLOEXEC);
}

static void start(struct program *program, const char *const *arguments)
{
	const char *argv[10] = {"model-server"};
	posix_spawn_file_actions_t actions;
	char path[4096];
	int in[2];
	int out[2];
	int i;

	for (i = 0; arguments[i]; i++)
		argv[i + 1] = arguments[i];
	snprintf(path, sizeof(path), "%s/peers/model/model-server", getenv("top_builddir"));
	make_pipe(in);
	make_pipe(out);
	posix_spawn_file_actions_init(&actions);
	posix_spawn_file_actions_adddup2(&actions, in[0], 0);
	posix_spawn_file_actions_adddup2(&actions, out[1], 1);
	posix_spawn_file_actions_adddup2(&actions, out[1], 2);
	ck_assert_int_eq(posix_spawn(&program->pid, path, &actions, NULL,
				 (char *const *)(const void *)argv, environ),
		0);
	posix_spawn_file_actions_destroy(&actions);
	close(in[0]);
	close(out[1]);
	program->in = in[1];
	program->out = out[0];
}

/* What it prints, up to a newline or its end. */
static void read_line(int fd, char *line, size_t size)
{
	size_t length = 0;

	while (length < size - 1 && read(fd, line + length, 1) == 1)
		if (line[length++] == '\n')
			break;
	line[length] = '\0';
}

static void expect_listening(struct program *program)
{
	char line[200];

	read_line(program->out, line, sizeof(line));
	ck_assert_msg(sscanf(line, "listening on http://127.0.0.1:%u/v1\n", &program->port) == 1,
		"%s", line);
}

static int wait_status(struct program *program)
{
	int status;

	ck_assert_int_eq(waitpid(program->pid, &status, 0), program->pid);
	if (program->in >= 0)
		close(program->in);
	close(program->out);
	ck_assert(WIFEXITED(status));
	return WEXITSTATUS(status);
}

static void expect_reply(const struct program *program)
{
	static const char request[] = "POST /v1/responses HTTP/1.0\r\nContent-Length: 2\r\n\r\n{}";
	struct sockaddr_in address = {.sin_family = AF_INET,
		.sin_port = htons((uint16_t)program->port),
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	int fd = socket(AF_INET, SOCK_STREAM, 0);
	char reply[4000];
	size_t length = 0;
	ssize_t n;

	ck_assert_int_eq(connect(fd, (struct sockaddr *)&address, sizeof(address)), 0);
	ck_assert_int_eq(send(fd, request, strlen(request), 0), (ssize_t)strlen(request));
	while ((n = read(fd, reply + length, sizeof(reply) - 1 - length)) > 0)
		length += (size_t)n;
	reply[length] = '\0';
	close(fd);
	ck_assert_ptr_nonnull(strstr(reply, "\"response.completed\""));
}

START_TEST(serves_until_sigterm)
{
	static const char *const arguments[] = {NULL};
	struct program program;

	start(&program, arguments);
	expect_listening(&program);
	expect_reply(&program);
	close(program.in);
	program.in = -1;
	expect_reply(&program);
	kill(program.pid, SIGTERM);
	ck_assert_int_eq(wait_status(&program), 0);
}
END_TEST

START_TEST(stdin_eof_ends_it_when_asked_to)
{
	static const char *const arguments[] = {"--exit-on-stdin-eof", NULL};
	struct program program;

	start(&program, arguments);
	expect_listening(&program);
	ck_assert_int_eq(write(program.in, "ignored\n", 8), 8);
	expect_reply(&program);
	close(program.in);
	program.in = -1;
	ck_assert_int_eq(wait_status(&program), 0);
}
END_TEST

START_TEST(writes_a_codex_home_that_points_at_itself)
{
	char root[] = "/tmp/model-program-XXXXXX";
	const char *arguments[] = {"--codex-home", root, "--model", "m1", "--approval",
		"on-request", "--retries", "3", NULL};
	struct program program;
	char expected[64];
	char path[64];
	char text[1000] = "";
	FILE *file;

	ck_assert_ptr_nonnull(mkdtemp(root));
	start(&program, arguments);
	expect_listening(&program);
	snprintf(path, sizeof(path), "%s/config.toml", root);
	file = fopen(path, "re");
	ck_assert_ptr_nonnull(file);
	ck_assert_uint_gt(fread(text, 1, sizeof(text) - 1, file), 0);
	fclose(file);
	unlink(path);
	rmdir(root);
	snprintf(expected, sizeof(expected), "base_url = \"http://127.0.0.1:%u/v1\"", program.port);
	ck_assert_ptr_nonnull(strstr(text, expected));
	ck_assert_ptr_nonnull(strstr(text, "model = \"m1\""));
	ck_assert_ptr_nonnull(strstr(text, "approval_policy = \"on-request\""));
	ck_assert_ptr_nonnull(strstr(text, "stream_max_retries = 3"));
	kill(program.pid, SIGTERM);
	ck_assert_int_eq(wait_status(&program), 0);
}
END_TEST

static void expect_refusal(const char *option, const char *value, int status, const char *why)
{
	const char *arguments[] = {option, value, NULL};
	struct program program;
	char line[500];

	start(&program, arguments);
	read_line(program.out, line, sizeof(line));
	ck_assert_msg(strstr(line, why), "%s", line);
	ck_assert_int_eq(wait_status(&program), status);
}

START_TEST(mistakes_are_explained_and_end_it)
{
	expect_refusal("--script", "/nonexistent/script.json", 1, "No such file");
	expect_refusal("--record", "/nonexistent/x", 1, "No such file");
	expect_refusal("--codex-home", "/nonexistent/x/y", 1, "No such file");
	expect_refusal("--port", "70000", 2, "not a number");
	expect_refusal("--retries", "many", 2, "not a number");
	expect_refusal("word", NULL, 2, "usage: model-server");
}
END_TEST

static void add_cases(Suite *suite)
{
	ADD(suite, serves_until_sigterm);
	ADD(suite, stdin_eof_ends_it_when_asked_to);
	ADD(suite, writes_a_codex_home_that_points_at_itself);
	ADD(suite, mistakes_are_explained_and_end_it);
}

int main(void)
{
	return suite_main("model_program", add_cases);
}
