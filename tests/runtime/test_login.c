/*
 * Logins on the real runtime. What a person would do in a browser is not done, but for the device code, whose service is
 * played here. A login in a browser listens on port 1455, whatever it is told: only this program begins any, one after another.
 */
#include <config.h>

#include "support/runtime.h"
#include "support/record.h"
#include "support/turnlog.h"
#include "sync/desk.h"

#include <codex/methods.h>
#include <codex/notifications.h>
#include <codex/requests.h>
#include <arpa/inet.h>
#include <event2/buffer.h>
#include <event2/event.h>
#include <event2/http.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#define KEY "sk-test-4b1d-not-a-key"

/* {"alg":"none"}.{"email":"a@b.c","https://api.openai.com/auth":{"chatgpt_plan_type":"pro","chatgpt_account_id":"acc"}}. */
static const char token[] =
	"eyJhbGciOiJub25lIn0."
	"eyJlbWFpbCI6ImFAYi5jIiwiaHR0cHM6Ly9hcGkub3BlbmFpLmNvbS9hdXRoIjp7ImNoYXRncHRfcGxhbl90eXBlIjoi"
	"cHJvIiwiY2hhdGdwdF9hY2NvdW50X2lkIjoiYWNjIn19.c2ln";

static const struct model_home_options with_auth = {.requires_openai_auth = true};

/* what is logged, all of it */

static char logged[1 << 16];

static void note_log(codex_log_level level, const char *line, void *userdata)
{
	size_t len = strlen(logged);

	(void)level;
	(void)userdata;
	snprintf(logged + len, sizeof(logged) - len, "%s\n", line);
}

static void open_login(struct runtime *rt)
{
	runtime_open_with(rt, &with_auth);
	codex_config_set_log(rt->config, CODEX_LOG_DEBUG, note_log, NULL);
	runtime_client(rt);
}

/* reading */

static int account(struct runtime *rt)
{
	const struct codex_get_account_response *response = NULL;
	codex_future *future = NULL;
	int type;

	ck_assert_int_eq(codex_account_read(rt->client, false, &future), 0);
	PUMP(rt->base, codex_future_done(future));
	ck_assert_int_eq(codex_account_read_finish(future, &response), 0);
	type = response->account ? (int)response->account->type.value : -1;
	codex_future_unref(future);
	return type;
}

static void log_out(struct runtime *rt)
{
	codex_future *future = NULL;

	ck_assert_int_eq(codex_account_logout(rt->client, &future), 0);
	ck_assert_int_eq(pump_future(rt->base, future), 0);
}

/* Runs a turn, and hands back what it was authorized with, or NULL. */
static const char *authorization(struct runtime *rt)
{
	codex_thread *thread = runtime_thread(rt);
	struct turnlog log;

	turnlog_start(&log, thread, "hello");
	PUMP(rt->base, record_done(&log.record));
	record_expect_text(&log.record, "You said: hello");
	turnlog_clear(&log);
	codex_thread_unref(thread);
	return model_request_header(model_server_last_request(rt->model), "authorization");
}

/* an API key */

struct changes {
	unsigned count;
	bool has_key; /* what the last one said */
};

static void note_change(codex_event *event, void *userdata)
{
	const struct codex_account_updated_notification *updated = NULL;
	struct changes *changes = userdata;

	ck_assert_int_eq(codex_event_as_account_updated(event, &updated), 0);
	changes->count++;
	changes->has_key = updated->auth_mode.value == CODEX_AUTH_MODE_APIKEY;
}

START_TEST(key_authorizes_what_follows_until_logout)
{
	struct changes changes = {0};
	codex_future *future = NULL;
	struct runtime rt;
	const char *header;

	open_login(&rt);
	ck_assert_int_eq(
		codex_async_subscribe(rt.client, "account/updated", note_change, &changes, NULL),
		0);
	ck_assert_int_eq(account(&rt), -1);
	ck_assert_int_eq(codex_login_api_key(rt.client, KEY, &future), 0);
	ck_assert_int_eq(pump_future(rt.base, future), 0);
	ck_assert_int_eq(account(&rt), CODEX_ACCOUNT_TYPE_API_KEY);
	header = authorization(&rt);
	ck_assert_str_eq(header, "Bearer " KEY);
	PUMP(rt.base, changes.count);
	ck_assert(changes.has_key);
	log_out(&rt);
	ck_assert_int_eq(account(&rt), -1);
	log_out(&rt);
	PUMP(rt.base, changes.count == 3 && !changes.has_key);
	ck_assert_ptr_null(strstr(logged, "not-a-key"));
	runtime_close(&rt);
}
END_TEST

