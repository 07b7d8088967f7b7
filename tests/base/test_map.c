#include "support/suite.h"
#include "support/effort.h"
#include "support/random.h"

#include "base/map.h"
#include "base/mem.h"

#include <stdio.h>
#include <string.h>

#define MANY 5000

struct thing {
	struct cx_map_node node;
	char key[24];
};

static void name(struct thing *thing, unsigned number)
{
	snprintf(thing->key, sizeof(thing->key), "key-%u", number);
}

static bool insert(struct cx_map *map, struct thing *thing)
{
	return cx_map_insert(map, &thing->node, thing->key, strlen(thing->key));
}

static struct cx_map_node *find(const struct cx_map *map, const char *key)
{
	return cx_map_find(map, key, strlen(key));
}

START_TEST(an_empty_map_finds_nothing)
{
	struct cx_map map = {0};

	ck_assert_ptr_null(find(&map, "x"));
	ck_assert_ptr_null(cx_map_any(&map));
	cx_map_free(&map);
}
END_TEST

START_TEST(keys_are_bytes_and_their_length_counts)
{
	struct cx_map map = {0};
	struct thing a = {.key = "ab"}, b = {.key = "abc"}, none = {.key = ""};
	struct cx_map_node nul;

	ck_assert(insert(&map, &a));
	ck_assert(insert(&map, &b));
	ck_assert(insert(&map, &none));
	ck_assert(cx_map_insert(&map, &nul, "a\0b", 3));
	ck_assert_ptr_eq(find(&map, "ab"), &a.node);
	ck_assert_ptr_eq(find(&map, "abc"), &b.node);
	ck_assert_ptr_eq(cx_map_find(&map, NULL, 0), &none.node);
	ck_assert_ptr_eq(cx_map_find(&map, "a\0b", 3), &nul);
	ck_assert_ptr_null(cx_map_find(&map, "a\0c", 3));
	ck_assert_ptr_null(find(&map, "a"));
	cx_map_free(&map);
}
END_TEST

START_TEST(thousands_come_and_go_at_random)
{
	static struct thing things[MANY];
	static bool inside[MANY];
	struct random random = {7};
	struct cx_map map = {0};
	unsigned expected = 0;

	for (unsigned i = 0; i < MANY; i++)
		name(&things[i], i);
	for (unsigned round = 0; round < effort(200000); round++) {
		unsigned i = random_below(&random, MANY);

		ck_assert_ptr_eq(find(&map, things[i].key), inside[i] ? &things[i].node : NULL);
		if (inside[i])
			cx_map_remove(&map, &things[i].node);
		else
			ck_assert(insert(&map, &things[i]));
		inside[i] = !inside[i];
		expected += inside[i] ? 1u : -1u;
	}
	ck_assert_uint_eq(map.count, expected);
	cx_map_free(&map);
}
END_TEST

START_TEST(emptying_a_large_map_one_by_one_takes_no_quadratic_time)
{
	struct cx_map map = {0};
	unsigned many = effort(300000), left = 0;
	struct thing *things = cx_alloc0(many * sizeof(*things));

	ck_assert_ptr_nonnull(things);
	for (unsigned i = 0; i < many; i++) {
		name(&things[i], i);
		ck_assert(insert(&map, &things[i]));
	}
	for (struct cx_map_node *node; (node = cx_map_any(&map)); left++)
		cx_map_remove(&map, node);
	ck_assert_uint_eq(left, many);
	ck_assert(insert(&map, &things[0]));
	ck_assert_ptr_eq(cx_map_any(&map), &things[0].node);
	cx_map_free(&map);
	cx_free(things);
}
END_TEST

START_TEST(only_the_first_table_is_needed)
{
	static struct thing things[100];
	struct cx_map map = {0};

	for (unsigned i = 0; i < 100; i++)
		name(&things[i], i);
	cx_mem_fail_at(1);
	ck_assert(!insert(&map, &things[0]));
	ck_assert_uint_eq(map.count, 0);
	cx_mem_fail_at(2);
	for (unsigned i = 0; i < 100; i++)
		ck_assert(insert(&map, &things[i]));
	cx_mem_fail_at(0);
	for (unsigned i = 0; i < 100; i++)
		ck_assert_ptr_eq(find(&map, things[i].key), &things[i].node);
	cx_map_free(&map);
}
END_TEST

static void add_cases(Suite *suite)
{
	ADD(suite, an_empty_map_finds_nothing);
	ADD(suite, keys_are_bytes_and_their_length_counts);
	ADD(suite, thousands_come_and_go_at_random);
	ADD_SLOW(suite, emptying_a_large_map_one_by_one_takes_no_quadratic_time, 30);
	ADD(suite, only_the_first_table_is_needed);
}

int main(void)
{
	return suite_main("map", add_cases);
}
