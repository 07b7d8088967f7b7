#include "support/suite.h"

#include "api/event.h"
#include "base/mem.h"

#include <string.h>

/* An event as the session hands it out: it points into a line that somebody else owns. */
static codex_event *event_of(char *line)
{
	codex_event *event = cx_event_new();
	struct cx_message *message = &event->message;

	message->line = (struct cx_span){line, strlen(line)};
	ck_assert_int_eq(
		cx_scan(line, message->line.len, 64, &message->envelope, NULL), CX_SCAN_OK);
	ck_assert(cx_message_classify(message));
	return event;
}

#define LINE \
	"{\"method\":\"x/new\",\"params\":{\"threadId\":\"t\",\"turn\":{\"id\":\"u\"},\"itemId\":\"i\"," \
	"\"delta\":\"a\\u0000b\\n\"}}"

static void expect_all(codex_event *event)
{
	size_t len = 0;

	ck_assert_str_eq(codex_event_method(event), "x/new");
	ck_assert_str_eq(codex_event_thread_id(event), "t");
	ck_assert_str_eq(codex_event_turn_id(event), "u");
	ck_assert_str_eq(codex_event_item_id(event), "i");
	ck_assert_mem_eq(codex_event_text(event, &len), "a\0b\n", 5);
	ck_assert_uint_eq(len, 4);
	ck_assert_str_eq(
		codex_json_string(codex_json_find(codex_event_params(event), "turn.id")), "u");
	ck_assert_int_eq(strncmp(codex_event_params_text(event, &len), "{\"threadId\"", 11), 0);
}

START_TEST(borrowed_event_reads_the_line)
{
	char line[] = LINE;
	codex_event *event = event_of(line);

	expect_all(event);
	codex_event_unref(event);
}
END_TEST

START_TEST(kept_event_outlives_its_line)
{
	char line[] = LINE;
	codex_event *event = event_of(line);

	ck_assert_ptr_eq(codex_event_ref(event), event);
	memset(line, 'x', sizeof(line));
	codex_event_unref(event);
	expect_all(event);
	codex_event_unref(event);
}
END_TEST

START_TEST(what_was_read_before_keeping_stays_valid)
{
	char line[] = LINE;
	codex_event *event = event_of(line);
	const char *method = codex_event_method(event);

	ck_assert_ptr_nonnull(codex_event_ref(event));
	memset(line, 'x', sizeof(line));
	ck_assert_str_eq(method, "x/new");
	codex_event_unref(event);
	codex_event_unref(event);
}
END_TEST

START_TEST(event_without_anything_says_so)
{
	char line[] = "{\"method\":\"bare\"}";
	codex_event *event = event_of(line);
	size_t len = 7;

	ck_assert_str_eq(codex_event_method(event), "bare");
	ck_assert_ptr_null(codex_event_thread_id(event));
	ck_assert_ptr_null(codex_event_turn_id(event));
	ck_assert_ptr_null(codex_event_item_id(event));
	ck_assert_ptr_null(codex_event_text(event, &len));
	ck_assert_ptr_null(codex_event_params(event));
	ck_assert_ptr_null(codex_event_params_text(event, &len));
	codex_event_unref(event);
}
END_TEST

START_TEST(keeping_without_memory_is_refused_and_harmless)
{
	char line[] = LINE;
	codex_event *event = event_of(line);

	cx_mem_fail_at(1);
	ck_assert_ptr_null(codex_event_ref(event));
	cx_mem_fail_at(0);
	expect_all(event);
	codex_event_unref(event);
}
END_TEST

static void add_cases(Suite *suite)
{
	ADD(suite, borrowed_event_reads_the_line);
	ADD(suite, kept_event_outlives_its_line);
	ADD(suite, what_was_read_before_keeping_stays_valid);
	ADD(suite, event_without_anything_says_so);
	ADD(suite, keeping_without_memory_is_refused_and_harmless);
}

int main(void)
{
	return suite_main("event", add_cases);
}