START_TEST(key_is_there_again_after_a_restart)
{
	codex_future *future = NULL;
	struct runtime rt;

	open_login(&rt);
	ck_assert_int_eq(codex_login_api_key(rt.client, KEY, &future), 0);
	ck_assert_int_eq(pump_future(rt.base, future), 0);
	runtime_client_close(&rt);
	runtime_client(&rt);
	ck_assert_int_eq(account(&rt), CODEX_ACCOUNT_TYPE_API_KEY);
	runtime_close(&rt);
}
END_TEST

/* in a browser */

static int end_of(struct runtime *rt, codex_login *login)
{
	codex_future *future = NULL;

	ck_assert_int_eq(codex_login_wait(login, &future), 0);
	return pump_future(rt->base, future);
}

static codex_login *begin_browser(struct runtime *rt)
{
	codex_login *login = NULL;

	ck_assert_int_eq(codex_login_browser(rt->client, NULL, &login), 0);
	PUMP(rt->base, codex_future_done(codex_login_ready(login)));
	ck_assert_msg(codex_login_url(login), "%s", codex_error_message(codex_login_error(login)));
	ck_assert_ptr_nonnull(strstr(codex_login_url(login), "https://"));
	ck_assert_ptr_null(codex_login_user_code(login));
	return login;
}

static void cancel(struct runtime *rt, codex_login *login)
{
	codex_future *future = NULL;

	ck_assert_int_eq(codex_login_cancel(login, &future), 0);
	ck_assert_int_eq(pump_future(rt->base, future), 0);
}

START_TEST(browser_login_has_a_page_and_can_be_cancelled)
{
	struct runtime rt;
	codex_login *login;

	open_login(&rt);
	login = begin_browser(&rt);
	cancel(&rt, login);
	cancel(&rt, login);
	ck_assert_int_eq(end_of(&rt, login), CODEX_ERR_CANCELLED);
	codex_login_unref(login);
	ck_assert_int_eq(account(&rt), -1);
	runtime_close(&rt);
}
END_TEST

START_TEST(second_browser_login_ends_the_first_alone)
{
	struct runtime rt;
	codex_login *first, *second;

	open_login(&rt);
	first = begin_browser(&rt);
	second = begin_browser(&rt);
	ck_assert_int_eq(end_of(&rt, first), CODEX_ERR_LOGIN_FAILED);
	ck_assert_int_eq(codex_login_status(second), CODEX_PENDING);
	cancel(&rt, second);
	ck_assert_int_eq(codex_login_status(second), CODEX_ERR_CANCELLED);
	codex_login_unref(first);
	codex_login_unref(second);
	runtime_close(&rt);
}
END_TEST

/* Both are asked for at once, so that neither has an id when the first ends. */
START_TEST(two_browser_logins_at_once)
{
	codex_login *logins[2] = {NULL, NULL};
	struct runtime rt;
	unsigned begun = 0;

	open_login(&rt);
	for (int i = 0; i < 2; i++)
		ck_assert_int_eq(codex_login_browser(rt.client, NULL, &logins[i]), 0);
	for (int i = 0; i < 2; i++) {
		PUMP(rt.base, codex_future_done(codex_login_ready(logins[i])));
		begun += codex_login_url(logins[i]) != NULL;
	}
	ck_assert_uint_ge(begun, 1);
	PUMP(rt.base, codex_login_status(logins[0]) < 0 || codex_login_status(logins[1]) < 0);
	for (int i = 0; i < 2; i++) {
		cancel(&rt, logins[i]);
		ck_assert_int_lt(codex_login_status(logins[i]), 0);
		codex_login_unref(logins[i]);
	}
	runtime_close(&rt);
}
END_TEST

START_TEST(close_ends_a_browser_login)
{
	struct runtime rt;
	codex_login *login;

	open_login(&rt);
	login = begin_browser(&rt);
	runtime_client_close(&rt);
	ck_assert_int_eq(codex_login_status(login), CODEX_ERR_CLOSED);
	codex_login_unref(login);
	runtime_close(&rt);
}
END_TEST

/* with a code */

/* The service behind the page. */
struct issuer {
	struct evhttp *http;
	unsigned asked; /* how often the runtime asked whether somebody has entered the code */
	bool entered; /* somebody has */
	char url[64];
};

