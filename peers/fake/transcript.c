#include "fake/transcript.h"

#include "fake/input.h"
#include "fake/message.h"
#include "fake/output.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum {
	MAX_PAUSE_MS = 2000
};

/* A client's message that came before it was its turn. */
struct early {
	struct fake_msg msg;
	char *line;
};

/* The id of a request then, and now. */
struct id_pair {
	char *recorded;
	char *actual;
};

struct transcript {
	const struct fake_options *opt;
	struct fake_in in;
	struct fake_out out;
	struct fake_buf pending; /* lines that wait to leave in one write */
	struct early *early;
	size_t early_count;
	struct id_pair *ids;
	size_t id_count;
	struct fake_buf asked; /* ids of server requests that wait for an answer: " 0 1 " */
	double last_ms;
	int line;
};

static void flush(struct transcript *t)
{
	if (t->opt->chunk)
		fake_out_pieces(&t->out, t->pending.data, t->pending.len, (size_t)t->opt->chunk, 0);
	else
		fake_out_now(&t->out, t->pending.data, t->pending.len);
	t->pending.len = 0;
}

static void keep_early(struct transcript *t, const char *line, size_t len)
{
	struct early *early;

	t->early = fake_realloc(t->early, (t->early_count + 1) * sizeof(*t->early));
	early = &t->early[t->early_count++];
	early->line = fake_strndup(line, len);
	if (!fake_utf8_valid(line, len) || !fake_msg_parse(&early->msg, early->line, len))
		fake_die(FAKE_MISMATCH, "%s: not a JSON object: %.400s", t->opt->transcript, line);
	if (t->opt->verbose)
		fake_warn("< %.400s", line);
}

static void drop_early(struct transcript *t, size_t i)
{
	fake_msg_free(&t->early[i].msg);
	free(t->early[i].line);
	t->early_count--;
	memmove(&t->early[i], &t->early[i + 1], (t->early_count - i) * sizeof(*t->early));
}

/* Requests and notifications by their method, answers by their id. */
static bool matches(const struct fake_msg *msg, const char *method, const char *id)
{
	if (method)
		return msg->method && strcmp(msg->method, method) == 0;
	return !msg->method && msg->id && strcmp(msg->id, id) == 0;
}

/* The index of the first such message among the early ones; waits until there is one. */
static size_t wait_for(struct transcript *t, const char *method, const char *id)
{
	int64_t until = fake_mono_ms() + t->opt->timeout_ms;
	size_t seen = 0;
	char *line;
	size_t len;

	for (;;) {
		enum fake_got got;

		for (; seen < t->early_count; seen++)
			if (matches(&t->early[seen].msg, method, id))
				return seen;
		got = fake_in_wait(&t->in, until, &line, &len);
		if (got == FAKE_GOT_LINE)
			keep_early(t, line, len);
		else if (got == FAKE_GOT_EOF && !t->opt->strict_eof)
			_exit(0);
		else
			fake_die(got == FAKE_GOT_EOF ? FAKE_EOF : FAKE_TIMEOUT,
				"%s:%d: %s %s did not come", t->opt->transcript, t->line,
				method ? method : "the answer to", method ? "" : id);
	}
}

static void remember_id(struct transcript *t, const char *recorded, const char *actual)
{
	struct id_pair *pair;

	t->ids = fake_realloc(t->ids, (t->id_count + 1) * sizeof(*t->ids));
	pair = &t->ids[t->id_count++];
	pair->recorded = fake_strdup(recorded);
	pair->actual = fake_strdup(actual);
}

/* The client's id for a recorded one, once; NULL when its request never came. */
static char *take_id(struct transcript *t, const char *recorded)
{
	for (size_t i = 0; i < t->id_count; i++) {
		char *actual = t->ids[i].actual;

		if (strcmp(t->ids[i].recorded, recorded) != 0)
			continue;
		free(t->ids[i].recorded);
		t->ids[i] = t->ids[--t->id_count];
		return actual;
	}
	return NULL;
}

