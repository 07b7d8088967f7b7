#include "fake/self.h"

#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#ifndef __linux__ /* whose unistd.h has it */
extern char **environ;
#endif

enum {
	MAX_FD = 4096,
	MAX_SIGNAL = 32
};

static int own_argc;
static char **own_argv;
static struct fake_buf open_fds, ignored, blocked;

static void add_number(struct fake_buf *list, int number)
{
	fake_buf_fmt(list, "%s%d", list->len > 1 ? "," : "", number);
}

static void look_at_fds(void)
{
	fake_buf_str(&open_fds, "[");
	for (int fd = 0; fd < MAX_FD; fd++)
		if (fcntl(fd, F_GETFD) >= 0)
			add_number(&open_fds, fd);
	fake_buf_str(&open_fds, "]");
}

static void look_at_signals(void)
{
	sigset_t mask;

	sigprocmask(SIG_BLOCK, NULL, &mask);
	fake_buf_str(&ignored, "[");
	fake_buf_str(&blocked, "[");
	for (int signo = 1; signo < MAX_SIGNAL; signo++) {
		struct sigaction now;

		if (sigaction(signo, NULL, &now) == 0 && now.sa_handler == SIG_IGN)
			add_number(&ignored, signo);
		if (sigismember(&mask, signo) == 1)
			add_number(&blocked, signo);
	}
	fake_buf_str(&ignored, "]");
	fake_buf_str(&blocked, "]");
}

void fake_self_look(int argc, char **argv)
{
	own_argc = argc;
	own_argv = argv;
	look_at_fds();
	look_at_signals();
}

void fake_self_forget(void)
{
	fake_buf_free(&open_fds);
	fake_buf_free(&ignored);
	fake_buf_free(&blocked);
}

static void add_quoted(struct fake_buf *buf, const char *text, size_t len)
{
	fake_buf_str(buf, "\"");
	fake_buf_json(buf, text, len);
	fake_buf_str(buf, "\"");
}

static void add_argv(struct fake_buf *buf)
{
	fake_buf_str(buf, "[");
	for (int i = 0; i < own_argc; i++) {
		fake_buf_str(buf, i ? "," : "");
		add_quoted(buf, own_argv[i], strlen(own_argv[i]));
	}
	fake_buf_str(buf, "]");
}

static void add_cwd(struct fake_buf *buf)
{
	char path[PATH_MAX];

	if (getcwd(path, sizeof(path)))
		fake_buf_json(buf, path, strlen(path));
}

static void add_environment(struct fake_buf *buf)
{
	fake_buf_str(buf, "{");
	for (char **entry = environ; *entry; entry++) {
		size_t len = strcspn(*entry, "=");

		fake_buf_str(buf, entry == environ ? "" : ",");
		add_quoted(buf, *entry, len);
		fake_buf_str(buf, ":");
		add_quoted(buf, *entry + len + 1, strlen(*entry + len + 1));
	}
	fake_buf_str(buf, "}");
}

static bool add_variable(struct fake_buf *buf, const char *name)
{
	const char *value = getenv(name);

	if (value)
		fake_buf_json(buf, value, strlen(value));
	return value != NULL;
}

static void add_all(struct fake_buf *buf)
{
	fake_buf_fmt(buf, "{\"pid\":%ld,\"ppid\":%ld,\"cwd\":\"", (long)getpid(), (long)getppid());
	add_cwd(buf);
	fake_buf_str(buf, "\",\"argv\":");
	add_argv(buf);
	fake_buf_fmt(buf, ",\"fds\":%s", fake_buf_cstr(&open_fds));
	fake_buf_fmt(buf, ",\"ignoredSignals\":%s", fake_buf_cstr(&ignored));
	fake_buf_fmt(buf, ",\"blockedSignals\":%s,\"env\":", fake_buf_cstr(&blocked));
	add_environment(buf);
	fake_buf_str(buf, "}");
}

bool fake_self_value(struct fake_buf *buf, const char *name)
{
	if (strncmp(name, "env:", 4) == 0)
		return add_variable(buf, name + 4);
	if (strcmp(name, "pid") == 0)
		fake_buf_fmt(buf, "%ld", (long)getpid());
	else if (strcmp(name, "ppid") == 0)
		fake_buf_fmt(buf, "%ld", (long)getppid());
	else if (strcmp(name, "cwd") == 0)
		add_cwd(buf);
	else if (strcmp(name, "argv") == 0)
		add_argv(buf);
	else if (strcmp(name, "fds") == 0)
		fake_buf_str(buf, fake_buf_cstr(&open_fds));
	else if (strcmp(name, "ignoredSignals") == 0)
		fake_buf_str(buf, fake_buf_cstr(&ignored));
	else if (strcmp(name, "blockedSignals") == 0)
		fake_buf_str(buf, fake_buf_cstr(&blocked));
	else if (strcmp(name, "self") == 0)
		add_all(buf);
	else
		return false;
	return true;
}
