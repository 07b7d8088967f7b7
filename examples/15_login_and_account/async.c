/* Logs in with a key, begins a login by a person and gives it up, logs out. Usage: async KEY */
#include <codex/codex.h>
#include <codex/types.h>
#include <event2/event.h>
#include <stdio.h>
#include <stdlib.h>

static codex_async *client;
static codex_login *login;
static int r = -1, step;

static void tell(codex_event *event, void *userdata)
{
	printf("now %s\n", codex_json_text(codex_json_find(codex_event_params(event), "authMode")));
}

static void on_step(codex_future *ended, void *key)
{
	const struct codex_get_account_response *response;
	codex_error *why = ended ? codex_future_error(ended) : NULL;
	codex_future *next = NULL;

	r = codex_error_status(why); /* 0: there is none */
	if (ended && codex_account_read_finish(ended, &response) == 0)
		printf("account: %s\n", response->account ? response->account->type.text : "none");
	if (step == 3 && r == 0)
		printf("open %s, enter %s\n", codex_login_url(login), codex_login_user_code(login));
	if (r == 0)
		r = step == 0                    ? codex_login_api_key(client, key, &next)
			: step == 1 || step == 5 ? codex_account_read(client, false, &next)
			: step == 2              ? codex_login_device_code(client, NULL, &login)
			: step == 3              ? codex_login_cancel(login, &next)
			: step == 4              ? codex_account_logout(client, &next)
						 : codex_async_close(client, NULL);
	if (r == 0 && step++ < 6)
		r = codex_future_then(next ? next : codex_login_ready(login), on_step, NULL, NULL);
	if (r < 0)
		fprintf(stderr, "%s\n", codex_error_message(why ? why : codex_async_error(client)));
	if (r < 0)
		codex_async_close(client, NULL); /* ends the loop */
	codex_future_unref(next);
}

int main(int argc, char **argv)
{
	struct event_base *base = event_base_new();
	codex_config *config = codex_config_new();

	codex_config_set_runtime_dir(config, getenv("CODEX_RUNTIME")); /* NULL: the installed one */
	if (codex_async_new(base, config, &client) == 0 &&
		codex_async_subscribe(client, "account/updated", tell, NULL, NULL) == 0)
		on_step(NULL, argc > 1 ? argv[1] : NULL);
	event_base_dispatch(base);
	codex_login_unref(login);
	codex_async_unref(client);
	codex_config_unref(config);
	event_base_free(base);
	return r < 0;
}
