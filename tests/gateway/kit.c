#include <config.h>

#include "gateway/kit.h"
#include "support/fake.h"
#include "support/files.h"

#include "../../examples/gateway/pool.h"
#include "../../examples/gateway/view.h"

#include <event2/event.h>
#include <json-c/json.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* replies */

void reply_take(int status, struct json_object *body, void *userdata)
{
	struct reply *reply = userdata;

	ck_assert_int_ge(status, 200);
	ck_assert_ptr_nonnull(body);
	reply->status = status;
	reply->answers++;
	json_object_put(reply->body);
	reply->body = json_object_get(body);
}

const char *reply_string(const struct reply *reply, const char *path)
{
	return view_string(reply->body, path);
}

void reply_clear(struct reply *reply)
{
	json_object_put(reply->body);
	*reply = (struct reply){0};
}

/* life */

static char **the_log; /* cases have a process each, and one kit */

static void on_log(const char *line)
{
	size_t had = *the_log ? strlen(*the_log) : 0, more = strlen(line);

	if (getenv("KIT_LOG"))
		fprintf(stderr, "# %s\n", line);
	*the_log = realloc(*the_log, had + more + 2);
	memcpy(*the_log + had, line, more);
	memcpy(*the_log + had + more, "\n", 2);
}

static void prepare(struct kit *kit)
{
	the_log = &kit->log;
	pool_rest_ms = 20;
	pool_rest_max_ms = 40;
	kit->options.log = on_log;
	kit->options.idle_conversations = 100;
	kit->options.sandbox = "read-only";
}

void kit_open(struct kit *kit)
{
	*kit = (struct kit){0};
	runtime_open(&kit->rt);
	kit->base = kit->rt.base;
	setenv("CODEX_HOME", kit->rt.home, 1);
	setenv("HOME", kit->rt.work, 1);
	setenv("NO_PROXY", "127.0.0.1", 1);
	unsetenv("RUST_LOG");
	unsetenv("OPENAI_API_KEY");
	kit->options.runtime_dir = getenv("CODEX_TEST_RUNTIME");
	kit->options.cwd = kit->rt.work;
	kit->options.app_servers = 2;
	prepare(kit);
}

void kit_open_fake(struct kit *kit, const char *const *arguments)
{
	*kit = (struct kit){0};
	kit->base = event_base_new();
	kit->options.program = fake_program();
	kit->options.arguments = arguments;
	kit->options.cwd = "/";
	kit->options.app_servers = 1;
	prepare(kit);
}

void kit_script(struct kit *kit, const char *steps)
{
	files_write(kit->script, steps, strlen(steps));
}

void kit_open_script(struct kit *kit, const char *steps)
{
	static const char *const none[] = {NULL};
	char path[] = "/tmp/gateway-script-XXXXXX";
	int fd = mkstemp(path);

	ck_assert_int_ge(fd, 0);
	close(fd);
	kit_open_fake(kit, none);
	kit->script = strdup(path);
	kit_script(kit, steps);
	setenv("FAKE_CODEX_SCRIPT", path, 1);
}

void kit_make_desk(struct kit *kit)
{
	ck_assert_int_eq(desk_new(kit->base, &kit->options, &kit->desk), 0);
}

void kit_desk(struct kit *kit)
{
	kit_make_desk(kit);
	KIT_PUMP(kit, kit_all_ready(kit));
}

static void on_closed(void *userdata)
{
	*(bool *)userdata = true;
}

void kit_close_desk(struct kit *kit)
{
	if (!kit->desk)
		return;
	desk_close(kit->desk, on_closed, &kit->closed);
	KIT_PUMP(kit, kit->closed);
	desk_free(kit->desk);
	kit->desk = NULL;
}

void kit_close(struct kit *kit)
{
	kit_close_desk(kit);
	free(kit->log);
	if (kit->script)
		unlink(kit->script);
	free(kit->script);
	if (kit->rt.base)
		runtime_close(&kit->rt);
	else
		event_base_free(kit->base);
}

/* app-servers */

static struct json_object *describe(const struct kit *kit)
{
	struct json_object *status = json_object_new_object();

