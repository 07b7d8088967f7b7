#include <config.h>

#include "support/record.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static unsigned quiet;

void record_enter(void)
{
	quiet++;
}

int record_leave(int result)
{
	quiet--;
	return result;
}

static void expect_loop(void)
{
	ck_assert_msg(!quiet, "called back inside the call that started it");
	ck_assert_msg(codex_in_callback(), "a callback, but codex_in_callback() denies it");
}

/* turns */

static void put_text(struct record *record, const char *text, size_t len)
{
	size_t need = record->text_len + len + 1;

	if (need > record->text_room) {
		record->text_room = 2 * need;
		record->text = realloc(record->text, record->text_room);
	}
	ck_assert_ptr_nonnull(record->text);
	if (len)
		memcpy(record->text + record->text_len, text, len);
	record->text_len += len;
	record->text[record->text_len] = '\0';
}

static struct record *note(void *userdata, enum record_kind kind)
{
	struct record *record = userdata;
	size_t len = strlen(record->order);

	expect_loop();
	ck_assert_msg(!record->count[RECORD_DONE], "callback %d after on_done", (int)kind);
	record->count[kind]++;
	if (len < sizeof(record->order) - 1)
		record->order[len] = RECORD_LETTERS[kind];
	put_text(record, NULL, 0);
	return record;
}

static void misbehave(struct record *record, enum record_kind kind, codex_turn *turn)
{
	if (record->hook)
		record->hook(record, kind, turn);
}

/* What is handed to a callback is valid until it returns, whatever was done in it. */
static void on_started(codex_turn *turn, void *userdata)
{
	misbehave(note(userdata, RECORD_STARTED), RECORD_STARTED, turn);
	codex_turn_status(turn);
}

static void on_text(codex_turn *turn, const char *text, size_t len, void *userdata)
{
	struct record *record = note(userdata, RECORD_TEXT);

	ck_assert_int_eq(text[len], '\0');
	put_text(record, text, len);
	misbehave(record, RECORD_TEXT, turn);
	ck_assert_int_eq(text[len], '\0');
}

static void on_text_restart(codex_turn *turn, const char *item_id, void *userdata)
{
	struct record *record = note(userdata, RECORD_TEXT_RESTART);

	ck_assert_ptr_nonnull(item_id);
	record->text_len = 0;
	put_text(record, NULL, 0);
	misbehave(record, RECORD_TEXT_RESTART, turn);
	ck_assert_str_ne(item_id, "");
}

static void on_item_started(codex_turn *turn, const codex_item *item, void *userdata)
{
	ck_assert_ptr_nonnull(codex_item_id(item));
	misbehave(note(userdata, RECORD_ITEM_STARTED), RECORD_ITEM_STARTED, turn);
	ck_assert_ptr_nonnull(codex_item_id(item));
}

static void on_item_completed(codex_turn *turn, const codex_item *item, void *userdata)
{
	ck_assert_ptr_nonnull(codex_item_id(item));
	misbehave(note(userdata, RECORD_ITEM_COMPLETED), RECORD_ITEM_COMPLETED, turn);
	ck_assert_ptr_nonnull(codex_item_id(item));
}

static void on_item_dropped(codex_turn *turn, const char *item_id, void *userdata)
{
	struct record *record = note(userdata, RECORD_ITEM_DROPPED);

	snprintf(record->dropped, sizeof(record->dropped), "%s", item_id);
	misbehave(record, RECORD_ITEM_DROPPED, turn);
	ck_assert_str_ne(item_id, "");
}

static void on_event(codex_turn *turn, codex_event *event, void *userdata)
{
	ck_assert_ptr_nonnull(codex_event_method(event));
	misbehave(note(userdata, RECORD_EVENT), RECORD_EVENT, turn);
	ck_assert_ptr_nonnull(codex_event_method(event));
}

static void on_readable(codex_turn *turn, void *userdata)
{
	misbehave(note(userdata, RECORD_READABLE), RECORD_READABLE, turn);
}

static void on_done(codex_turn *turn, int status, const codex_turn_result *result, void *userdata)
{
	struct record *record = note(userdata, RECORD_DONE);
	const char *response = codex_turn_result_final_response(result);

	ck_assert_int_eq(codex_turn_status(turn), status);
	ck_assert_ptr_eq(codex_turn_get_result(turn), result);
	ck_assert_int_eq(codex_error_status(codex_turn_error(turn)), status);
	record->status = status;
	record->outcome = codex_turn_result_outcome(result);
	record->response = response ? strdup(response) : NULL;
	if (status < 0)
		record->message = strdup(codex_error_message(codex_turn_error(turn)));
	misbehave(record, RECORD_DONE, turn);
	codex_turn_result_final_response(result);
}

#define MOST \
	.size = sizeof(struct codex_turn_callbacks), .on_started = on_started, .on_text = on_text, \
	.on_text_restart = on_text_restart, .on_item_started = on_item_started, \
	.on_item_completed = on_item_completed, .on_item_dropped = on_item_dropped, \
	.on_done = on_done

const struct codex_turn_callbacks record_callbacks = {MOST};
const struct codex_turn_callbacks record_all_callbacks = {
	MOST, .on_event = on_event, .on_readable = on_readable};

void record_clear(struct record *record)
{
	free(record->text);
	free(record->response);
	free(record->message);
	*record = (struct record)RECORD_INIT;
}

void record_expect_text(const struct record *record, const char *text)
{
	record_expect_status(record, 0);
	ck_assert_int_eq(record->outcome, CODEX_TURN_COMPLETED);
	ck_assert_str_eq(record->text, text);
	ck_assert_pstr_eq(record->response, text);
}

void record_expect_status(const struct record *record, int status)
{
	ck_assert_uint_eq(record->count[RECORD_DONE], 1);
	ck_assert_msg(record->status == status, "ended with %s (%s), not %s",
		codex_status_name(record->status), record->message ? record->message : "",
		codex_status_name(status));
}

/* futures */

static void ended(codex_future *future, void *userdata)
{
	struct outcome *outcome = userdata;

	expect_loop();
	ck_assert(codex_future_done(future));
	outcome->count++;
	outcome->status = codex_future_status(future);
	ck_assert_int_eq(codex_error_status(codex_future_error(future)), outcome->status);
	if (outcome->hook)
		outcome->hook(outcome, future);
}

void outcome_of(struct outcome *outcome, codex_future *future)
{
	ck_assert_ptr_nonnull(future);
	codex_future_unref(outcome->future);
	outcome->future = future;
	ck_assert_int_eq(QUIETLY(codex_future_then(future, ended, outcome, NULL)), 0);
}

void outcome_clear(struct outcome *outcome)
{
	codex_future_unref(outcome->future);
	*outcome = (struct outcome)OUTCOME_INIT;
}

void outcome_expect(const struct outcome *outcome, int status)
{
	ck_assert_uint_eq(outcome->count, 1);
	ck_assert_msg(outcome->status == status, "ended with %s, not %s",
		codex_status_name(outcome->status), codex_status_name(status));
}
