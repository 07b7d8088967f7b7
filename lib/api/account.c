/* What is done to the account at once: logging in without a person, reading it, logging out. */
#include "api/future.h"
#include "api/options.h"
#include "api/request.h"
#include "api/rpc.h"

#include <codex/account.h>
#include <codex/login.h>
#include <codex/types/account.h>
#include <codex/types/request.h>

static int login(codex_async *client, const struct codex_login_account_params *params,
	codex_future **ret_future)
{
	return cx_rpc_call(client, CX_RPC_ACCOUNT_LOGIN_START, params, ret_future);
}

static bool is_empty(const char *text)
{
	return !text || !*text;
}

int codex_login_api_key(codex_async *client, const char *api_key, codex_future **ret_future)
{
	struct codex_login_account_params_api_key key = CODEX_LOGIN_ACCOUNT_PARAMS_API_KEY_INIT;
	struct codex_login_account_params params = CODEX_LOGIN_ACCOUNT_PARAMS_INIT;

	if (is_empty(api_key))
		return CODEX_ERR_INVALID;
	key.api_key = api_key;
	params.type.value = CODEX_LOGIN_ACCOUNT_PARAMS_TYPE_API_KEY;
	params.as.api_key = &key;
	return login(client, &params, ret_future);
}

static int take_tokens(struct codex_auth_tokens *taken, const struct codex_auth_tokens *tokens)
{
	int r = cx_options_take(taken, sizeof(*taken), sizeof(*taken), tokens);

	return r < 0 || is_empty(taken->access_token) || is_empty(taken->account_id)
		? CODEX_ERR_INVALID
		: 0;
}

int codex_login_tokens(
	codex_async *client, const struct codex_auth_tokens *tokens, codex_future **ret_future)
{
	struct codex_login_account_params_chatgpt_auth_tokens auth =
		CODEX_LOGIN_ACCOUNT_PARAMS_CHATGPT_AUTH_TOKENS_INIT;
	struct codex_login_account_params params = CODEX_LOGIN_ACCOUNT_PARAMS_INIT;
	struct codex_auth_tokens taken = CODEX_AUTH_TOKENS_INIT;
	int r = take_tokens(&taken, tokens);

	if (r < 0)
		return r;
	if (!client->config->experimental)
		return CODEX_ERR_EXPERIMENTAL;
	auth.access_token = taken.access_token;
	auth.chatgpt_account_id = taken.account_id;
	auth.chatgpt_plan_type = taken.plan_type;
	params.type.value = CODEX_LOGIN_ACCOUNT_PARAMS_TYPE_CHATGPT_AUTH_TOKENS;
	params.as.chatgpt_auth_tokens = &auth;
	return login(client, &params, ret_future);
}

int codex_request_answer_tokens(codex_request *request, const struct codex_auth_tokens *tokens)
{
	struct codex_chatgpt_auth_tokens_refresh_response answer =
		CODEX_CHATGPT_AUTH_TOKENS_REFRESH_RESPONSE_INIT;
	struct codex_auth_tokens taken = CODEX_AUTH_TOKENS_INIT;
	int r = take_tokens(&taken, tokens);

	if (r < 0)
		return r;
	answer.access_token = taken.access_token;
	answer.chatgpt_account_id = taken.account_id;
	answer.chatgpt_plan_type = taken.plan_type;
	return cx_request_answer_with(
		request, CX_SERVER_REQUEST_ACCOUNT_CHATGPT_AUTH_TOKENS_REFRESH, &answer);
}

int codex_account_read(codex_async *client, bool refresh, codex_future **ret_future)
{
	struct codex_get_account_params params = CODEX_GET_ACCOUNT_PARAMS_INIT;

	params.has_refresh_token = true;
	params.refresh_token = refresh;
	return cx_rpc_call(client, CX_RPC_ACCOUNT_READ, &params, ret_future);
}

int codex_account_read_finish(
	codex_future *future, const struct codex_get_account_response **ret_response)
{
	const void *value = NULL;
	int r = cx_rpc_finish(future, CX_RPC_ACCOUNT_READ, &value);

	if (r == 0)
		*ret_response = value;
	return r;
}

int codex_account_logout(codex_async *client, codex_future **ret_future)
{
	return cx_rpc_call(client, CX_RPC_ACCOUNT_LOGOUT, NULL, ret_future);
}