static void send_json(struct evhttp_request *http, int status, const char *text)
{
	struct evbuffer *body = evbuffer_new();

	evbuffer_add(body, text, strlen(text));
	evhttp_add_header(
		evhttp_request_get_output_headers(http), "content-type", "application/json");
	evhttp_send_reply(http, status, NULL, body);
	evbuffer_free(body);
}

/* Where the runtime finds what belongs to the account: nowhere. */
static const char accounts[] =
	"{\"accounts\":[{\"id\":\"acc\",\"workspace_backend_origin\":\"https://127.0.0.1:9\","
	"\"account_routing_override\":\"NO_CONSTRAINT\"}]}";

static void serve(struct evhttp_request *http, void *userdata)
{
	struct issuer *issuer = userdata;
	const char *path = evhttp_request_get_uri(http);
	char answer[1000];

	if (strstr(path, "/deviceauth/usercode")) {
		send_json(http, 200,
			"{\"device_auth_id\":\"auth\",\"user_code\":\"ABCD-1234\",\"interval\":\"1\"}");
		return;
	}
	if (strstr(path, "/oauth/token")) {
		snprintf(answer, sizeof(answer),
			"{\"id_token\":\"%s\",\"access_token\":\"%s\",\"refresh_token\":\"r\"}",
			token, token);
		send_json(http, 200, answer);
		return;
	}
	if (strstr(path, "/accounts/check")) {
		send_json(http, 200, accounts);
		return;
	}
	issuer->asked++;
	if (issuer->entered)
		send_json(http, 200,
			"{\"authorization_code\":\"c\",\"code_challenge\":\"h\",\"code_verifier\":\"v\"}");
	else
		send_json(http, 403, "{}");
}

static void issuer_open(struct issuer *issuer, struct runtime *rt)
{
	struct evhttp_bound_socket *bound;
	struct sockaddr_in address;
	socklen_t len = sizeof(address);

	*issuer = (struct issuer){.http = evhttp_new(rt->base)};
	evhttp_set_gencb(issuer->http, serve, issuer);
	bound = evhttp_bind_socket_with_handle(issuer->http, "127.0.0.1", 0);
	ck_assert_ptr_nonnull(bound);
	ck_assert_int_eq(getsockname(evhttp_bound_socket_get_fd(bound),
				 (struct sockaddr *)(void *)&address, &len),
		0);
	snprintf(issuer->url, sizeof(issuer->url), "http://127.0.0.1:%u", ntohs(address.sin_port));
	ck_assert_int_eq(
		codex_config_set_env(rt->config, "CODEX_APP_SERVER_LOGIN_ISSUER", issuer->url), 0);
	ck_assert_int_eq(codex_config_override(rt->config, "chatgpt_base_url", issuer->url), 0);
}

static codex_login *begin_device(struct runtime *rt, struct issuer *issuer)
{
	codex_login *login = NULL;

	runtime_open_with(rt, &with_auth);
	codex_config_set_log(rt->config, CODEX_LOG_DEBUG, note_log, NULL);
	issuer_open(issuer, rt);
	runtime_client(rt);
	ck_assert_int_eq(codex_login_device_code(rt->client, NULL, &login), 0);
	PUMP(rt->base, codex_future_done(codex_login_ready(login)));
	ck_assert_int_eq(codex_future_status(codex_login_ready(login)), 0);
	ck_assert_str_eq(codex_login_user_code(login), "ABCD-1234");
	ck_assert(strncmp(codex_login_url(login), issuer->url, strlen(issuer->url)) == 0);
	PUMP(rt->base, issuer->asked);
	ck_assert_int_eq(codex_login_status(login), CODEX_PENDING);
	return login;
}

static void end_device(struct runtime *rt, struct issuer *issuer, codex_login *login)
{
	codex_login_unref(login);
	runtime_client_close(rt);
	evhttp_free(issuer->http);
	ck_assert_ptr_null(strstr(logged, "eyJ"));
	runtime_close(rt);
}

START_TEST(device_code_login_has_a_code_and_can_be_cancelled)
{
	struct issuer issuer;
	struct runtime rt;
	codex_login *login = begin_device(&rt, &issuer);

	cancel(&rt, login);
	ck_assert_int_eq(codex_login_status(login), CODEX_ERR_CANCELLED);
	end_device(&rt, &issuer, login);
}
END_TEST

