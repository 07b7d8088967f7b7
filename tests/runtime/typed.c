#include <config.h>

#include "runtime/typed.h"

#include "codec/decode.h"
#include "codec/encode.h"
#include "gen/types.h"

#include <codex/methods.h>
#include <codex/notifications.h>

#include <check.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/runtime/calls.inc"

static struct cx_span span(const char *text)
{
	return (struct cx_span){text, strlen(text)};
}

/* JSON */

static bool same(const codex_json *a, const codex_json *b);

static bool same_objects(const codex_json *a, const codex_json *b)
{
	void *at = NULL;
	const char *name;
	const codex_json *value;

	while (codex_json_next(a, &at, &name, &value)) {
		if (!same(value, codex_json_member(b, name)))
			return false;
	}
	return true;
}

static bool same_arrays(const codex_json *a, const codex_json *b)
{
	size_t i;

	for (i = 0; i < codex_json_length(a); i++) {
		if (!same(codex_json_at(a, i), codex_json_at(b, i)))
			return false;
	}
	return true;
}

/* 1 and 1.0 are the same, as a number of type double. */
static bool same_numbers(const codex_json *a, const codex_json *b)
{
	double left, right;

	if (strcmp(codex_json_text(a), codex_json_text(b)) == 0)
		return true;
	if (codex_json_type(a) == CODEX_JSON_INT && codex_json_type(b) == CODEX_JSON_INT)
		return false;
	return codex_json_double(a, &left) == 0 && codex_json_double(b, &right) == 0 &&
		!(left < right) && !(left > right);
}

static bool same(const codex_json *a, const codex_json *b)
{
	codex_json_kind kind = codex_json_type(a);

	if (kind == CODEX_JSON_INT || kind == CODEX_JSON_DOUBLE)
		return same_numbers(a, b);
	if (kind != codex_json_type(b) || codex_json_length(a) != codex_json_length(b))
		return false;
	if (kind == CODEX_JSON_OBJECT)
		return same_objects(a, b);
	if (kind == CODEX_JSON_ARRAY)
		return same_arrays(a, b);
	return strcmp(codex_json_text(a), codex_json_text(b)) == 0;
}

static bool same_texts(struct cx_span came, struct cx_span went)
{
	codex_json *a = NULL, *b = NULL;
	bool result;

	ck_assert_int_eq(codex_json_parse(came.at, came.len, &a), 0);
	result = codex_json_parse(went.at, went.len, &b) == 0 && same(a, b);
	codex_json_unref(a);
	codex_json_unref(b);
	return result;
}

/* what is wrong */

__attribute__((format(printf, 1, 2))) static char *complaint(const char *format, ...)
{
	char *text = NULL;
	va_list args;

	va_start(args, format);
	ck_assert_int_ge(vasprintf(&text, format, args), 0);
	va_end(args);
	return text;
}

static char *error_complaint(const char *what, int status, codex_error *error)
{
	return complaint("%s: %s: %s", what, codex_status_name(status),
		error ? codex_error_message(error) : "no message");
}

/* NULL: the value is all that is in the text. */
static char *expect_nothing_lost(uint16_t type, const void *value, struct cx_span text)
{
	struct cx_buf buf = {0};
	codex_error *error = NULL;
	int r = cx_encode(&cx_protocol, type, value, "value", &buf, &error);
	char *wrong = NULL;

	if (r < 0)
		wrong = error_complaint("not encoded", r, error);
	else if (!same_texts(text, (struct cx_span){buf.data, buf.len}))
		wrong = complaint("something was lost: %.*s came, %.*s is left", (int)text.len,
			text.at, (int)buf.len, buf.data);
	codex_error_unref(error);
	cx_buf_free(&buf);
	return wrong;
}

/* calls */

unsigned typed_method(const char *name)
{
	return cx_rpc_find(span(name));
}

int typed_start(codex_async *client, unsigned method, const char *params, codex_future **ret_future)
{
	const struct cx_rpc *rpc = &cx_rpcs[method];
	struct cx_arena arena;
	const void *value = NULL;
	codex_error *error = NULL;
	char *lost;
	int r;

	ck_assert_ptr_nonnull(calls[method].start);
	if (!params)
		return calls[method].start(client, NULL, ret_future);
	ck_assert_msg(rpc->params != CX_NO_TYPE, "%s takes no params", rpc->name);
	cx_arena_init(&arena);
	r = cx_decode(&cx_protocol, rpc->params, span(params), "params", &arena, &value, &error);
	ck_assert_msg(
		r == 0, "%s: %s", rpc->name, error ? codex_error_message(error) : "no memory");
	lost = expect_nothing_lost(rpc->params, value, span(params));
	ck_assert_msg(!lost, "%s: %s", rpc->name, lost);
	r = calls[method].start(client, value, ret_future);
	cx_arena_free(&arena);
	return r;
}

char *typed_finish(codex_future *future, unsigned method)
{
	const void *response = NULL;
	struct cx_span text;
	int r = calls[method].finish(future, &response);

	if (r < 0)
		return error_complaint("not decoded", r, codex_future_decode_error(future));
	text.at = codex_future_result_text(future, &text.len);
	return expect_nothing_lost(cx_rpcs[method].response, response, text);
}

/* events */

char *typed_event(codex_event *event, unsigned *ret_number)
{
	unsigned number = cx_notification_find(span(codex_event_method(event)));
	const void *params = NULL;
	struct cx_span text;
	int r;

	*ret_number = number;
	if (!number)
		return complaint("unknown");
	if (codex_event_kind(event) != number || !readers[number])
		return complaint("no accessor");
	r = readers[number](event, &params);
	if (r < 0)
		return error_complaint("not decoded", r, NULL);
	text.at = codex_event_params_text(event, &text.len);
	return expect_nothing_lost(cx_notifications[number].params, params, text);
}
