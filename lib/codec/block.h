/*
 * Looking for the bytes that matter in a string, a block at a time. Three ways to do the same: SSE2, NEON and
 * plain 64-bit words, which is also what -DCX_BLOCK_PORTABLE asks for.
 *
 * Each function takes the address of CX_BLOCK readable bytes and returns a mask of those it looks for: 0, when
 * there are none, is tested before cx_block_index(), so that a run of plain blocks does not wait for indices.
 */
#ifndef CX_CODEC_BLOCK_H
#define CX_CODEC_BLOCK_H

#include "base/common.h"

#include <string.h>

/* The portable ones are always there, so that they can be tested beside the others. */
#define CX_WORD_BLOCK 8u
#define CX_WORD_ALL(byte) (UINT64_C(0x0101010101010101) * (byte))
#define CX_WORD_HIGH CX_WORD_ALL(0x80)
#define CX_WORD_LOW7 CX_WORD_ALL(0x7f)

/* In the results of these each byte's high bit stands for the byte. No carry ever leaves a byte, so every
 * bit is exact and the byte order does not matter. `low7` has no high bits. */
static inline uint64_t cx_word_equal(uint64_t low7, unsigned char byte)
{
	return ~((low7 ^ CX_WORD_ALL(byte)) + CX_WORD_LOW7);
}

static inline uint64_t cx_word_below_space(uint64_t low7)
{
	return ~(low7 + CX_WORD_ALL(0x80 - 0x20));
}

static inline uint64_t cx_word_load(const char *at)
{
	uint64_t word;

	memcpy(&word, at, sizeof(word));
	return word;
}

static inline unsigned cx_word_index(uint64_t high_bits)
{
#if defined(__BYTE_ORDER__) && __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
	return (unsigned)__builtin_clzll(high_bits) / 8;
#else
	return (unsigned)__builtin_ctzll(high_bits) / 8;
#endif
}

/* The mask without the first `count` bytes, which are not all. */
static inline uint64_t cx_word_drop(uint64_t mask, unsigned count)
{
#if defined(__BYTE_ORDER__) && __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
	return mask & UINT64_MAX >> 8 * count;
#else
	return mask & UINT64_MAX << 8 * count;
#endif
}

static inline uint64_t cx_word_escaped(const char *at)
{
	uint64_t word = cx_word_load(at);
	uint64_t low7 = word & CX_WORD_LOW7;
	uint64_t found =
		cx_word_equal(low7, '"') | cx_word_equal(low7, '\\') | cx_word_below_space(low7);

	return found & ~word & CX_WORD_HIGH;
}

static inline uint64_t cx_word_special(const char *at)
{
	uint64_t word = cx_word_load(at);
	uint64_t low7 = word & CX_WORD_LOW7;
	uint64_t found = cx_word_equal(low7, '"') | cx_word_equal(low7, '\\') |
		cx_word_below_space(low7) | word;

	return found & CX_WORD_HIGH;
}

static inline uint64_t cx_word_not_ascii(const char *at)
{
	return cx_word_load(at) & CX_WORD_HIGH;
}

static inline uint64_t cx_word_backslash(const char *at)
{
	uint64_t word = cx_word_load(at);

	return cx_word_equal(word & CX_WORD_LOW7, '\\') & ~word & CX_WORD_HIGH;
}

static inline uint64_t cx_word_stop(const char *at)
{
	uint64_t word = cx_word_load(at);
	uint64_t low7 = word & CX_WORD_LOW7;

	return (cx_word_equal(low7, '"') | cx_word_equal(low7, '\\')) & ~word & CX_WORD_HIGH;
}

#if defined(__SSE2__) && !defined(CX_BLOCK_PORTABLE)

#include <emmintrin.h>

#define CX_BLOCK 16u
#define CX_BLOCK_KIND "sse2"

typedef uint32_t cx_block_mask;

static inline __m128i cx_block_load(const char *at)
{
	return _mm_loadu_si128((const __m128i *)(const void *)at);
}

static inline cx_block_mask cx_block_bits(__m128i found)
{
	return (cx_block_mask)_mm_movemask_epi8(found);
}

static inline unsigned cx_block_index(cx_block_mask mask)
{
	return (unsigned)__builtin_ctz(mask);
}

static inline cx_block_mask cx_block_drop(cx_block_mask mask, unsigned count)
{
	return mask & UINT32_MAX << count;
}

static inline __m128i cx_block_to_escape(__m128i bytes)
{
	__m128i quote = _mm_cmpeq_epi8(bytes, _mm_set1_epi8('"'));
	__m128i backslash = _mm_cmpeq_epi8(bytes, _mm_set1_epi8('\\'));
	__m128i control = _mm_cmpeq_epi8(_mm_min_epu8(bytes, _mm_set1_epi8(0x1f)), bytes);

	return _mm_or_si128(_mm_or_si128(quote, backslash), control);
}

