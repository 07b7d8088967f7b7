#include "support/suite.h"

#include "base/list.h"

struct thing {
	int number;
	struct cx_list node;
};

static int sum_in_order(struct cx_list *head)
{
	int sum = 0;

	cx_list_foreach (node, head)
		sum = sum * 10 + CX_CONTAINER_OF(node, struct thing, node)->number;
	return sum;
}

START_TEST(nodes_keep_their_order)
{
	struct thing a = {.number = 1}, b = {.number = 2}, c = {.number = 3};
	struct cx_list head;

	cx_list_init(&head);
	ck_assert(cx_list_empty(&head));
	cx_list_append(&head, &a.node);
	cx_list_append(&head, &b.node);
	cx_list_append(&head, &c.node);
	ck_assert_int_eq(sum_in_order(&head), 123);
	ck_assert_ptr_eq(cx_list_first(&head, struct thing, node), &a);
	cx_list_remove(&b.node);
	cx_list_remove(&b.node);
	ck_assert_int_eq(sum_in_order(&head), 13);
}
END_TEST

START_TEST(the_current_node_may_go_while_walking)
{
	struct thing things[4] = {{.number = 1}, {.number = 2}, {.number = 3}, {.number = 4}};
	struct cx_list head;

	cx_list_init(&head);
	for (int i = 0; i < 4; i++)
		cx_list_append(&head, &things[i].node);
	cx_list_foreach_safe (node, &head) {
		if (CX_CONTAINER_OF(node, struct thing, node)->number % 2)
			cx_list_remove(node);
	}
	ck_assert_int_eq(sum_in_order(&head), 24);
}
END_TEST

START_TEST(all_of_one_list_move_behind_those_of_another)
{
	struct thing a = {.number = 1}, b = {.number = 2}, c = {.number = 3};
	struct cx_list to, from;

	cx_list_init(&to);
	cx_list_init(&from);
	cx_list_take_all(&to, &from);
	ck_assert(cx_list_empty(&to));
	cx_list_append(&to, &a.node);
	cx_list_append(&from, &b.node);
	cx_list_append(&from, &c.node);
	cx_list_take_all(&to, &from);
	ck_assert(cx_list_empty(&from));
	ck_assert_int_eq(sum_in_order(&to), 123);
}
END_TEST

static void add_cases(Suite *suite)
{
	ADD(suite, nodes_keep_their_order);
	ADD(suite, the_current_node_may_go_while_walking);
	ADD(suite, all_of_one_list_move_behind_those_of_another);
}

int main(void)
{
	return suite_main("list", add_cases);
}
