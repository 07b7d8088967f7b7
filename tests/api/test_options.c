#include "support/suite.h"

#include "api/options.h"

#include <codex/status.h>

#include <string.h>

/* A struct as three versions of a header had it. */
struct first {
	size_t size;
	const char *one;
};

struct second {
	size_t size;
	const char *one;
	const char *two;
};

struct third {
	size_t size;
	const char *one;
	const char *two;
	const char *three;
};

static int take(struct second *to, const void *from)
{
	*to = (struct second){sizeof(*to), "default", "default"};
	return cx_options_take(to, sizeof(*to), sizeof(struct first), from);
}

START_TEST(none_is_the_defaults)
{
	struct second options;

	ck_assert_int_eq(take(&options, NULL), 0);
	ck_assert_str_eq(options.one, "default");
}
END_TEST

START_TEST(older_caller_leaves_new_fields_at_their_defaults)
{
	struct first old = {sizeof(old), "mine"};
	struct second options;

	ck_assert_int_eq(take(&options, &old), 0);
	ck_assert_str_eq(options.one, "mine");
	ck_assert_str_eq(options.two, "default");
	ck_assert_uint_eq(options.size, sizeof(options));
}
END_TEST

START_TEST(newer_caller_is_understood_unless_he_asks_for_what_is_unknown)
{
	struct third newer = {sizeof(newer), "mine", "too", NULL};
	struct second options;

	ck_assert_int_eq(take(&options, &newer), 0);
	ck_assert_str_eq(options.two, "too");
	newer.three = "unknown";
	ck_assert_int_eq(take(&options, &newer), CODEX_ERR_INVALID);
}
END_TEST

START_TEST(impossible_sizes_are_refused)
{
	const size_t sizes[] = {0, 1, sizeof(size_t), sizeof(struct first) + 1, 1 << 20};
	struct second options;

	for (size_t i = 0; i < CX_COUNTOF(sizes); i++) {
		struct third given = {sizes[i], NULL, NULL, NULL};

		ck_assert_int_eq(take(&options, &given), CODEX_ERR_INVALID);
		ck_assert_str_eq(options.one, "default");
	}
}
END_TEST

static void add_cases(Suite *suite)
{
	ADD(suite, none_is_the_defaults);
	ADD(suite, older_caller_leaves_new_fields_at_their_defaults);
	ADD(suite, newer_caller_is_understood_unless_he_asks_for_what_is_unknown);
	ADD(suite, impossible_sizes_are_refused);
}

int main(void)
{
	return suite_main("options", add_cases);
}
