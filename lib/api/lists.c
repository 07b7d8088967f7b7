/* The lists that there are: each is the parameters of its method, less the cursor. */
#include "api/client.h"
#include "api/options.h"
#include "api/pages.h"
#include "base/buf.h"
#include "base/mem.h"
#include "codec/encode.h"
#include "codec/text.h"
#include "gen/types.h"

#include <codex/types/history.h>
#include <codex/types/model.h>
#include <codex/types/thread.h>

#include <string.h>

/* Every struct of parameters begins with its size and `extra`. */
#define LEAST (sizeof(size_t) + sizeof(void *))

/* The finished JSON, if `r` is 0. */
static int steal(int r, struct cx_buf *buf, char **ret_json)
{
	if (r < 0) {
		cx_buf_free(buf);
		return r;
	}
	*ret_json = cx_buf_steal(buf);
	return *ret_json ? 0 : CODEX_ERR_NOMEM;
}

static int quote(const char *cursor, char **ret_json)
{
	struct cx_buf buf = CX_BUF_INIT;

	if (!cursor)
		return 0;
	if (!cx_utf8_valid(cursor, strlen(cursor)))
		return CODEX_ERR_UTF8;
	cx_put_string(&buf, cursor, strlen(cursor));
	return steal(0, &buf, ret_json);
}

static int encode_cursor(const struct codex_thread_items_list_cursor *cursor, char **ret_json)
{
	struct cx_buf buf = CX_BUF_INIT;

	if (!cursor)
		return 0;
	return steal(cx_encode(&cx_protocol, CX_TYPE_THREAD_ITEMS_LIST_CURSOR, cursor,
			     "params.cursor", &buf, NULL),
		&buf, ret_json);
}

/* Filters that the runtime knows only among what is experimental. */
static bool is_experimental(const struct codex_thread_list_params *params)
{
	return params->ancestor_thread_id || params->attached_to_thread_id ||
		params->include_attached_threads || params->parent_thread_id || params->project_id;
}

int codex_thread_list(
	codex_async *client, const struct codex_thread_list_params *params, codex_pages **ret_pages)
{
	struct codex_thread_list_params own = CODEX_THREAD_LIST_PARAMS_INIT;
	char *cursor = NULL;
	int r = cx_options_take(&own, sizeof(own), LEAST, params);

	if (r == 0 && is_experimental(&own) && !client->config->experimental)
		r = CODEX_ERR_EXPERIMENTAL;
	r = r < 0 ? r : quote(own.cursor, &cursor);
	own.cursor = NULL;
	own.null_cursor = false;
	return r < 0 ? r : cx_pages_new(client, CX_RPC_THREAD_LIST, &own, cursor, ret_pages);
}

int codex_thread_list_turns(codex_async *client, const char *id,
	const struct codex_thread_turns_list_params *params, codex_pages **ret_pages)
{
	struct codex_thread_turns_list_params own = CODEX_THREAD_TURNS_LIST_PARAMS_INIT;
	char *cursor = NULL;
	int r = id && *id ? cx_options_take(&own, sizeof(own), LEAST, params) : CODEX_ERR_INVALID;

	r = r < 0 ? r : quote(own.cursor, &cursor);
	own.cursor = NULL;
	own.null_cursor = false;
	own.thread_id = id;
	return r < 0 ? r : cx_pages_new(client, CX_RPC_THREAD_TURNS_LIST, &own, cursor, ret_pages);
}

int codex_thread_list_items(codex_async *client, const char *id,
	const struct codex_thread_items_list_params *params, codex_pages **ret_pages)
{
	struct codex_thread_items_list_params own = CODEX_THREAD_ITEMS_LIST_PARAMS_INIT;
	char *cursor = NULL;
	int r = id && *id ? cx_options_take(&own, sizeof(own), LEAST, params) : CODEX_ERR_INVALID;

	r = r < 0 ? r : encode_cursor(own.cursor, &cursor);
	own.cursor = NULL;
	own.null_cursor = false;
	own.thread_id = id;
	return r < 0 ? r : cx_pages_new(client, CX_RPC_THREAD_ITEMS_LIST, &own, cursor, ret_pages);
}

int codex_model_list(
	codex_async *client, const struct codex_model_list_params *params, codex_pages **ret_pages)
{
	struct codex_model_list_params own = CODEX_MODEL_LIST_PARAMS_INIT;
	char *cursor = NULL;
	int r = cx_options_take(&own, sizeof(own), LEAST, params);

	r = r < 0 ? r : quote(own.cursor, &cursor);
	own.cursor = NULL;
	own.null_cursor = false;
	return r < 0 ? r : cx_pages_new(client, CX_RPC_MODEL_LIST, &own, cursor, ret_pages);
}
