/* The server's methods: what the real one answers, as far as a client of turns can tell. */
#include "fake/turn.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
	INVALID_REQUEST = -32600
};

typedef void method_fn(struct fake_server *server, const struct fake_msg *msg);

/* A string that has to be there; answers and returns NULL when it is not. */
static const char *need(struct fake_server *server, const struct fake_msg *msg, const char *name)
{
	struct fake_buf path = {0};
	json_object *value;

	fake_buf_fmt(&path, "params.%s", name);
	value = fake_json_at(msg->root, fake_buf_cstr(&path));
	fake_buf_free(&path);
	if (json_object_is_type(value, json_type_string))
		return json_object_get_string(value);
	if (!value)
		fake_server_error(
			server, msg, INVALID_REQUEST, "Invalid request: missing field `%s`", name);
	else
		fake_server_error(server, msg, INVALID_REQUEST,
			"Invalid request: invalid type: %s, expected a string",
			json_type_to_name(json_object_get_type(value)));
	return NULL;
}

static bool looks_like_uuid(const char *id)
{
	return strlen(id) == FAKE_UUID_SIZE - 1 && id[8] == '-' && id[13] == '-' && id[18] == '-' &&
		id[23] == '-';
}

/* A thread that this process knows; answers and returns NULL when it is none. */
static const char *need_thread(struct fake_server *server, const struct fake_msg *msg)
{
	const char *id = need(server, msg, "threadId");

	if (!id)
		return NULL;
	if (!looks_like_uuid(id))
		fake_server_error(server, msg, INVALID_REQUEST, "invalid thread id: %s", id);
	else if (!fake_server_has_thread(server, id))
		fake_server_error(server, msg, INVALID_REQUEST, "thread not found: %s", id);
	else
		return id;
	return NULL;
}

static void set_client(struct fake_server *server, const struct fake_msg *msg)
{
	const char *name = fake_json_str(msg->root, "params.clientInfo.name");
	const char *version = fake_json_str(msg->root, "params.clientInfo.version");
	json_object *out = fake_json_at(msg->root, "params.capabilities.optOutNotificationMethods");

	fake_vars_set_json(&server->vars, "clientName", name ? name : "");
	fake_vars_set_json(&server->vars, "clientVersion", version ? version : "");
	if (json_object_is_type(out, json_type_array))
		server->opted_out = json_object_get(out);
}

static void initialize(struct fake_server *server, const struct fake_msg *msg)
{
	if (server->initialized) {
		fake_server_error(server, msg, INVALID_REQUEST, "Already initialized");
		return;
	}
	if (!fake_json_at(msg->root, "params.clientInfo")) {
		fake_server_error(server, msg, INVALID_REQUEST,
			"Invalid request: missing field `clientInfo`");
		return;
	}
	set_client(server, msg);
	fake_vars_set(&server->vars, "id", msg->id);
	fake_server_say(server, "initialize-response");
	fake_server_say(server, "remote-control");
	if (server->opt->chatter)
		fake_server_say(server, "config-warning");
	server->initialized = true;
}

static void say_thread(struct fake_server *server, const struct fake_msg *msg, const char *id)
{
	fake_server_add_thread(server, id);
	fake_vars_set(&server->vars, "id", msg->id);
	fake_vars_set(&server->vars, "threadId", id);
	if (!server->mute)
		fake_server_say(server, "thread-response");
}

static void thread_start(struct fake_server *server, const struct fake_msg *msg)
{
	char id[FAKE_UUID_SIZE];

	fake_ids_uuid(id);
	say_thread(server, msg, id);
	fake_server_say(server, "thread-started");
}

/* Any thread can be resumed, as if an earlier process had made it, but for those of zeros. */
static void thread_resume(struct fake_server *server, const struct fake_msg *msg)
{
	const char *id = need(server, msg, "threadId");

	if (!id)
		return;
	if (!looks_like_uuid(id)) {
		fake_server_error(server, msg, INVALID_REQUEST, "invalid thread id: %s", id);
	} else if (strcmp(id + 24, "000000000000") == 0) {
		fake_server_error(
			server, msg, INVALID_REQUEST, "no rollout found for thread id %s", id);
	} else {
		say_thread(server, msg, id);
		if (!fake_turn_of_thread(server, id))
			fake_server_say(server, "idle");
		fake_turn_ask_again(server, id);
	}
}

static void thread_read(struct fake_server *server, const struct fake_msg *msg)
{
	const char *id = need_thread(server, msg);

	if (id)
		say_thread(server, msg, id);
}

