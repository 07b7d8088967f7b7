/* The ways to look at a block, against a look at each byte. Built twice: with what the machine has, and with
 * plain words (test_block_portable). */
#include "support/suite.h"
#include "support/effort.h"
#include "support/random.h"

#include "codec/block.h"

#include <stdio.h>

#define ROUNDS 20000

static bool is_escaped(unsigned char byte)
{
	return byte < 0x20 || byte == '"' || byte == '\\';
}

static bool is_special(unsigned char byte)
{
	return is_escaped(byte) || byte >= 0x80;
}

static bool is_not_ascii(unsigned char byte)
{
	return byte >= 0x80;
}

static bool is_backslash(unsigned char byte)
{
	return byte == '\\';
}

static bool is_stop(unsigned char byte)
{
	return byte == '"' || byte == '\\';
}

/* Mostly plain bytes, and of the others those next to the limits too. */
static void fill(struct random *random, char *block, unsigned len)
{
	static const char odd[] = "\"\\\x1f\x20\x21\x23\x5b\x5d\x7f\x80\xff\xa2\xdc\x00\xc3\xa9";

	for (unsigned i = 0; i < len; i++) {
		if (random_below(random, 12) == 0)
			block[i] = odd[random_below(random, sizeof(odd) - 1)];
		else if (random_below(random, 12) == 0)
			block[i] = (char)random_below(random, 256);
		else
			block[i] = (char)('a' + random_below(random, 26));
	}
}

static unsigned first(const char *block, unsigned len, bool (*is)(unsigned char byte))
{
	unsigned i = 0;

	while (i < len && !is((unsigned char)block[i]))
		i++;
	return i;
}

static unsigned block_first(cx_block_mask mask)
{
	return mask ? cx_block_index(mask) : CX_BLOCK;
}

static unsigned word_first(uint64_t mask)
{
	return mask ? cx_word_index(mask) : CX_WORD_BLOCK;
}

START_TEST(the_machines_blocks_find_what_bytes_do)
{
	struct random random = {11};
	char block[CX_BLOCK];

	for (unsigned round = 0; round < effort(ROUNDS); round++) {
		fill(&random, block, CX_BLOCK);
		ck_assert_uint_eq(
			block_first(cx_block_escaped(block)), first(block, CX_BLOCK, is_escaped));
		ck_assert_uint_eq(
			block_first(cx_block_special(block)), first(block, CX_BLOCK, is_special));
		ck_assert_uint_eq(block_first(cx_block_not_ascii(block)),
			first(block, CX_BLOCK, is_not_ascii));
		ck_assert_uint_eq(block_first(cx_block_backslash(block)),
			first(block, CX_BLOCK, is_backslash));
		ck_assert_uint_eq(
			block_first(cx_block_stop(block)), first(block, CX_BLOCK, is_stop));
	}
}
END_TEST

START_TEST(plain_words_find_what_bytes_do)
{
	struct random random = {12};
	char block[CX_WORD_BLOCK];

	for (unsigned round = 0; round < effort(ROUNDS); round++) {
		fill(&random, block, CX_WORD_BLOCK);
		ck_assert_uint_eq(word_first(cx_word_escaped(block)),
			first(block, CX_WORD_BLOCK, is_escaped));
		ck_assert_uint_eq(word_first(cx_word_special(block)),
			first(block, CX_WORD_BLOCK, is_special));
		ck_assert_uint_eq(word_first(cx_word_not_ascii(block)),
			first(block, CX_WORD_BLOCK, is_not_ascii));
		ck_assert_uint_eq(word_first(cx_word_backslash(block)),
			first(block, CX_WORD_BLOCK, is_backslash));
		ck_assert_uint_eq(
			word_first(cx_word_stop(block)), first(block, CX_WORD_BLOCK, is_stop));
	}
}
END_TEST

START_TEST(every_byte_at_every_place)
{
	char block[CX_BLOCK];

	for (unsigned place = 0; place < CX_BLOCK; place++) {
		for (unsigned byte = 0; byte < 256; byte++) {
			memset(block, 'x', CX_BLOCK);
			block[place] = (char)byte;
			ck_assert_uint_eq(block_first(cx_block_special(block)),
				first(block, CX_BLOCK, is_special));
			ck_assert_uint_eq(block_first(cx_block_escaped(block)),
				first(block, CX_BLOCK, is_escaped));
			ck_assert_uint_eq(
				block_first(cx_block_stop(block)), first(block, CX_BLOCK, is_stop));
		}
	}
}
END_TEST

static void add_cases(Suite *suite)
{
	printf("# blocks: %s\n", CX_BLOCK_KIND);
	ADD(suite, the_machines_blocks_find_what_bytes_do);
	ADD(suite, plain_words_find_what_bytes_do);
	ADD(suite, every_byte_at_every_place);
}

int main(void)
{
	return suite_main("block", add_cases);
}
