#include "support/suite.h"

#include "api/config.h"
#include "base/mem.h"

#include <string.h>

START_TEST(every_limit_has_a_default_and_zero_goes_back_to_it)
{
	codex_config *config = codex_config_new();
	codex_config *fresh = codex_config_new();

	for (int limit = CODEX_LIMIT_LINE_BYTES; limit <= CODEX_LIMIT_OPEN_REQUESTS; limit++) {
		ck_assert_int_eq(codex_config_set_limit(config, (codex_limit)limit, 4096), 0);
		ck_assert_int_eq(codex_config_set_limit(config, (codex_limit)limit, 0), 0);
	}
	ck_assert_mem_eq(&config->limits, &fresh->limits, sizeof(config->limits));
	ck_assert_uint_eq(config->turn_queue_bytes, fresh->turn_queue_bytes);
	ck_assert_uint_eq(config->result_bytes, fresh->result_bytes);
	ck_assert_uint_eq(config->limits.in_flight, 64);
	codex_config_unref(config);
	codex_config_unref(fresh);
}
END_TEST

START_TEST(limit_out_of_range_is_refused_and_changes_nothing)
{
	codex_config *config = codex_config_new();

	ck_assert_int_eq(
		codex_config_set_limit(config, CODEX_LIMIT_DEPTH, 5000), CODEX_ERR_INVALID);
	ck_assert_int_eq(codex_config_set_limit(config, CODEX_LIMIT_DEPTH, 1), CODEX_ERR_INVALID);
	ck_assert_int_eq(codex_config_set_limit(config, (codex_limit)99, 1), CODEX_ERR_INVALID);
	ck_assert_int_eq(codex_config_set_timeout(config, (codex_timeout)99, 1), CODEX_ERR_INVALID);
	ck_assert_int_eq(codex_config_set_overflow(config, (codex_overflow)9), CODEX_ERR_INVALID);
	ck_assert_uint_eq(config->limits.depth, 512);
	codex_config_unref(config);
}
END_TEST

START_TEST(what_the_library_lives_on_cannot_be_opted_out_of)
{
	codex_config *config = codex_config_new();

	ck_assert_int_eq(codex_config_opt_out(config, "turn/completed"), CODEX_ERR_INVALID);
	ck_assert_int_eq(codex_config_opt_out(config, "turn/started"), CODEX_ERR_INVALID);
	ck_assert_int_eq(codex_config_opt_out(config, "item/completed"), CODEX_ERR_INVALID);
	ck_assert_int_eq(codex_config_opt_out(config, "thread/status/changed"), CODEX_ERR_INVALID);
	ck_assert_int_eq(codex_config_opt_out(config, ""), CODEX_ERR_INVALID);
	ck_assert_int_eq(codex_config_opt_out(config, "\xff"), CODEX_ERR_UTF8);
	ck_assert_int_eq(codex_config_opt_out(config, "item/agentMessage/delta"), 0);
	ck_assert_uint_eq(config->opt_outs.count, 1);
	codex_config_unref(config);
}
END_TEST

START_TEST(impossible_values_are_refused)
{
	codex_config *config = codex_config_new();

	ck_assert_int_eq(codex_config_set_program(config, ""), CODEX_ERR_INVALID);
	ck_assert_int_eq(codex_config_set_runtime_dir(config, ""), CODEX_ERR_INVALID);
	ck_assert_int_eq(codex_config_override(config, "", "x"), CODEX_ERR_INVALID);
	ck_assert_int_eq(codex_config_override(config, "a=b", "x"), CODEX_ERR_INVALID);
	ck_assert_int_eq(codex_config_override(config, "a", NULL), CODEX_ERR_INVALID);
	ck_assert_int_eq(codex_config_set_env(config, "A=B", "x"), CODEX_ERR_INVALID);
	ck_assert_int_eq(codex_config_set_env(config, "", "x"), CODEX_ERR_INVALID);
	ck_assert_int_eq(codex_config_set_client(config, "n", "\xc0", NULL), CODEX_ERR_UTF8);
	ck_assert_ptr_null(config->client_name);
	codex_config_unref(config);
}
END_TEST