static void thread_unsubscribe(struct fake_server *server, const struct fake_msg *msg)
{
	if (need_thread(server, msg))
		fake_server_result(server, msg, "{\"status\":\"unsubscribed\"}");
}

static void thread_loaded_list(struct fake_server *server, const struct fake_msg *msg)
{
	struct fake_buf list = {0};

	fake_buf_str(&list, "{\"data\":[");
	for (size_t i = 0; i < server->thread_count; i++)
		fake_buf_fmt(&list, "%s\"%s\"", i ? "," : "", server->threads[i]);
	fake_buf_str(&list, "],\"nextCursor\":null}");
	fake_server_result(server, msg, fake_buf_cstr(&list));
	fake_buf_free(&list);
}

/* On a thread that is busy it is a steer, and says so only by the id in its answer. */
static void turn_start(struct fake_server *server, const struct fake_msg *msg)
{
	const char *thread = need_thread(server, msg);
	const char *text = fake_json_str(msg->root, "params.input.0.text");
	struct fake_turn *busy;

	if (!thread)
		return;
	if (!fake_json_at(msg->root, "params.input")) {
		fake_server_error(
			server, msg, INVALID_REQUEST, "Invalid request: missing field `input`");
		return;
	}
	busy = fake_turn_of_thread(server, thread);
	if (!busy) {
		fake_turn_start(server, msg);
		return;
	}
	fake_turn_vars(server, busy);
	fake_vars_set(&server->vars, "id", msg->id);
	if (!server->mute)
		fake_server_say(server, "turn-response");
	fake_turn_steer(busy, text ? text : "", fake_mono_ms());
}

/* The turn that steer and interrupt are about; answers and returns NULL when it is not there. */
static struct fake_turn *need_turn(struct fake_server *server, const struct fake_msg *msg,
	const char *thread, const char *id, const char *what)
{
	struct fake_turn *turn = fake_turn_of_thread(server, thread);

	if (!turn || !turn->visible)
		fake_server_error(server, msg, INVALID_REQUEST, "no active turn to %s", what);
	else if (strcmp(turn->id, id) != 0)
		fake_server_error(server, msg, INVALID_REQUEST,
			"expected active turn id %s but found %s", id, turn->id);
	else
		return turn;
	return NULL;
}

static void turn_steer(struct fake_server *server, const struct fake_msg *msg)
{
	const char *thread = need_thread(server, msg);
	const char *id = thread ? need(server, msg, "expectedTurnId") : NULL;
	const char *text = fake_json_str(msg->root, "params.input.0.text");
	struct fake_turn *turn = id ? need_turn(server, msg, thread, id, "steer") : NULL;
	struct fake_buf result = {0};

	if (!turn)
		return;
	fake_buf_fmt(&result, "{\"turnId\":\"%s\"}", turn->id);
	fake_server_result(server, msg, fake_buf_cstr(&result));
	fake_buf_free(&result);
	fake_turn_steer(turn, text ? text : "", fake_mono_ms());
}

static void turn_interrupt(struct fake_server *server, const struct fake_msg *msg)
{
	const char *thread = need_thread(server, msg);
	const char *id = thread ? need(server, msg, "turnId") : NULL;
	struct fake_turn *turn = id ? need_turn(server, msg, thread, id, "interrupt") : NULL;

	if (!turn)
		return;
	fake_server_result(server, msg, "{}");
	fake_turn_interrupt(turn, fake_mono_ms());
}

enum {
	MODELS = 9
};

static void model_list(struct fake_server *server, const struct fake_msg *msg)
{
	const char *cursor = fake_json_str(msg->root, "params.cursor");
	int64_t limit = json_object_get_int64(fake_json_at(msg->root, "params.limit"));
	int64_t from = cursor ? atoi(cursor) : 0;
	int64_t to = limit > 0 && from + limit < MODELS ? from + limit : MODELS;
	struct fake_buf list = {0};

	fake_buf_str(&list, "{\"data\":[");
	for (int64_t i = from; i < to; i++)
		fake_buf_fmt(&list,
			"%s{\"id\":\"fake-%" PRId64 "\",\"model\":\"fake-%" PRId64
			"\",\"upgrade\":null,"
			"\"upgradeInfo\":null,\"availabilityNux\":null,\"displayName\":\"Fake\","
			"\"description\":\"A model that is not there.\",\"modelSpecialty\":null,"
			"\"hidden\":false,\"supportedReasoningEfforts\":[{\"reasoningEffort\":\"low\","
			"\"description\":\"Fast\"}],\"defaultReasoningEffort\":\"low\","
			"\"inputModalities\":[\"text\",\"image\"],\"supportsPersonality\":false,"
			"\"multiAgentVersion\":\"v2\",\"additionalSpeedTiers\":[],\"serviceTiers\":[],"
			"\"defaultServiceTier\":null,\"availableAccessPrograms\":null,\"isDefault\":%s}",
			i > from ? "," : "", i, i, i ? "false" : "true");
	fake_buf_fmt(&list,
		to < MODELS ? "],\"nextCursor\":\"%" PRId64 "\"}" : "],\"nextCursor\":null}", to);
	fake_server_result(server, msg, fake_buf_cstr(&list));
	fake_buf_free(&list);
}

