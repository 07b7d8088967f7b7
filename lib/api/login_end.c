/*
 * How logins end, as the runtime tells: by their ids, which may come before the response that names them (another login was
 * begun meanwhile, and ended this one). So completions of unknown logins are kept as long as one is starting.
 */
#include "api/event.h"
#include "api/future.h"
#include "api/login.h"
#include "base/mem.h"
#include "base/utf8.h"

#include <codex/types/account.h>

#include <string.h>

/* Far more than there are logins; ids are UUIDs. */
#define EARLY_MAX 16
#define ID_MAX 256
#define MESSAGE_MAX 4096

struct early {
	struct cx_list link;
	codex_error *error; /* NULL: logged in */
	char *id;
};

/* early ones */

static bool any_starting(const codex_async *client)
{
	cx_list_foreach (node, &client->logins) {
		if (CX_CONTAINER_OF(node, codex_login, on_client)->state == CX_LOGIN_STARTING)
			return true;
	}
	return false;
}

static void early_free(struct early *early)
{
	cx_list_remove(&early->link);
	codex_error_unref(early->error);
	cx_free(early->id);
	cx_free(early);
}

void cx_logins_forget_early(codex_async *client)
{
	while (!any_starting(client) && !cx_list_empty(&client->early_logins))
		early_free(cx_list_first(&client->early_logins, struct early, link));
}

static bool too_many(const codex_async *client)
{
	size_t count = 0;

	cx_list_foreach (node, &client->early_logins)
		count++;
	return count >= EARLY_MAX;
}

/* Without memory the login ends by its deadline. */
static void keep(codex_async *client, struct cx_span id, codex_error *error)
{
	struct early *early;

	if (id.len > ID_MAX)
		return;
	if (too_many(client))
		early_free(cx_list_first(&client->early_logins, struct early, link));
	early = cx_alloc0(sizeof(*early));
	if (!early)
		return;
	cx_list_init(&early->link);
	early->id = cx_strndup(id.at, id.len);
	early->error = codex_error_ref(error);
	if (early->id)
		cx_list_append(&client->early_logins, &early->link);
	else
		early_free(early);
}

/* ends */

/* Why it failed, a new error; NULL: it did not. */
static codex_error *outcome(codex_event *event)
{
	const void *value = NULL;
	const struct codex_account_login_completed_notification *completed;
	int r = cx_event_decode(event, CX_NOTIFICATION_ACCOUNT_LOGIN_COMPLETED, &value);

	if (r == CODEX_ERR_DECODE)
		return codex_error_ref(event->payload.error);
	if (r < 0)
		return cx_error_from_status(r);
	completed = value;
	if (completed->success)
		return NULL;
	if (!completed->error)
		return cx_error_from_status(CODEX_ERR_LOGIN_FAILED);
	return cx_error_new(CODEX_ERR_LOGIN_FAILED, "%.*s",
		(int)cx_utf8_cut(completed->error, strnlen(completed->error, MESSAGE_MAX)),
		completed->error);
}

/* A failure is what whoever cancelled it wanted. */
static void complete(codex_login *login, codex_error *error)
{
	if (codex_error_status(error) == CODEX_ERR_LOGIN_FAILED && login->cancelled)
		cx_login_grace_over(&login->grace);
	else
		cx_login_end(login, error);
}

static bool is_id(const char *id, struct cx_span span)
{
	return id && strlen(id) == span.len && memcmp(id, span.at, span.len) == 0;
}

static codex_login *find(const codex_async *client, struct cx_span id)
{
	cx_list_foreach (node, &client->logins) {
		codex_login *login = CX_CONTAINER_OF(node, codex_login, on_client);

		if (is_id(login->id, id))
			return login;
	}
	return NULL;
}

bool cx_logins_note(codex_async *client, codex_event *event)
{
	struct cx_span id = event->message.login_id;
	codex_error *error;
	codex_login *login;
	bool known;

	/* Those with an API key or with tokens have none, and are told by their response. */
	if (!id.at || cx_list_empty(&client->logins))
		return false;
	login = find(client, id);
	known = login != NULL;
	error = outcome(event);
	if (known)
		complete(login, error);
	else if (any_starting(client))
		keep(client, id, error);
	codex_error_unref(error);
	return known;
}

bool cx_login_take_early(codex_login *login)
{
	cx_list_foreach (node, &login->client->early_logins) {
		struct early *early = CX_CONTAINER_OF(node, struct early, link);
		codex_error *error;

		if (strcmp(early->id, login->id) != 0)
			continue;
		error = codex_error_ref(early->error);
		early_free(early);
		complete(login, error);
		codex_error_unref(error);
		return true;
	}
	return false;
}

void cx_logins_fail_all(codex_async *client, codex_error *error)
{
	while (!cx_list_empty(&client->logins))
		cx_login_end(cx_list_first(&client->logins, codex_login, on_client), error);
}
