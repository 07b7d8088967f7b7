/* Something that is read of what is stored: any app-server can answer, and another one if the first dies over it. */
#ifndef GATEWAY_QUESTION_H
#define GATEWAY_QUESTION_H

#include "pool.h"

#include <codex/codex.h>
#include <stdbool.h>
#include <stddef.h>

struct desk;
struct desk_call;
struct json_object;

struct question {
	struct errand errand;
	struct desk *desk;
	struct desk_call *call;
	char *thread_id; /* NULL: of none */
	struct worker *worker; /* that is asked */
	unsigned deaths;
	void (*ask)(struct question *question); /* from the beginning */
	void (*clear)(struct question *question); /* what is more in it; it is freed then */
};

/* With desk, call, ask and clear set, all else zero. Takes it, and the call. */
void question_begin(struct question *question);

/* Asks the app-server; `then` gets the question. Takes the parameters. */
void question_ask(struct question *question, const char *method, struct json_object *params,
	codex_future_fn then);

/* What was answered, to be put; NULL: it was not, and the question is over, or being asked again. */
struct json_object *question_result(struct question *question, codex_future *future);
/* True: what failed with this status is asked again, of another app-server. */
bool question_again(struct question *question, int status);

/* Both end it. Takes the body. */
void question_answer(struct question *question, struct json_object *body);
void question_fail(struct question *question, int status, const codex_error *error);

/* 0 for what is no array. */
size_t question_length(struct json_object *array);

#endif
