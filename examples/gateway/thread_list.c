/* The list of stored threads, a page at a time. */
#include "call.h"
#include "conversation.h"
#include "desk_parts.h"
#include "history.h"
#include "memory.h"
#include "question.h"
#include "view.h"

#include <json-c/json.h>
#include <stdlib.h>

static const int threads_a_page = 25;

struct listing {
	struct question question;
	char *cursor, *search;
};

static struct json_object *view_of(struct desk *desk, struct json_object *page)
{
	struct json_object *body = must(json_object_new_object());
	struct json_object *threads = must(json_object_new_array()),
			   *data = view_find(page, "data");
	size_t i, n = question_length(data);

	for (i = 0; i < n; i++) {
		struct json_object *thread = json_object_array_get_idx(data, i);
		const char *id = view_string(thread, "id");
		struct conversation *conversation = id ? conversation_find(desk, id) : NULL;

		json_object_array_add(threads,
			view_thread(thread, conversation && conversation_runs(conversation)));
	}
	view_add(body, "threads", threads);
	view_copy(body, "next", page, "nextCursor");
	return body;
}

static void on_list(codex_future *future, void *userdata)
{
	struct question *question = userdata;
	struct json_object *page = question_result(question, future);

	if (!page)
		return;
	question_answer(question, view_of(question->desk, page));
	json_object_put(page);
}

static void ask(struct question *question)
{
	struct listing *listing = LIST_OF(question, struct listing, question);
	struct json_object *params = must(json_object_new_object());

	view_add_number(params, "limit", threads_a_page);
	view_add_string(params, "sortKey", "updated_at");
	if (listing->cursor)
		view_add_string(params, "cursor", listing->cursor);
	if (listing->search)
		view_add_string(params, "searchTerm", listing->search);
	question_ask(question, "thread/list", params, on_list);
}

static void clear(struct question *question)
{
	struct listing *listing = LIST_OF(question, struct listing, question);

	free(listing->cursor);
	free(listing->search);
}

void history_list(struct desk *desk, const char *cursor, const char *search, struct desk_call *call)
{
	struct listing *listing = must_new(sizeof(*listing));

	listing->question.desk = desk;
	listing->question.call = call;
	listing->question.ask = ask;
	listing->question.clear = clear;
	listing->cursor = must_copy(cursor);
	listing->search = must_copy(search);
	question_begin(&listing->question);
}
