/*
 * The stored turns of a thread, a page at a time. First come the turns with what was said, then their items, the latest turn's
 * first, by the hundred and until the page is full: a page with all the items of its turns could be longer than what the library takes as a line, which
 * would be the end of the app-server.
 */
#include "history.h"

#include "call.h"
#include "conversation.h"
#include "desk_parts.h"
#include "memory.h"
#include "question.h"
#include "turn_state.h"
#include "view.h"

#include <json-c/json.h>
#include <stdlib.h>
#include <string.h>

static const int turns_a_page = 10;
static const size_t item_max = (size_t)32 * 1024;

size_t history_page_max = (size_t)2 * 1024 * 1024;
unsigned history_items_max = 100;

struct reading {
	struct question question;
	char *cursor;
	struct json_object *thread; /* THREAD, once it is known */
	struct json_object *page; /* of turns as the runtime has them, the latest first */
	struct json_object *turns; /* TURNs, in the same order */
	struct json_object *items; /* of the turn that is being read */
	struct json_object *items_cursor;
	size_t bytes;
};

static void on_items(codex_future *future, void *userdata);

static struct reading *reading_of(struct question *question)
{
	return LIST_OF(question, struct reading, question);
}

static void forget(struct json_object **json)
{
	json_object_put(*json);
	*json = NULL;
}

static void clear(struct question *question)
{
	struct reading *reading = reading_of(question);

	forget(&reading->thread);
	forget(&reading->page);
	forget(&reading->turns);
	forget(&reading->items);
	forget(&reading->items_cursor);
	free(reading->cursor);
}

/* the answer */

static void answer(struct reading *reading)
{
	struct json_object *body = must(json_object_new_object());
	struct json_object *turns = must(json_object_new_array());
	size_t i;

	/* Browsers begin with the oldest. */
	for (i = question_length(reading->turns); i-- > 0;)
		json_object_array_add(
			turns, json_object_get(json_object_array_get_idx(reading->turns, i)));
	view_add(body, "thread", json_object_get(reading->thread));
	view_add(body, "turns", turns);
	view_copy(body, "more", reading->page, "nextCursor");
	question_answer(&reading->question, body);
}

static bool is_running(const struct reading *reading, struct json_object *turn)
{
	const struct conversation *conversation =
		conversation_find(reading->question.desk, reading->question.thread_id);
	const char *id = view_string(turn, "id");

	return conversation && conversation->turn_state && id && conversation->turn_state->id &&
		!turn_state_is_over(conversation->turn_state) &&
		strcmp(conversation->turn_state->id, id) == 0;
}

/* items */

static void add_item(struct reading *reading, struct json_object *item)
{
	struct json_object *view = view_fit(item, item_max);
	size_t length;

	view_text(view, &length);
	reading->bytes += length;
	json_object_array_add(reading->items, view);
}

static bool has_item(struct json_object *items, const char *id)
{
	size_t i;

	for (i = question_length(items); id && i-- > 0;) {
		const char *found = view_string(json_object_array_get_idx(items, i), "id");

		if (found && strcmp(found, id) == 0)
			return true;
	}
	return false;
}

/* What was said in the turn that is not among the items that there was room for. */
static void add_what_was_said(struct reading *reading, struct json_object *turn)
{
	struct json_object *said = view_find(turn, "items");
	size_t i, n = question_length(said);

	for (i = 0; i < n; i++) {
		struct json_object *item = json_object_array_get_idx(said, i);

		if (!has_item(reading->items, view_string(item, "id")))
			add_item(reading, item);
	}
}

static struct json_object *current_turn(const struct reading *reading)
{
	return json_object_array_get_idx(
		view_find(reading->page, "data"), question_length(reading->turns));
}

static void end_turn(struct reading *reading, bool is_whole)
{
	struct json_object *turn = current_turn(reading), *view;

	add_what_was_said(reading, turn);
	view = view_turn(turn, is_running(reading, turn), reading->items);
	if (!is_whole)
		view_add(view, "omitted", NULL);
	json_object_array_add(reading->turns, view);
	reading->items = NULL;
	forget(&reading->items_cursor);
}

