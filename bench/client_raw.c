/* The clients without the library: what any C program could do by hand. */
#include <config.h>

#include "child.h"
#include "client.h"
#include "reader.h"

#include <json-c/json.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct turn {
	uint64_t bytes;
};

struct raw {
	struct child server;
	struct reader reader;
	FILE *requests;
	struct json_tokener *tokener;
	struct lh_table *turns; /* by id */
	struct meter *meter;
	unsigned ready; /* turns that are about to stream */
};

/* The member of an object inside an object inside …; NULL: none. */
static struct json_object *at(
	struct json_object *object, const char *a, const char *b, const char *c)
{
	const char *names[] = {a, b, c};

	for (size_t i = 0; i < 3 && names[i]; i++) {
		if (!json_object_object_get_ex(object, names[i], &object))
			return NULL;
	}
	return object;
}

static bool is(struct json_object *object, const char *text)
{
	return object && strcmp(json_object_get_string(object), text) == 0;
}

static struct json_object *next_message(struct raw *raw)
{
	struct json_object *message;
	char *line;
	size_t len;

	if (!reader_line(&raw->reader, &line, &len))
		return NULL;
	message = json_tokener_parse_ex(raw->tokener, line, (int)len);
	json_tokener_reset(raw->tokener);
	return message;
}

static void add_turn(struct raw *raw, const char *id)
{
	lh_table_insert(raw->turns, strdup(id), calloc(1, sizeof(struct turn)));
}

static void free_turn(struct lh_entry *entry)
{
	free(lh_entry_k(entry));
	free(lh_entry_v(entry));
}

/* The way to the storm: threads, then turns, then their messages. */
static void follow(struct raw *raw, struct json_object *message)
{
	struct json_object *method = at(message, "method", NULL, NULL);
	struct json_object *thread = at(message, "result", "thread", "id");
	struct json_object *turn = at(message, "params", "turn", "id");

	if (thread)
		fprintf(raw->requests,
			"{\"id\":1,\"method\":\"turn/start\",\"params\":{\"threadId\":\"%s\","
			"\"input\":[{\"type\":\"text\",\"text\":\"go\"}]}}\n",
			json_object_get_string(thread));
	else if (is(method, "turn/started") && turn)
		add_turn(raw, json_object_get_string(turn));
	else if (is(method, "item/started") &&
		is(at(message, "params", "item", "type"), "agentMessage"))
		raw->ready++;
	fflush(raw->requests);
}

static bool set_up(struct raw *raw, const struct load *load)
{
	struct json_object *message;

	fputs("{\"id\":0,\"method\":\"initialize\",\"params\":{\"clientInfo\":"
	      "{\"name\":\"bench\",\"title\":null,\"version\":\"0\"}}}\n"
	      "{\"method\":\"initialized\"}\n",
		raw->requests);
	for (unsigned i = 0; i < load->turns; i++)
		fputs("{\"id\":1,\"method\":\"thread/start\",\"params\":{}}\n", raw->requests);
	fflush(raw->requests);
	while (raw->ready < load->turns) {
		message = next_message(raw);
		if (!message)
			return false;
		follow(raw, message);
		json_object_put(message);
	}
	return true;
}

static bool split(struct raw *raw)
{
	char *line;
	size_t len;

	while (raw->meter->seen < raw->meter->deltas) {
		if (!reader_line(&raw->reader, &line, &len))
			return false;
		meter_delta(raw->meter, len);
	}
	return true;
}

/* Reads what a client needs of a delta: method, thread, turn, text. */
static void take_delta(struct raw *raw, struct json_object *message)
{
	struct json_object *params = at(message, "params", NULL, NULL);
	struct json_object *thread = at(params, "threadId", NULL, NULL);
	struct json_object *id = at(params, "turnId", NULL, NULL);
	struct json_object *delta = at(params, "delta", NULL, NULL);
	void *turn;

	if (!is(at(message, "method", NULL, NULL), "item/agentMessage/delta") || !thread || !id ||
		!delta || !lh_table_lookup_ex(raw->turns, json_object_get_string(id), &turn))
		return;
	((struct turn *)turn)->bytes += (uint64_t)json_object_get_string_len(delta);
	meter_delta(raw->meter, (uint64_t)json_object_get_string_len(delta));
}

static bool parse(struct raw *raw)
{
	struct json_object *message;

	while (raw->meter->seen < raw->meter->deltas) {
		message = next_message(raw);
		if (!message)
			return false;
		take_delta(raw, message);
		json_object_put(message);
	}
	return true;
}

bool client_run_raw(
	enum client_kind kind, const char *server, struct meter *meter, const struct load *load)
{
	struct raw raw = {.meter = meter};
	bool ok;

	if (!child_start(&raw.server, load_command(load, server)))
		return false;
	reader_init(&raw.reader, raw.server.out);
	raw.requests = fdopen(dup(raw.server.in), "w");
	raw.tokener = json_tokener_new();
	raw.turns = lh_kchar_table_new((int)load->turns * 2, free_turn);
	ok = raw.requests && set_up(&raw, load) &&
		(kind == CLIENT_SPLIT ? split(&raw) : parse(&raw));
	lh_table_free(raw.turns);
	json_tokener_free(raw.tokener);
	if (raw.requests)
		fclose(raw.requests);
	reader_free(&raw.reader);
	return child_end(&raw.server) && ok;
}
