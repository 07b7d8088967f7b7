/* The JSON body of a request: an object, and its members as they have to be. */
#ifndef GATEWAY_BODY_H
#define GATEWAY_BODY_H

#include <stdbool.h>

struct evbuffer;
struct json_object;

struct body {
	struct json_object *object;
	char wrong[80]; /* the first thing that is, in words; empty: nothing */
};

void body_read(struct body *body, struct evbuffer *bytes);
void body_clear(struct body *body);

/* Not empty; valid until body_clear(). NULL when something is wrong. */
const char *body_text(struct body *body, const char *name);

/* False if there is none. */
bool body_flag(struct body *body, const char *name);

#endif