static void ask_items(struct reading *reading)
{
	struct json_object *params = must(json_object_new_object());

	if (!reading->items)
		reading->items = must(json_object_new_array());
	view_add_string(params, "threadId", reading->question.thread_id);
	view_copy(params, "turnId", current_turn(reading), "id");
	view_add_number(params, "limit", history_items_max);
	view_add_string(params, "sortDirection", "asc");
	if (reading->items_cursor)
		view_add(params, "cursor", json_object_get(reading->items_cursor));
	question_ask(&reading->question, "thread/items/list", params, on_items);
}

/* Turns for whose items there is no room any more come with what was said. */
static void go_on(struct reading *reading)
{
	while (current_turn(reading)) {
		if (reading->bytes < history_page_max) {
			ask_items(reading);
			return;
		}
		reading->items = must(json_object_new_array());
		end_turn(reading, false);
	}
	answer(reading);
}

static void take_items(struct reading *reading, struct json_object *page)
{
	struct json_object *data = view_find(page, "data"), *more = view_find(page, "nextCursor");
	size_t i, n = question_length(data);

	for (i = 0; i < n && reading->bytes < history_page_max; i++)
		add_item(reading, view_find(json_object_array_get_idx(data, i), "item"));
	forget(&reading->items_cursor);
	reading->items_cursor = json_object_get(more);
	if (more && i == n && n > 0 && reading->bytes < history_page_max)
		ask_items(reading);
	else {
		end_turn(reading, i == n && !more);
		go_on(reading);
	}
}

static void on_items(codex_future *future, void *userdata)
{
	struct question *question = userdata;
	struct reading *reading = reading_of(question);
	struct json_object *page;

	if (codex_future_status(future) == CODEX_ERR_REMOTE) { /* a thread in the older form */
		end_turn(reading, false);
		go_on(reading);
		return;
	}
	page = question_result(question, future);
	if (page)
		take_items(reading, page);
	json_object_put(page);
}

/* turns */

static void on_turns(codex_future *future, void *userdata)
{
	struct question *question = userdata;
	struct reading *reading = reading_of(question);

	if (codex_future_status(future) ==
		CODEX_ERR_REMOTE) { /* a thread without a turn has no list of them */
		answer(reading);
		return;
	}
	reading->page = question_result(question, future);
	if (reading->page)
		go_on(reading);
}

static void ask_turns(struct reading *reading)
{
	struct json_object *params = must(json_object_new_object());

	view_add_string(params, "threadId", reading->question.thread_id);
	view_add_number(params, "limit", turns_a_page);
	view_add_string(params, "itemsView", "summary");
	if (reading->cursor)
		view_add_string(params, "cursor", reading->cursor);
	question_ask(&reading->question, "thread/turns/list", params, on_turns);
}

/* the thread */

static void on_thread(codex_future *future, void *userdata)
{
	struct question *question = userdata;
	struct reading *reading = reading_of(question);
	struct conversation *conversation = conversation_find(question->desk, question->thread_id);
	struct json_object *result;

	if (codex_future_status(future) == CODEX_ERR_REMOTE) {
		call_fail(
			question->call, 404, "%s", codex_error_message(codex_future_error(future)));
		question_fail(question, CODEX_ERR_REMOTE, NULL);
		return;
	}
	result = question_result(question, future);
	if (!result)
		return;
	reading->thread = view_thread(
		view_find(result, "thread"), conversation && conversation_runs(conversation));
	json_object_put(result);
	ask_turns(reading);
}

static void ask(struct question *question)
{
	struct reading *reading = reading_of(question);
	struct json_object *params = must(json_object_new_object());

	forget(&reading->thread);
	forget(&reading->page);
	forget(&reading->turns);
	forget(&reading->items);
	forget(&reading->items_cursor);
	reading->turns = must(json_object_new_array());
	reading->bytes = 0;
	view_add_string(params, "threadId", question->thread_id);
	question_ask(question, "thread/read", params, on_thread);
}

/* The id may be one that it had before. */
void history_read(
	struct desk *desk, const char *thread_id, const char *cursor, struct desk_call *call)
{
	struct conversation *conversation = conversation_find(desk, thread_id);
	struct reading *reading = must_new(sizeof(*reading));

	if (conversation && conversation->id)
		thread_id = conversation->id;
	reading->question.desk = desk;
	reading->question.call = call;
	reading->question.thread_id = must_copy(thread_id);
	reading->question.ask = ask;
	reading->question.clear = clear;
	reading->cursor = must_copy(cursor);
	question_begin(&reading->question);
}
