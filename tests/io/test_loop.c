#include "base/clock.h"
#include "base/common.h"
#include "base/deadline.h"
#include "base/mem.h"
#include "io/fds.h"
#include "io/loop.h"
#include "support/suite.h"

#include <event2/event.h>

#include <string.h>
#include <unistd.h>

static struct event_base *base;
static struct cx_loop *loop;
static int fds[2]; /* a pipe */

/* A source, what it saw, and what it does when it is called. */
struct probe {
	struct cx_source *source;
	unsigned calls;
	uint64_t called_at;
	bool free_it;
	bool arm_again;
	uint64_t busy; /* spends that much time */
};

static void on_probe(void *arg)
{
	struct probe *probe = arg;

	probe->calls++;
	probe->called_at = cx_now();
	while (cx_now() < probe->called_at + probe->busy)
		continue;
	if (probe->arm_again)
		cx_source_arm(probe->source);
	if (!probe->free_it)
		return;
	cx_source_free(probe->source);
	probe->source = NULL;
}

/* A base on exactly that method, or NULL where there is none. */
static struct event_base *base_on(const char *method)
{
	struct event_config *config = event_config_new();
	const char **all = event_get_supported_methods();
	struct event_base *made;

	for (; *all; all++) {
		if (strcmp(*all, method) != 0)
			event_config_avoid_method(config, *all);
	}
	made = event_base_new_with_config(config);
	event_config_free(config);
	return made;
}

static void set_up(void)
{
	loop = cx_loop_libevent_new(base);
	ck_assert_ptr_nonnull(loop);
	ck_assert_int_eq(cx_fds_pipe(fds), 0);
}

static void tear_down(void)
{
	cx_loop_free(loop);
	ck_assert_int_eq(event_base_get_num_events(base, EVENT_BASE_COUNT_ADDED), 0);
	event_base_free(base);
	cx_fd_close(&fds[0]);
	cx_fd_close(&fds[1]);
}

