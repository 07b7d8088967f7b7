#include "history.h"

#include "call.h"
#include "conversation.h"
#include "desk_parts.h"
#include "memory.h"
#include "turn_state.h"
#include "view.h"

#include <json-c/json.h>
#include <stdlib.h>
#include <string.h>

static const int threads_a_page = 25, turns_a_page = 10;

/* Bytes of an item as it is shown. */
static const size_t item_max = (size_t)32 * 1024;

/* App-servers that may die over one question. */
static const unsigned deaths_max = 2;

struct query {
	struct errand errand;
	struct desk *desk;
	struct desk_call *call;
	char *thread_id, *cursor, *search;
	struct json_object *thread; /* THREAD, once it is known */
	struct worker *worker; /* that is asked */
	unsigned deaths;
	void (*ask)(struct query *query);
};

/* asking */

static void free_query(struct query *query)
{
	pool_forget(&query->errand);
	json_object_put(query->thread);
	free(query->thread_id);
	free(query->cursor);
	free(query->search);
	free(query);
}

static void answer(struct query *query, struct json_object *body)
{
	call_answer(query->call, 200, body);
	free_query(query);
}

static void fail(struct query *query, int status, const codex_error *error)
{
	call_fail_status(query->call, status, error);
	free_query(query);
}

static void on_worker(struct errand *errand, struct worker *worker)
{
	struct query *query = LIST_OF(errand, struct query, errand);
	struct conversation *conversation =
		query->thread_id ? conversation_find(query->desk, query->thread_id) : NULL;

	/* The one that has it open knows most of it. */
	if (conversation && conversation->worker && conversation->worker->state == WORKER_READY)
		worker = conversation->worker;
	query->worker = worker;
	query->ask(query);
}

static void on_no_worker(struct errand *errand)
{
	struct query *query = LIST_OF(errand, struct query, errand);

	call_fail(query->call, 503, "no app-server is up");
	free_query(query);
}

static void begin(struct desk *desk, struct query *query, struct desk_call *call)
{
	query->desk = desk;
	query->call = call;
	query->errand.run = on_worker;
	query->errand.fail = on_no_worker;
	pool_want(&desk->pool, &query->errand);
}

/* What is read can be asked again of another one. */
static bool asks_again(struct query *query, int status)
{
	if ((status != CODEX_ERR_EXITED && status != CODEX_ERR_PROTOCOL) ||
		query->deaths == deaths_max || query->desk->closing)
		return false;
	query->deaths++;
	pool_want(&query->desk->pool, &query->errand);
	return true;
}

/* Takes the parameters. */
static void ask(
	struct query *query, const char *method, struct json_object *params, codex_future_fn then)
{
	codex_future *future = NULL;
	int r = codex_async_call(query->worker->client, method, view_text(params, NULL), &future);

	json_object_put(params);
	if (r == 0)
		r = codex_future_then(future, then, query, NULL);
	codex_future_unref(future);
	if (r < 0 && !asks_again(query, r))
		fail(query, r, NULL);
}

static struct json_object *result_of(codex_future *future)
{
	size_t length;
	const char *text = codex_future_result_text(future, &length);

	return view_parse(text, length);
}

static size_t length_of(struct json_object *array)
{
	return json_object_is_type(array, json_type_array) ? json_object_array_length(array) : 0;
}

/* threads */

static struct json_object *list_view(struct desk *desk, struct json_object *page)
{
	struct json_object *body = must(json_object_new_object());
	struct json_object *threads = must(json_object_new_array()),
			   *data = view_find(page, "data");
	size_t i, n = length_of(data);

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
	struct query *query = userdata;
	int status = codex_future_status(future);
	struct json_object *page;

	if (status < 0) {
		if (!asks_again(query, status))
			fail(query, status, codex_future_error(future));
		return;
	}
	page = result_of(future);
	answer(query, list_view(query->desk, page));
	json_object_put(page);
}