static inline cx_block_mask cx_block_escaped(const char *at)
{
	return cx_block_bits(cx_block_to_escape(cx_block_load(at)));
}

/* As signed bytes, control characters and everything that is not ASCII are below the space. */
static inline cx_block_mask cx_block_special(const char *at)
{
	__m128i bytes = cx_block_load(at);
	__m128i quote = _mm_cmpeq_epi8(bytes, _mm_set1_epi8('"'));
	__m128i backslash = _mm_cmpeq_epi8(bytes, _mm_set1_epi8('\\'));
	__m128i other = _mm_cmplt_epi8(bytes, _mm_set1_epi8(' '));

	return cx_block_bits(_mm_or_si128(_mm_or_si128(quote, backslash), other));
}

static inline cx_block_mask cx_block_not_ascii(const char *at)
{
	return cx_block_bits(cx_block_load(at));
}

static inline cx_block_mask cx_block_backslash(const char *at)
{
	return cx_block_bits(_mm_cmpeq_epi8(cx_block_load(at), _mm_set1_epi8('\\')));
}

/* Quotes and backslashes: all that there is to see in a string that was validated. */
static inline cx_block_mask cx_block_stop(const char *at)
{
	__m128i bytes = cx_block_load(at);
	__m128i quote = _mm_cmpeq_epi8(bytes, _mm_set1_epi8('"'));

	return cx_block_bits(_mm_or_si128(quote, _mm_cmpeq_epi8(bytes, _mm_set1_epi8('\\'))));
}

#elif defined(__ARM_NEON) && defined(__aarch64__) && !defined(CX_BLOCK_PORTABLE)

#include <arm_neon.h>

#define CX_BLOCK 16u
#define CX_BLOCK_KIND "neon"

typedef uint64_t cx_block_mask;

static inline uint8x16_t cx_block_load(const char *at)
{
	return vld1q_u8((const uint8_t *)at);
}

/* Four bits a byte: the nearest there is to a mask of all bytes. */
static inline cx_block_mask cx_block_bits(uint8x16_t found)
{
	uint8x8_t narrow = vshrn_n_u16(vreinterpretq_u16_u8(found), 4);

	return vget_lane_u64(vreinterpret_u64_u8(narrow), 0);
}

static inline unsigned cx_block_index(cx_block_mask mask)
{
	return (unsigned)__builtin_ctzll(mask) / 4;
}

static inline cx_block_mask cx_block_drop(cx_block_mask mask, unsigned count)
{
	return mask & UINT64_MAX << 4 * count;
}

static inline uint8x16_t cx_block_to_escape(uint8x16_t bytes)
{
	uint8x16_t quote = vceqq_u8(bytes, vdupq_n_u8('"'));
	uint8x16_t backslash = vceqq_u8(bytes, vdupq_n_u8('\\'));
	uint8x16_t control = vcltq_u8(bytes, vdupq_n_u8(' '));

	return vorrq_u8(vorrq_u8(quote, backslash), control);
}

static inline cx_block_mask cx_block_escaped(const char *at)
{
	return cx_block_bits(cx_block_to_escape(cx_block_load(at)));
}

static inline cx_block_mask cx_block_special(const char *at)
{
	uint8x16_t bytes = cx_block_load(at);
	uint8x16_t high = vcgeq_u8(bytes, vdupq_n_u8(0x80));

	return cx_block_bits(vorrq_u8(cx_block_to_escape(bytes), high));
}

static inline cx_block_mask cx_block_not_ascii(const char *at)
{
	return cx_block_bits(vcgeq_u8(cx_block_load(at), vdupq_n_u8(0x80)));
}

static inline cx_block_mask cx_block_backslash(const char *at)
{
	return cx_block_bits(vceqq_u8(cx_block_load(at), vdupq_n_u8('\\')));
}

static inline cx_block_mask cx_block_stop(const char *at)
{
	uint8x16_t bytes = cx_block_load(at);

	return cx_block_bits(
		vorrq_u8(vceqq_u8(bytes, vdupq_n_u8('"')), vceqq_u8(bytes, vdupq_n_u8('\\'))));
}

#else

#define CX_BLOCK CX_WORD_BLOCK
#define CX_BLOCK_KIND "word"
#define cx_block_index cx_word_index
#define cx_block_drop cx_word_drop
#define cx_block_escaped cx_word_escaped
#define cx_block_special cx_word_special
#define cx_block_not_ascii cx_word_not_ascii
#define cx_block_backslash cx_word_backslash
#define cx_block_stop cx_word_stop

typedef uint64_t cx_block_mask;

#endif

#endif
