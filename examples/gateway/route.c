#include "route.h"

#include "api.h"
#include "asset.h"
#include "reply.h"
#include "server.h"
#include "stream.h"

#include <event2/http.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

enum {
	ID_MAX = 64,
};

struct entry {
	const char *path; /* "*" is an id */
	enum evhttp_cmd_type method;
	void (*answer)(const struct exchange *exchange);
};

static const struct entry entries[] = {
	{"/api/threads", EVHTTP_REQ_GET, api_list},
	{"/api/threads", EVHTTP_REQ_POST, api_start},
	{"/api/threads/*", EVHTTP_REQ_GET, api_read},
	{"/api/threads/*/events", EVHTTP_REQ_GET, stream_new},
	{"/api/threads/*/turns", EVHTTP_REQ_POST, api_send},
	{"/api/threads/*/interrupt", EVHTTP_REQ_POST, api_interrupt},
	{"/api/requests/*", EVHTTP_REQ_POST, api_decide},
	{"/api/status", EVHTTP_REQ_GET, api_status},
	{NULL, EVHTTP_REQ_GET, NULL},
};

/* Both what threads are called and what requests are: nothing that could mean more than a name, wherever it ends up. */
static size_t id_length(const char *text)
{
	return strspn(text, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-");
}

/* The path as it came, without decoding: what would need that is none of ours. */
static bool fits(const char *pattern, const char *path, char id[ID_MAX + 1])
{
	const char *star = strchr(pattern, '*');
	size_t before = star ? (size_t)(star - pattern) : strlen(pattern);
	size_t length;

	if (strncmp(path, pattern, before))
		return false;
	if (!star)
		return !path[before];
	length = id_length(path + before);
	if (!length || length > ID_MAX || strcmp(path + before + length, star + 1))
		return false;
	memcpy(id, path + before, length);
	id[length] = '\0';
	return true;
}

static void refuse_method(const struct exchange *exchange, const char *allowed)
{
	evhttp_add_header(evhttp_request_get_output_headers(exchange->request), "Allow", allowed);
	reply_error(exchange->request, 405, "That cannot be done with this.");
}

static void answer_asset(const struct exchange *exchange, const char *path)
{
	enum evhttp_cmd_type method = evhttp_request_get_command(exchange->request);
	const struct asset *asset = assets_find(exchange->server->assets, path);

	if (!asset)
		reply_error(exchange->request, 404, "There is no such thing here.");
	else if (method == EVHTTP_REQ_GET || method == EVHTTP_REQ_HEAD)
		reply_bytes(exchange->request, asset->type, asset->bytes, asset->length);
	else
		refuse_method(exchange, "GET, HEAD");
}

static const char *name_of(const struct entry *entry)
{
	return entry->method == EVHTTP_REQ_POST ? "POST" : "GET";
}

void route(const struct exchange *exchange)
{
	const char *path = evhttp_uri_get_path(evhttp_request_get_evhttp_uri(exchange->request));
	enum evhttp_cmd_type method = evhttp_request_get_command(exchange->request);
	struct exchange matched = *exchange;
	const struct entry *entry;
	char id[ID_MAX + 1] = "";
	char allowed[16] = "";

	for (entry = entries; entry->path; entry++) {
		if (!fits(entry->path, path, id))
			continue;
		matched.id = id;
		if (entry->method == method) {
			entry->answer(&matched);
			return;
		}
		snprintf(allowed + strlen(allowed), sizeof(allowed) - strlen(allowed), "%s%s",
			*allowed ? ", " : "", name_of(entry));
	}
	if (*allowed)
		refuse_method(exchange, allowed);
	else
		answer_asset(exchange, path);
}
