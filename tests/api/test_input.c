#include "support/suite.h"

#include "api/input.h"
#include "base/mem.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static void expect_json(const codex_input *input, const char *json)
{
	char *text = cx_input_json(input);

	ck_assert_str_eq(text, json);
	cx_free(text);
}

START_TEST(parts_keep_their_order_and_shape)
{
	codex_input *input = codex_input_new();

	ck_assert_int_eq(codex_input_text(input, "a\nb"), 0);
	ck_assert_int_eq(codex_input_image(input, "data:image/png;base64,AA=="), 0);
	ck_assert_int_eq(codex_input_skill(input, "s", "/S.md"), 0);
	ck_assert_int_eq(codex_input_local_image(input, "a.png"), 0);
	ck_assert_int_eq(codex_input_text(input, ""), 0);
	ck_assert_int_eq(codex_input_mention(input, "m", "/m"), 0);
	expect_json(input,
		"[{\"type\":\"text\",\"text\":\"a\\nb\"},"
		"{\"type\":\"image\",\"url\":\"data:image/png;base64,AA==\"},"
		"{\"type\":\"skill\",\"name\":\"s\",\"path\":\"/S.md\"},"
		"{\"type\":\"localImage\",\"path\":\"a.png\"},"
		"{\"type\":\"text\",\"text\":\"\"},"
		"{\"type\":\"mention\",\"name\":\"m\",\"path\":\"/m\"}]");
	codex_input_unref(input);
}
END_TEST

START_TEST(part_that_is_refused_leaves_nothing_behind)
{
	codex_input *input = codex_input_new();
	char *text = NULL;

	ck_assert_int_eq(codex_input_text(input, NULL), CODEX_ERR_INVALID);
	ck_assert_int_eq(codex_input_text(input, "\xed\xa0\x80"), CODEX_ERR_UTF8);
	ck_assert_int_eq(codex_input_image(input, NULL), CODEX_ERR_INVALID);
	ck_assert_int_eq(codex_input_local_image(input, NULL), CODEX_ERR_INVALID);
	ck_assert_int_eq(codex_input_local_image(input, ""), CODEX_ERR_INVALID);
	ck_assert_int_eq(codex_input_local_image(input, "\xff"), CODEX_ERR_UTF8);
	ck_assert_int_eq(codex_input_skill(input, "ok", "\xff"), CODEX_ERR_UTF8);
	ck_assert_int_eq(codex_input_skill(input, "", "/S.md"), CODEX_ERR_INVALID);
	ck_assert_int_eq(codex_input_skill(input, "s", ""), CODEX_ERR_INVALID);
	ck_assert_int_eq(codex_input_skill(input, NULL, "/S.md"), CODEX_ERR_INVALID);
	ck_assert_int_eq(codex_input_mention(input, "", "/m"), CODEX_ERR_INVALID);
	ck_assert_int_eq(codex_input_mention(input, "m", NULL), CODEX_ERR_INVALID);
	ck_assert_int_eq(codex_input_text(input, "fine"), 0);
	expect_json(input, "[{\"type\":\"text\",\"text\":\"fine\"}]");
	ck_assert_int_eq(cx_input_json_of_text("\xff", &text), CODEX_ERR_UTF8);
	ck_assert_int_eq(cx_input_json_of_text(NULL, &text), CODEX_ERR_INVALID);
	ck_assert_ptr_null(text);
	codex_input_unref(input);
}
END_TEST

/* text */

static char *make_text(const char *character, size_t count)
{
	size_t len = strlen(character);
	char *text = malloc(len * count + 1);

	ck_assert_ptr_nonnull(text);
	for (size_t i = 0; i < count; i++)
		memcpy(text + len * i, character, len);
	text[len * count] = '\0';
	return text;
}

/* Characters count, whatever their bytes. */
static const char *const characters[] = {"x", "\xc3\xa9", "\xf0\x9f\x98\x80"};

START_TEST(text_has_a_limit_in_characters)
{
	char *most = make_text(characters[_i], CODEX_INPUT_MAX_CHARS);
	char *more = make_text(characters[_i], CODEX_INPUT_MAX_CHARS + 1);
	codex_input *input = codex_input_new();
	char *json = NULL;

	ck_assert_int_eq(codex_input_text(input, more), CODEX_ERR_LIMIT);
	ck_assert_int_eq(codex_input_text(input, most), 0);
	ck_assert_int_eq(cx_input_json_of_text(more, &json), CODEX_ERR_LIMIT);
	ck_assert_int_eq(cx_input_json_of_text(most, &json), 0);
	cx_free(json);
	codex_input_unref(input);
	free(most);
	free(more);
}
END_TEST

START_TEST(parts_share_the_limit_of_text)
{
	char *rest = make_text("x", CODEX_INPUT_MAX_CHARS - 3);
	codex_input *input = codex_input_new();

	ck_assert_int_eq(codex_input_text(input, "\xc3\xa9\xc3\xa9"), 0);
	ck_assert_int_eq(codex_input_mention(input, "not text", "/m"), 0);
	ck_assert_int_eq(codex_input_text(input, rest), 0);
	ck_assert_int_eq(codex_input_text(input, "xy"), CODEX_ERR_LIMIT);
	ck_assert_int_eq(codex_input_text(input, "x"), 0);
	ck_assert_int_eq(codex_input_text(input, ""), 0);
	ck_assert_int_eq(codex_input_text(input, "x"), CODEX_ERR_LIMIT);
	codex_input_unref(input);
	free(rest);
}
END_TEST

