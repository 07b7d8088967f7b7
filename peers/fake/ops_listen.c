/* The steps that listen: wait for the client's messages, look at them, remember parts of them. */
#include "fake/player.h"

#include "fake/ids.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* What a step wants to see: METHOD [as NAME] [VAR=PATH]... [where|exactly JSON] */
struct wanted {
	char *text; /* owns the words */
	const char *subject;
	const char *prefix;
	char *binds;
	json_object *pattern;
	bool exactly;
};

static void parse_pattern(struct fake_player *player, struct wanted *want, char *json)
{
	struct fake_buf text = {0};

	fake_player_expand(player, &text, json, strlen(json));
	want->pattern = json_tokener_parse(fake_buf_cstr(&text));
	if (!want->pattern)
		fake_player_fail(player, FAKE_USAGE, "not JSON: %s", fake_buf_cstr(&text));
	fake_buf_free(&text);
}

static void parse_wanted(struct fake_player *player, struct wanted *want, const char *arg)
{
	struct fake_buf binds = {0};
	char *rest;
	char *word;

	memset(want, 0, sizeof(*want));
	want->text = rest = fake_strdup(arg);
	while ((word = fake_next_word(&rest))) {
		if (strcmp(word, "where") == 0 || strcmp(word, "exactly") == 0) {
			want->exactly = *word == 'e';
			parse_pattern(player, want, rest);
			break;
		}
		if (strcmp(word, "as") == 0)
			want->prefix = fake_next_word(&rest);
		else if (strchr(word, '='))
			fake_buf_fmt(&binds, "%s ", word);
		else if (!want->subject)
			want->subject = word;
		else
			fake_player_fail(player, FAKE_USAGE, "what is %s?", word);
	}
	want->binds = fake_strdup(fake_buf_cstr(&binds));
	fake_buf_free(&binds);
}

static void wanted_free(struct wanted *want)
{
	json_object_put(want->pattern);
	free(want->binds);
	free(want->text);
}

static void check_pattern(
	struct fake_player *player, const struct wanted *want, const struct fake_msg *msg)
{
	bool fits = !want->pattern ||
		(want->exactly ? fake_json_same(want->pattern, msg->root)
			       : fake_json_covers(want->pattern, msg->root));

	if (!fits)
		fake_player_fail(player, FAKE_MISMATCH, "wanted %s %.300s, got %.400s",
			want->exactly ? "exactly" : "at least", fake_json_text(want->pattern),
			msg->line);
}

static void bind_at(struct fake_player *player, const struct fake_msg *msg, const char *name,
	const char *path, bool needed)
{
	json_object *value = fake_json_at(msg->root, path);
	struct fake_buf text = {0};

	if (value) {
		fake_json_value(&text, value);
		fake_vars_set_both(&player->vars, name, fake_buf_cstr(&text));
	} else if (needed) {
		fake_player_fail(player, FAKE_MISMATCH, "nothing at %s in %.400s", path, msg->line);
	}
	fake_buf_free(&text);
}

static void bind_fresh(struct fake_player *player, const char *name)
{
	char id[FAKE_UUID_SIZE];

	fake_ids_uuid(id);
	fake_vars_set_both(&player->vars, name, id);
}

/* A request that makes something gets the ids of what it makes. */
static void bind_made(struct fake_player *player, const char *method)
{
	if (strcmp(method, "thread/start") == 0 || strcmp(method, "thread/fork") == 0)
		bind_fresh(player, "threadId");
	if (strcmp(method, "turn/start") != 0)
		return;
	bind_fresh(player, "turnId");
	bind_fresh(player, "userItemId");
	fake_vars_set_both(&player->vars, "itemId", "msg_a");
}

static void bind_message(
	struct fake_player *player, const struct wanted *want, const struct fake_msg *msg)
{
	char *rest = want->binds;
	char *word;

	player->vars.prefix = want->prefix;
	if (msg->id)
		fake_vars_set_both(&player->vars, "id", msg->id);
	bind_at(player, msg, "threadId", "params.threadId", false);
	bind_at(player, msg, "turnId", "params.turnId", false);
	bind_at(player, msg, "turnId", "params.expectedTurnId", false);
	bind_at(player, msg, "userText", "params.input.0.text", false);
	if (msg->method)
		bind_made(player, msg->method);
	while ((word = fake_next_word(&rest))) {
		char *path = strchr(word, '=');

		*path++ = '\0';
		bind_at(player, msg, word, path, true);
	}
	player->vars.prefix = NULL;
}

typedef bool fits_fn(const char *subject, const struct fake_msg *msg);

