/* Every recorded session through the engine, cut in pieces of every size: the outcome is the same. */
#include "support/suite.h"

#include "base/mem.h"
#include "codec/field.h"
#include "session/engine.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static char *directory(void)
{
	const char *top = getenv("top_srcdir");
	static char path[4096];

	snprintf(path, sizeof(path), "%s/tests/transcripts", top ? top : ".");
	return path;
}

struct recording {
	struct cx_buf in; /* the runtime's lines */
	size_t calls; /* requests of the client */
	size_t in_messages;
};

/* On a websocket the message is the frame's payload; notes on the recording are no messages at all. */
static struct cx_span message_of(struct cx_span line)
{
	struct cx_span message = cx_field(line, "msg");
	struct cx_span payload = cx_field(message, "payload");

	message = payload.at ? payload : message;
	if (cx_field(message, "method").at || cx_field(message, "result").at ||
		cx_field(message, "error").at)
		return message;
	return (struct cx_span){NULL, 0};
}

static void add_line(struct recording *recording, const char *line, size_t len)
{
	struct cx_span all = {line, len};
	struct cx_span message = message_of(all);
	char *dir = cx_field_string(all, "dir");

	if (dir && message.at && strcmp(dir, "in") == 0) {
		cx_buf_append(&recording->in, message.at, message.len);
		cx_buf_putc(&recording->in, '\n');
		recording->in_messages++;
	} else if (dir && message.at) {
		recording->calls += cx_field(message, "id").at != NULL;
	}
	cx_free(dir);
}

static void load(const char *name, struct recording *recording)
{
	char path[8192];
	char *line = NULL;
	size_t room = 0;
	ssize_t len;
	FILE *file;

	memset(recording, 0, sizeof(*recording));
	snprintf(path, sizeof(path), "%s/%s", directory(), name);
	file = fopen(path, "r");
	ck_assert_ptr_nonnull(file);
	while ((len = getline(&line, &room, file)) > 0)
		add_line(recording, line, (size_t)len);
	free(line);
	fclose(file);
}

static size_t count_lines(const char *text)
{
	size_t lines = 0;

	while ((text = strchr(text, '\n')) != NULL) {
		lines++;
		text++;
	}
	return lines;
}

/* The trace of the whole recording, fed in pieces of that size. */
static char *play(const struct recording *recording, size_t chunk)
{
	struct engine engine;
	char *trace;

	engine_init(&engine);
	for (size_t i = 0; i < recording->calls; i++)
		engine_call(&engine, "recorded");
	ck_assert_int_eq(engine_feed(&engine, recording->in.data, recording->in.len, chunk), 0);
	trace = cx_strdup(engine_trace(&engine));
	/* Answers whose ids the recording client made up count as late: nothing is lost. */
	ck_assert_uint_eq(count_lines(trace) + engine.session.calls.late, recording->in_messages);
	engine_free(&engine);
	return trace;
}

static size_t next_size(size_t size)
{
	return size < 300 ? size + 1 : size + size / 3;
}

static void check_recording(const char *name)
{
	struct recording recording;
	char *whole;

	load(name, &recording);
	ck_assert_msg(recording.in_messages > 0, "%s holds no messages of the runtime", name);
	whole = play(&recording, SIZE_MAX);
	for (size_t size = 1; size < recording.in.len; size = next_size(size)) {
		char *pieces = play(&recording, size);

		ck_assert_msg(strcmp(pieces, whole) == 0, "%s in pieces of %zu", name, size);
		cx_free(pieces);
	}
	cx_free(whole);
	cx_buf_free(&recording.in);
}

static int is_recording(const struct dirent *entry)
{
	size_t len = strlen(entry->d_name);

	return len > 6 && strcmp(entry->d_name + len - 6, ".jsonl") == 0;
}

START_TEST(every_recording_in_every_chunking_has_one_outcome)
{
	struct dirent **entries;
	int count = scandir(directory(), &entries, is_recording, alphasort);

	ck_assert_int_gt(count, 40);
	for (int i = 0; i < count; i++) {
		check_recording(entries[i]->d_name);
		free(entries[i]);
	}
	free(entries);
}
END_TEST

static void add_cases(Suite *suite)
{
	ADD_SLOW(suite, every_recording_in_every_chunking_has_one_outcome, 600);
}

int main(void)
{
	return suite_main("transcripts", add_cases);
}
