/* What is stored: the list of threads, and their turns. */
#ifndef GATEWAY_HISTORY_H
#define GATEWAY_HISTORY_H

#include <stddef.h>

struct desk;
struct desk_call;

/* Both take the call. */
void history_list(
	struct desk *desk, const char *cursor, const char *search, struct desk_call *call);
void history_read(
	struct desk *desk, const char *thread_id, const char *cursor, struct desk_call *call);

/* Bytes of items on a page of turns, and how many of them are asked for at once. Variables for the sake of the tests. */
extern size_t history_page_max;
extern unsigned history_items_max;

#endif
