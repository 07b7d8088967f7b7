/* Logins without a person, and the account: keys and tokens go to the runtime and nowhere else. */
#include <config.h>

#include "support/scene.h"
#include "support/suite.h"

#include <codex/types/account.h>

#include <stdio.h>
#include <string.h>

#define SECRET "sk-secret-1234"

/* All that the library says, of whatever level. */
static char said[1 << 16];

static void note_log(codex_log_level level, const char *line, void *userdata)
{
	size_t len = strlen(said);

	(void)level;
	(void)userdata;
	snprintf(said + len, sizeof(said) - len, "%s\n", line);
}

static void open_logged(struct scene *scene, const char *script)
{
	codex_config *config = fake_script(script);

	said[0] = '\0';
	codex_config_set_experimental(config, true);
	codex_config_set_log(config, CODEX_LOG_DEBUG, note_log, NULL);
	scene_open(scene, config);
}

/* Neither the log nor the error has it. */
static void expect_secret_kept(const codex_error *error)
{
	ck_assert_ptr_null(strstr(said, "secret"));
	ck_assert_ptr_null(strstr(codex_error_message(error), "secret"));
	ck_assert(!codex_error_data(error) || !strstr(codex_error_data(error), "secret"));
}

static void log_in(struct scene *scene, struct outcome *outcome)
{
	codex_future *future = NULL;

	*outcome = (struct outcome)OUTCOME_INIT;
	ck_assert_int_eq(QUIETLY(codex_login_api_key(scene->client, SECRET, &future)), 0);
	outcome_of(outcome, future);
}

static struct codex_auth_tokens some_tokens(void)
{
	struct codex_auth_tokens tokens = CODEX_AUTH_TOKENS_INIT;

	tokens.access_token = "secret-token";
	tokens.account_id = "secret-account";
	return tokens;
}

START_TEST(key_is_sent_and_said_nowhere)
{
	struct scene scene;
	struct outcome login;

	open_logged(&scene,
		"expect account/login/start where {\"params\":{\"type\":\"apiKey\",\"apiKey\":\"" SECRET
		"\"}}\nresult {\"type\":\"apiKey\"}\n"
		"notify account/login/completed {\"loginId\":null,\"success\":true}");
	log_in(&scene, &login);
	SCENE_PUMP(&scene, login.count);
	outcome_expect(&login, 0);
	expect_secret_kept(NULL);
	ck_assert_ptr_nonnull(strstr(said, "transport"));
	outcome_clear(&login);
	scene_close(&scene);
	ck_assert_ptr_null(strstr(said, "secret"));
}
END_TEST

START_TEST(tokens_are_sent_and_said_nowhere)
{
	struct codex_auth_tokens tokens = some_tokens();
	codex_future *future = NULL;
	struct scene scene;

	tokens.plan_type = "pro";
	open_logged(&scene,
		"expect account/login/start where {\"params\":{\"type\":\"chatgptAuthTokens\","
		"\"accessToken\":\"secret-token\",\"chatgptAccountId\":\"secret-account\","
		"\"chatgptPlanType\":\"pro\"}}\nresult {\"type\":\"chatgptAuthTokens\"}");
	ck_assert_int_eq(codex_login_tokens(scene.client, &tokens, &future), 0);
	ck_assert_int_eq(pump_future(scene.base, future), 0);
	scene_close(&scene);
	expect_secret_kept(NULL);
}
END_TEST

static const struct end {
	const char *name;
	const char *script;
	int status;
} ends[] = {
	{"secret_kept_when_refused",
		"expect account/login/start\nerror {\"code\":-32600,\"message\":\"bad\"}",
		CODEX_ERR_REMOTE},
	{"secret_kept_when_the_runtime_exits", "expect account/login/start\nexit 3",
		CODEX_ERR_EXITED},
	{"secret_kept_when_it_talks_nonsense", "expect account/login/start\nsend what?",
		CODEX_ERR_PROTOCOL},
	{"secret_kept_when_it_does_not_read", "no-handshake\nexit 3", CODEX_ERR_EXITED},
	{"secret_kept_when_overloaded", "expect account/login/start\nemit overloaded",
		CODEX_ERR_REMOTE},
};

