#include "base/deadline.h"

#include "base/mem.h"

#define DEADLINES_FIRST 16

static void put(struct cx_deadlines *all, size_t index, struct cx_deadline *deadline)
{
	all->heap[index] = deadline;
	deadline->place = index + 1;
}

static void sift_up(struct cx_deadlines *all, size_t index, struct cx_deadline *deadline)
{
	while (index > 0) {
		size_t parent = (index - 1) / 2;

		if (all->heap[parent]->at <= deadline->at)
			break;
		put(all, index, all->heap[parent]);
		index = parent;
	}
	put(all, index, deadline);
}

static void sift_down(struct cx_deadlines *all, size_t index, struct cx_deadline *deadline)
{
	for (;;) {
		size_t child = 2 * index + 1;

		if (child >= all->count)
			break;
		if (child + 1 < all->count && all->heap[child + 1]->at < all->heap[child]->at)
			child++;
		if (deadline->at <= all->heap[child]->at)
			break;
		put(all, index, all->heap[child]);
		index = child;
	}
	put(all, index, deadline);
}

/* The hole at `index` may have to move either way. */
static void settle(struct cx_deadlines *all, size_t index, struct cx_deadline *deadline)
{
	if (index > 0 && deadline->at < all->heap[(index - 1) / 2]->at)
		sift_up(all, index, deadline);
	else
		sift_down(all, index, deadline);
}

static bool reserve(struct cx_deadlines *all)
{
	size_t cap = all->cap ? all->cap * 2 : DEADLINES_FIRST;
	struct cx_deadline **heap;

	if (all->count < all->cap)
		return true;
	heap = cx_realloc_array(all->heap, cap, sizeof(struct cx_deadline *));
	if (!heap)
		return false;
	all->heap = heap;
	all->cap = cap;
	return true;
}

bool cx_deadline_set(struct cx_deadlines *all, struct cx_deadline *deadline, uint64_t at)
{
	if (at == CX_NEVER) {
		cx_deadline_clear(all, deadline);
		return true;
	}
	if (deadline->place) {
		deadline->at = at;
		settle(all, deadline->place - 1, deadline);
		return true;
	}
	if (!reserve(all))
		return false;
	deadline->at = at;
	sift_up(all, all->count++, deadline);
	return true;
}

void cx_deadline_clear(struct cx_deadlines *all, struct cx_deadline *deadline)
{
	size_t place = deadline->place;
	struct cx_deadline *last;

	*deadline = (struct cx_deadline)CX_DEADLINE_INIT;
	if (!place)
		return;
	last = all->heap[--all->count];
	if (last != deadline)
		settle(all, place - 1, last);
}

uint64_t cx_deadlines_next(const struct cx_deadlines *all)
{
	return all->count ? all->heap[0]->at : CX_NEVER;
}

struct cx_deadline *cx_deadlines_pop(struct cx_deadlines *all, uint64_t now)
{
	struct cx_deadline *first;

	if (!all->count || all->heap[0]->at > now)
		return NULL;
	first = all->heap[0];
	cx_deadline_clear(all, first);
	return first;
}

void cx_deadlines_free(struct cx_deadlines *all)
{
	cx_free(all->heap);
	*all = (struct cx_deadlines){NULL, 0, 0};
}
