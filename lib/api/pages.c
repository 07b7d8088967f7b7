/* The one iterator behind all lists: it knows a page as a number of elements, the elements, and a cursor. */
#include "api/pages.h"

#include "api/client.h"
#include "api/future.h"
#include "base/buf.h"
#include "base/mem.h"
#include "codec/encode.h"
#include "codec/text.h"
#include "gen/types.h"

#include <codex/types/history.h>
#include <codex/types/model.h>
#include <codex/types/thread.h>

#include <string.h>

/* Where a method's answer has them. */
struct kind {
	enum cx_rpc_method method;
	size_t count;
	size_t elements;
	size_t cursor;
};

#define KIND(method, type) \
	{ \
		method, offsetof(struct type, n_data), offsetof(struct type, data), \
			offsetof(struct type, next_cursor) \
	}

static const struct kind kinds[] = {
	KIND(CX_RPC_THREAD_LIST, codex_thread_list_response),
	KIND(CX_RPC_THREAD_TURNS_LIST, codex_thread_turns_list_response),
	KIND(CX_RPC_THREAD_ITEMS_LIST, codex_thread_items_list_response),
	KIND(CX_RPC_MODEL_LIST, codex_model_list_response),
};

struct codex_pages {
	unsigned users;
	unsigned refs; /* of the memory: users together are one, the request is another */
	codex_async *client; /* held */
	const struct kind *kind;
	char *params; /* JSON, without cursor */
	char *cursor; /* of the next page, as JSON; NULL: there is none, or the first */
	bool more; /* there is a next page */
	bool circular; /* but its cursor was there before */
	char *mark; /* an earlier cursor */
	uint64_t number; /* of pages */
	struct cx_payload page;
	size_t at; /* the next element in it */
	size_t count;
	const void *element;
	bool at_end;
	bool asking; /* a request is under way */
	codex_future *step; /* the latest */
};

/* life */

static const struct kind *kind_of(enum cx_rpc_method method)
{
	size_t i = 0;

	while (kinds[i].method != method)
		i++;
	return &kinds[i];
}

static int encode(enum cx_rpc_method method, const void *params, char **ret_text)
{
	struct cx_buf buf = CX_BUF_INIT;
	int r = cx_encode(&cx_protocol, cx_rpcs[method].params, params, "params", &buf, NULL);

	if (r < 0) {
		cx_buf_free(&buf);
		return r;
	}
	*ret_text = cx_buf_steal(&buf);
	return *ret_text ? 0 : CODEX_ERR_NOMEM;
}

int cx_pages_new(codex_async *client, enum cx_rpc_method method, const void *params, char *cursor,
	codex_pages **ret_pages)
{
	int r = cx_callback_check_act();
	codex_pages *pages = r < 0 ? NULL : cx_alloc0(sizeof(*pages));

	if (r == 0)
		r = pages ? encode(method, params, &pages->params) : CODEX_ERR_NOMEM;
	if (r < 0) {
		cx_free(cursor);
		cx_free(pages);
		return r;
	}
	pages->users = pages->refs = 1;
	pages->client = cx_client_hold(client);
	pages->kind = kind_of(method);
	pages->cursor = cursor;
	pages->more = true;
	*ret_pages = pages;
	return 0;
}

static void release(codex_pages *pages)
{
	if (--pages->refs)
		return;
	codex_future_unref(pages->step);
	cx_payload_clear(&pages->page);
	cx_free(pages->params);
	cx_free(pages->cursor);
	cx_free(pages->mark);
	cx_client_release(pages->client);
	cx_free(pages);
}

codex_pages *codex_pages_ref(codex_pages *pages)
{
	pages->users++;
	return pages;
}

codex_pages *codex_pages_unref(codex_pages *pages)
{
	if (!pages || --pages->users)
		return NULL;
	if (pages->step)
		codex_future_cancel(pages->step);
	release(pages);
	return NULL;
}

/* a page */

static void load(void *to, const void *struct_, size_t offset, size_t size)
{
	memcpy(to, (const char *)struct_ + offset, size);
}

static bool quote(const char *text, char **ret_json)
{
	struct cx_buf buf = CX_BUF_INIT;

	cx_put_string(&buf, text, strlen(text));
	*ret_json = cx_buf_steal(&buf);
	return *ret_json;
}

/*
 * Cursors that repeat would go on for ever. Each is held against one earlier one, which is a later one after each doubling of
 * the pages: a circle of any length is found, with one cursor in memory. (Without memory for that, later.)
 */
static void note_cursor(codex_pages *pages)
{
	pages->number++;
	pages->circular = pages->mark && strcmp(pages->mark, pages->cursor) == 0;
	if (pages->number & (pages->number - 1))
		return;
	cx_free(pages->mark);
	pages->mark = cx_strdup(pages->cursor);
}

static bool take_cursor(codex_pages *pages, const char *next)
{
	char *cursor = NULL;

	if (next && !quote(next, &cursor))
		return false;
	cx_free(pages->cursor);
	pages->cursor = cursor;
	pages->more = next;
	if (next)
		note_cursor(pages);
	return true;
}

