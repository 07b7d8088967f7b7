#include "io/host.h"

#include "base/clock.h"
#include "base/mem.h"

#include <check.h>
#include <string.h>
#include <unistd.h>

#if !HAVE_DECL_ENVIRON
extern char **environ;
#endif

/* Of a wait that should end at once, on a slow machine under valgrind. */
#define PATIENCE_MS 30000

/* ck_assert reports every place it passes, which is too slow for every line. */
#define REQUIRE(condition) \
	do { \
		if (!(condition)) \
			ck_abort_msg(#condition); \
	} while (0)

struct host host;

/* True: the transport is gone, or the event is over for another reason. */
static bool react(struct host *self, enum host_event event)
{
	if (self->close_in == event)
		cx_transport_close(self->transport, 200);
	if (self->pause_in == event)
		cx_transport_pause(self->transport, true);
	if (self->free_in != event)
		return false;
	cx_transport_destroy(self->transport);
	self->transport = NULL;
	return true;
}

static void on_readable(void *arg)
{
	struct host *self = arg;
	size_t room = self->read_at_once;
	size_t got;

	REQUIRE(self->ended_count == 0);
	self->readable_count++;
	if (react(self, HOST_READABLE))
		return;
	REQUIRE(cx_buf_reserve(&self->out, room));
	got = cx_transport_read(self->transport, self->out.data + self->out.len, room);
	REQUIRE(got <= room);
	self->out.len += got;
	if (self->read_delay_us)
		usleep(self->read_delay_us);
}

static void on_writable(void *arg)
{
	struct host *self = arg;

	self->writable_count++;
	react(self, HOST_WRITABLE);
}

static void on_stderr_line(void *arg, const char *line, size_t len)
{
	struct host *self = arg;

	REQUIRE(line[len] == '\0');
	REQUIRE(self->closed_count == 0);
	self->line_count++;
	cx_buf_append(&self->lines, line, len);
	cx_buf_putc(&self->lines, '\n');
	react(self, HOST_STDERR_LINE);
}

static void on_ended(void *arg, codex_error *error)
{
	struct host *self = arg;

	self->ended_count++;
	self->ended_at = cx_now();
	self->out_when_ended = self->out.len;
	self->error = codex_error_ref(error);
	react(self, HOST_ENDED);
}

static void on_closed(void *arg)
{
	struct host *self = arg;

	ck_assert_uint_eq(self->ended_count, 1);
	self->closed_count++;
	self->closed_at = cx_now();
	ck_assert_int_eq(cx_transport_pid(self->transport), -1);
	react(self, HOST_CLOSED);
}

static const struct cx_transport_events events = {
	.readable = on_readable,
	.writable = on_writable,
	.stderr_line = on_stderr_line,
	.ended = on_ended,
	.closed = on_closed,
};

void host_init(struct host *self)
{
	memset(self, 0, sizeof(*self));
	self->read_at_once = 65536;
	self->base = event_base_new();
	ck_assert_ptr_nonnull(self->base);
	self->loop = cx_loop_libevent_new(self->base);
	ck_assert_ptr_nonnull(self->loop);
}

void host_clear(struct host *self)
{
	cx_transport_destroy(self->transport);
	cx_loop_free(self->loop);
	ck_assert_int_eq(event_base_get_num_events(self->base, EVENT_BASE_COUNT_ADDED), 0);
	event_base_free(self->base);
	codex_error_unref(self->error);
	cx_buf_free(&self->out);
	cx_buf_free(&self->lines);
	ck_assert_uint_le(self->ended_count, 1);
	ck_assert_uint_le(self->closed_count, self->ended_count);
}

int host_try(struct host *self, const char *const *argv, codex_error **ret_error)
{
	struct cx_command command = {
		.program = argv[0],
		.argv = argv,
		.envp = (const char *const *)environ,
		.cwd = self->cwd,
		.poll_exit = self->poll_exit,
	};

	return cx_stdio_transport_new(
		self->loop, &command, &events, self, NULL, &self->transport, ret_error);
}

void host_start(struct host *self, const char *const *argv)
{
	codex_error *error = NULL;
	int r = host_try(self, argv, &error);

	ck_assert_msg(r == 0, "%s", codex_error_message(error));
}

void host_start_sh(struct host *self, const char *script)
{
	const char *argv[] = {"/bin/sh", "-c", script, NULL};

	host_start(self, argv);
}

static void on_tick(evutil_socket_t fd, short what, void *arg)
{
	(void)fd;
	(void)what;
	(void)arg;
}

/* One pass of the loop that does not wait longer than `ms`. */
static void pass(struct host *self, unsigned ms)
{
	struct timeval tv = {ms / 1000, (suseconds_t)(ms % 1000) * 1000};
	struct event *tick = evtimer_new(self->base, on_tick, NULL);

	evtimer_add(tick, &tv);
	event_base_loop(self->base, EVLOOP_ONCE);
	event_free(tick);
}

static void wait_until(struct host *self, bool (*done)(struct host *self, size_t goal), size_t goal)
{
	uint64_t end = cx_after(cx_now(), PATIENCE_MS);

	while (!done(self, goal)) {
		REQUIRE(cx_now() < end);
		pass(self, 100);
	}
}

static bool bytes_read(struct host *self, size_t goal)
{
	return self->out.len >= goal;
}

static bool lines_read(struct host *self, size_t goal)
{
	return self->line_count >= goal;
}

static bool is_reaped(struct host *self, size_t goal)
{
	(void)goal;
	return cx_transport_pid(self->transport) == -1;
}

void host_wait_bytes(struct host *self, size_t bytes)
{
	wait_until(self, bytes_read, bytes);
}

void host_wait_lines(struct host *self, unsigned lines)
{
	wait_until(self, lines_read, lines);
}

void host_wait_exit(struct host *self)
{
	wait_until(self, is_reaped, 0);
}

void host_wait(struct host *self, const unsigned *count)
{
	uint64_t end = cx_after(cx_now(), PATIENCE_MS);

	while (!*count) {
		REQUIRE(cx_now() < end);
		pass(self, 100);
	}
}

void host_run(struct host *self, unsigned ms)
{
	uint64_t end = cx_after(cx_now(), ms);

	for (uint64_t now = cx_now(); now < end; now = cx_now())
		pass(self, (unsigned)((end - now) / CX_MS + 1));
}

void host_write(struct host *self, const char *text)
{
	size_t len = strlen(text);

	while (len) {
		size_t taken = cx_transport_write(self->transport, text, len);

		text += taken;
		len -= taken;
		if (len) {
			self->writable_count = 0;
			host_wait(self, &self->writable_count);
		}
	}
}

void host_run_case(void (*body)(void), bool poll_exit)
{
	host_init(&host);
	host.poll_exit = poll_exit;
	body();
	host_clear(&host);
}

void host_expect_exit(struct host *self, int code, int signal)
{
	int got_code = -2;
	int got_signal = -2;

	ck_assert_int_eq(codex_error_status(self->error), CODEX_ERR_EXITED);
	ck_assert(codex_error_exit(self->error, &got_code, &got_signal));
	ck_assert_int_eq(got_code, code);
	ck_assert_int_eq(got_signal, signal);
}

void host_expect_out(struct host *self, const char *text)
{
	ck_assert_uint_eq(self->out.len, strlen(text));
	ck_assert_mem_eq(self->out.data, text, self->out.len);
}