START_TEST(device_code_login_is_completed_when_the_code_was_entered)
{
	struct issuer issuer;
	struct runtime rt;
	codex_login *login = begin_device(&rt, &issuer);

	issuer.entered = true;
	ck_assert_msg(end_of(&rt, login) == 0, "%s", codex_error_message(codex_login_error(login)));
	ck_assert_int_eq(account(&rt), CODEX_ACCOUNT_TYPE_CHATGPT);
	end_device(&rt, &issuer, login);
}
END_TEST

START_TEST(device_code_login_without_its_service_fails)
{
	struct runtime rt;
	codex_login *login = NULL;

	runtime_open_with(&rt, &with_auth);
	codex_config_set_env(rt.config, "CODEX_APP_SERVER_LOGIN_ISSUER", "http://127.0.0.1:1");
	runtime_client(&rt);
	ck_assert_int_eq(codex_login_device_code(rt.client, NULL, &login), 0);
	ck_assert_int_eq(end_of(&rt, login), CODEX_ERR_REMOTE);
	ck_assert_int_eq(codex_future_status(codex_login_ready(login)), CODEX_ERR_REMOTE);
	codex_login_unref(login);
	runtime_close(&rt);
}
END_TEST

/* tokens of the program's */

START_TEST(tokens_authorize_what_follows)
{
	struct codex_auth_tokens tokens = CODEX_AUTH_TOKENS_INIT;
	codex_future *future = NULL;
	struct issuer issuer;
	struct runtime rt;
	const char *header;
	char expected[400];
	char *stored;

	runtime_open_with(&rt, &with_auth);
	codex_config_set_experimental(rt.config, true);
	codex_config_set_log(rt.config, CODEX_LOG_DEBUG, note_log, NULL);
	issuer_open(&issuer, &rt);
	runtime_client(&rt);
	tokens.access_token = token;
	tokens.account_id = "acc";
	tokens.plan_type = "pro";
	ck_assert_int_eq(codex_login_tokens(rt.client, &tokens, &future), 0);
	PUMP(rt.base, codex_future_done(future));
	ck_assert_msg(codex_future_status(future) == 0, "%s",
		codex_error_message(codex_future_error(future)));
	codex_future_unref(future);
	ck_assert_int_eq(account(&rt), CODEX_ACCOUNT_TYPE_CHATGPT);
	header = authorization(&rt);
	snprintf(expected, sizeof(expected), "Bearer %s", token);
	ck_assert_str_eq(header, expected);
	stored = runtime_read_home(&rt, "auth.json");
	ck_assert(!stored || !strstr(stored, token));
	free(stored);
	log_out(&rt);
	ck_assert_int_eq(account(&rt), -1);
	ck_assert_ptr_null(strstr(logged, "eyJ"));
	runtime_client_close(&rt);
	evhttp_free(issuer.http);
	runtime_close(&rt);
}
END_TEST

static void attest(codex_request *request, void *userdata)
{
	struct codex_attestation_generate_response answer =
		CODEX_ATTESTATION_GENERATE_RESPONSE_INIT;
	const struct codex_attestation_generate_params *params;

	ck_assert_int_eq(codex_request_as_attestation_generate(request, &params), 0);
	answer.token = "v1.attested";
	ck_assert_int_eq(codex_request_answer_attestation_generate(request, &answer), 0);
	++*(unsigned *)userdata;
}

static bool attestation_is(const struct runtime *rt, const char *what)
{
	const char *told =
		model_request_header(model_server_last_request(rt->model), "x-oai-attestation");

	return told && strcmp(told, what) == 0;
}

START_TEST(attestation_is_asked_for_and_reaches_the_service)
{
	struct codex_auth_tokens tokens = CODEX_AUTH_TOKENS_INIT;
	codex_future *future = NULL;
	unsigned attested = 0;
	struct issuer issuer;
	struct runtime rt;

	runtime_open_with(&rt, &with_auth);
	codex_config_set_experimental(rt.config, true);
	ck_assert_int_eq(
		codex_config_set_capabilities(rt.config, "{\n\"requestAttestation\": true\n}"), 0);
	issuer_open(&issuer, &rt);
	runtime_client(&rt);
	ck_assert_int_eq(
		codex_async_on_request(rt.client, "attestation/generate", attest, &attested, NULL),
		0);
	tokens.access_token = token;
	tokens.account_id = "acc";
	ck_assert_int_eq(codex_login_tokens(rt.client, &tokens, &future), 0);
	ck_assert_int_eq(pump_future(rt.base, future), 0);
	/* The runtime waits for 100 ms, then tells the service that it was too long: on a slow machine it may be, at first. */
	do
		authorization(&rt);
	while (attestation_is(&rt, "{\"v\":1,\"s\":1}") && attested < 20);
	ck_assert_uint_ge(attested, 1);
	ck_assert(attestation_is(&rt, "{\"v\":1,\"s\":0,\"t\":\"v1.attested\"}"));
	runtime_client_close(&rt);
	evhttp_free(issuer.http);
	runtime_close(&rt);
}
END_TEST

