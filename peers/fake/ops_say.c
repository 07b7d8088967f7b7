/* The steps that say something: lines, raw bytes, the runtime's own messages. */
#include "fake/player.h"

#include "fake/shapes.h"

#include <stdlib.h>
#include <string.h>

static void run_send(struct fake_player *player, const struct fake_step *step)
{
	fake_player_send(player, step->arg);
}

static int hex_digit(char c)
{
	const char *digits = "0123456789abcdef";
	const char *at = c ? strchr(digits, c | 0x20) : NULL;

	return at ? (int)(at - digits) : -1;
}

/* \n \r \t \\ \xHH become bytes; what else follows a backslash stays as it is. */
static void unescape(struct fake_buf *buf, const char *text)
{
	static const char names[] = "nrt\\0";
	static const char bytes[] = "\n\r\t\\";

	while (*text) {
		const char *known = text[0] == '\\' && text[1] ? strchr(names, text[1]) : NULL;
		int high = text[0] == '\\' && text[1] == 'x' ? hex_digit(text[2]) : -1;
		int low = high >= 0 ? hex_digit(text[3]) : -1;
		char byte = (char)(high * 16 + low);

		if (known) {
			fake_buf_add(buf, &bytes[known - names], 1);
			text += 2;
		} else if (low >= 0) {
			fake_buf_add(buf, &byte, 1);
			text += 4;
		} else {
			fake_buf_add(buf, text++, 1);
		}
	}
}

static void run_raw(struct fake_player *player, const struct fake_step *step)
{
	struct fake_buf text = {0};
	struct fake_buf bytes = {0};

	unescape(&text, step->arg);
	fake_player_expand(player, &bytes, fake_buf_cstr(&text), text.len);
	fake_player_write(player, bytes.data, bytes.len);
	fake_buf_free(&text);
	fake_buf_free(&bytes);
}

static bool is_bound(const struct fake_player *player, const char *name)
{
	struct fake_buf full = {0};
	bool found;

	fake_buf_fmt(&full, "%s.id", name);
	found = fake_vars_get(&player->vars, fake_buf_cstr(&full)) != NULL;
	fake_buf_free(&full);
	return found;
}

/* "for NAME" in front of a step's argument, if a message was bound to that name: whose ids to use. */
static char *take_prefix(struct fake_player *player, char *text)
{
	char *rest = text + strspn(text, " \t");
	size_t len;
	char *name;

	if (strncmp(rest, "for ", 4) != 0)
		return text;
	rest += 4;
	len = strcspn(rest, " \t");
	name = fake_strndup(rest, len);
	if (!is_bound(player, name)) {
		free(name);
		return text;
	}
	fake_vars_set(&player->vars, ".prefix", name);
	player->vars.prefix = fake_vars_get(&player->vars, ".prefix");
	free(name);
	rest += len;
	return rest + (*rest != '\0');
}

static void send_around(
	struct fake_player *player, const char *head, const char *arg, const char *tail)
{
	char *own = fake_strdup(arg);
	const char *body = take_prefix(player, own);
	struct fake_buf text = {0};

	fake_buf_fmt(&text, "%s%s%s", head, body, tail);
	fake_player_send(player, fake_buf_cstr(&text));
	player->vars.prefix = NULL;
	fake_buf_free(&text);
	free(own);
}

static void run_result(struct fake_player *player, const struct fake_step *step)
{
	send_around(player, "{\"id\":${id},\"result\":", *step->arg ? step->arg : "{}", "}");
}

static void run_error(struct fake_player *player, const struct fake_step *step)
{
	send_around(player, "{\"error\":", step->arg, ",\"id\":${id}}");
}

/* METHOD JSON, with what stands between them in the line. */
static void send_method(struct fake_player *player, const struct fake_step *step,
	const char *between, const char *tail)
{
	char *own = fake_strdup(step->arg);
	char *rest = take_prefix(player, own);
	const char *method = fake_next_word(&rest);
	struct fake_buf text = {0};

	if (!method)
		fake_player_fail(player, FAKE_USAGE, "which method?");
	fake_buf_fmt(&text, "{\"method\":\"%s\",%s\"params\":%s%s", method, between,
		*rest ? rest : "{}", tail);
	fake_player_send(player, fake_buf_cstr(&text));
	player->vars.prefix = NULL;
	fake_buf_free(&text);
	free(own);
}

static void run_notify(struct fake_player *player, const struct fake_step *step)
{
	send_method(player, step, "", ",\"emittedAtMs\":${nowMs}}");
}

static void next_request(struct fake_player *player)
{
	fake_vars_setf(&player->vars, "requestId", "%ld", ++player->last_request);
}

static void run_request(struct fake_player *player, const struct fake_step *step)
{
	next_request(player);
	send_method(player, step, "\"id\":${requestId},", "}");
}

