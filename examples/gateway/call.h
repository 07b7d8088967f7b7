/* One question of the web side under way: it is answered once, from the loop. */
#ifndef GATEWAY_CALL_H
#define GATEWAY_CALL_H

#include "desk.h"
#include "list.h"

struct codex_error;
struct json_object;

struct desk_call {
	struct link link; /* of the desk's calls */
	struct desk *desk;
	desk_answer_fn answer; /* NULL: given up */
	void *userdata;
	int status; /* 0: nobody has answered yet */
	struct json_object *body;
	struct event *deliver;
};

/* A call that whoever works on it has to answer, given up or not. */
struct desk_call *call_new(
	struct desk *desk, desk_answer_fn answer, void *userdata, struct desk_call **ret_call);

/* Takes `body`; NULL is {}. A call of NULL is fine: nobody asked. */
void call_answer(struct desk_call *call, int status, struct json_object *body);

/* Answers {"error": words}. */
__attribute__((format(printf, 3, 4))) void call_fail(
	struct desk_call *call, int status, const char *format, ...);

/* What a libcodex status is to a browser: 502 in the runtime's words, or 503. */
void call_fail_status(struct desk_call *call, int status, const struct codex_error *error);

#endif
