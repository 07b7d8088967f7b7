/* An intrusive doubly linked list: the links live in the objects. A node that is on no list points
 * to itself, so removing it again does nothing. */
#ifndef CX_BASE_LIST_H
#define CX_BASE_LIST_H

#include "base/common.h"

struct cx_list {
	struct cx_list *next;
	struct cx_list *prev;
};

static inline void cx_list_init(struct cx_list *node)
{
	node->next = node->prev = node;
}

static inline bool cx_list_empty(const struct cx_list *head)
{
	return head->next == head;
}

/* Puts `node`, which is on no list, at the end. */
static inline void cx_list_append(struct cx_list *head, struct cx_list *node)
{
	node->prev = head->prev;
	node->next = head;
	head->prev->next = node;
	head->prev = node;
}

static inline void cx_list_remove(struct cx_list *node)
{
	node->prev->next = node->next;
	node->next->prev = node->prev;
	cx_list_init(node);
}

/* Moves all of `from` to the end of `to`. */
static inline void cx_list_take_all(struct cx_list *to, struct cx_list *from)
{
	if (cx_list_empty(from))
		return;
	from->next->prev = to->prev;
	to->prev->next = from->next;
	from->prev->next = to;
	to->prev = from->prev;
	cx_list_init(from);
}

/* The first object of the list, which is not empty. */
#define cx_list_first(head, type, member) CX_CONTAINER_OF((head)->next, type, member)

#define cx_list_foreach(node, head) \
	for (struct cx_list *node = (head)->next; node != (head); node = node->next)

/* The current node may be removed, and freed, by the body. No other may. */
#define cx_list_foreach_safe(node, head) \
	for (struct cx_list *node = (head)->next, *node##_next = node->next; node != (head); \
		node = node##_next, node##_next = node->next)

#endif
