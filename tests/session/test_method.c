#include "support/suite.h"

#include "session/method.h"
#include "session/routing.h"

#include <stdio.h>
#include <string.h>

static uint16_t of(const char *name)
{
	struct cx_envelope envelope = {.method = {name, strlen(name)}};

	if (strchr(name, '\\'))
		envelope.escaped = CX_ESCAPED_METHOD;
	return cx_method_of(&envelope);
}

START_TEST(each_name_is_found_and_has_a_number_of_its_own)
{
	bool seen[CX_NOTIFICATION_COUNT] = {false};

	for (size_t i = 0; i < CX_COUNTOF(routing); i++) {
		uint16_t number = of(routing[i].method);

		ck_assert_uint_gt(number, CX_NOTIFICATION_UNKNOWN);
		ck_assert_uint_lt(number, CX_NOTIFICATION_COUNT);
		ck_assert_str_eq(cx_method_name(number), routing[i].method);
		ck_assert(!seen[number]);
		seen[number] = true;
	}
	ck_assert_uint_eq(of("turn/completed"), CX_NOTIFICATION_TURN_COMPLETED);
	ck_assert_uint_eq(of("item/agentMessage/delta"), CX_NOTIFICATION_ITEM_AGENT_MESSAGE_DELTA);
}
END_TEST

/* Each byte changed, a byte more, a byte less, at either end. */
START_TEST(near_misses_are_not_found)
{
	const char *name = routing[_i].method;
	size_t len = strlen(name);
	char near[80];

	ck_assert_uint_lt(len, sizeof(near) - 1);
	for (size_t i = 0; i < len; i++) {
		strcpy(near, name);
		near[i] ^= 1;
		ck_assert_uint_eq(of(near), CX_NOTIFICATION_UNKNOWN);
	}
	strcpy(near, name + 1);
	ck_assert_uint_eq(of(near), CX_NOTIFICATION_UNKNOWN);
	snprintf(near, sizeof(near), "%sx", name);
	ck_assert_uint_eq(of(near), CX_NOTIFICATION_UNKNOWN);
	near[len - 1] = '\0';
	ck_assert_uint_eq(of(near), CX_NOTIFICATION_UNKNOWN);
}
END_TEST

/* Whatever streams pieces is in the list of those that can be left out, or is known to have to stay. A new one is in neither. */
static bool streams_pieces(const char *name)
{
	static const char *const words[] = {
		"delta", "Delta", "PartAdded", "patchUpdated", "progress"};

	for (size_t i = 0; i < CX_COUNTOF(words); i++) {
		if (strstr(name, words[i]))
			return true;
	}
	return false;
}

static bool stays(const char *name)
{
	static const char *const names[] = {"command/exec/outputDelta", "process/outputDelta",
		"item/mcpToolCall/progress", "externalAgentConfig/import/progress"};

	for (size_t i = 0; i < CX_COUNTOF(names); i++) {
		if (strcmp(name, names[i]) == 0)
			return true;
	}
	return strncmp(name, "thread/realtime/", strlen("thread/realtime/")) == 0;
}

static bool is_left_out(const char *name)
{
	size_t count;
	const uint16_t *deltas = cx_method_deltas(&count);

	for (size_t i = 0; i < count; i++) {
		if (strcmp(cx_method_name(deltas[i]), name) == 0)
			return true;
	}
	return false;
}

START_TEST(what_streams_pieces_is_left_out_or_known_to_stay)
{
	unsigned left_out = 0;
	size_t count;

	for (size_t i = 0; i < CX_COUNTOF(routing); i++) {
		const char *name = routing[i].method;
		bool wanted = streams_pieces(name) && !stays(name);

		ck_assert_msg(is_left_out(name) == wanted, "%s", name);
		ck_assert(!is_left_out(name) || !cx_method_is_vital(name));
		left_out += wanted;
	}
	cx_method_deltas(&count);
	ck_assert_uint_eq(left_out, count);
}
END_TEST

START_TEST(strange_names_are_unknown)
{
	char longest[2048];

	ck_assert_uint_eq(of(""), CX_NOTIFICATION_UNKNOWN);
	ck_assert_uint_eq(of("turn"), CX_NOTIFICATION_UNKNOWN);
	ck_assert_uint_eq(of("turn/completed/"), CX_NOTIFICATION_UNKNOWN);
	ck_assert_uint_eq(of("turn\\/completed\\u0000"), CX_NOTIFICATION_UNKNOWN);
	memset(longest, 'x', sizeof(longest));
	longest[0] = '\\';
	longest[1] = 'n';
	longest[sizeof(longest) - 1] = '\0';
	ck_assert_uint_eq(of(longest), CX_NOTIFICATION_UNKNOWN);
	ck_assert_uint_eq(of(longest + 2), CX_NOTIFICATION_UNKNOWN);
	ck_assert_ptr_null(cx_method_name(CX_NOTIFICATION_UNKNOWN));
}
END_TEST

START_TEST(name_with_escapes_is_the_same_name)
{
	ck_assert_uint_eq(of("turn\\/completed"), CX_NOTIFICATION_TURN_COMPLETED);
	ck_assert_uint_eq(of("\\u0065rror"), CX_NOTIFICATION_ERROR);
}
END_TEST

START_TEST(what_turns_and_logins_need_is_vital_and_nothing_else)
{
	size_t vital = 0;

	for (size_t i = 0; i < CX_COUNTOF(routing); i++)
		vital += cx_method_is_vital(routing[i].method);
	ck_assert_uint_eq(vital, 5);
	ck_assert(cx_method_is_vital("turn/started") && cx_method_is_vital("turn/completed"));
	ck_assert(cx_method_is_vital("item/completed") &&
		cx_method_is_vital("thread/status/changed"));
	ck_assert(cx_method_is_vital("account/login/completed"));
	ck_assert(!cx_method_is_vital("") && !cx_method_is_vital("some/thing"));
}
END_TEST

static void add_cases(Suite *suite)
{
	TCase *names = tcase_create("near_misses_are_not_found");

	tcase_add_loop_test(names, near_misses_are_not_found, 0, (int)CX_COUNTOF(routing));
	suite_add_tcase(suite, names);
	ADD(suite, each_name_is_found_and_has_a_number_of_its_own);
	ADD(suite, what_streams_pieces_is_left_out_or_known_to_stay);
	ADD(suite, strange_names_are_unknown);
	ADD(suite, name_with_escapes_is_the_same_name);
	ADD(suite, what_turns_and_logins_need_is_vital_and_nothing_else);
}

int main(void)
{
	return suite_main("method", add_cases);
}
