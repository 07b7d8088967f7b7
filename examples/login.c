/* Logs in, says who that is, logs out: with a key, or without one in a browser. Usage: login [--runtime DIR] [KEY] */
#include <codex/codex.h>
#include <codex/types.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int log_in_by_browser(codex_sync *client)
{
	codex_login *login = NULL;
	int r = codex_sync_login_browser(client, NULL, &login);

	if (r < 0)
		return r;
	printf("open      %s\n", codex_login_url(login));
	r = codex_sync_login_wait(client, login);
	codex_login_unref(login);
	return r;
}

static int print_account(codex_sync *client)
{
	const struct codex_get_account_response *response = NULL;
	int r = codex_sync_account_read(client, false, &response);

	if (r < 0)
		return r;
	printf("account   %s\n", response->account ? response->account->type.text : "none");
	codex_response_free(response);
	return 0;
}

int main(int argc, char **argv)
{
	bool has_runtime = argc > 2 && strcmp(argv[1], "--runtime") == 0;
	const char *key = argc > (has_runtime ? 3 : 1) ? argv[argc - 1] : getenv("OPENAI_API_KEY");
	codex_config *config = codex_config_new();
	codex_sync *client = NULL;
	codex_error *error = NULL;
	int r;

	setbuf(stdout, NULL);
	codex_config_set_runtime_dir(config, has_runtime ? argv[2] : NULL);
	r = codex_sync_open(config, &client, &error);
	if (r == 0)
		r = codex_sync_retry_on_overload(client, NULL);
	if (r == 0)
		r = key && *key ? codex_sync_login_api_key(client, key) : log_in_by_browser(client);
	if (r == 0)
		r = print_account(client);
	if (r == 0)
		r = codex_sync_account_logout(client);
	if (r == 0)
		r = print_account(client);
	if (r < 0)
		fprintf(stderr, "%s: %s\n", client ? "login" : "cannot start",
			codex_error_message(client ? codex_sync_error(client) : error));
	codex_sync_close(client);
	codex_error_unref(error);
	codex_config_unref(config);
	return r < 0;
}
