/* What the model was asked: it lives on the case's base, or it is a program and has written it down. */
#include <config.h>

#include "support/files.h"
#include "support/runtime.h"

#include <stdlib.h>
#include <string.h>

/* The last request that a program has written down; it does so before it answers. */
static codex_json *last_recorded(const struct runtime *rt)
{
	char *text = files_read(rt->record), *rest = NULL;
	codex_json *last = NULL, *json;

	ck_assert_ptr_nonnull(text);
	for (char *line = strtok_r(text, "\n", &rest); line; line = strtok_r(NULL, "\n", &rest)) {
		if (codex_json_parse(line, strlen(line), &json) < 0)
			continue; /* is being written: the end of a reply */
		if (codex_json_member(json, "body")) {
			codex_json_unref(last);
			last = codex_json_ref(json);
		}
		codex_json_unref(json);
	}
	free(text);
	ck_assert_ptr_nonnull(last);
	return last;
}

codex_json *runtime_last_request(const struct runtime *rt)
{
	codex_json *json = NULL, *record;
	const char *body;

	if (rt->model) {
		body = model_request_body(model_server_last_request(rt->model));
		ck_assert_int_eq(codex_json_parse(body, strlen(body), &json), 0);
		return json;
	}
	record = last_recorded(rt);
	json = codex_json_ref(codex_json_member(record, "body"));
	codex_json_unref(record);
	return json;
}

void runtime_expect_header(const struct runtime *rt, const char *name, const char *value)
{
	codex_json *record;

	if (rt->model) {
		ck_assert_pstr_eq(
			model_request_header(model_server_last_request(rt->model), name), value);
		return;
	}
	record = last_recorded(rt);
	ck_assert_pstr_eq(
		codex_json_string(codex_json_member(codex_json_member(record, "headers"), name)),
		value);
	codex_json_unref(record);
}

static void expect_part(const struct runtime *rt, const char *part, bool is_there)
{
	codex_json *request = runtime_last_request(rt);
	const char *text = codex_json_text(request);

	/* The text is too long for a message of check's. */
	ck_assert_msg((strstr(text, part) != NULL) == is_there,
		is_there ? "the model was not told %s" : "the model was told %s", part);
	codex_json_unref(request);
}

void runtime_expect_asked(const struct runtime *rt, const char *part)
{
	expect_part(rt, part, true);
}

void runtime_expect_not_asked(const struct runtime *rt, const char *part)
{
	expect_part(rt, part, false);
}