START_TEST(failed_login_says_nothing_secret)
{
	struct scene scene;
	struct outcome login;

	open_logged(&scene, ends[_i].script);
	log_in(&scene, &login);
	SCENE_PUMP(&scene, login.count);
	outcome_expect(&login, ends[_i].status);
	expect_secret_kept(codex_future_error(login.future));
	outcome_clear(&login);
	scene_close(&scene);
	ck_assert_ptr_null(strstr(said, "secret"));
}
END_TEST

START_TEST(what_is_not_sent_is_not_said_either)
{
	struct codex_auth_tokens tokens = some_tokens();
	codex_future *future = NULL;
	struct scene scene;

	open_logged(&scene, "expect-eof");
	ck_assert_int_eq(codex_login_api_key(scene.client, NULL, &future), CODEX_ERR_INVALID);
	ck_assert_int_eq(codex_login_api_key(scene.client, "", &future), CODEX_ERR_INVALID);
	ck_assert_int_eq(codex_login_api_key(scene.client, "secret\xff", &future), CODEX_ERR_UTF8);
	ck_assert_int_eq(codex_login_tokens(scene.client, NULL, &future), CODEX_ERR_INVALID);
	tokens.account_id = NULL;
	ck_assert_int_eq(codex_login_tokens(scene.client, &tokens, &future), CODEX_ERR_INVALID);
	tokens = some_tokens();
	tokens.access_token = "secret\xff";
	ck_assert_int_eq(codex_login_tokens(scene.client, &tokens, &future), CODEX_ERR_UTF8);
	ck_assert_ptr_null(future);
	scene_close(&scene);
	ck_assert_ptr_null(strstr(said, "secret"));
}
END_TEST

START_TEST(tokens_need_the_experimental_protocol)
{
	struct codex_auth_tokens tokens = some_tokens();
	struct scene scene;

	scene_open(&scene, fake_script("expect-eof"));
	ck_assert_int_eq(codex_login_tokens(scene.client, &tokens, NULL), CODEX_ERR_EXPERIMENTAL);
	scene_close(&scene);
}
END_TEST

/* refreshing them */

struct refresh {
	codex_request *kept;
	struct codex_auth_tokens tokens;
	int status; /* of the answer given at once */
	bool later;
};

static void on_refresh(codex_request *request, void *userdata)
{
	struct refresh *refresh = userdata;

	if (refresh->later)
		refresh->kept = codex_request_ref(request);
	else
		refresh->status = codex_request_answer_tokens(request, &refresh->tokens);
}

#define REFRESH \
	"request account/chatgptAuthTokens/refresh " \
	"{\"reason\":\"unauthorized\",\"previousAccountId\":\"a\"}\n"

static void open_refreshing(struct scene *scene, const char *script, struct refresh *refresh)
{
	open_logged(scene, script);
	refresh->tokens = some_tokens();
	ck_assert_int_eq(codex_async_on_request(scene->client, "account/chatgptAuthTokens/refresh",
				 on_refresh, refresh, NULL),
		0);
}

static void go(struct scene *scene)
{
	struct outcome outcome = OUTCOME_INIT;

	scene_call(scene, "go", NULL, &outcome);
	SCENE_PUMP(scene, outcome.count);
	outcome_expect(&outcome, 0);
	outcome_clear(&outcome);
}

#define FRESH \
	"where {\"result\":{\"accessToken\":\"secret-token\"," \
	"\"chatgptAccountId\":\"secret-account\"}}\n"

START_TEST(fresh_tokens_are_given_at_once)
{
	struct refresh refresh = {.status = CODEX_PENDING};
	struct scene scene;

	open_refreshing(
		&scene, "expect go as GO\n" REFRESH "answer " FRESH "result for GO {}", &refresh);
	go(&scene);
	ck_assert_int_eq(refresh.status, 0);
	scene_close(&scene);
	expect_secret_kept(NULL);
}
END_TEST

