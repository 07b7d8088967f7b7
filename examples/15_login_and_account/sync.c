/* Logs in with a key, begins a login by a person and gives it up, logs out. Usage: sync KEY */
#include <codex/codex.h>
#include <codex/types.h>
#include <stdio.h>
#include <stdlib.h>

static void tell(codex_event *event, void *userdata)
{
	printf("now %s\n", codex_json_text(codex_json_find(codex_event_params(event), "authMode")));
}

static int print_account(codex_sync *client)
{
	const struct codex_get_account_response *response = NULL;
	int r = codex_sync_account_read(client, false, &response);

	if (r == 0)
		printf("account: %s\n", response->account ? response->account->type.text : "none");
	codex_response_free(response);
	return r;
}

static int begin_and_cancel(codex_sync *client)
{
	codex_login *login = NULL;
	int r = codex_sync_login_device_code(client, NULL, &login);

	if (r == 0) {
		printf("open %s, enter %s\n", codex_login_url(login), codex_login_user_code(login));
		r = codex_sync_login_cancel(client, login); /* or: codex_sync_login_wait() */
	}
	codex_login_unref(login);
	return r;
}

int main(int argc, char **argv)
{
	codex_config *config = codex_config_new();
	codex_sync *client = NULL;
	codex_error *error = NULL;
	int r;

	codex_config_set_runtime_dir(config, getenv("CODEX_RUNTIME")); /* NULL: the installed one */
	if ((r = codex_sync_open(config, &client, &error)) == 0)
		codex_async_subscribe(
			codex_sync_async(client), "account/updated", tell, NULL, NULL);
	if (r == 0 && (r = codex_sync_login_api_key(client, argc > 1 ? argv[1] : "")) == 0 &&
		(r = print_account(client)) == 0 && (r = begin_and_cancel(client)) == 0 &&
		(r = codex_sync_account_logout(client)) == 0)
		r = print_account(client);
	if (r < 0)
		fprintf(stderr, "%s\n",
			codex_error_message(client ? codex_sync_error(client) : error));
	codex_sync_close(client);
	codex_error_unref(error);
	codex_config_unref(config);
	return r < 0;
}
