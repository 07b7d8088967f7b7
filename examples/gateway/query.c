#include "query.h"

#include <event2/http.h>
#include <string.h>

const char query_wrong[] = "The query cannot be understood.";

/* Of the character at that place; 0: it is none. */
static unsigned length_of(const unsigned char *at)
{
	unsigned length = *at < 0x80 ? 1 : *at < 0xc2 ? 0 : *at < 0xe0 ? 2 : *at < 0xf0 ? 3 : 4;
	unsigned i;

	for (i = 1; i < length; i++)
		if ((at[i] & 0xc0) != 0x80)
			return 0;
	/* Longer than need be, a surrogate, or beyond the last one. */
	if ((*at == 0xe0 && at[1] < 0xa0) || (*at == 0xed && at[1] > 0x9f) ||
		(*at == 0xf0 && at[1] < 0x90) || (*at == 0xf4 && at[1] > 0x8f) || *at > 0xf4)
		return 0;
	return length;
}

/* libcodex refuses other texts too; but the mistake is the browser's, and it should hear of it. */
static bool is_utf8(const char *text)
{
	const unsigned char *at = (const unsigned char *)text;
	unsigned length = 1;

	while (*at && length) {
		length = length_of(at);
		at += length;
	}
	return length;
}

bool query_read(struct query *query, struct evhttp_request *request)
{
	const char *text = evhttp_uri_get_query(evhttp_request_get_evhttp_uri(request));
	const struct evkeyval *pair;

	TAILQ_INIT(&query->pairs);
	/* evhttp decodes a NUL into a shorter text. */
	if (!text || !*text)
		return true;
	if (strstr(text, "%00") || evhttp_parse_query_str(text, &query->pairs) < 0)
		return false;
	TAILQ_FOREACH(pair, &query->pairs, next)
	if (!is_utf8(pair->value))
		return false;
	return true;
}

void query_clear(struct query *query)
{
	evhttp_clear_headers(&query->pairs);
}

const char *query_get(const struct query *query, const char *name)
{
	const char *value = evhttp_find_header(&query->pairs, name);

	return value && *value ? value : NULL;
}