static void ask_list(struct query *query)
{
	struct json_object *params = must(json_object_new_object());

	view_add_number(params, "limit", threads_a_page);
	view_add_string(params, "sortKey", "updated_at");
	if (query->cursor)
		view_add_string(params, "cursor", query->cursor);
	if (query->search)
		view_add_string(params, "searchTerm", query->search);
	ask(query, "thread/list", params, on_list);
}

void history_list(struct desk *desk, const char *cursor, const char *search, struct desk_call *call)
{
	struct query *query = must_new(sizeof(*query));

	query->cursor = must_copy(cursor);
	query->search = must_copy(search);
	query->ask = ask_list;
	begin(desk, query, call);
}

/* turns */

static bool is_running(const struct query *query, struct json_object *turn)
{
	const struct conversation *conversation = conversation_find(query->desk, query->thread_id);
	const char *id = view_string(turn, "id");

	return conversation && conversation->turn_state && id && conversation->turn_state->id &&
		!turn_state_is_over(conversation->turn_state) &&
		strcmp(conversation->turn_state->id, id) == 0;
}

/* The runtime begins with the latest, browsers with the oldest. */
static struct json_object *turns_view(const struct query *query, struct json_object *page)
{
	struct json_object *body = must(json_object_new_object());
	struct json_object *turns = must(json_object_new_array()), *data = view_find(page, "data");
	size_t i;

	for (i = length_of(data); i-- > 0;) {
		struct json_object *turn = json_object_array_get_idx(data, i);

		json_object_array_add(turns, view_turn(turn, is_running(query, turn), item_max));
	}
	view_add(body, "thread", json_object_get(query->thread));
	view_add(body, "turns", turns);
	view_copy(body, "more", page, "nextCursor");
	return body;
}

static void on_turns(codex_future *future, void *userdata)
{
	struct query *query = userdata;
	int status = codex_future_status(future);
	struct json_object *page;

	if (status < 0 && asks_again(query, status))
		return;
	/* A thread without a turn has no list of them. */
	page = status == 0 ? result_of(future) : NULL;
	if (status < 0 && status != CODEX_ERR_REMOTE)
		fail(query, status, codex_future_error(future));
	else
		answer(query, turns_view(query, page));
	json_object_put(page);
}

static void ask_turns(struct query *query)
{
	struct json_object *params = must(json_object_new_object());

	view_add_string(params, "threadId", query->thread_id);
	view_add_number(params, "limit", turns_a_page);
	view_add_string(params, "itemsView", "full");
	if (query->cursor)
		view_add_string(params, "cursor", query->cursor);
	ask(query, "thread/turns/list", params, on_turns);
}

static void on_thread(codex_future *future, void *userdata)
{
	struct query *query = userdata;
	int status = codex_future_status(future);
	struct conversation *conversation = conversation_find(query->desk, query->thread_id);
	struct json_object *result;

	if (status == CODEX_ERR_REMOTE) {
		call_fail(query->call, 404, "%s", codex_error_message(codex_future_error(future)));
		free_query(query);
		return;
	}
	if (status < 0) {
		if (!asks_again(query, status))
			fail(query, status, codex_future_error(future));
		return;
	}
	result = result_of(future);
	query->thread = view_thread(
		view_find(result, "thread"), conversation && conversation_runs(conversation));
	json_object_put(result);
	ask_turns(query);
}

static void ask_thread(struct query *query)
{
	struct json_object *params = must(json_object_new_object());

	json_object_put(query->thread);
	query->thread = NULL;
	view_add_string(params, "threadId", query->thread_id);
	ask(query, "thread/read", params, on_thread);
}

/* The id may be one that it had before. */
void history_read(
	struct desk *desk, const char *thread_id, const char *cursor, struct desk_call *call)
{
	struct conversation *conversation = conversation_find(desk, thread_id);
	struct query *query = must_new(sizeof(*query));

	query->thread_id =
		must_copy(conversation && conversation->id ? conversation->id : thread_id);
	query->cursor = must_copy(cursor);
	query->ask = ask_thread;
	begin(desk, query, call);
}
