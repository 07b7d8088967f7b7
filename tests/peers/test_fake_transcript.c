/* Recorded sessions, played to a client that sends what the recorded one sent. */
#include "peers/drive.h"
#include "support/suite.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static char path[4096];

static const char *transcript(const char *name)
{
	snprintf(path, sizeof(path), "%s/tests/transcripts/%s", getenv("top_srcdir"), name);
	return path;
}

/* Ids of ours are strings where the recorded ones are numbers, so that they have to be mapped. */
static void map_id(json_object *msg)
{
	json_object *id = drive_at(msg, "id");
	char text[80];

	if (!id)
		return;
	snprintf(text, sizeof(text), "ours-%s", json_object_get_string(id));
	json_object_object_add(msg, "id", json_object_new_string(text));
}

/* Was there a request in the recording that this response belongs to? Not if it was raw bytes. */
struct asked {
	char ids[64][40];
	int count;
};

static bool was_asked(const struct asked *asked, json_object *msg)
{
	const char *id = drive_text(msg, "id");

	for (int i = 0; id && i < asked->count; i++)
		if (strcmp(asked->ids[i], id) == 0)
			return true;
	return false;
}

static void play_out(struct drive *d, struct asked *asked, json_object *msg)
{
	if (drive_at(msg, "__note__"))
		return;
	if (drive_at(msg, "method") && drive_at(msg, "id")) {
		snprintf(asked->ids[asked->count++ % 64], 40, "%s", drive_text(msg, "id"));
		map_id(msg);
	}
	drive_send(d, "%s", json_object_to_json_string_ext(msg, JSON_C_TO_STRING_PLAIN));
}

static void play_in(struct drive *d, const struct asked *asked, json_object *msg)
{
	json_object *got;

	if (drive_at(msg, "id") && !drive_at(msg, "method")) {
		if (!was_asked(asked, msg))
			return;
		map_id(msg);
	}
	got = drive_json(d);
	ck_assert_str_eq(json_object_to_json_string_ext(got, JSON_C_TO_STRING_PLAIN),
		json_object_to_json_string_ext(msg, JSON_C_TO_STRING_PLAIN));
	json_object_put(got);
}

static void play(struct drive *d, const char *name)
{
	FILE *file = fopen(transcript(name), "re");
	struct asked asked = {.count = 0};
	char *line = NULL;
	size_t size = 0;

	ck_assert_ptr_nonnull(file);
	while (getline(&line, &size, file) >= 0) {
		json_object *entry = json_tokener_parse(line);
		const char *dir = drive_text(entry, "dir");

		if (dir && strcmp(dir, "out") == 0)
			play_out(d, &asked, drive_at(entry, "msg"));
		else if (dir)
			play_in(d, &asked, drive_at(entry, "msg"));
		json_object_put(entry);
	}
	free(line);
	fclose(file);
	ASSERT_EXITED(drive_end(d), 0);
}

START_TEST(every_transcript_comes_back)
{
	DIR *dir = opendir(transcript(""));
	struct dirent *entry;
	int count = 0;

	ck_assert_ptr_nonnull(dir);
	while ((entry = readdir(dir))) {
		struct drive d;

		if (!strstr(entry->d_name, ".jsonl") || strstr(entry->d_name, "websocket"))
			continue;
		DRIVE(&d, "--strict-eof", "--transcript", transcript(entry->d_name));
		play(&d, entry->d_name);
		count++;
	}
	closedir(dir);
	ck_assert_int_gt(count, 50);
}
END_TEST

START_TEST(comes_back_in_pieces)
{
	struct drive d;

	DRIVE(&d, "--strict-eof", "--chunk", "7", "--coalesce", "--transcript",
		transcript("02_basic_turn.jsonl"));
	play(&d, "02_basic_turn.jsonl");
}
END_TEST

START_TEST(pauses_as_recorded)
{
	struct timespec from, to;
	struct drive d;

	clock_gettime(CLOCK_MONOTONIC, &from);
	DRIVE(&d, "--real-pace", "--transcript", transcript("02_basic_turn.jsonl"));
	play(&d, "02_basic_turn.jsonl");
	clock_gettime(CLOCK_MONOTONIC, &to);
	ck_assert_int_ge(
		(to.tv_sec - from.tv_sec) * 1000 + (to.tv_nsec - from.tv_nsec) / 1000000, 200);
}
END_TEST

START_TEST(early_messages_are_kept)
{
	struct drive d;

	DRIVE(&d, "--transcript", transcript("02_basic_turn.jsonl"));
	drive_send(&d, "{\"id\":33,\"method\":\"turn/start\",\"params\":{}}");
	drive_send(&d, "{\"id\":22,\"method\":\"thread/start\",\"params\":{}}");
	drive_send(&d, "{\"method\":\"initialized\"}");
	drive_send(&d, "{\"id\":11,\"method\":\"initialize\",\"params\":{}}");
	json_object_put(drive_response(&d, "11"));
	json_object_put(drive_response(&d, "22"));
	json_object_put(drive_response(&d, "33"));
	drive_expect_turn(&d, "Hello world");
	ASSERT_EXITED(drive_end(&d), 0);
}
END_TEST