static void account_read(struct fake_server *server, const struct fake_msg *msg)
{
	fake_server_result(server, msg, "{\"account\":null,\"requiresOpenaiAuth\":false}");
}

static const struct {
	const char *name;
	method_fn *run;
} methods[] = {
	{"thread/start", thread_start},
	{"thread/resume", thread_resume},
	{"thread/read", thread_read},
	{"thread/unsubscribe", thread_unsubscribe},
	{"thread/loaded/list", thread_loaded_list},
	{"turn/start", turn_start},
	{"turn/steer", turn_steer},
	{"turn/interrupt", turn_interrupt},
	{"model/list", model_list},
	{"account/read", account_read},
};

static void unknown_method(struct fake_server *server, const struct fake_msg *msg)
{
	struct fake_buf text = {0};

	fake_buf_fmt(&text,
		"Invalid request: unknown variant `%.200s`, expected one of `initialize`",
		msg->method);
	for (size_t i = 0; i < sizeof(methods) / sizeof(*methods); i++)
		fake_buf_fmt(&text, ", `%s`", methods[i].name);
	fake_server_error(server, msg, INVALID_REQUEST, "%s", fake_buf_cstr(&text));
	fake_buf_free(&text);
}

static bool every(int64_t k, int64_t number)
{
	return k > 0 && number % k == 0;
}

/* Overload and loss, before anything is done. True: that was it. */
static bool refuse(struct fake_server *server, const struct fake_msg *msg)
{
	const struct fake_options *opt = server->opt;

	server->requests++;
	server->mute = every(opt->drop_every, server->requests);
	if (every(opt->ignore_every, server->requests))
		return true;
	if (!every(opt->overload_every, server->requests))
		return false;
	fake_server_error(server, msg, -32001, "Server overloaded; retry later.");
	return true;
}

static method_fn *find_method(const char *name)
{
	for (size_t i = 0; i < sizeof(methods) / sizeof(*methods); i++)
		if (strcmp(methods[i].name, name) == 0)
			return methods[i].run;
	return NULL;
}

static void handle_request(struct fake_server *server, const struct fake_msg *msg)
{
	method_fn *run = find_method(msg->method);

	if (strcmp(msg->method, "initialize") == 0)
		initialize(server, msg);
	else if (fake_server_test_method(server, msg))
		return;
	else if (!run)
		unknown_method(server, msg);
	else if (!server->initialized)
		fake_server_error(server, msg, INVALID_REQUEST, "Not initialized");
	else if (!json_object_is_type(fake_json_at(msg->root, "params"), json_type_object))
		fake_server_error(
			server, msg, INVALID_REQUEST, "Invalid request: missing field `params`");
	else if (!refuse(server, msg))
		run(server, msg);
	server->mute = false;
}

/* An id is a string or a whole number of 64 bits; a line with any other is silently dropped. */
static bool id_valid(json_object *id)
{
	return json_object_is_type(id, json_type_string) || json_object_is_type(id, json_type_int);
}

void fake_server_handle(struct fake_server *server, const struct fake_msg *msg)
{
	json_object *id = fake_json_at(msg->root, "id");
	struct fake_turn *turn;

	if (msg->method && msg->id && id_valid(id)) {
		handle_request(server, msg);
	} else if (!msg->method && msg->id) {
		turn = fake_turn_of_request(server, msg->id);
		if (turn && (fake_json_at(msg->root, "result") || fake_json_at(msg->root, "error")))
			fake_turn_answered(server, turn, msg, fake_mono_ms());
		else if (!turn)
			fake_server_answered(server, msg);
	}
}
