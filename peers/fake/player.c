#include "fake/player.h"

#include "fake/shapes.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

void fake_player_fail(const struct fake_player *player, int status, const char *format, ...)
{
	char why[800];
	va_list args;

	va_start(args, format);
	vsnprintf(why, sizeof(why), format, args);
	va_end(args);
	fake_die(status, "%s:%d: %s: %s", player->script->name,
		player->step ? player->step->line : 0,
		player->step ? player->step->op->name : "handshake", why);
}

char *fake_next_word(char **text)
{
	char *word = *text + strspn(*text, " \t");
	size_t len = strcspn(word, " \t");

	if (!len)
		return NULL;
	*text = word + len;
	if (**text)
		*(*text)++ = '\0';
	return word;
}

int64_t fake_player_us(const struct fake_player *player, const char *text)
{
	int64_t us = text ? fake_parse_us(text) : -1;

	if (us < 0)
		fake_player_fail(player, FAKE_USAGE, "not a time: %s", text ? text : "(nothing)");
	return us;
}

int64_t fake_player_size(const struct fake_player *player, const char *text)
{
	int64_t size = text ? fake_parse_size(text) : -1;

	if (size < 0)
		fake_player_fail(player, FAKE_USAGE, "not a number: %s", text ? text : "(nothing)");
	return size;
}

void fake_player_write(struct fake_player *player, const char *data, size_t len)
{
	if (player->gathering)
		fake_buf_add(&player->gathered, data, len);
	else
		fake_out_now(&player->out, data, len);
}

void fake_player_expand(
	struct fake_player *player, struct fake_buf *buf, const char *text, size_t len)
{
	struct fake_buf missing = {0};

	if (!fake_vars_expand(&player->vars, buf, text, len, &missing))
		fake_player_fail(
			player, FAKE_USAGE, "no such variable: %s", fake_buf_cstr(&missing));
	fake_buf_free(&missing);
}

void fake_player_send(struct fake_player *player, const char *text)
{
	struct fake_buf line = {0};

	fake_player_expand(player, &line, text, strlen(text));
	fake_buf_str(&line, "\n");
	fake_player_write(player, line.data, line.len);
	fake_buf_free(&line);
}

static void check_line(
	const struct fake_player *player, struct fake_msg *msg, const char *line, size_t len)
{
	if (!fake_utf8_valid(line, len))
		fake_player_fail(player, FAKE_MISMATCH, "the client's line is not UTF-8");
	if (!fake_msg_parse(msg, line, len))
		fake_player_fail(player, FAKE_MISMATCH, "not a JSON object: %.400s", line);
}

bool fake_player_read(struct fake_player *player, int64_t timeout_ms, struct fake_msg *msg,
	enum fake_got *ret_got)
{
	char *line;
	size_t len;

	*ret_got = fake_in_wait(
		&player->in, timeout_ms < 0 ? -1 : fake_mono_ms() + timeout_ms, &line, &len);
	if (*ret_got != FAKE_GOT_LINE)
		return false;
	check_line(player, msg, line, len);
	fake_vars_set(&player->vars, "line", line);
	if (player->opt->verbose)
		fake_warn("< %.400s", line);
	return true;
}

static void say_shape(struct fake_player *player, const char *name)
{
	fake_player_send(player, fake_shape_find(name));
}

static void read_method(struct fake_player *player, const char *method, struct fake_msg *msg)
{
	enum fake_got got;

	if (!fake_player_read(player, player->timeout_ms, msg, &got)) {
		if (got == FAKE_GOT_NOTHING)
			fake_player_fail(player, FAKE_TIMEOUT, "no %s came", method);
		_exit(player->opt->strict_eof ? FAKE_EOF : 0);
	}
	if (!msg->method || strcmp(msg->method, method) != 0)
		fake_player_fail(player, FAKE_MISMATCH, "wanted %s, got %.400s", method, msg->line);
}

void fake_player_handshake(struct fake_player *player)
{
	struct fake_msg msg;
	const char *text;

	read_method(player, "initialize", &msg);
	fake_vars_set(&player->vars, "id", msg.id ? msg.id : "null");
	text = fake_json_str(msg.root, "params.clientInfo.name");
	fake_vars_set_json(&player->vars, "clientName", text ? text : "");
	text = fake_json_str(msg.root, "params.clientInfo.version");
	fake_vars_set_json(&player->vars, "clientVersion", text ? text : "");
	fake_vars_set(&player->vars, "initialize", msg.line);
	fake_msg_free(&msg);
	say_shape(player, "initialize-response");
	say_shape(player, "remote-control");
	read_method(player, "initialized", &msg);
	fake_msg_free(&msg);
}

