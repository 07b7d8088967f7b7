/* What every file of the fake app-server uses: statuses, memory, time, numbers. */
#ifndef PEERS_FAKE_COMMON_H
#define PEERS_FAKE_COMMON_H

#include <config.h>

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#if defined(__GNUC__)
#define FAKE_PRINTF(fmt, args) __attribute__((format(printf, fmt, args)))
#else
#define FAKE_PRINTF(fmt, args)
#endif

/* Exit statuses that mean "the test went wrong", far from those that a script asks for. */
enum fake_status {
	FAKE_EOF = 94, /* --strict-eof: the client went away before the script was over */
	FAKE_LIFETIME = 95, /* the hard lifetime limit struck */
	FAKE_TIMEOUT = 96, /* the client did not send what was waited for */
	FAKE_MISMATCH = 97, /* the client sent something else */
	FAKE_USAGE = 98, /* bad option, script or transcript */
	FAKE_SYSTEM = 99 /* the operating system refused something */
};

/* Says why on stderr and ends the process at once. */
_Noreturn void fake_die(int status, const char *format, ...) FAKE_PRINTF(2, 3);

void fake_warn(const char *format, ...) FAKE_PRINTF(1, 2);

void *fake_realloc(void *old, size_t size);
char *fake_strndup(const char *text, size_t len);
char *fake_strdup(const char *text);

/* Milliseconds: since the epoch, and on a clock that only goes forward. */
int64_t fake_wall_ms(void);
int64_t fake_mono_ms(void);

/* Sleeps through signals. */
void fake_sleep_us(int64_t us);

/* "250", "250ms", "80us", "2s" to microseconds; "64k", "65m" to bytes. -1 when it is neither. */
int64_t fake_parse_us(const char *text);
int64_t fake_parse_size(const char *text);

/* "TERM", "SIGTERM" or "15"; -1 when there is no such signal. */
int fake_parse_signal(const char *text);

#endif
