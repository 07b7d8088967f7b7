#include "question.h"

#include "call.h"
#include "conversation.h"
#include "desk_parts.h"
#include "memory.h"
#include "view.h"

#include <json-c/json.h>
#include <stdlib.h>

/* App-servers that may die over one question. */
static const unsigned deaths_max = 2;

static void free_question(struct question *question)
{
	pool_forget(&question->errand);
	question->clear(question);
	free(question->thread_id);
	free(question);
}

void question_answer(struct question *question, struct json_object *body)
{
	call_answer(question->call, 200, body);
	free_question(question);
}

void question_fail(struct question *question, int status, const codex_error *error)
{
	call_fail_status(question->call, status, error);
	free_question(question);
}

static void on_worker(struct errand *errand, struct worker *worker)
{
	struct question *question = LIST_OF(errand, struct question, errand);
	struct conversation *conversation =
		question->thread_id ? conversation_find(question->desk, question->thread_id) : NULL;

	/* The one that has it open knows most of it. */
	if (conversation && conversation->worker && conversation->worker->state == WORKER_READY)
		worker = conversation->worker;
	question->worker = worker;
	question->ask(question);
}

static void on_no_worker(struct errand *errand)
{
	struct question *question = LIST_OF(errand, struct question, errand);

	call_fail(question->call, 503, "no app-server is up");
	free_question(question);
}

void question_begin(struct question *question)
{
	question->errand.run = on_worker;
	question->errand.fail = on_no_worker;
	pool_want(&question->desk->pool, &question->errand);
}

bool question_again(struct question *question, int status)
{
	if ((status != CODEX_ERR_EXITED && status != CODEX_ERR_PROTOCOL) ||
		question->deaths == deaths_max || question->desk->closing)
		return false;
	question->deaths++;
	pool_want(&question->desk->pool, &question->errand);
	return true;
}

void question_ask(struct question *question, const char *method, struct json_object *params,
	codex_future_fn then)
{
	codex_future *future = NULL;
	int r = codex_async_call(
		question->worker->client, method, view_text(params, NULL), &future);

	json_object_put(params);
	if (r == 0)
		r = codex_future_then(future, then, question, NULL);
	codex_future_unref(future);
	if (r < 0 && !question_again(question, r))
		question_fail(question, r, NULL);
}

struct json_object *question_result(struct question *question, codex_future *future)
{
	int status = codex_future_status(future);
	struct json_object *result = NULL;
	const char *text;
	size_t length;

	if (status == 0) {
		text = codex_future_result_text(future, &length);
		result = view_parse(text, length);
		status = result ? 0 : CODEX_ERR_JSON;
	}
	if (status < 0 && !question_again(question, status))
		question_fail(question, status, codex_future_error(future));
	return result;
}

size_t question_length(struct json_object *array)
{
	return json_object_is_type(array, json_type_array) ? json_object_array_length(array) : 0;
}
