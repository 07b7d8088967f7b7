/* Payloads: decoded once, never twice wrongly, and given away. */
#include "api/payload.h"

#include "base/mem.h"
#include "gen/types.h"
#include "support/suite.h"

#include <codex/response.h>
#include <codex/types/model.h>

#include <string.h>

static const char good[] =
	"{\"data\":[{\"id\":\"m\",\"model\":\"m\",\"displayName\":\"M\",\"description\":\"d\",\"hidden\":false,"
	"\"isDefault\":true,\"defaultReasoningEffort\":\"low\",\"supportedReasoningEfforts\":[],"
	"\"novelty\":{\"a\":[1]}}],\"nextCursor\":null}";
static const char bad[] = "{\"data\":[{\"id\":7}]}";

static int get(struct cx_payload *payload, const char *text,
	const struct codex_model_list_response **ret_response)
{
	struct cx_span span = {text, strlen(text)};
	const void *value = NULL;
	int r = cx_payload_get(payload, CX_TYPE_MODEL_LIST_RESPONSE, span, "x", &value);

	*ret_response = value;
	return r;
}

static void expect_good(const struct codex_model_list_response *response)
{
	ck_assert_uint_eq(response->n_data, 1);
	ck_assert_str_eq(response->data[0]->display_name, "M");
	ck_assert(response->null_next_cursor);
	ck_assert_str_eq(codex_json_text(response->data[0]->extra), "{\"novelty\":{\"a\":[1]}}");
}

START_TEST(value_is_decoded_once)
{
	const struct codex_model_list_response *first;
	const struct codex_model_list_response *second;
	struct cx_payload payload = {0};

	ck_assert_int_eq(get(&payload, good, &first), 0);
	ck_assert_int_eq(get(&payload, bad, &second), 0);
	ck_assert_ptr_eq(first, second);
	expect_good(first);
	cx_payload_clear(&payload);
	cx_payload_clear(&payload);
	ck_assert_int_eq(get(&payload, bad, &second), CODEX_ERR_DECODE);
	cx_payload_clear(&payload);
}
END_TEST

START_TEST(misfit_is_remembered)
{
	const struct codex_model_list_response *response;
	struct cx_payload payload = {0};

	ck_assert_int_eq(get(&payload, bad, &response), CODEX_ERR_DECODE);
	ck_assert_int_eq(get(&payload, good, &response), CODEX_ERR_DECODE);
	ck_assert_ptr_null(response);
	ck_assert_int_eq(codex_error_status(payload.error), CODEX_ERR_DECODE);
	cx_payload_clear(&payload);
	ck_assert_ptr_null(payload.error);
	ck_assert_int_eq(get(&payload, good, &response), 0);
	cx_payload_clear(&payload);
}
END_TEST

START_TEST(want_of_memory_is_not_remembered)
{
	const struct codex_model_list_response *response;
	struct cx_payload payload = {0};
	unsigned long n = 0;
	int r;

	do {
		cx_mem_fail_at(++n);
		r = get(&payload, good, &response);
		cx_mem_fail_at(0);
		ck_assert_msg(r == 0 || r == CODEX_ERR_NOMEM, "%lu: %d", n, r);
		ck_assert_ptr_null(payload.error);
		ck_assert_int_eq(get(&payload, good, &response), 0);
		expect_good(response);
		cx_payload_clear(&payload);
	} while (r < 0);
	ck_assert_uint_gt(n, 1);
}
END_TEST

START_TEST(misfit_without_memory_is_no_value)
{
	const struct codex_model_list_response *response;
	struct cx_payload payload = {0};

	for (unsigned long n = 1; n < 20; n++) {
		cx_mem_fail_at(n);
		ck_assert_int_eq(get(&payload, bad, &response),
			payload.error ? CODEX_ERR_DECODE : CODEX_ERR_NOMEM);
		ck_assert_ptr_null(response);
		cx_mem_fail_at(0);
		ck_assert_int_eq(get(&payload, bad, &response), CODEX_ERR_DECODE);
		ck_assert_int_eq(codex_error_status(payload.error), CODEX_ERR_DECODE);
		cx_payload_clear(&payload);
	}
}
END_TEST

START_TEST(what_is_taken_needs_the_payload_no_more)
{
	const struct codex_model_list_response *response;
	struct cx_payload payload = {0};

	ck_assert_int_eq(get(&payload, good, &response), 0);
	response = cx_payload_take(&payload, CX_TYPE_MODEL_LIST_RESPONSE);
	ck_assert_ptr_null(payload.value);
	cx_payload_clear(&payload);
	expect_good(response);
	codex_response_free(response);
}
END_TEST

START_TEST(what_cannot_be_taken_stays)
{
	const struct codex_model_list_response *response;
	struct cx_payload payload = {0};

	ck_assert_int_eq(get(&payload, good, &response), 0);
	cx_mem_fail_at(1);
	ck_assert_ptr_null(cx_payload_take(&payload, CX_TYPE_MODEL_LIST_RESPONSE));
	cx_mem_fail_at(0);
	expect_good(response);
	cx_payload_clear(&payload);
}
END_TEST

static void add_cases(Suite *suite)
{
	ADD(suite, value_is_decoded_once);
	ADD(suite, misfit_is_remembered);
	ADD(suite, want_of_memory_is_not_remembered);
	ADD(suite, misfit_without_memory_is_no_value);
	ADD(suite, what_is_taken_needs_the_payload_no_more);
	ADD(suite, what_cannot_be_taken_stays);
}

int main(void)
{
	return suite_main("payload", add_cases);
}
