/*
 * The grammar of JSON (RFC 8259, to the letter), without recursion and without memory. Every function takes the
 * address of a token and returns the address behind it, or NULL when there is no such token: then the lexer says
 * what is wrong and where.
 */
#ifndef CX_CODEC_LEX_H
#define CX_CODEC_LEX_H

#include "base/common.h"
#include "codec/block.h"
#include "codec/scan.h"

/* One bit for each character below 64. */
#define CX_LEX_BIT(c) (UINT64_C(1) << (c))
#define CX_LEX_SPACE CX_LEX_BIT(' ')
#define CX_LEX_ANY_SPACE (CX_LEX_BIT(' ') | CX_LEX_BIT('\t') | CX_LEX_BIT('\n') | CX_LEX_BIT('\r'))

struct cx_lex {
	const char *end;
	uint64_t space; /* what counts as white space, a bit a character */
	unsigned max_depth; /* at most CX_SCAN_MAX_DEPTH */
	enum cx_verdict verdict;
	const char *fault;
};

const char *cx_lex_fail(struct cx_lex *lex, const char *at, enum cx_verdict verdict);

/* From anywhere in a string to its closing quote. Sets `escaped` if there is a backslash. */
const char *cx_lex_string_rest(struct cx_lex *lex, const char *at, bool *escaped);
const char *cx_lex_number(struct cx_lex *lex, const char *at);
/* Any value. `depth`: how many objects and arrays are open around it. */
const char *cx_lex_value(struct cx_lex *lex, const char *at, unsigned depth);

/* The byte there, or NUL, which is no token, at the end. */
static inline unsigned char cx_lex_peek(const struct cx_lex *lex, const char *at)
{
	return CX_LIKELY(at < lex->end) ? (unsigned char)*at : 0;
}

static inline const char *cx_lex_space(const struct cx_lex *lex, const char *at)
{
	while (CX_UNLIKELY(cx_lex_peek(lex, at) <= ' ') && at < lex->end && lex->space >> *at & 1)
		at++;
	return at;
}

/* From behind the opening quote to the closing one: most strings are plain ASCII. */
static inline const char *cx_lex_string(struct cx_lex *lex, const char *at, bool *escaped)
{
	for (; CX_LIKELY((size_t)(lex->end - at) >= CX_BLOCK); at += CX_BLOCK) {
		cx_block_mask special = cx_block_special(at);

		if (!special)
			continue;
		at += cx_block_index(special);
		if (CX_LIKELY(*at == '"'))
			return at;
		break;
	}
	return cx_lex_string_rest(lex, at, escaped);
}

/* From behind a key's closing quote to the value. */
static inline const char *cx_lex_colon(struct cx_lex *lex, const char *at)
{
	at = cx_lex_space(lex, at);
	if (CX_UNLIKELY(cx_lex_peek(lex, at) != ':'))
		return cx_lex_fail(lex, at, CX_SCAN_SYNTAX);
	return cx_lex_space(lex, at + 1);
}

#endif
