#include <config.h>

#include "support/turnlog.h"

#include <check.h>
#include <string.h>

/* running */

void turnlog_start(struct turnlog *log, codex_thread *thread, const char *text)
{
	turnlog_start_with(log, thread, text, NULL);
}

void turnlog_start_with(struct turnlog *log, codex_thread *thread, const char *text,
	const struct codex_turn_options *options)
{
	*log = (struct turnlog){.record = RECORD_INIT};
	ck_assert_int_eq(QUIETLY(codex_thread_turn_text(thread, text, options, &record_callbacks,
				 &log->record, &log->turn)),
		0);
}

void turnlog_start_goal(struct turnlog *log, codex_thread *thread, const char *objective,
	const struct codex_goal_options *options)
{
	*log = (struct turnlog){.record = RECORD_INIT};
	ck_assert_int_eq(QUIETLY(codex_thread_goal(thread, objective, options, &record_callbacks,
				 &log->record, &log->turn)),
		0);
}

int turnlog_wait(struct turnlog *log, struct event_base *base)
{
	PUMP(base, record_done(&log->record));
	return log->record.status;
}

void turnlog_wait_text(struct turnlog *log, struct event_base *base, size_t bytes)
{
	PUMP(base, log->record.text_len >= bytes);
}

/* reading */

const char *turnlog_order(const struct turnlog *log)
{
	static char order[sizeof(log->record.order)];
	const char *letter;
	size_t len = 0;

	for (letter = log->record.order; *letter; letter++) {
		if (!len || order[len - 1] != *letter)
			order[len++] = *letter;
	}
	order[len] = '\0';
	return order;
}

const codex_turn_result *turnlog_result(const struct turnlog *log)
{
	const codex_turn_result *result = codex_turn_get_result(log->turn);

	ck_assert_ptr_nonnull(result);
	return result;
}

const char *turnlog_response(const struct turnlog *log)
{
	const char *response = codex_turn_result_final_response(turnlog_result(log));

	return response ? response : "(none)";
}

void turnlog_expect_said(const struct turnlog *log, const char *text)
{
	ck_assert_msg(log->record.status == 0, "the turn ended with %s: %s",
		codex_status_name(log->record.status),
		log->record.message ? log->record.message : "(no message)");
	record_expect_text(&log->record, text);
}

void turnlog_expect_failed(const struct turnlog *log, int status, const char *part)
{
	const codex_error *error = codex_turn_error(log->turn);

	record_expect_status(&log->record, status);
	ck_assert_int_eq(codex_error_status(error), status);
	ck_assert_msg(!part || strstr(codex_error_message(error), part),
		"the error's message is \"%s\"", codex_error_message(error));
}

void turnlog_expect_interrupted(const struct turnlog *log)
{
	record_expect_status(&log->record, 0);
	ck_assert_int_eq(log->record.outcome, CODEX_TURN_INTERRUPTED);
	ck_assert_str_eq(turnlog_response(log), "(none)");
}

void turnlog_clear(struct turnlog *log)
{
	codex_turn_unref(log->turn);
	record_clear(&log->record);
	*log = (struct turnlog){.record = RECORD_INIT};
}