/* Takes the page in; what went wrong, new, or NULL. */
static codex_error *take_page(codex_pages *pages, struct cx_span result)
{
	const struct kind *kind = pages->kind;
	struct cx_payload page = {0};
	const void *response;
	const char *next;
	codex_error *error;

	if (cx_payload_get(&page, cx_rpcs[kind->method].response, result, "result", &response) <
		0) {
		error = page.error ? codex_error_ref(page.error)
				   : cx_error_from_status(CODEX_ERR_NOMEM);
		cx_payload_clear(&page);
		return error;
	}
	load(&next, response, kind->cursor, sizeof(next));
	if (!take_cursor(pages, next)) {
		cx_payload_clear(&page);
		return cx_error_from_status(CODEX_ERR_NOMEM);
	}
	cx_payload_clear(&pages->page);
	pages->page = page;
	pages->at = 0;
	load(&pages->count, response, kind->count, sizeof(pages->count));
	return NULL;
}

/* steps */

static void go_to_next(codex_pages *pages)
{
	const char *elements;

	load(&elements, pages->page.value, pages->kind->elements, sizeof(elements));
	load(&pages->element, elements, pages->at++ * sizeof(pages->element),
		sizeof(pages->element));
	cx_future_succeed(pages->step, NULL, 0);
}

static void answered(void *owner, const struct cx_answer *answer);

static char *page_params(const codex_pages *pages)
{
	struct cx_buf buf = CX_BUF_INIT;
	const char *rest = pages->params + 1; /* behind the brace */

	cx_buf_putc(&buf, '{');
	if (pages->cursor) {
		cx_buf_puts(&buf, "\"cursor\":");
		cx_buf_puts(&buf, pages->cursor);
		if (*rest != '}')
			cx_buf_putc(&buf, ',');
	}
	cx_buf_puts(&buf, rest);
	return cx_buf_steal(&buf);
}

static int ask(codex_pages *pages)
{
	char *params;
	struct cx_call *call;
	int r;

	if (pages->circular)
		return CODEX_ERR_PROTOCOL;
	r = cx_client_enter(pages->client);
	if (r < 0)
		return r;
	params = page_params(pages);
	r = params ? cx_client_request(pages->client, cx_rpcs[pages->kind->method].name, params,
			     answered, pages, &call)
		   : CODEX_ERR_NOMEM;
	cx_free(params);
	if (r == 0) {
		pages->asking = true;
		pages->refs++; /* the call's */
	}
	return r;
}

/* Ends the step, or sees to it that it will: a status < 0 has done neither. */
static int advance(codex_pages *pages)
{
	if (pages->at < pages->count) {
		go_to_next(pages);
		return 0;
	}
	if (pages->more)
		return pages->asking ? 0 : ask(pages);
	pages->at_end = true;
	cx_future_succeed(pages->step, NULL, 0);
	return 0;
}

static codex_error *why(int status)
{
	if (status == CODEX_ERR_PROTOCOL)
		return cx_error_new(
			status, "the cursors of the runtime's pages go round in a circle");
	return cx_error_from_status(status);
}

static bool is_wanted(const codex_pages *pages)
{
	return codex_future_status(pages->step) == CODEX_PENDING;
}

static void answered(void *owner, const struct cx_answer *answer)
{
	codex_pages *pages = owner;
	codex_error *error;
	int r;

	pages->asking = false;
	if (answer->status < 0)
		error = codex_error_ref(answer->error);
	else
		error = pages->users ? take_page(pages, answer->envelope->result) : NULL;
	/* A page that is not waited for any more is there for the next step. */
	if (!error && is_wanted(pages)) {
		r = advance(pages);
		error = r < 0 ? why(r) : NULL;
	}
	if (error)
		cx_future_fail(pages->step, error);
	codex_error_unref(error);
	release(pages); /* the call's */
}

static int step(codex_pages *pages, codex_future **ret_future)
{
	codex_future *future;
	int r;

	if (pages->step && is_wanted(pages))
		return CODEX_ERR_BUSY;
	future = cx_future_new(pages->client);
	if (!future)
		return CODEX_ERR_NOMEM;
	codex_future_unref(pages->step);
	pages->step = codex_future_ref(future);
	pages->element = NULL;
	pages->at_end = false;
	r = advance(pages);
	if (r < 0) {
		codex_future_cancel(future); /* nobody has it: for the next step */
		codex_future_unref(future);
		return r;
	}
	cx_future_hand_out(future, ret_future);
	return 0;
}

int codex_pages_next(codex_pages *pages, codex_future **ret_future)
{
	int r = cx_callback_check_act();

	if (r < 0)
		return r;
	pages->refs++; /* the runtime may be started, which is logged, and the list dropped there */
	r = step(pages, ret_future);
	release(pages);
	return r;
}

/* reading */

bool codex_pages_at_end(const codex_pages *pages)
{
	return pages->at_end;
}

codex_async *codex_pages_client(const codex_pages *pages)
{
	return pages->client;
}

static const void *element_of(const codex_pages *pages, enum cx_rpc_method method)
{
	return pages->kind->method == method ? pages->element : NULL;
}

const struct codex_thread_info *codex_pages_thread(const codex_pages *pages)
{
	return element_of(pages, CX_RPC_THREAD_LIST);
}

const struct codex_turn_info *codex_pages_turn(const codex_pages *pages)
{
	return element_of(pages, CX_RPC_THREAD_TURNS_LIST);
}

const struct codex_thread_item_entry *codex_pages_item(const codex_pages *pages)
{
	return element_of(pages, CX_RPC_THREAD_ITEMS_LIST);
}

const struct codex_model *codex_pages_model(const codex_pages *pages)
{
	return element_of(pages, CX_RPC_MODEL_LIST);
}
