/* Answers: each with the headers that keep it from being more than it is. */
#ifndef GATEWAY_REPLY_H
#define GATEWAY_REPLY_H

#include <stddef.h>

struct evhttp_request;
struct json_object;

/* What every answer has. `caching`: the value of Cache-Control. */
void reply_headers(struct evhttp_request *request, const char *type, const char *caching);

/* All below end the request. */

/* The body is borrowed. */
void reply_json(struct evhttp_request *request, int status, struct json_object *body);

/* {"error": words} */
void reply_error(struct evhttp_request *request, int status, const char *words);

/* Of a file of the page. */
void reply_bytes(
	struct evhttp_request *request, const char *type, const void *bytes, size_t length);

#endif
