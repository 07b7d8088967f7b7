/* A browser's page without a browser: what a watch writes, read event by event, becomes what a page would show. */
#ifndef TESTS_GATEWAY_PAGE_H
#define TESTS_GATEWAY_PAGE_H

#include "../../examples/gateway/watch.h"

#include <stdbool.h>
#include <stddef.h>

struct desk;
struct evbuffer;
struct json_object;

struct page {
	struct watch *watch;
	struct evbuffer *buffer;
	bool news; /* there is something to be filled */
	bool is_slow; /* nothing is filled by itself */
	size_t events, longest; /* so far */
	struct json_object *thread; /* the latest event of that name, NULL: none */
	struct json_object *turn; /* the latest of "turn", "end" */
	struct json_object *usage, *notice;
	struct json_object *items; /* in their order */
	struct json_object *requests; /* that are open */
	struct json_object *outcomes; /* of those that are not, by id */
	char *moved;
	size_t turns, ends, dropped;
};

/* Watches; from then on everything is read as it comes. */
void page_open(struct page *page, struct desk *desk, const char *thread_id);
void page_close(struct page *page);

/* Lets the watch write once, for so much room; true: there is more. Fails the case if an event is too long or malformed. */
bool page_fill(struct page *page, size_t room);
/* The same until there is no more. */
void page_fill_all(struct page *page, size_t room);

/* Reads events that something else wrote. */
void page_read(struct page *page, struct evbuffer *buffer);

const char *page_status(const struct page *page); /* of the turn; "" without one */
const char *page_state(const struct page *page); /* of the thread */
struct json_object *page_item(const struct page *page, const char *type, size_t nth);
const char *page_text(
	const struct page *page, const char *type, size_t nth); /* "" if it is not there */
const char *page_request(const struct page *page); /* id of the first open one, NULL */

/* Turn and items as text: what two pages have to agree in. Free it. */
char *page_shown(const struct page *page);

#endif