static bool was_asked(struct transcript *t, const char *id)
{
	struct fake_buf word = {0};
	char *at = NULL;

	fake_buf_fmt(&word, " %s ", id);
	if (t->asked.len)
		at = strstr(fake_buf_cstr(&t->asked), fake_buf_cstr(&word));
	/* Once answered, a second recorded answer is not waited for. */
	if (at)
		memset(at, '-', word.len);
	fake_buf_free(&word);
	return at != NULL;
}

/* What the client sent then, it has to send now. What was no message is passed over. */
static void play_out(struct transcript *t, json_object *msg)
{
	const char *method = fake_json_str(msg, "method");
	json_object *id = fake_json_at(msg, "id");
	const char *recorded = id ? fake_json_text(id) : NULL;
	size_t at;

	if (!method && !recorded)
		return;
	if (!method && !was_asked(t, recorded))
		return;
	flush(t);
	at = wait_for(t, method, recorded);
	if (method && recorded && t->early[at].msg.id)
		remember_id(t, recorded, t->early[at].msg.id);
	drop_early(t, at);
}

static void say(struct transcript *t, json_object *msg)
{
	fake_buf_str(&t->pending, fake_json_text(msg));
	fake_buf_str(&t->pending, "\n");
	if (!t->opt->coalesce)
		flush(t);
}

/* A response gets the id that the client used; one to a request that never came is left out. */
static void play_in(struct transcript *t, json_object *msg)
{
	json_object *id = fake_json_at(msg, "id");
	char *actual;

	if (id && !fake_json_at(msg, "method")) {
		actual = take_id(t, fake_json_text(id));
		if (!actual)
			return;
		/* In its old place, since the order of members is kept. */
		json_object_object_add(msg, "id", json_tokener_parse(actual));
		free(actual);
	} else if (id) {
		fake_buf_fmt(&t->asked, " %s ", fake_json_text(id));
	}
	say(t, msg);
}

static void pause_as_recorded(struct transcript *t, json_object *entry)
{
	double now = json_object_get_double(fake_json_at(entry, "t_ms"));
	double gap = now - t->last_ms;

	t->last_ms = now;
	if (!t->opt->real_pace || gap <= 0)
		return;
	flush(t);
	fake_sleep_us((int64_t)(gap > MAX_PAUSE_MS ? MAX_PAUSE_MS : gap) * 1000);
}

static void play_entry(struct transcript *t, const char *text)
{
	json_object *entry = json_tokener_parse(text);
	const char *dir = fake_json_str(entry, "dir");
	json_object *msg = fake_json_at(entry, "msg");

	if (!entry || (dir && !msg))
		fake_die(FAKE_USAGE, "%s:%d: not an entry", t->opt->transcript, t->line);
	if (fake_json_at(msg, "http") || fake_json_at(msg, "ws_opcode"))
		fake_die(FAKE_USAGE, "%s: recorded on a WebSocket", t->opt->transcript);
	if (dir) {
		pause_as_recorded(t, entry);
		if (strcmp(dir, "out") == 0)
			play_out(t, msg);
		else
			play_in(t, msg);
	}
	json_object_put(entry);
}

static void play_file(struct transcript *t)
{
	FILE *file = fopen(t->opt->transcript, "re");
	char *line = NULL;
	size_t size = 0;

	if (!file)
		fake_die(FAKE_USAGE, "%s: %s", t->opt->transcript, strerror(errno));
	while (getline(&line, &size, file) >= 0) {
		t->line++;
		play_entry(t, line);
	}
	flush(t);
	free(line);
	fclose(file);
}

static void free_all(struct transcript *t)
{
	while (t->early_count)
		drop_early(t, t->early_count - 1);
	while (t->id_count) {
		free(t->ids[--t->id_count].recorded);
		free(t->ids[t->id_count].actual);
	}
	free(t->early);
	free(t->ids);
	fake_buf_free(&t->pending);
	fake_buf_free(&t->asked);
	fake_in_free(&t->in);
}

void fake_transcript_play(const struct fake_options *opt)
{
	struct transcript t = {
		.opt = opt,
		.in.fd = STDIN_FILENO,
		.out.fd = STDOUT_FILENO,
	};
	char *line;
	size_t len;

	play_file(&t);
	while (fake_in_wait(&t.in, -1, &line, &len) == FAKE_GOT_LINE)
		continue;
	free_all(&t);
}