/* They are the same but for their signature, which nobody checks. */
static char fresh_token[sizeof(token) + 2];

static void refresh(codex_request *request, void *userdata)
{
	struct codex_auth_tokens tokens = CODEX_AUTH_TOKENS_INIT;
	unsigned *asked = userdata;

	(*asked)++;
	snprintf(fresh_token, sizeof(fresh_token), "%sMg", token);
	tokens.access_token = fresh_token;
	tokens.account_id = "acc";
	tokens.plan_type = "pro";
	ck_assert_int_eq(codex_request_answer_tokens(request, &tokens), 0);
}

START_TEST(refused_tokens_are_refreshed_by_the_handler)
{
	struct codex_auth_tokens tokens = CODEX_AUTH_TOKENS_INIT;
	codex_future *future = NULL;
	codex_thread *thread;
	struct turnlog log;
	struct runtime rt;
	char expected[400];
	unsigned asked = 0;

	runtime_open_with(&rt, &with_auth);
	codex_config_set_experimental(rt.config, true);
	ck_assert_int_eq(
		codex_config_override(rt.config, "chatgpt_base_url", "http://127.0.0.1:1"), 0);
	runtime_script(&rt,
		"{\"rules\":[{\"when\":{\"text\":\"hello\"},\"times\":1,"
		"\"reply\":{\"http\":{\"status\":401}}}]}");
	runtime_client(&rt);
	ck_assert_int_eq(codex_async_on_request(rt.client, "account/chatgptAuthTokens/refresh",
				 refresh, &asked, NULL),
		0);
	tokens.access_token = token;
	tokens.account_id = "acc";
	tokens.plan_type = "pro";
	ck_assert_int_eq(codex_login_tokens(rt.client, &tokens, &future), 0);
	ck_assert_int_eq(pump_future(rt.base, future), 0);
	snprintf(expected, sizeof(expected), "Bearer %sMg", token);
	thread = runtime_thread(&rt);
	turnlog_start(&log, thread, "hello");
	PUMP(rt.base, record_done(&log.record));
	ck_assert_uint_eq(asked, 1);
	/* Whether that turn goes on depends on a service that is not here; the next one does with the fresh token. */
	turnlog_clear(&log);
	codex_thread_unref(thread);
	ck_assert_str_eq(authorization(&rt), expected);
	runtime_close(&rt);
}
END_TEST

/* blocking */

START_TEST(blocking_browser_login_is_cancelled)
{
	codex_login *login = NULL;
	codex_sync *client;
	struct runtime rt;

	runtime_open_program(&rt, NULL);
	client = desk_open(codex_config_ref(rt.config));
	ck_assert_int_eq(codex_sync_login_browser(client, NULL, &login), 0);
	ck_assert_ptr_nonnull(codex_login_url(login));
	ck_assert_int_eq(codex_sync_login_cancel(client, login), 0);
	ck_assert_int_eq(codex_sync_login_wait(client, login), CODEX_ERR_CANCELLED);
	codex_login_unref(login);
	desk_close(client, NULL);
	runtime_close(&rt);
}
END_TEST

static void add_cases(Suite *suite)
{
	ADD(suite, key_authorizes_what_follows_until_logout);
	ADD(suite, key_is_there_again_after_a_restart);
	ADD(suite, browser_login_has_a_page_and_can_be_cancelled);
	ADD(suite, second_browser_login_ends_the_first_alone);
	ADD(suite, two_browser_logins_at_once);
	ADD(suite, close_ends_a_browser_login);
	ADD(suite, device_code_login_has_a_code_and_can_be_cancelled);
	ADD(suite, device_code_login_is_completed_when_the_code_was_entered);
	ADD(suite, device_code_login_without_its_service_fails);
	ADD(suite, tokens_authorize_what_follows);
	ADD(suite, attestation_is_asked_for_and_reaches_the_service);
	ADD(suite, refused_tokens_are_refreshed_by_the_handler);
	ADD(suite, blocking_browser_login_is_cancelled);
}

int main(void)
{
	return runtime_main("login", add_cases);
}