static void fill(codex_config *config)
{
	const char *const arguments[] = {"one", "two", NULL};

	ck_assert_int_eq(codex_config_set_program(config, "/bin/codex"), 0);
	ck_assert_int_eq(codex_config_set_runtime_dir(config, "/lib/codex"), 0);
	ck_assert_int_eq(codex_config_set_arguments(config, arguments), 0);
	ck_assert_int_eq(codex_config_override(config, "model", "m"), 0);
	ck_assert_int_eq(codex_config_set_cwd(config, "/tmp"), 0);
	ck_assert_int_eq(codex_config_set_env(config, "A", "1"), 0);
	ck_assert_int_eq(codex_config_set_env(config, "B", NULL), 0);
	ck_assert_int_eq(codex_config_set_client(config, "name", "title", "1"), 0);
	ck_assert_int_eq(codex_config_opt_out(config, "x/y"), 0);
	ck_assert_int_eq(codex_config_set_capabilities(config, "{\"requestAttestation\":true}"), 0);
	codex_config_set_deltas(config, false);
	ck_assert_int_eq(codex_config_set_limit(config, CODEX_LIMIT_IN_FLIGHT, 3), 0);
	ck_assert_int_eq(codex_config_set_timeout(config, CODEX_TIMEOUT_START, 7), 0);
	ck_assert_int_eq(codex_config_set_overflow(config, CODEX_OVERFLOW_FAIL), 0);
	codex_config_set_experimental(config, true);
}

START_TEST(copy_has_all_and_shares_nothing)
{
	codex_config *config = codex_config_new();
	codex_config *copy;

	fill(config);
	copy = codex_config_copy(config);
	ck_assert_ptr_nonnull(copy);
	codex_config_unref(config);
	ck_assert_str_eq(copy->program, "/bin/codex");
	ck_assert_str_eq(copy->runtime_dir, "/lib/codex");
	ck_assert_str_eq(copy->arguments[1], "two");
	ck_assert_ptr_null(copy->arguments[2]);
	ck_assert_str_eq(copy->overrides.items[0], "model=m");
	ck_assert_str_eq(copy->cwd, "/tmp");
	ck_assert_str_eq(copy->env.items[0], "A=1");
	ck_assert_str_eq(copy->env.items[1], "B");
	ck_assert_str_eq(copy->client_title, "title");
	ck_assert_str_eq(copy->opt_outs.items[0], "x/y");
	ck_assert_str_eq(copy->capabilities, "{\"requestAttestation\":true}");
	ck_assert(copy->without_deltas);
	ck_assert_uint_eq(copy->limits.in_flight, 3);
	ck_assert_uint_eq(copy->start_ms, 7);
	ck_assert_int_eq(copy->overflow, CODEX_OVERFLOW_FAIL);
	ck_assert(copy->experimental);
	codex_config_unref(copy);
}
END_TEST

START_TEST(no_arguments_is_not_the_default_arguments)
{
	const char *const none[] = {NULL};
	codex_config *config = codex_config_new();

	ck_assert_int_eq(codex_config_set_arguments(config, none), 0);
	ck_assert_ptr_nonnull(config->arguments);
	ck_assert_ptr_null(config->arguments[0]);
	ck_assert_int_eq(codex_config_set_arguments(config, NULL), 0);
	ck_assert_ptr_null(config->arguments);
	codex_config_unref(config);
}
END_TEST

START_TEST(copy_without_memory_is_no_copy)
{
	codex_config *config = codex_config_new();
	codex_config *copy = NULL;

	fill(config);
	for (unsigned long n = 1; !copy; n++) {
		ck_assert_uint_lt(n, 100);
		cx_mem_fail_at(n);
		copy = codex_config_copy(config);
		cx_mem_fail_at(0);
	}
	codex_config_unref(copy);
	codex_config_unref(config);
}
END_TEST

static void add_cases(Suite *suite)
{
	ADD(suite, every_limit_has_a_default_and_zero_goes_back_to_it);
	ADD(suite, limit_out_of_range_is_refused_and_changes_nothing);
	ADD(suite, what_the_library_lives_on_cannot_be_opted_out_of);
	ADD(suite, impossible_values_are_refused);
	ADD(suite, copy_has_all_and_shares_nothing);
	ADD(suite, no_arguments_is_not_the_default_arguments);
	ADD(suite, copy_without_memory_is_no_copy);
}

int main(void)
{
	return suite_main("config", add_cases);
}
