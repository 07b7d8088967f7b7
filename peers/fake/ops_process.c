/* The steps that misbehave as a process: time, signals, descriptors, children. */
#include "fake/player.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum {
	MAX_HOLD_S = 60
};

static void run_sleep(struct fake_player *player, const struct fake_step *step)
{
	fake_sleep_us(fake_player_us(player, step->arg));
}

/* Reads nothing, writes nothing, does not notice the end of stdin. The lifetime limit ends it. */
static void run_hang(struct fake_player *player, const struct fake_step *step)
{
	(void)player;
	(void)step;
	for (;;)
		fake_sleep_us(1000000);
}

static void run_exit(struct fake_player *player, const struct fake_step *step)
{
	_exit(*step->arg ? (int)fake_player_size(player, step->arg) : 0);
}

static int signal_of(const struct fake_player *player, const char *name)
{
	int signo = fake_parse_signal(name);

	if (signo < 0)
		fake_player_fail(player, FAKE_USAGE, "no such signal: %s", name);
	return signo;
}

static void set_action(int signo, void (*action)(int))
{
	struct sigaction sa = {.sa_handler = action};

	sigemptyset(&sa.sa_mask);
	sigaction(signo, &sa, NULL);
}

static void run_kill(struct fake_player *player, const struct fake_step *step)
{
	int signo = signal_of(player, step->arg);

	set_action(signo, SIG_DFL);
	kill(getpid(), signo);
	/* It is delivered before kill returns, unless the client had us start with it blocked. */
	fake_player_fail(player, FAKE_SYSTEM, "still alive: the signal is blocked");
}

static void run_ignore(struct fake_player *player, const struct fake_step *step)
{
	set_action(signal_of(player, step->arg), SIG_IGN);
}

static int fd_of(const struct fake_player *player, const char *name)
{
	static const char *const names[] = {"stdin", "stdout", "stderr"};

	for (int fd = 0; fd < 3; fd++)
		if (strcmp(names[fd], name) == 0)
			return fd;
	fake_player_fail(player, FAKE_USAGE, "stdin, stdout or stderr, not %s", name);
}

static void run_close(struct fake_player *player, const struct fake_step *step)
{
	int fd = fd_of(player, step->arg);

	if (fd == STDOUT_FILENO)
		player->out.dead = true;
	if (fd == STDIN_FILENO)
		player->in.eof = true;
	close(fd);
}

/* What has been written still arrives, but nothing can be written to us: a socket only. */
static void run_shutdown(struct fake_player *player, const struct fake_step *step)
{
	int fd = fd_of(player, step->arg);

	if (shutdown(fd, fd == STDIN_FILENO ? SHUT_RD : SHUT_WR) < 0)
		fake_player_fail(player, FAKE_SYSTEM, "%s", strerror(errno));
}

static void write_stderr(const char *data, size_t len)
{
	struct fake_out out = {.fd = STDERR_FILENO};

	fake_out_now(&out, data, len);
}

static void run_stderr(struct fake_player *player, const struct fake_step *step)
{
	struct fake_buf text = {0};

	fake_player_expand(player, &text, step->arg, strlen(step->arg));
	fake_buf_str(&text, "\n");
	write_stderr(text.data, text.len);
	fake_buf_free(&text);
}

/* As much as is asked for, in lines such as the runtime logs. */
static void run_noise(struct fake_player *player, const struct fake_step *step)
{
	int64_t total = fake_player_size(player, step->arg);
	struct fake_buf text = {0};

	for (long n = 0; text.len < (size_t)total; n++)
		fake_buf_fmt(&text,
			"2026-11-20T08:45:38.%06ldZ  INFO codex_fake: noise, line %ld\n",
			n % 1000000, n);
	text.len = (size_t)total;
	write_stderr(text.data, text.len);
	fake_buf_free(&text);
}

/* The grandchild: keeps the named descriptors, drops the others, ends by itself. */
_Noreturn static void hold(bool keep[3], int64_t us)
{
	set_action(SIGALRM, SIG_DFL);
	set_action(SIGTERM, SIG_DFL);
	alarm(MAX_HOLD_S);
	for (int fd = 0; fd < 3; fd++)
		if (!keep[fd])
			close(fd);
	fake_sleep_us(us);
	_exit(0);
}

/* hold stdout[,stderr] TIME */
static void run_hold(struct fake_player *player, const struct fake_step *step)
{
	char *own = fake_strdup(step->arg);
	char *rest = own;
	char *names = fake_next_word(&rest);
	int64_t us = fake_player_us(player, fake_next_word(&rest));
	bool keep[3] = {false};
	pid_t pid;

	for (char *name = strtok(names, ","); name; name = strtok(NULL, ","))
		keep[fd_of(player, name)] = true;
	if (us > MAX_HOLD_S * INT64_C(1000000))
		fake_player_fail(player, FAKE_USAGE, "not longer than %d seconds", MAX_HOLD_S);
	pid = fork();
	if (pid < 0)
		fake_player_fail(player, FAKE_SYSTEM, "fork: %s", strerror(errno));
	if (pid == 0)
		hold(keep, us);
	fake_vars_setf(&player->vars, "holder", "%ld", (long)pid);
	free(own);
}

static const struct fake_op ops[] = {
	{"sleep", FAKE_NO_BLOCK, run_sleep},
	{"hang", FAKE_NO_BLOCK, run_hang},
	{"exit", FAKE_NO_BLOCK, run_exit},
	{"kill", FAKE_NO_BLOCK, run_kill},
	{"ignore", FAKE_NO_BLOCK, run_ignore},
	{"close", FAKE_NO_BLOCK, run_close},
	{"shutdown", FAKE_NO_BLOCK, run_shutdown},
	{"stderr", FAKE_NO_BLOCK, run_stderr},
	{"noise", FAKE_NO_BLOCK, run_noise},
	{"hold", FAKE_NO_BLOCK, run_hold},
};

const struct fake_op *fake_process_op(const char *name)
{
	for (size_t i = 0; i < sizeof(ops) / sizeof(*ops); i++)
		if (strcmp(ops[i].name, name) == 0)
			return &ops[i];
	return NULL;
}