/* images */

static const struct {
	const char *url;
	bool is_image;
} urls[] = {
	{"data:image/png;base64,AA==", true},
	{"data:image/png;base64,AAA=", true},
	{"data:image/png;base64,ab+/", true},
	{"DATA:Image/PNG;BASE64,AAAA", true},
	{"data:image/svg+xml;charset=utf-8;base64,AAAA", true},
	{"data:image/vnd.microsoft.icon;base64,AAAA", true},
	{"", false},
	{"data:", false},
	{"data:,", false},
	{"http://a/b.png", false},
	{"https://a/b.png", false},
	{"/a/b.png", false},
	{"data:text/plain;base64,AAAA", false},
	{"data:;base64,AAAA", false},
	{"data:image/;base64,AAAA", false},
	{"data:image/png,AAAA", false},
	{"data:image/png;base64", false},
	{"data:image/png;base64,", false},
	{"data:image/png;base64,=", false},
	{"data:image/png;base64,====", false},
	{"data:image/png;base64,A", false},
	{"data:image/png;base64,AA", false},
	{"data:image/png;base64,AAA", false},
	{"data:image/png;base64,A===", false},
	{"data:image/png;base64,AA=A", false},
	{"data:image/png;base64,ab-_", false},
	{"data:image/png;base64,AAAA\n", false},
	{"data:image/png;base64,AA\nAA", false},
	{"data:image/png;base64, AAA", false},
	{"data:image/png;base64,AAAA,AAA", false},
	{"data:image/png;base64,%41%41", false},
	{"data:image/png ;base64,AAAA", false},
	{"data:image/png\n;base64,AAAA", false},
	{" data:image/png;base64,AAAA", false},
	{"data:image/png;base64;x=y,AAAA", false},
	{"data:image/png;base64,AAA\xff", false},
};

START_TEST(image_has_to_be_a_data_url_of_one)
{
	codex_input *input = codex_input_new();

	for (size_t i = 0; i < CX_COUNTOF(urls); i++)
		ck_assert_msg((codex_input_image(input, urls[i].url) == 0) == urls[i].is_image,
			"%s", urls[i].url);
	codex_input_unref(input);
}
END_TEST

static void make_file(const char *path, mode_t mode)
{
	FILE *file = fopen(path, "w");

	ck_assert_ptr_nonnull(file);
	fputs("x", file);
	fclose(file);
	ck_assert_int_eq(chmod(path, mode), 0);
}

START_TEST(image_file_has_to_be_there)
{
	char dir[] = "/tmp/codex-input-XXXXXX";
	codex_input *input = codex_input_new();
	char path[100];

	ck_assert_ptr_nonnull(mkdtemp(dir));
	snprintf(path, sizeof(path), "%s/a.png", dir);
	errno = 0;
	ck_assert_int_eq(codex_input_local_image(input, path), CODEX_ERR_SYSTEM);
	ck_assert_int_eq(errno, ENOENT);
	make_file(path, 0400);
	ck_assert_int_eq(codex_input_local_image(input, path), 0);
	ck_assert_int_eq(chmod(path, 0), 0);
	if (geteuid() != 0)
		ck_assert_int_eq(codex_input_local_image(input, path), CODEX_ERR_SYSTEM);
	unlink(path);
	ck_assert_int_eq(codex_input_local_image(input, dir), CODEX_ERR_INVALID);
	ck_assert_int_eq(codex_input_local_image(input, "/dev/null"), CODEX_ERR_INVALID);
	ck_assert_int_eq(mkfifo(path, 0600), 0);
	ck_assert_int_eq(codex_input_local_image(input, path), CODEX_ERR_INVALID);
	unlink(path);
	rmdir(dir);
	/* Where a relative one leads to the runtime alone knows. */
	ck_assert_int_eq(codex_input_local_image(input, "no/such.png"), 0);
	codex_input_unref(input);
}
END_TEST

/* memory */

START_TEST(part_without_memory_is_none)
{
	codex_input *input = codex_input_new();
	unsigned long n = 1;
	int r = CODEX_ERR_NOMEM;

	ck_assert_int_eq(codex_input_text(input, "first"), 0);
	for (; r == CODEX_ERR_NOMEM; n++) {
		char *before = cx_input_json(input);
		char *after;

		cx_mem_fail_at(n);
		r = codex_input_image(input, "data:image/png;base64,AAAA");
		cx_mem_fail_at(0);
		after = cx_input_json(input);
		ck_assert(r == 0 || strcmp(before, after) == 0);
		cx_free(before);
		cx_free(after);
	}
	ck_assert_int_eq(r, 0);
	ck_assert_uint_gt(n, 1);
	codex_input_unref(input);
}
END_TEST

static void add_cases(Suite *suite)
{
	TCase *table = tcase_create("text_has_a_limit_in_characters");

	ADD(suite, parts_keep_their_order_and_shape);
	ADD(suite, part_that_is_refused_leaves_nothing_behind);
	tcase_add_loop_test(table, text_has_a_limit_in_characters, 0, (int)CX_COUNTOF(characters));
	suite_add_tcase(suite, table);
	ADD(suite, parts_share_the_limit_of_text);
	ADD(suite, image_has_to_be_a_data_url_of_one);
	ADD(suite, image_file_has_to_be_there);
	ADD(suite, part_without_memory_is_none);
}

int main(void)
{
	return suite_main("input", add_cases);
}
