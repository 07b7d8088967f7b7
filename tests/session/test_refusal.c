#include "support/suite.h"

#include "session/refusal.h"

#include <string.h>

/* The shapes are those of the runtime's schema: a refusal in another shape would fail the turn. */
static const struct {
	const char *method;
	const char *id;
	const char *line;
} rows[] = {
	{"item/commandExecution/requestApproval", "0",
		"{\"id\":0,\"result\":{\"decision\":\"decline\"}}\n"},
	{"item/fileChange/requestApproval", "\"0\"",
		"{\"id\":\"0\",\"result\":{\"decision\":\"decline\"}}\n"},
	{"item/permissions/requestApproval", "1",
		"{\"id\":1,\"result\":{\"permissions\":{},\"scope\":\"turn\"}}\n"},
	{"item/tool/requestUserInput", "1", "{\"id\":1,\"result\":{\"answers\":{}}}\n"},
	{"item/tool/call", "1",
		"{\"id\":1,\"result\":{\"contentItems\":[{\"type\":\"inputText\",\"text\":\"this client does not "
		"have the tool\"}],\"success\":false}}\n"},
	{"mcpServer/elicitation/request", "9007199254740993",
		"{\"id\":9007199254740993,\"result\":{\"action\":\"decline\",\"content\":null}}\n"},
	{"applyPatchApproval", "1",
		"{\"id\":1,\"result\":{\"decision\":{\"denied\":{\"rejection\":\"this client does not handle the request\"}}}}\n"},
	{"execCommandApproval", "1",
		"{\"id\":1,\"result\":{\"decision\":{\"denied\":{\"rejection\":\"this client does not handle the request\"}}}}\n"},
	{"account/chatgptAuthTokens/refresh", "1",
		"{\"id\":1,\"error\":{\"code\":-32601,\"message\":\"this client does not handle the request\"}}\n"},
	{"attestation/generate", "1",
		"{\"id\":1,\"error\":{\"code\":-32601,\"message\":\"this client does not handle the request\"}}\n"},
	{"currentTime/read", "1",
		"{\"id\":1,\"error\":{\"code\":-32601,\"message\":\"this client does not handle the request\"}}\n"},
	{"future/method", "1",
		"{\"id\":1,\"error\":{\"code\":-32601,\"message\":\"this client does not handle the request\"}}\n"},
};

START_TEST(each_method_is_refused_in_its_own_shape)
{
	struct cx_buf buf = CX_BUF_INIT;

	cx_put_refusal(&buf, (struct cx_span){rows[_i].method, strlen(rows[_i].method)},
		(struct cx_span){rows[_i].id, strlen(rows[_i].id)}, NULL);
	cx_buf_putc(&buf, '\0');
	ck_assert_str_eq(buf.data, rows[_i].line);
	cx_buf_free(&buf);
}
END_TEST

START_TEST(result_of_its_own_goes_before_that_of_the_method)
{
	struct cx_buf buf = CX_BUF_INIT;

	cx_put_refusal(&buf, (struct cx_span){"item/tool/call", 14}, (struct cx_span){"7", 1},
		"{\"success\":false}");
	cx_buf_putc(&buf, '\0');
	ck_assert_str_eq(buf.data, "{\"id\":7,\"result\":{\"success\":false}}\n");
	cx_buf_free(&buf);
}
END_TEST

static void add_cases(Suite *suite)
{
	TCase *table = tcase_create("each_method_is_refused_in_its_own_shape");

	tcase_add_loop_test(
		table, each_method_is_refused_in_its_own_shape, 0, (int)CX_COUNTOF(rows));
	suite_add_tcase(suite, table);
	ADD(suite, result_of_its_own_goes_before_that_of_the_method);
}

int main(void)
{
	return suite_main("refusal", add_cases);
}