static bool fits_method(const char *subject, const struct fake_msg *msg)
{
	return msg->method && (strcmp(subject, "*") == 0 || strcmp(msg->method, subject) == 0);
}

static bool fits_answer(const char *subject, const struct fake_msg *msg)
{
	return !msg->method && msg->id && strcmp(msg->id, subject) == 0;
}

/* Reads on until it fits; if strict, the first has to. */
static void wait_for(
	struct fake_player *player, const struct wanted *want, fits_fn *fits, bool strict)
{
	int64_t until = fake_mono_ms() + player->timeout_ms;
	struct fake_msg msg;
	enum fake_got got;

	while (fake_player_read(player, until - fake_mono_ms(), &msg, &got)) {
		if (fits(want->subject, &msg)) {
			check_pattern(player, want, &msg);
			bind_message(player, want, &msg);
			fake_msg_free(&msg);
			return;
		}
		if (strict)
			fake_player_fail(player, FAKE_MISMATCH, "wanted %s, got %.400s",
				want->subject, msg.line);
		fake_msg_free(&msg);
	}
	if (got == FAKE_GOT_NOTHING)
		fake_player_fail(player, FAKE_TIMEOUT, "%s did not come", want->subject);
	if (!player->opt->strict_eof)
		_exit(0);
	fake_player_fail(player, FAKE_EOF, "stdin ended before %s", want->subject);
}

static void run_request_wait(struct fake_player *player, const struct fake_step *step, bool strict)
{
	struct wanted want;

	parse_wanted(player, &want, step->arg);
	if (!want.subject)
		fake_player_fail(player, FAKE_USAGE, "which method?");
	wait_for(player, &want, fits_method, strict);
	wanted_free(&want);
}

static void run_expect(struct fake_player *player, const struct fake_step *step)
{
	run_request_wait(player, step, true);
}

static void run_await(struct fake_player *player, const struct fake_step *step)
{
	run_request_wait(player, step, false);
}

static void run_answer_wait(struct fake_player *player, const struct fake_step *step, bool strict)
{
	struct wanted want;
	char last[32];

	parse_wanted(player, &want, step->arg);
	snprintf(last, sizeof(last), "%ld", player->last_request);
	if (!want.subject)
		want.subject = last;
	wait_for(player, &want, fits_answer, strict);
	wanted_free(&want);
}

static void run_answer(struct fake_player *player, const struct fake_step *step)
{
	run_answer_wait(player, step, true);
}

static void run_await_answer(struct fake_player *player, const struct fake_step *step)
{
	run_answer_wait(player, step, false);
}

static void run_expect_eof(struct fake_player *player, const struct fake_step *step)
{
	struct fake_msg msg;
	enum fake_got got;

	(void)step;
	if (fake_player_read(player, player->timeout_ms, &msg, &got))
		fake_player_fail(player, FAKE_MISMATCH, "wanted the end, got %.400s", msg.line);
	if (got == FAKE_GOT_NOTHING)
		fake_player_fail(player, FAKE_TIMEOUT, "stdin did not end");
}

static void run_expect_nothing(struct fake_player *player, const struct fake_step *step)
{
	struct fake_msg msg;
	enum fake_got got;

	if (fake_player_read(player, fake_player_us(player, step->arg) / 1000, &msg, &got))
		fake_player_fail(player, FAKE_MISMATCH, "wanted nothing, got %.400s", msg.line);
}

static void run_timeout(struct fake_player *player, const struct fake_step *step)
{
	player->timeout_ms = fake_player_us(player, step->arg) / 1000;
}

static void run_handshake(struct fake_player *player, const struct fake_step *step)
{
	(void)step;
	fake_player_handshake(player);
}

static void run_nothing(struct fake_player *player, const struct fake_step *step)
{
	(void)player;
	(void)step;
}

static const struct fake_op ops[] = {
	{"expect", FAKE_NO_BLOCK, run_expect},
	{"await", FAKE_NO_BLOCK, run_await},
	{"answer", FAKE_NO_BLOCK, run_answer},
	{"await-answer", FAKE_NO_BLOCK, run_await_answer},
	{"expect-eof", FAKE_NO_BLOCK, run_expect_eof},
	{"expect-nothing", FAKE_NO_BLOCK, run_expect_nothing},
	{"timeout", FAKE_NO_BLOCK, run_timeout},
	{"handshake", FAKE_NO_BLOCK, run_handshake},
	{"no-handshake", FAKE_NO_BLOCK, run_nothing},
};

const struct fake_op *fake_listen_op(const char *name)
{
	for (size_t i = 0; i < sizeof(ops) / sizeof(*ops); i++)
		if (strcmp(ops[i].name, name) == 0)
			return &ops[i];
	return NULL;
}
