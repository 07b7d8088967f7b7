#include "api/client.h"

#include "api/event.h"
#include "api/future.h"
#include "api/login.h"
#include "api/slot.h"
#include "api/turn.h"
#include "base/mem.h"

#include <unistd.h>

/* life of the memory */

codex_async *cx_client_hold(codex_async *client)
{
	client->refs++;
	return client;
}

static void free_sources(codex_async *client)
{
	cx_source_free(client->pass);
	cx_source_free(client->clock);
	cx_loop_free(client->loop);
	client->pass = NULL;
	client->clock = NULL;
	client->loop = NULL;
}

static void destroy(codex_async *client)
{
	cx_session_free(&client->session);
	cx_slots_retire(&client->subscribers);
	cx_slots_retire(&client->handlers);
	free_sources(client);
	codex_event_unref(client->event);
	cx_buf_free(&client->text);
	codex_error_unref(client->transport_error);
	for (size_t i = 0; i < CX_METADATA_COUNT; i++)
		cx_free(client->metadata[i]);
	codex_config_unref(client->config);
	cx_free(client);
}

void cx_client_release(codex_async *client)
{
	if (--client->refs == 0)
		destroy(client);
}

static int make_loop(codex_async *client, struct event_base *base)
{
	client->loop = cx_loop_libevent_new(base);
	if (!client->loop)
		return CODEX_ERR_NOMEM;
	client->pass = cx_loop_timer(client->loop, cx_client_on_pass, client);
	client->clock = cx_loop_timer(client->loop, cx_client_on_clock, client);
	return client->pass && client->clock ? 0 : CODEX_ERR_NOMEM;
}

int codex_async_new(struct event_base *base, const codex_config *config, codex_async **ret_client)
{
	codex_async *client;
	int r;

	if (!base)
		return CODEX_ERR_INVALID;
	r = cx_callback_check_act();
	if (r < 0)
		return r;
	client = cx_alloc0(sizeof(*client));
	if (!client)
		return CODEX_ERR_NOMEM;
	client->users = client->refs = 1;
	client->owner = getpid();
	client->clock_at = CX_NEVER;
	cx_list_init(&client->deliveries);
	cx_list_init(&client->subscribers);
	cx_list_init(&client->logins);
	cx_list_init(&client->early_logins);
	cx_list_init(&client->handlers);
	cx_list_init(&client->turns);
	cx_list_init(&client->goals);
	client->config = codex_config_copy(config);
	if (!client->config) {
		cx_free(client);
		return CODEX_ERR_NOMEM;
	}
	client->log = client->config->log;
	r = cx_session_init(&client->session, &client->config->limits, &client->log);
	r = r < 0 ? r : make_loop(client, base);
	if (r < 0) {
		destroy(client);
		return r;
	}
	*ret_client = client;
	return 0;
}

codex_async *codex_async_ref(codex_async *client)
{
	client->users++;
	return client;
}

/* the end */

static codex_error *closed_error(void)
{
	return cx_error_new(CODEX_ERR_CLOSED, "the client was closed");
}

void cx_client_closed(codex_async *client)
{
	struct cx_transport *transport = client->transport;

	client->transport = NULL;
	client->state = CX_CLIENT_CLOSED;
	cx_source_disarm(client->clock);
	client->clock_at = CX_NEVER;
	if (client->closed)
		cx_future_succeed(client->closed, NULL, 0);
	/* A future holds its client: here the circle is broken. */
	client->closed = codex_future_unref(client->closed);
	if (transport) {
		cx_transport_destroy(transport);
		cx_client_release(client); /* the transport's */
	}
}

void cx_client_fail(codex_async *client, codex_error *cause)
{
	bool had_session = CX_CLIENT_ALIVE(client->state);

	cx_session_fail(&client->session, cause);
	if (!had_session)
		return;
	client->state = CX_CLIENT_CLOSING;
	if (client->started)
		cx_future_fail(client->started, client->session.cause);
	client->started = codex_future_unref(client->started);
	cx_turns_fail_all(client, client->session.cause);
	cx_logins_fail_all(client, client->session.cause);
	cx_client_kick(client);
	if (!client->transport) {
		cx_client_closed(client);
		return;
	}
	/* What was held back is not wanted any more, and the end has to be seen. */
	client->session.held = false;
	cx_transport_pause(client->transport, false);
	cx_transport_close(client->transport, client->config->grace_ms);
}

