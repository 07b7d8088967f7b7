/* The scripting half of model.h: everything becomes the same JSON that a script file holds. */
#include "config.h"

#include "model/server_private.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef int (*add_fn)(
	struct model_script *script, struct json_object *spec, struct model_error *error);

const char *model_server_error(const struct model_server *server)
{
	return server->error.text;
}

/* Takes over the spec. */
static int add_spec(struct model_server *server, struct json_object *spec, add_fn add)
{
	int r;

	server->error.text[0] = '\0';
	r = add(&server->script, spec, &server->error);
	json_object_put(spec);
	return r;
}

static int add_text(struct model_server *server, const char *json, size_t length, add_fn add)
{
	struct json_object *spec = model_parse_json(json, length, &server->error);

	return spec ? add_spec(server, spec, add) : -EINVAL;
}

int model_server_script(struct model_server *server, const char *json)
{
	return add_text(server, json, strlen(json), model_script_add);
}

/* The length, or -errno. */
static ssize_t read_file(const char *path, char **ret_text)
{
	FILE *file = fopen(path, "re");
	size_t capacity = 0;
	ssize_t length;

	if (!file)
		return -errno;
	*ret_text = NULL;
	length = getdelim(ret_text, &capacity, '\0', file);
	if (length < 0) {
		length = ferror(file) ? -EIO : -ENODATA;
		free(*ret_text);
	}
	fclose(file);
	return length;
}

int model_server_script_file(struct model_server *server, const char *path)
{
	char *text;
	ssize_t length = read_file(path, &text);
	int r;

	if (length < 0) {
		model_fail(&server->error, "%s", strerror((int)-length));
		return (int)length;
	}
	r = add_text(server, text, (size_t)length, model_script_add);
	free(text);
	return r;
}

int model_server_reply(struct model_server *server, const char *reply_json)
{
	return add_text(server, reply_json, strlen(reply_json), model_script_add_reply);
}

int model_server_rule(struct model_server *server, const char *rule_json)
{
	return add_text(server, rule_json, strlen(rule_json), model_script_add_rule);
}

int model_server_default(struct model_server *server, const char *reply_json)
{
	return add_text(server, reply_json, strlen(reply_json), model_script_set_default);
}

int model_server_reply_text(struct model_server *server, const char *text)
{
	return add_spec(server, json_object_new_string(text), model_script_add_reply);
}

int model_server_reply_chunks(
	struct model_server *server, const char *const *chunks, unsigned pause_ms)
{
	struct json_object *spec = json_object_new_object();
	struct json_object *array = json_object_new_array();

	for (; *chunks; chunks++)
		json_object_array_add(array, json_object_new_string(*chunks));
	json_object_object_add(spec, "chunks", array);
	json_object_object_add(spec, "pause_ms", json_object_new_int64(pause_ms));
	return add_spec(server, spec, model_script_add_reply);
}

int model_server_reply_error(struct model_server *server, int http_status, const char *message)
{
	struct json_object *spec = json_object_new_object();
	struct json_object *http = json_object_new_object();
	struct json_object *body = json_object_new_object();
	struct json_object *error = json_object_new_object();

	model_put(error, "message", message);
	json_object_object_add(body, "error", error);
	json_object_object_add(http, "status", json_object_new_int(http_status));
	json_object_object_add(http, "body", body);
	json_object_object_add(spec, "http", http);
	return add_spec(server, spec, model_script_add_reply);
}

int model_server_when(
	struct model_server *server, const char *part, unsigned times, const char *reply_json)
{
	struct json_object *reply =
		model_parse_json(reply_json, strlen(reply_json), &server->error);
	struct json_object *rule;
	struct json_object *when;

	if (!reply)
		return -EINVAL;
	rule = json_object_new_object();
	when = json_object_new_object();
	model_put(when, "text", part);
	json_object_object_add(rule, "when", when);
	json_object_object_add(rule, "reply", reply);
	if (times)
		json_object_object_add(rule, "times", json_object_new_int64(times));
	return add_spec(server, rule, model_script_add_rule);
}

void model_server_reset(struct model_server *server)
{
	model_script_clear(&server->script);
}

size_t model_server_release(struct model_server *server, const char *thread_id)
{
	const struct model_request *request;
	size_t released = 0;
	size_t i;

	for (i = 0; i < server->player_count; i++) {
		request = model_player_request(server->players[i]);
		if (!thread_id || !strcmp(request->thread_id, thread_id))
			released += model_player_release(server->players[i]);
	}
	return released;
}