START_TEST(missing_messages_are_said)
{
	struct drive d;

	DRIVE(&d, "--timeout", "100ms", "--transcript", transcript("02_basic_turn.jsonl"));
	drive_send(&d, "{\"id\":1,\"method\":\"thread/start\",\"params\":{}}");
	drive_expect_end(&d);
	ASSERT_EXITED(drive_wait(&d), 96);
	DRIVE(&d, "--transcript", transcript("12_unix_websocket.jsonl"));
	ASSERT_EXITED(drive_wait(&d), 98);
	DRIVE(&d, "--transcript", transcript("no-such-file"));
	ASSERT_EXITED(drive_wait(&d), 98);
}
END_TEST

/* The names of all members, in order, with those of objects inside them. */
static void skeleton(json_object *value, const char *prefix, char *text, size_t size)
{
	char name[256];

	if (json_object_is_type(value, json_type_object)) {
		json_object_object_foreach(value, key, member)
		{
			snprintf(name, sizeof(name), "%s.%s", prefix, key);
			snprintf(text + strlen(text), size - strlen(text), "%s\n", name);
			skeleton(member, name, text, size);
		}
	} else if (json_object_is_type(value, json_type_array) && json_object_array_length(value)) {
		snprintf(name, sizeof(name), "%s[]", prefix);
		skeleton(json_object_array_get_idx(value, 0), name, text, size);
	}
}

static bool same_kind(json_object *a, json_object *b)
{
	static const char *const what[] = {
		"method", "params.item.type", "params.status.type", "result.turn.status"};

	for (size_t i = 0; i < sizeof(what) / sizeof(*what); i++) {
		const char *left = drive_text(a, what[i]);
		const char *right = drive_text(b, what[i]);

		if ((left != NULL) != (right != NULL) || (left && strcmp(left, right) != 0))
			return false;
	}
	return true;
}

/* The recorded message of the same kind has to have the same members. */
static void compare_with_recorded(const char *name, json_object *msg)
{
	FILE *file = fopen(transcript(name), "re");
	static char ours[65536], theirs[65536];
	bool found = false;
	char *line = NULL;
	size_t size = 0;

	ck_assert_ptr_nonnull(file);
	while (!found && getline(&line, &size, file) >= 0) {
		json_object *entry = json_tokener_parse(line);
		json_object *recorded = drive_at(entry, "msg");
		bool in = strcmp(drive_text(entry, "dir"), "in") == 0;

		found = in && same_kind(msg, recorded);
		if (found) {
			ours[0] = theirs[0] = '\0';
			skeleton(msg, "", ours, sizeof(ours));
			skeleton(recorded, "", theirs, sizeof(theirs));
			ck_assert_str_eq(ours, theirs);
		}
		json_object_put(entry);
	}
	ck_assert_msg(found, "nothing like it was recorded: %s", json_object_to_json_string(msg));
	free(line);
	fclose(file);
}

START_TEST(members_are_those_of_the_real_one)
{
	struct drive d;
	json_object *msg;
	bool done = false;

	DRIVE(&d, "--scenario", "happy");
	drive_turn(&d);
	while (!done) {
		msg = drive_json(&d);
		done = drive_text(msg, "method") &&
			strcmp(drive_text(msg, "method"), "turn/completed") == 0;
		compare_with_recorded("02_basic_turn.jsonl", msg);
		json_object_put(msg);
	}
	ASSERT_EXITED(drive_end(&d), 0);
	DRIVE(&d, "-e", "expect thread/start", "-e", "emit thread-response", "-e",
		"emit thread-started", "-e", "expect turn/start", "-e", "emit command-started",
		"-e", "ask ask-command", "-e", "emit resolved", "-e", "emit command-completed");
	drive_turn(&d);
	for (int i = 0; i < 4; i++) {
		msg = drive_json(&d);
		compare_with_recorded("05a_command_approval_accept.jsonl", msg);
		json_object_put(msg);
	}
	ASSERT_EXITED(drive_end(&d), 0);
}
END_TEST

static void add_cases(Suite *suite)
{
	ADD(suite, every_transcript_comes_back);
	ADD(suite, comes_back_in_pieces);
	ADD(suite, pauses_as_recorded);
	ADD(suite, early_messages_are_kept);
	ADD(suite, missing_messages_are_said);
	ADD(suite, members_are_those_of_the_real_one);
}

int main(void)
{
	return suite_main("fake-transcript", add_cases);
}
