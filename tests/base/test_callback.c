#include <config.h>

#include "base/callback.h"
#include "base/log.h"
#include "support/suite.h"

#include <codex/async.h>
#include <codex/status.h>

static const int request, other;

static void expect(bool inside, bool in_log, int act, int answer)
{
	ck_assert(cx_callback_inside() == inside);
	ck_assert(codex_in_callback() == inside);
	ck_assert(cx_callback_in_log() == in_log);
	ck_assert_int_eq(cx_callback_check_act(), act);
	ck_assert_int_eq(cx_callback_check_answer(&request), answer);
}

START_TEST(innermost_counts_and_is_left)
{
	struct cx_callback loop, log;

	expect(false, false, 0, 0);
	cx_callback_enter(&loop, CX_CALLBACK_LOOP, NULL);
	expect(true, false, 0, 0);
	cx_callback_enter(&log, CX_CALLBACK_LOG, NULL);
	expect(true, true, CODEX_ERR_REENTRANT, CODEX_ERR_REENTRANT);
	cx_callback_leave(&log);
	expect(true, false, 0, 0);
	cx_callback_leave(&loop);
	expect(false, false, 0, 0);
}
END_TEST

/* Also when it has turned a loop, and is called from there. */
START_TEST(predicate_answers_any_request_but_its_own)
{
	struct cx_callback predicate, loop;

	cx_callback_enter(&predicate, CX_CALLBACK_PREDICATE, &request);
	expect(true, false, 0, CODEX_ERR_REENTRANT);
	ck_assert_int_eq(cx_callback_check_answer(&other), 0);
	cx_callback_enter(&loop, CX_CALLBACK_LOOP, NULL);
	expect(true, false, 0, CODEX_ERR_REENTRANT);
	cx_callback_leave(&loop);
	cx_callback_leave(&predicate);
	expect(false, false, 0, 0);
}
END_TEST

struct logged {
	struct cx_log log;
	unsigned lines;
};

static void on_line(codex_log_level level, const char *line, void *userdata)
{
	struct logged *logged = userdata;

	(void)level;
	ck_assert_str_eq(line, "once");
	logged->lines++;
	expect(true, true, CODEX_ERR_REENTRANT, CODEX_ERR_REENTRANT);
	cx_logf(&logged->log, CODEX_LOG_ERROR, "twice");
}

/* A log function that takes a lock would wait for itself. */
START_TEST(log_is_not_called_inside_itself)
{
	struct logged logged = {.log = {.fn = on_line, .userdata = &logged}};

	cx_logf(&logged.log, CODEX_LOG_ERROR, "once");
	ck_assert_uint_eq(logged.lines, 1);
	expect(false, false, 0, 0);
}
END_TEST

static void add_cases(Suite *suite)
{
	ADD(suite, innermost_counts_and_is_left);
	ADD(suite, predicate_answers_any_request_but_its_own);
	ADD(suite, log_is_not_called_inside_itself);
}

int main(void)
{
	return suite_main("callback", add_cases);
}