	desk_describe(kit->desk, status);
	return status;
}

long kit_number(const struct kit *kit, unsigned index, const char *name)
{
	struct json_object *status = describe(kit);
	long number = (long)view_number(
		json_object_array_get_idx(view_find(status, "app_servers"), index), name);

	json_object_put(status);
	return number;
}

bool kit_is(const struct kit *kit, unsigned index, const char *state)
{
	struct json_object *status = describe(kit);
	const char *is = view_string(
		json_object_array_get_idx(view_find(status, "app_servers"), index), "state");
	bool same = strcmp(is, state) == 0;

	json_object_put(status);
	return same;
}

bool kit_all_ready(const struct kit *kit)
{
	unsigned i;

	for (i = 0; i < kit->options.app_servers; i++) {
		if (!kit_is(kit, i, "ready"))
			return false;
	}
	return true;
}

unsigned kit_owner(const struct kit *kit)
{
	unsigned i;

	for (i = 0; i < kit->options.app_servers; i++) {
		if (kit_number(kit, i, "threads") > 0)
			return i;
	}
	ck_abort_msg("no app-server has a thread");
	return 0;
}

void kit_kill(const struct kit *kit, unsigned index)
{
	ck_assert_int_eq(kill((pid_t)kit_number(kit, index, "pid"), SIGKILL), 0);
}

/* calls */

char *kit_start(struct kit *kit, const char *text)
{
	struct reply reply = {0};
	char *id;

	desk_start(kit->desk, text, reply_take, &reply, NULL);
	ck_assert_int_eq(reply.status, 0); /* never inside the call */
	KIT_PUMP(kit, reply.status);
	ck_assert_msg(reply.status == 201, "%s", json_object_to_json_string(reply.body));
	id = strdup(reply_string(&reply, "id"));
	reply_clear(&reply);
	return id;
}

static int status_of(struct kit *kit, struct reply *reply)
{
	int status;

	ck_assert_int_eq(reply->status, 0);
	KIT_PUMP(kit, reply->status);
	status = reply->status;
	reply_clear(reply);
	return status;
}

int kit_send(struct kit *kit, const char *id, const char *text, bool steer)
{
	struct reply reply = {0};

	desk_send(kit->desk, id, text, steer, reply_take, &reply, NULL);
	return status_of(kit, &reply);
}

int kit_interrupt(struct kit *kit, const char *id)
{
	struct reply reply = {0};

	desk_interrupt(kit->desk, id, reply_take, &reply, NULL);
	return status_of(kit, &reply);
}

int kit_decide(struct kit *kit, const char *request_id, const char *decision)
{
	struct reply reply = {0};

	desk_decide(kit->desk, request_id, decision, reply_take, &reply, NULL);
	return status_of(kit, &reply);
}

void kit_read(struct kit *kit, const char *id, const char *cursor, struct reply *reply)
{
	*reply = (struct reply){0};
	desk_read(kit->desk, id, cursor, reply_take, reply, NULL);
	KIT_PUMP(kit, reply->status);
}

static size_t count_in(struct json_object *items, const char *text)
{
	size_t i, n = 0;

	for (i = 0; i < json_object_array_length(items); i++) {
		struct json_object *item = json_object_array_get_idx(items, i),
				   *content = view_find(item, "content");

		if (json_object_is_type(content, json_type_array) &&
			strcmp(view_string(item, "type"), "userMessage") == 0 &&
			strcmp(view_string(json_object_array_get_idx(content, 0), "text"), text) ==
				0)
			n++;
	}
	return n;
}

size_t kit_stored(struct kit *kit, const char *id, const char *text)
{
	struct reply reply;
	struct json_object *turns;
	size_t i, n = 0;

	kit_read(kit, id, NULL, &reply);
	ck_assert_msg(reply.status == 200, "%s", json_object_to_json_string(reply.body));
	turns = view_find(reply.body, "turns");
	for (i = 0; i < json_object_array_length(turns); i++)
		n += count_in(view_find(json_object_array_get_idx(turns, i), "items"), text);
	reply_clear(&reply);
	return n;
}