START_TEST(fresh_tokens_are_given_later)
{
	struct refresh refresh = {.later = true};
	struct scene scene;

	open_refreshing(&scene,
		"expect go\nresult {}\n" REFRESH "answer " FRESH "expect go\nresult {}", &refresh);
	go(&scene);
	SCENE_PUMP(&scene, refresh.kept);
	pump_for(scene.base, 50);
	ck_assert_int_eq(codex_request_answer_tokens(refresh.kept, &refresh.tokens), 0);
	ck_assert_int_eq(
		codex_request_answer_tokens(refresh.kept, &refresh.tokens), CODEX_ERR_STATE);
	go(&scene);
	codex_request_unref(refresh.kept);
	scene_close(&scene);
	expect_secret_kept(NULL);
}
END_TEST

START_TEST(unusable_tokens_leave_the_question_open)
{
	struct refresh refresh = {.later = true};
	struct codex_auth_tokens none = CODEX_AUTH_TOKENS_INIT;
	struct codex_auth_tokens bad = some_tokens();
	struct scene scene;

	bad.access_token = "secret\xff";
	open_refreshing(&scene,
		"expect go\nresult {}\n" REFRESH "answer " FRESH "expect go\nresult {}", &refresh);
	go(&scene);
	SCENE_PUMP(&scene, refresh.kept);
	ck_assert_int_eq(codex_request_answer_tokens(refresh.kept, NULL), CODEX_ERR_INVALID);
	ck_assert_int_eq(codex_request_answer_tokens(refresh.kept, &none), CODEX_ERR_INVALID);
	ck_assert_int_eq(codex_request_answer_tokens(refresh.kept, &bad), CODEX_ERR_UTF8);
	ck_assert_int_eq(codex_request_answer_tokens(refresh.kept, &refresh.tokens), 0);
	go(&scene);
	codex_request_unref(refresh.kept);
	scene_close(&scene);
	expect_secret_kept(NULL);
}
END_TEST

START_TEST(account_is_read_and_left)
{
	const struct codex_get_account_response *response = NULL;
	codex_future *future = NULL;
	struct scene scene;

	scene_open(&scene,
		fake_script("expect account/read where {\"params\":{\"refreshToken\":true}}\n"
			    "result {\"account\":{\"type\":\"chatgpt\",\"email\":\"a@b\","
			    "\"planType\":\"pro\"},\"requiresOpenaiAuth\":true}\n"
			    "expect account/logout\nresult {}"));
	ck_assert_int_eq(codex_account_read(scene.client, true, &future), 0);
	ck_assert_int_eq(codex_account_read_finish(future, &response), CODEX_ERR_STATE);
	SCENE_PUMP(&scene, codex_future_done(future));
	ck_assert_int_eq(codex_account_read_finish(future, &response), 0);
	ck_assert_str_eq(response->account->as.chatgpt->email, "a@b");
	codex_future_unref(future);
	ck_assert_int_eq(codex_account_logout(scene.client, &future), 0);
	ck_assert_int_eq(codex_account_read_finish(future, &response), CODEX_ERR_INVALID);
	ck_assert_int_eq(pump_future(scene.base, future), 0);
	scene_close(&scene);
}
END_TEST

static void add_cases(Suite *suite)
{
	ADD(suite, key_is_sent_and_said_nowhere);
	ADD(suite, tokens_are_sent_and_said_nowhere);
	ADD_ROWS(suite, failed_login_says_nothing_secret, ends);
	ADD(suite, what_is_not_sent_is_not_said_either);
	ADD(suite, tokens_need_the_experimental_protocol);
	ADD(suite, fresh_tokens_are_given_at_once);
	ADD(suite, fresh_tokens_are_given_later);
	ADD(suite, unusable_tokens_leave_the_question_open);
	ADD(suite, account_is_read_and_left);
}

int main(void)
{
	return suite_main("account", add_cases);
}
