/* Logging in, and the account. */
#include "sync/client.h"

#include <codex/methods.h>

static bool has_login(const codex_sync *client, const codex_login *login)
{
	return login && codex_login_client(login) == client->async;
}

int codex_sync_login_api_key(codex_sync *client, const char *api_key)
{
	codex_future *future = NULL;
	int r = cx_sync_enter(client);

	if (r == 0)
		r = codex_login_api_key(client->async, api_key, &future);
	return cx_sync_settle(client, r, future);
}

int codex_sync_login_tokens(codex_sync *client, const struct codex_auth_tokens *tokens)
{
	codex_future *future = NULL;
	int r = cx_sync_enter(client);

	if (r == 0)
		r = codex_login_tokens(client->async, tokens, &future);
	return cx_sync_settle(client, r, future);
}

/* The rest of a call that returned `status` and, if that is 0, a login that is not ready yet. */
static int wait_until_ready(
	codex_sync *client, int status, codex_login *login, codex_login **ret_login)
{
	if (status < 0)
		return cx_sync_leave(client, status, NULL);
	status = cx_sync_settle(client, 0, codex_future_ref(codex_login_ready(login)));
	if (status < 0)
		codex_login_unref(login);
	else
		*ret_login = login;
	return status;
}

int codex_sync_login_browser(
	codex_sync *client, const struct codex_login_options *options, codex_login **ret_login)
{
	codex_login *login = NULL;
	int r = cx_sync_enter(client);

	if (r == 0)
		r = codex_login_browser(client->async, options, &login);
	return wait_until_ready(client, r, login, ret_login);
}

int codex_sync_login_device_code(
	codex_sync *client, const struct codex_login_options *options, codex_login **ret_login)
{
	codex_login *login = NULL;
	int r = cx_sync_enter(client);

	if (r == 0)
		r = codex_login_device_code(client->async, options, &login);
	return wait_until_ready(client, r, login, ret_login);
}

int codex_sync_login_wait(codex_sync *client, codex_login *login)
{
	codex_future *future = NULL;
	int r = cx_sync_enter(client);

	if (r == 0)
		r = has_login(client, login) ? codex_login_wait(login, &future) : CODEX_ERR_INVALID;
	return cx_sync_settle(client, r, future);
}

int codex_sync_login_cancel(codex_sync *client, codex_login *login)
{
	codex_future *future = NULL;
	int r = cx_sync_enter(client);

	if (r == 0)
		r = has_login(client, login) ? codex_login_cancel(login, &future)
					     : CODEX_ERR_INVALID;
	return cx_sync_settle(client, r, future);
}

int codex_sync_account_read(
	codex_sync *client, bool refresh, const struct codex_get_account_response **ret_response)
{
	struct codex_get_account_params params = CODEX_GET_ACCOUNT_PARAMS_INIT;

	params.has_refresh_token = true;
	params.refresh_token = refresh;
	return codex_sync_rpc_account_read(client, &params, ret_response);
}

int codex_sync_account_logout(codex_sync *client)
{
	return codex_sync_rpc_account_logout(client, NULL);
}
