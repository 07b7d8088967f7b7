/* A host program in small: an event base, one transport, and what was reported of it. */
#ifndef TESTS_IO_HOST_H
#define TESTS_IO_HOST_H

#include "base/buf.h"
#include "io/transport.h"

#include <event2/event.h>

/* Where the transport is freed in the middle of things. */
enum host_event {
	HOST_NOTHING,
	HOST_READABLE,
	HOST_WRITABLE,
	HOST_STDERR_LINE,
	HOST_ENDED,
	HOST_CLOSED,
};

struct host {
	struct event_base *base;
	struct cx_loop *loop;
	struct cx_transport *transport;
	bool poll_exit; /* set before host_start(): no pidfd */
	const char *cwd; /* the same */
	size_t read_at_once; /* bytes of one read; default 64 KiB */
	unsigned read_delay_us; /* what the host does with each read */
	enum host_event free_in; /* frees the transport there */
	enum host_event close_in; /* calls close() there */
	enum host_event pause_in; /* pauses there */
	struct cx_buf out; /* all that was read */
	struct cx_buf lines; /* all of stderr's lines, with LF */
	unsigned line_count;
	unsigned readable_count;
	unsigned writable_count;
	unsigned ended_count;
	unsigned closed_count;
	size_t out_when_ended; /* bytes read before `ended` */
	uint64_t ended_at;
	uint64_t closed_at;
	codex_error *error;
};

/* The one that BOTH cases use. */
extern struct host host;

/* A case in two: with a pidfd, and by polling. To be added with ADD_BOTH. */
#define BOTH(name) \
	static void name(void); \
	START_TEST(name##_with_pidfd) \
	{ \
		host_run_case(name, false); \
	} \
	END_TEST \
	START_TEST(name##_by_polling) \
	{ \
		host_run_case(name, true); \
	} \
	END_TEST \
	static void name(void)

#define ADD_BOTH(suite, name) \
	do { \
		ADD(suite, name##_with_pidfd); \
		ADD(suite, name##_by_polling); \
	} while (0)

/* Runs it on `host`, which is new before and cleared afterwards. */
void host_run_case(void (*body)(void), bool poll_exit);

void host_init(struct host *self);
/* Frees everything, and the transport first. */
void host_clear(struct host *self);
/* Starts a program; the case fails if that fails. */
void host_start(struct host *self, const char *const *argv);
/* The same with a shell script. */
void host_start_sh(struct host *self, const char *script);
/* Starts it and hands back what cx_stdio_transport_new() said. */
int host_try(struct host *self, const char *const *argv, codex_error **ret_error);
/* Runs the loop until the counter is not 0 any more; the case fails after 10 s. */
void host_wait(struct host *self, const unsigned *count);
/* Runs the loop until that many bytes have been read. */
void host_wait_bytes(struct host *self, size_t bytes);
/* Runs the loop until that many lines came from stderr. */
void host_wait_lines(struct host *self, unsigned lines);
/* Runs the loop until the child is reaped. */
void host_wait_exit(struct host *self);
/* Runs the loop for a time. */
void host_run(struct host *self, unsigned ms);
/* What `ended` has to have said. */
void host_expect_exit(struct host *self, int code, int signal);
void host_expect_out(struct host *self, const char *text);
/* Writes all of it, running the loop when it has to. */
void host_write(struct host *self, const char *text);

#endif
