#include "sync/client.h"

#include <stdlib.h>
#include <unistd.h>

int cx_sync_enter(codex_sync *client)
{
	if (client->owner != getpid())
		return CODEX_ERR_FORKED;
	return codex_in_callback() || client->pumping ? CODEX_ERR_REENTRANT : 0;
}

/* The error that says why; a new reference. */
static codex_error *explain(const codex_sync *client, int status, codex_error *error)
{
	codex_error *death = codex_async_error(client->async);

	if (codex_error_status(error) == status)
		return codex_error_ref(error);
	if (codex_error_status(death) == status)
		return codex_error_ref(death);
	return codex_error_from_status(status);
}

int cx_sync_leave(codex_sync *client, int status, codex_error *error)
{
	codex_error *before = client->error;

	client->error = status < 0 ? explain(client, status, error) : NULL;
	codex_error_unref(before);
	return status;
}

/* opening */

/* Without a turned-away overflow a pulled turn that nobody pulls would stop the one that is waited for. */
static codex_config *make_config(const codex_config *given)
{
	codex_config *config = codex_config_copy(given);

	if (config)
		codex_config_set_overflow(config, CODEX_OVERFLOW_FAIL);
	return config;
}

static int make_async(codex_sync *client, const codex_config *given)
{
	codex_config *config = make_config(given);
	int r = CODEX_ERR_NOMEM;

	if (config)
		r = codex_async_new(client->base, config, &client->async);
	codex_config_unref(config);
	return r;
}

/* Frees all but what users still hold; no process and no descriptor is left by now, or they are the parent's. */
static void destroy(codex_sync *client)
{
	codex_async_unref(client->async);
	codex_error_unref(client->error);
	cx_sync_free_base(client);
	free(client);
}

static codex_sync *client_new(const codex_config *config)
{
	codex_sync *client = calloc(1, sizeof(*client));

	if (!client)
		return NULL;
	client->owner = getpid();
	if (cx_sync_make_base(client) && make_async(client, config) == 0)
		return client;
	destroy(client);
	return NULL;
}

static int start(codex_sync *client)
{
	codex_future *future = NULL;
	int r = codex_async_start(client->async, &future);

	return cx_sync_settle(client, r, future);
}

static int refuse(int status, codex_error **ret_error)
{
	if (ret_error)
		*ret_error = codex_error_from_status(status);
	return status;
}

int codex_sync_open(const codex_config *config, codex_sync **ret_client, codex_error **ret_error)
{
	codex_sync *client;
	int r;

	if (codex_in_callback())
		return refuse(CODEX_ERR_REENTRANT, ret_error);
	client = client_new(config);
	if (!client)
		return refuse(CODEX_ERR_NOMEM, ret_error);
	r = start(client);
	if (r == 0) {
		*ret_client = client;
		return 0;
	}
	if (ret_error)
		*ret_error = codex_error_ref(client->error);
	/* Not as patient as closing: what does not even start is not owed a grace. */
	codex_async_abort(client->async);
	destroy(client);
	return r;
}

/* closing */

static void close_async(codex_sync *client)
{
	codex_future *closed = NULL;

	if (codex_async_close(client->async, &closed) < 0 || cx_sync_wait_for(client, closed) < 0)
		codex_async_abort(client->async);
	codex_future_unref(closed);
}

int codex_sync_close(codex_sync *client)
{
	if (!client)
		return 0;
	switch (cx_sync_enter(client)) {
	case CODEX_ERR_REENTRANT:
		return cx_sync_leave(client, CODEX_ERR_REENTRANT, NULL);
	case CODEX_ERR_FORKED:
		cx_sync_base_forked(client);
		break;
	default:
		close_async(client);
		break;
	}
	destroy(client);
	return 0;
}

/* reading */

codex_async *codex_sync_async(codex_sync *client)
{
	return client->async;
}

codex_error *codex_sync_error(const codex_sync *client)
{
	return client->error;
}
