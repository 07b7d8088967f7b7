/* Lists whose links are part of what is listed, so that anything can leave its list without looking for itself. */
#ifndef GATEWAY_LIST_H
#define GATEWAY_LIST_H

#include <stdbool.h>
#include <stddef.h>

struct link {
	struct link *next, *previous; /* NULL: in no list. A list is a link that is its head */
};

static inline void list_init(struct link *head)
{
	head->next = head->previous = head;
}

static inline bool list_is_empty(const struct link *head)
{
	return head->next == head;
}

static inline void list_append(struct link *head, struct link *link)
{
	link->previous = head->previous;
	link->next = head;
	head->previous->next = link;
	head->previous = link;
}

/* Fine for one that is in no list. */
static inline void list_remove(struct link *link)
{
	if (!link->next)
		return;
	link->next->previous = link->previous;
	link->previous->next = link->next;
	link->next = link->previous = NULL;
}

/* What the link is part of. */
#define LIST_OF(link, type, member) \
	((type *)(void *)((char *)(void *)(link)-offsetof(type, member)))

/* Walks a list from which the body may remove the link that it is at. */
#define LIST_EACH(head, at, after) \
	for (struct link *at = (head)->next, *after = at->next; at != (head); \
		at = after, after = at->next)

#endif