#define EACH_METHOD(name) \
	static void name(void); \
	START_TEST(name##_) \
	{ \
		static const char *const methods[] = {"epoll", "kqueue", "poll", "select"}; \
\
		for (size_t i = 0; i < CX_COUNTOF(methods); i++) { \
			base = base_on(methods[i]); \
			if (!base) \
				continue; \
			set_up(); \
			name(); \
			tear_down(); \
		} \
	} \
	END_TEST \
	static void name(void)

#define ADD_EACH(suite, name) suite_add(suite, #name, name##_)

static void one_pass(void)
{
	event_base_loop(base, EVLOOP_ONCE | EVLOOP_NONBLOCK);
}

static void run_ms(unsigned ms)
{
	struct timeval tv = {ms / 1000, (suseconds_t)(ms % 1000) * 1000};

	event_base_loopexit(base, &tv);
	event_base_dispatch(base);
}

static void make_readable(void)
{
	ck_assert_int_eq(write(fds[1], "x", 1), 1);
}

EACH_METHOD(new_sources_are_disarmed)
{
	struct probe watch = {0}, timer = {0};

	watch.source = cx_loop_watch(loop, fds[0], CX_WATCH_READ, on_probe, &watch);
	timer.source = cx_loop_timer(loop, on_probe, &timer);
	make_readable();
	one_pass();
	ck_assert_uint_eq(watch.calls + timer.calls, 0);
	cx_source_free(watch.source);
	cx_source_free(timer.source);
}

EACH_METHOD(watch_is_level_triggered_until_disarmed)
{
	struct probe watch = {0};

	watch.source = cx_loop_watch(loop, fds[0], CX_WATCH_READ, on_probe, &watch);
	ck_assert(cx_source_arm(watch.source));
	one_pass();
	ck_assert_uint_eq(watch.calls, 0);
	make_readable();
	one_pass();
	one_pass();
	ck_assert_uint_eq(watch.calls, 2);
	cx_source_disarm(watch.source);
	one_pass();
	ck_assert_uint_eq(watch.calls, 2);
	cx_source_arm(watch.source);
	one_pass();
	ck_assert_uint_eq(watch.calls, 3);
	cx_source_free(watch.source);
}

EACH_METHOD(end_of_file_is_readable)
{
	struct probe watch = {0};

	watch.source = cx_loop_watch(loop, fds[0], CX_WATCH_READ, on_probe, &watch);
	cx_source_arm(watch.source);
	cx_fd_close(&fds[1]);
	one_pass();
	ck_assert_uint_eq(watch.calls, 1);
	cx_source_free(watch.source);
}

EACH_METHOD(watch_for_room)
{
	struct probe watch = {0};

	watch.source = cx_loop_watch(loop, fds[1], CX_WATCH_WRITE, on_probe, &watch);
	cx_source_arm(watch.source);
	one_pass();
	ck_assert_uint_eq(watch.calls, 1);
	cx_source_free(watch.source);
}

EACH_METHOD(sources_may_be_freed_in_their_own_callback)
{
	struct probe watch = {.free_it = true}, timer = {.free_it = true};

	watch.source = cx_loop_watch(loop, fds[0], CX_WATCH_READ, on_probe, &watch);
	timer.source = cx_loop_timer(loop, on_probe, &timer);
	cx_source_arm(watch.source);
	cx_source_arm(timer.source);
	make_readable();
	for (int i = 0; i < 3; i++)
		one_pass();
	ck_assert_uint_eq(watch.calls, 1);
	ck_assert_uint_eq(timer.calls, 1);
}

/* Both are due in the same pass; whichever comes first frees the other. */
static struct probe twins[2];

static void on_twin(void *arg)
{
	struct probe *me = arg;
	struct probe *other = me == &twins[0] ? &twins[1] : &twins[0];

	me->calls++;
	cx_source_free(other->source);
	other->source = NULL;
}

EACH_METHOD(freed_source_never_calls)
{
	memset(twins, 0, sizeof(twins));
	for (int i = 0; i < 2; i++) {
		twins[i].source = cx_loop_timer(loop, on_twin, &twins[i]);
		cx_source_arm(twins[i].source);
	}
	one_pass();
	ck_assert_uint_eq(twins[0].calls + twins[1].calls, 1);
	cx_source_free(twins[0].source);
	cx_source_free(twins[1].source);
}

EACH_METHOD(timer_is_never_early)
{
	for (unsigned ms = 0; ms < 12; ms++) {
		struct probe timer = {0};
		uint64_t at = cx_now() + ms * CX_MS;

		timer.source = cx_loop_timer(loop, on_probe, &timer);
		ck_assert(cx_source_arm_at(timer.source, at));
		while (!timer.calls)
			event_base_loop(base, EVLOOP_ONCE);
		ck_assert_uint_ge(timer.called_at, at);
		cx_source_free(timer.source);
	}
}

/* libevent counts from the time at which its pass began. */
static uint64_t armed_late_at;

static void arm_late(void *arg)
{
	uint64_t end = cx_now() + 20 * CX_MS;

	while (cx_now() < end)
		continue;
	armed_late_at = cx_now() + 10 * CX_MS;
	cx_source_arm_at(arg, armed_late_at);
}

EACH_METHOD(timer_is_not_early_after_a_busy_pass)
{
	struct probe timer = {0};
	struct cx_source *first;

	timer.source = cx_loop_timer(loop, on_probe, &timer);
	first = cx_loop_timer(loop, arm_late, timer.source);
	cx_source_arm(first);
	while (!timer.calls)
		event_base_loop(base, EVLOOP_ONCE);
	ck_assert_uint_ge(timer.called_at, armed_late_at);
	cx_source_free(first);
	cx_source_free(timer.source);
}

EACH_METHOD(timer_can_be_moved_and_stopped)
{
	struct probe timer = {0};
	uint64_t now = cx_now();

	timer.source = cx_loop_timer(loop, on_probe, &timer);
	cx_source_arm_at(timer.source, now + 10 * CX_MS);
	cx_source_arm_at(timer.source, now + 40 * CX_MS);
	while (!timer.calls)
		event_base_loop(base, EVLOOP_ONCE);
	ck_assert_uint_ge(timer.called_at, now + 40 * CX_MS);
	cx_source_arm_at(timer.source, cx_now() + 50 * CX_MS);
	cx_source_disarm(timer.source);
	cx_source_arm_at(timer.source, CX_NEVER);
	run_ms(70);
	ck_assert_uint_eq(timer.calls, 1);
	cx_source_arm_at(timer.source, now); /* past */
	one_pass();
	ck_assert_uint_eq(timer.calls, 2);
	cx_source_free(timer.source);
}

/* One that calls for the next pass again and again runs once a pass, and the host's events have their turn. */
EACH_METHOD(next_pass_starves_nobody)
{
	struct probe eager = {.arm_again = true}, watch = {0}, timer = {0};

	eager.source = cx_loop_timer(loop, on_probe, &eager);
	watch.source = cx_loop_watch(loop, fds[0], CX_WATCH_READ, on_probe, &watch);
	timer.source = cx_loop_timer(loop, on_probe, &timer);
	make_readable();
	cx_source_arm(eager.source);
	cx_source_arm(watch.source);
	cx_source_arm_at(timer.source, cx_now() + 5 * CX_MS);
	ck_assert_uint_eq(eager.calls, 0);
	for (unsigned i = 1; i <= 10; i++) {
		one_pass();
		ck_assert_uint_eq(eager.calls, i);
		ck_assert_uint_eq(watch.calls, i);
	}
	run_ms(20);
	ck_assert_uint_eq(timer.calls, 1);
	cx_source_free(eager.source);
	cx_source_free(watch.source);
	cx_source_free(timer.source);
}

START_TEST(memory_runs_out)
{
	base = event_base_new();
	cx_mem_fail_at(1);
	ck_assert_ptr_null(cx_loop_libevent_new(base));
	cx_mem_fail_at(0);
	set_up();
	cx_mem_fail_at(1);
	ck_assert_ptr_null(cx_loop_timer(loop, on_probe, NULL));
	ck_assert_ptr_null(cx_loop_watch(loop, fds[0], CX_WATCH_READ, on_probe, NULL));
	cx_mem_fail_at(0);
	tear_down();
}
END_TEST

START_TEST(null_is_fine)
{
	cx_source_disarm(NULL);
	cx_source_free(NULL);
	cx_loop_free(NULL);
}
END_TEST

static void add_cases(Suite *suite)
{
	ADD_EACH(suite, new_sources_are_disarmed);
	ADD_EACH(suite, watch_is_level_triggered_until_disarmed);
	ADD_EACH(suite, end_of_file_is_readable);
	ADD_EACH(suite, watch_for_room);
	ADD_EACH(suite, sources_may_be_freed_in_their_own_callback);
	ADD_EACH(suite, freed_source_never_calls);
	ADD_EACH(suite, timer_is_never_early);
	ADD_EACH(suite, timer_is_not_early_after_a_busy_pass);
	ADD_EACH(suite, timer_can_be_moved_and_stopped);
	ADD_EACH(suite, next_pass_starves_nobody);
	ADD(suite, memory_runs_out);
	ADD(suite, null_is_fine);
}

int main(void)
{
	return suite_main("loop", add_cases);
}
