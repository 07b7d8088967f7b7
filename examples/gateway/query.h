/* What follows the question mark. */
#ifndef GATEWAY_QUERY_H
#define GATEWAY_QUERY_H

#include <stdbool.h>
#include <sys/queue.h>

#include <event2/keyvalq_struct.h>

struct evhttp_request;

struct query {
	struct evkeyvalq pairs;
};

extern const char query_wrong[]; /* what is, in words */

/* False: it cannot be understood. It is to be cleared either way. */
bool query_read(struct query *query, struct evhttp_request *request);
void query_clear(struct query *query);

/* NULL if it is not there or empty. */
const char *query_get(const struct query *query, const char *name);

#endif
