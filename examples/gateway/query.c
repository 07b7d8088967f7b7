#include "query.h"

#include "utf8.h"

#include <event2/http.h>
#include <string.h>

const char query_wrong[] = "The query cannot be understood.";

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
	if (!utf8_is_valid(pair->value, strlen(pair->value)))
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