/* NAME=VALUE, NAME="VALUE" or NAME='VALUE'; false when there is none left. */
static bool take_setting(char **text, char **ret_name, char **ret_value)
{
	char *name = *text + strspn(*text, " \t");
	char *value = strchr(name, '=');
	char *end;

	if (!*name || !value)
		return false;
	*value++ = '\0';
	end = *value == '"' || *value == '\'' ? strchr(value + 1, *value) : NULL;
	if (end)
		value++;
	else
		end = value + strcspn(value, " \t");
	*text = *end ? end + 1 : end;
	*end = '\0';
	*ret_name = name;
	*ret_value = value;
	return true;
}

/* The settings of one step hold for that step only, so they are put in front of a copy. */
static void run_emit(struct fake_player *player, const struct fake_step *step)
{
	char *own = fake_strdup(step->arg);
	char *rest = own;
	const char *name = fake_next_word(&rest);
	const char *shape = name ? fake_shape_find(name) : NULL;
	struct fake_vars scoped = {0};
	struct fake_vars outer;
	char *key;
	char *value;

	if (!shape)
		fake_player_fail(player, FAKE_USAGE, "no such shape: %s", name ? name : "");
	rest = take_prefix(player, rest);
	if (strncmp(rest, "for ", 4) == 0)
		fake_player_fail(player, FAKE_USAGE, "nothing was bound as %s", rest + 4);
	outer = player->vars;
	for (size_t i = 0; i < outer.count; i++)
		fake_vars_set(&scoped, outer.list[i].name, outer.list[i].value);
	scoped.prefix = player->vars.prefix;
	while (take_setting(&rest, &key, &value)) {
		struct fake_buf text = {0};

		fake_player_expand(player, &text, value, strlen(value));
		fake_vars_set_both(&scoped, key, fake_buf_cstr(&text));
		fake_buf_free(&text);
	}
	player->vars = scoped;
	fake_player_send(player, shape);
	fake_vars_free(&player->vars);
	player->vars = outer;
	player->vars.prefix = NULL;
	free(own);
}

static void run_ask(struct fake_player *player, const struct fake_step *step)
{
	next_request(player);
	run_emit(player, step);
}

static void run_delta(struct fake_player *player, const struct fake_step *step)
{
	char *own = fake_strdup(step->arg);
	const char *text = take_prefix(player, own);
	struct fake_buf full = {0};

	fake_player_expand(player, &full, text, strlen(text));
	fake_vars_set_json(&player->vars, "text", fake_buf_cstr(&full));
	fake_player_send(player, fake_shape_find("delta"));
	fake_vars_set(&player->vars, "text", "");
	player->vars.prefix = NULL;
	fake_buf_free(&full);
	free(own);
}

/* What is left of a turn when its response is out: everything up to turn/completed. */
static void run_turn(struct fake_player *player, const struct fake_step *step)
{
	static const char *const before[] = {
		"active", "turn-started", "user-started", "user-completed", "agent-started"};
	static const char *const after[] = {
		"agent-completed", "token-usage", "rate-limits", "idle", "turn-completed"};
	char *own = fake_strdup(step->arg);
	const char *text = take_prefix(player, own);
	struct fake_buf full = {0};

	fake_player_expand(player, &full, text, strlen(text));
	for (size_t i = 0; i < sizeof(before) / sizeof(*before); i++)
		fake_player_send(player, fake_shape_find(before[i]));
	fake_vars_set_json(&player->vars, "text", fake_buf_cstr(&full));
	fake_player_send(player, fake_shape_find("delta"));
	for (size_t i = 0; i < sizeof(after) / sizeof(*after); i++)
		fake_player_send(player, fake_shape_find(after[i]));
	fake_vars_set(&player->vars, "text", "");
	player->vars.prefix = NULL;
	fake_buf_free(&full);
	free(own);
}

static void run_set(struct fake_player *player, const struct fake_step *step)
{
	char *own = fake_strdup(step->arg);
	char *rest = own;
	const char *name = fake_next_word(&rest);
	struct fake_buf value = {0};

	if (!name)
		fake_player_fail(player, FAKE_USAGE, "set NAME VALUE");
	fake_player_expand(player, &value, rest, strlen(rest));
	fake_vars_set(&player->vars, name, fake_buf_cstr(&value));
	fake_buf_free(&value);
	free(own);
}

static const struct fake_op ops[] = {
	{"send", FAKE_NO_BLOCK, run_send},
	{"raw", FAKE_NO_BLOCK, run_raw},
	{"result", FAKE_NO_BLOCK, run_result},
	{"error", FAKE_NO_BLOCK, run_error},
	{"notify", FAKE_NO_BLOCK, run_notify},
	{"request", FAKE_NO_BLOCK, run_request},
	{"emit", FAKE_NO_BLOCK, run_emit},
	{"ask", FAKE_NO_BLOCK, run_ask},
	{"delta", FAKE_NO_BLOCK, run_delta},
	{"turn", FAKE_NO_BLOCK, run_turn},
	{"set", FAKE_NO_BLOCK, run_set},
};

const struct fake_op *fake_say_op(const char *name)
{
	for (size_t i = 0; i < sizeof(ops) / sizeof(*ops); i++)
		if (strcmp(ops[i].name, name) == 0)
			return &ops[i];
	return NULL;
}
