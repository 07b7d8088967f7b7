#include "fake/common.h"

#include <errno.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static void say(const char *format, va_list args) FAKE_PRINTF(1, 0);

/* One write, so that a line of ours is never mixed with another process's. */
static void say(const char *format, va_list args)
{
	char line[1024] = "fake-codex: ";
	size_t head = strlen(line);
	size_t len;

	vsnprintf(line + head, sizeof(line) - head - 1, format, args);
	len = strlen(line);
	line[len++] = '\n';
	if (write(STDERR_FILENO, line, len) < 0)
		return;
}

void fake_warn(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	say(format, args);
	va_end(args);
}

void fake_die(int status, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	say(format, args);
	va_end(args);
	_exit(status);
}

void *fake_realloc(void *old, size_t size)
{
	void *block = realloc(old, size ? size : 1);

	if (!block)
		fake_die(FAKE_SYSTEM, "out of memory for %zu bytes", size);
	return block;
}

char *fake_strndup(const char *text, size_t len)
{
	char *copy = fake_realloc(NULL, len + 1);

	memcpy(copy, text, len);
	copy[len] = '\0';
	return copy;
}

char *fake_strdup(const char *text)
{
	return fake_strndup(text, strlen(text));
}

static int64_t clock_ms(clockid_t clock)
{
	struct timespec now;

	clock_gettime(clock, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

int64_t fake_wall_ms(void)
{
	return clock_ms(CLOCK_REALTIME);
}

int64_t fake_mono_ms(void)
{
	return clock_ms(CLOCK_MONOTONIC);
}

void fake_sleep_us(int64_t us)
{
	struct timespec left = {
		.tv_sec = (time_t)(us / 1000000),
		.tv_nsec = (long)(us % 1000000) * 1000,
	};

	while (us > 0 && nanosleep(&left, &left) < 0 && errno == EINTR)
		continue;
}

struct unit {
	const char *name;
	int64_t factor;
};

static int64_t parse_scaled(const char *text, const struct unit *units)
{
	char *end;
	long long value;

	errno = 0;
	value = strtoll(text, &end, 10);
	if (end == text || value < 0 || errno)
		return -1;
	for (; units->name; units++)
		if (strcmp(end, units->name) == 0)
			return value > INT64_MAX / units->factor ? -1 : value * units->factor;
	return -1;
}

int64_t fake_parse_us(const char *text)
{
	static const struct unit units[] = {
		{"", 1000}, {"ms", 1000}, {"us", 1}, {"s", 1000000}, {NULL, 0}};

	return parse_scaled(text, units);
}

int64_t fake_parse_size(const char *text)
{
	static const struct unit units[] = {{"", 1}, {"k", 1024}, {"m", 1024 * 1024}, {NULL, 0}};

	return parse_scaled(text, units);
}

int fake_parse_signal(const char *text)
{
	static const struct {
		const char *name;
		int number;
	} signals[] = {{"HUP", SIGHUP}, {"INT", SIGINT}, {"QUIT", SIGQUIT}, {"KILL", SIGKILL},
		{"TERM", SIGTERM}, {"SEGV", SIGSEGV}, {"ABRT", SIGABRT}, {"PIPE", SIGPIPE},
		{"USR1", SIGUSR1}, {"USR2", SIGUSR2}};
	const char *name = strncmp(text, "SIG", 3) == 0 ? text + 3 : text;

	for (size_t i = 0; i < sizeof(signals) / sizeof(*signals); i++)
		if (strcmp(signals[i].name, name) == 0 || atoi(text) == signals[i].number)
			return signals[i].number;
	return -1;
}