static void play_range(struct fake_player *player, size_t from, size_t to);

static void play_repeat(struct fake_player *player, size_t at)
{
	const struct fake_step *step = &player->script->steps[at];
	int64_t count =
		strcmp(step->arg, "forever") == 0 ? INT64_MAX : fake_player_size(player, step->arg);

	for (int64_t i = 0; i < count; i++) {
		fake_vars_setf(&player->vars, "n", "%" PRId64, i);
		play_range(player, at + 1, step->end);
	}
}

/* Cuts at the given offsets, "3,17,40", counted from the beginning of the block's bytes. */
static void write_cut(struct fake_player *player, const char *offsets, int64_t us)
{
	const struct fake_buf *all = &player->gathered;
	size_t from = 0;

	while (*offsets) {
		char *end;
		size_t to = (size_t)strtoull(offsets, &end, 10);

		if (end == offsets || (*end && *end != ','))
			fake_player_fail(player, FAKE_USAGE, "not offsets: %s", offsets);
		offsets = *end ? end + 1 : end;
		if (to <= from || to >= all->len)
			continue;
		fake_out_now(&player->out, all->data + from, to - from);
		fake_sleep_us(us);
		from = to;
	}
	fake_out_now(&player->out, all->data + from, all->len - from);
}

/* split every N [TIME] | split at A,B,... [TIME] */
static void write_split(struct fake_player *player, const struct fake_step *step)
{
	char *arg = fake_strdup(step->arg);
	char *rest = arg;
	const char *how = fake_next_word(&rest);
	const char *where = fake_next_word(&rest);
	const char *pause = fake_next_word(&rest);
	int64_t us = pause ? fake_player_us(player, pause) : 0;

	if (how && where && strcmp(how, "every") == 0)
		fake_out_pieces(&player->out, player->gathered.data, player->gathered.len,
			(size_t)fake_player_size(player, where), us);
	else if (how && where && strcmp(how, "at") == 0)
		write_cut(player, where, us);
	else
		fake_player_fail(
			player, FAKE_USAGE, "split every N [TIME], or split at A,B [TIME]");
	free(arg);
}

static void play_gathered(struct fake_player *player, size_t at)
{
	const struct fake_step *step = &player->script->steps[at];

	if (player->gathering)
		fake_player_fail(player, FAKE_USAGE, "inside another together or split");
	player->gathering = true;
	player->gathered.len = 0;
	play_range(player, at + 1, step->end);
	player->gathering = false;
	player->step = step;
	if (step->op->block == FAKE_SPLIT)
		write_split(player, step);
	else
		fake_out_now(&player->out, player->gathered.data, player->gathered.len);
}

static void play_range(struct fake_player *player, size_t from, size_t to)
{
	for (size_t i = from; i < to; i++) {
		const struct fake_step *step = &player->script->steps[i];

		player->step = step;
		if (player->opt->verbose)
			fake_warn("%d: %s %.200s", step->line, step->op->name, step->arg);
		if (step->op->run) {
			step->op->run(player, step);
			continue;
		}
		if (step->op->block == FAKE_REPEAT)
			play_repeat(player, i);
		else if (step->op->block != FAKE_END)
			play_gathered(player, i);
		i = step->op->block == FAKE_END ? i : step->end;
	}
}

/* A script that is over does not answer any more, but it is still there. */
static void drain_input(struct fake_player *player)
{
	char *line;
	size_t len;

	while (fake_in_wait(&player->in, -1, &line, &len) == FAKE_GOT_LINE)
		continue;
	while (player->opt->ignore_eof)
		fake_sleep_us(1000000);
}

static void set_defaults(struct fake_player *player)
{
	fake_vars_set(&player->vars, "runtimeVersion", player->opt->runtime_version);
	fake_vars_set(&player->vars, "n", "0");
}

void fake_play(const struct fake_options *opt)
{
	struct fake_script script;
	struct fake_player player = {
		.opt = opt,
		.script = &script,
		.out.fd = STDOUT_FILENO,
		.in.fd = STDIN_FILENO,
		.timeout_ms = opt->timeout_ms,
		.last_request = -1,
	};
	bool raw;

	fake_script_parse(&script, opt->script_name, opt->script.data, opt->script.len);
	if (!opt->check_only) {
		set_defaults(&player);
		raw = script.count && strcmp(script.steps[0].op->name, "no-handshake") == 0;
		if (!raw)
			fake_player_handshake(&player);
		play_range(&player, 0, script.count);
		drain_input(&player);
	}
	fake_script_free(&script);
	fake_vars_free(&player.vars);
	fake_in_free(&player.in);
	fake_out_free(&player.out);
	fake_buf_free(&player.gathered);
}
