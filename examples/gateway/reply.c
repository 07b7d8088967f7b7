#include "reply.h"

#include "memory.h"

#include <event2/buffer.h>
#include <event2/http.h>
#include <event2/keyvalq_struct.h>
#include <json-c/json.h>
#include <stdio.h>

static const char *const headers[][2] = {
	/* A string that became HTML by a slip of the page still runs nothing and fetches nothing. */
	{"Content-Security-Policy",
		"default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; "
		"base-uri 'none'; form-action 'none'; frame-ancestors 'none'"},
	/* JSON stays JSON, even to a browser that finds tags in it. */
	{"X-Content-Type-Options", "nosniff"},
	/* The ids of threads are nobody else's. */
	{"Referrer-Policy", "no-referrer"},
	/* No other site embeds an answer, or holds on to the page's window. */
	{"Cross-Origin-Resource-Policy", "same-origin"},
	{"Cross-Origin-Opener-Policy", "same-origin"},
};

void reply_headers(struct evhttp_request *request, const char *type, const char *caching)
{
	struct evkeyvalq *out = evhttp_request_get_output_headers(request);
	size_t i;

	evhttp_add_header(out, "Content-Type", type);
	evhttp_add_header(out, "Cache-Control", caching);
	for (i = 0; i < sizeof(headers) / sizeof(headers[0]); i++)
		evhttp_add_header(out, headers[i][0], headers[i][1]);
}

/* To HEAD evhttp sends a body that it is given, and does not tell the length of one that it is not. */
static void answer(struct evhttp_request *request, int status, const void *bytes, size_t length)
{
	struct evbuffer *body = must(evbuffer_new());
	char number[24];

	snprintf(number, sizeof(number), "%zu", length);
	evhttp_add_header(evhttp_request_get_output_headers(request), "Content-Length", number);
	if (evhttp_request_get_command(request) != EVHTTP_REQ_HEAD)
		evbuffer_add(body, bytes, length);
	evhttp_send_reply(request, status, status == 429 ? "Too Many Requests" : NULL, body);
	evbuffer_free(body);
}

void reply_json(struct evhttp_request *request, int status, struct json_object *body)
{
	size_t length = 0;
	const char *text = json_object_to_json_string_length(
		body, JSON_C_TO_STRING_PLAIN | JSON_C_TO_STRING_NOSLASHESCAPE, &length);

	reply_headers(request, "application/json", "no-store");
	answer(request, status, text, length);
}

void reply_error(struct evhttp_request *request, int status, const char *words)
{
	struct json_object *body = json_object_new_object();

	json_object_object_add(body, "error", json_object_new_string(words));
	if (status == 401)
		evhttp_add_header(
			evhttp_request_get_output_headers(request), "WWW-Authenticate", "Bearer");
	reply_json(request, status, body);
	json_object_put(body);
}

void reply_bytes(struct evhttp_request *request, const char *type, const void *bytes, size_t length)
{
	reply_headers(request, type, "no-cache");
	answer(request, 200, bytes, length);
}
