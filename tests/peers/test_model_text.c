/* How the text of a reply is cut into deltas. */
#include "config.h"

#include "model/model.h"
#include "model/text.h"
#include "support/suite.h"

#include <stdlib.h>
#include <string.h>

static void open_text(struct model_text *text, const char *spec_json)
{
	struct json_object *spec = json_tokener_parse(spec_json);
	struct model_error error;

	ck_assert_ptr_nonnull(spec);
	ck_assert_int_eq(model_text_check(spec, "text", &error), 0);
	ck_assert_int_eq(model_text_init(text, spec, "me"), 0);
	json_object_put(spec);
}

/* The pieces must be exactly these; "|" parts them. */
static void expect_pieces(const char *spec_json, const char *expected)
{
	struct model_text text;
	const char *bytes;
	size_t length;
	char got[256] = "";

	open_text(&text, spec_json);
	while (model_text_next(&text, &bytes, &length)) {
		if (*got)
			strcat(got, "|");
		strncat(got, bytes, length);
	}
	model_text_clear(&text);
	ck_assert_str_eq(got, expected);
}

static void expect_refused(const char *spec_json, const char *why)
{
	struct json_object *spec = json_tokener_parse(spec_json);
	struct model_error error;

	ck_assert_int_lt(model_text_check(spec, "message", &error), 0);
	ck_assert_msg(strstr(error.text, why), "%s", error.text);
	json_object_put(spec);
}

START_TEST(plain_text_is_one_piece)
{
	expect_pieces("{\"text\": \"Hello you\"}", "Hello you");
	expect_pieces("{\"text\": \"\"}", "");
}
END_TEST

START_TEST(given_chunks_are_kept_even_empty_ones)
{
	struct model_text text;
	const char *bytes;
	size_t length;
	int pieces = 0;

	expect_pieces("{\"chunks\": [\"Hel\", \"lo\"]}", "Hel|lo");
	open_text(&text, "{\"chunks\": [\"\", \"a\", \"\"]}");
	ck_assert_str_eq(text.bytes, "a");
	while (model_text_next(&text, &bytes, &length))
		pieces++;
	ck_assert_int_eq(pieces, 3);
	model_text_clear(&text);
}
END_TEST

START_TEST(words_keep_their_spaces)
{
	expect_pieces("{\"text\": \"a  bc d \", \"split\": \"words\"}", "a  |bc |d ");
	expect_pieces("{\"echo\": \"You: \"}", "You: |me");
}
END_TEST

START_TEST(characters_are_never_cut)
{
	expect_pieces("{\"text\": \"a\xc3\xa4z\", \"chunk_bytes\": 2}", "a|\xc3\xa4|z");
	expect_pieces("{\"text\": \"\xf0\x9f\x98\x80\xf0\x9f\x98\x80\", \"chunk_bytes\": 1}",
		"\xf0\x9f\x98\x80|\xf0\x9f\x98\x80");
	expect_pieces("{\"text\": \"abcde\", \"chunk_bytes\": 2}", "ab|cd|e");
}
END_TEST

START_TEST(generated_bytes_are_the_pattern)
{
	char pattern[31];

	model_pattern(pattern, 30);
	ck_assert_str_eq(pattern, "abcdefghijklmnopqrstuvwxyzabcd");
	expect_pieces("{\"bytes\": 30}", pattern);
	expect_pieces("{\"bytes\": 5, \"chunk_bytes\": 4}", "abcd|e");
}
END_TEST

START_TEST(contradictions_are_refused)
{
	expect_refused("{}", "give one of text");
	expect_refused("{\"text\": \"a\", \"bytes\": 3}", "give one of text");
	expect_refused("{\"text\": \"a\", \"split\": \"lines\"}", "words");
	expect_refused("{\"chunks\": [], \"chunk_bytes\": 3}", "give one of chunks");
	expect_refused("{\"text\": \"a\", \"chunk_bytes\": 0}", "must not be 0");
}
END_TEST

static void add_cases(Suite *suite)
{
	ADD(suite, plain_text_is_one_piece);
	ADD(suite, given_chunks_are_kept_even_empty_ones);
	ADD(suite, words_keep_their_spaces);
	ADD(suite, characters_are_never_cut);
	ADD(suite, generated_bytes_are_the_pattern);
	ADD(suite, contradictions_are_refused);
}

int main(void)
{
	return suite_main("model_text", add_cases);
}