/* In a forked child the runtime is the parent's: nothing is told to it, and nobody is called back. */
static bool is_forked(const codex_async *client)
{
	return client->owner != getpid();
}

static void end_at_once(codex_async *client)
{
	if (client->state == CX_CLIENT_CLOSED)
		return;
	cx_client_hold(client);
	if (!is_forked(client))
		cx_client_fail(client, closed_error());
	if (client->state != CX_CLIENT_CLOSED)
		cx_client_closed(client);
	cx_client_release(client);
}

void codex_async_abort(codex_async *client)
{
	if (!cx_callback_in_log()) {
		end_at_once(client);
		return;
	}
	client->aborted = true;
	cx_client_kick(client);
}

/* The caller may free its base from here on, even if the handle of a turn is older than the client. */
static void leave_loop(codex_async *client)
{
	if (!is_forked(client))
		cx_client_flush(client);
	/* A future holds its client: in a forked child nobody has told it. */
	client->ended = codex_future_unref(client->ended);
	free_sources(client);
}

static void last_user_left(codex_async *client)
{
	end_at_once(client);
	leave_loop(client);
	cx_client_release(client);
}

/* The caller holds the client. */
void cx_client_catch_up(codex_async *client)
{
	if (client->aborted)
		end_at_once(client);
	client->aborted = false;
	if (client->abandoned) {
		client->abandoned = false;
		last_user_left(client);
	}
}

codex_async *codex_async_unref(codex_async *client)
{
	if (!client || --client->users)
		return NULL;
	if (!client->dispatching && !cx_callback_in_log()) {
		last_user_left(client);
		return NULL;
	}
	/* The pass that is on the stack sees to it at its end; if there is none, the next one. */
	client->abandoned = true;
	cx_client_kick(client);
	return NULL;
}

/* closing */

/* A future that every close gets a reference to; when all is gone already it has ended. */
static codex_future *closed_future(codex_async *client)
{
	codex_future *future;

	if (client->closed && codex_future_status(client->closed) == CODEX_PENDING)
		return codex_future_ref(client->closed);
	client->closed = codex_future_unref(client->closed); /* a caller cancelled it */
	future = cx_future_new(client);
	if (!future)
		return NULL;
	if (client->state == CX_CLIENT_CLOSED)
		cx_future_succeed(future, NULL, 0);
	else
		client->closed = codex_future_ref(future);
	return future;
}

int codex_async_close(codex_async *client, codex_future **ret_future)
{
	codex_future *future;
	int r = cx_client_check_place(client);

	if (r < 0)
		return r;
	future = closed_future(client);
	if (!future)
		return CODEX_ERR_NOMEM;
	cx_client_hold(client);
	cx_client_fail(client, closed_error());
	cx_client_release(client);
	cx_future_hand_out(future, ret_future);
	return 0;
}

/* its end */

bool cx_client_tell_end(codex_async *client)
{
	codex_future *ended = client->ended;

	if (!ended || !client->session.cause)
		return false;
	client->ended = NULL;
	cx_future_fail(ended, client->session.cause);
	codex_future_unref(ended);
	return true;
}

/* All share it; one of them may have cancelled it, or set it a deadline. */
int codex_async_ended(codex_async *client, codex_future **ret_future)
{
	int r = cx_client_check_place(client);

	if (r < 0)
		return r;
	if (client->ended && codex_future_status(client->ended) != CODEX_PENDING)
		client->ended = codex_future_unref(client->ended);
	if (!client->ended)
		client->ended = cx_future_new(client);
	if (!client->ended)
		return CODEX_ERR_NOMEM;
	cx_client_kick(client); /* it may have ended already */
	*ret_future = codex_future_ref(client->ended);
	return 0;
}

codex_error *codex_async_error(const codex_async *client)
{
	return client->session.cause;
}

const char *codex_async_reason(const codex_async *client, int status)
{
	const codex_error *cause = client ? codex_async_error(client) : NULL;

	return cause && codex_error_status(cause) == status ? codex_error_message(cause)
							    : codex_status_text(status);
}

/* guards */

int cx_client_check_place(const codex_async *client)
{
	return is_forked(client) ? CODEX_ERR_FORKED : cx_callback_check_act();
}

int cx_client_check(const codex_async *client)
{
	int r = cx_client_check_place(client);

	if (r < 0)
		return r;
	return client->session.cause ? codex_error_status(client->session.cause) : 0;
}

bool cx_client_works(const codex_async *client)
{
	return !is_forked(client) && !client->session.cause;
}
