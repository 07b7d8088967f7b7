/* Watches: whatever a browser's socket takes and when, its page ends up the same; nothing grows without bound. */
#include <config.h>

#include "gateway/kit.h"
#include "support/random.h"

#include "../../examples/gateway/conversation.h"
#include "../../examples/gateway/turn_state.h"
#include "../../examples/gateway/view.h"

#include <event2/buffer.h>
#include <event2/event.h>
#include <json-c/json.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const fake_server[] = {NULL};

/* A conversation that is fed by hand. */
struct stage {
	struct kit kit;
	struct conversation *conversation;
	struct random random;
	size_t named; /* items so far */
};

static void stage_open(struct stage *stage)
{
	memset(stage, 0, sizeof(*stage));
	kit_open_fake(&stage->kit, fake_server);
	kit_desk(&stage->kit);
	stage->conversation = conversation_get(stage->kit.desk, NULL);
	stage->conversation->id = strdup("by-hand");
	stage->conversation->state = CONVERSATION_READY; /* nobody opens it */
	stage->random.state = 1;
}

static struct turn_state *stage_turn(struct stage *stage)
{
	struct conversation *conversation = stage->conversation;

	turn_state_unref(conversation->turn_state);
	conversation->turn_state = turn_state_new(++conversation->turns);
	turn_state_begin(conversation->turn_state, "turn");
	conversation_changed(conversation);
	stage->named = 0;
	return conversation->turn_state;
}

static void stage_close(struct stage *stage)
{
	kit_close(&stage->kit);
}

static unsigned below(struct stage *stage, unsigned limit)
{
	return random_below(&stage->random, limit);
}

static void item(struct turn_state *turn, const char *id, const char *type, const char *member,
	const char *text, bool completed)
{
	struct json_object *json = json_object_new_object();

	view_add_string(json, "type", type);
	view_add_string(json, "id", id);
	if (member)
		view_add_string(json, member, text);
	turn_state_item(turn, json, completed);
	json_object_put(json);
}

/* Pieces with characters of one to four bytes, and some that JSON has to escape. */
static char *piece(struct stage *stage, size_t characters)
{
	static const char *const letters[] = {
		"a", "ß", "…", "😀", "\n", "\"", "\x01", "<", "z", "é"};
	char *text = malloc(characters * 4 + 1), *at = text;

	for (; characters > 0; characters--)
		at = stpcpy(at, letters[below(stage, 10)]);
	*at = '\0';
	return text;
}

static const struct kind {
	const char *type, *member;
	enum turn_field field;
} kinds[] = {{"agentMessage", "text", TURN_FIELD_TEXT},
	{"commandExecution", "aggregatedOutput", TURN_FIELD_OUTPUT},
	{"reasoning", NULL, TURN_FIELD_REASONING}, {"fileChange", "note", TURN_FIELD_NONE}};

static void act(struct stage *stage)
{
	struct turn_state *turn = stage->conversation->turn_state;
	unsigned which = stage->named ? below(stage, (unsigned)stage->named) : 0;
	const struct kind *kind = &kinds[which % 4];
	char id[20], *text = piece(stage, below(stage, 20) ? below(stage, 200) : 30000);

	snprintf(id, sizeof(id), "item-%u", which);
	switch (below(stage, 12)) {
	case 0:
		snprintf(id, sizeof(id), "item-%u", (unsigned)stage->named);
		kind = &kinds[stage->named++ % 4];
		item(turn, id, kind->type, kind->member, text, false);
		break;
	case 1:
		item(turn, id, kind->type, kind->member, text, true);
		break;
	case 2:
		if (below(stage, 4) == 0)
			turn_state_drop(turn, id);
		break;
	case 3:
		if (below(stage, 4) == 0)
			turn_state_restart(turn, id);
		break;
	case 4:
		turn_state_notice(turn, below(stage, 2) ? "Reconnecting" : NULL);
		break;
	default:
		turn_state_text(turn, id, kind->field, text, strlen(text));
	}
	free(text);
	conversation_changed(stage->conversation);
}

static void pass(struct stage *stage)
{
	event_base_loop(stage->kit.base, EVLOOP_NONBLOCK);
}

static void expect_same(const struct page *one, const struct page *other)
{
	char *first = page_shown(one), *second = page_shown(other);
	size_t at = 0;

	while (first[at] && first[at] == second[at])
		at++;
	ck_assert_msg(strcmp(first, second) == 0, "pages differ at %zu: %.60s | %.60s", at,
		first + at, second + at);
	free(first);
	free(second);
}

/* A fast one, ten that are filled now and then in small rooms, one that comes at the end. */
static void play(struct stage *stage, unsigned acts)
{
	struct page fast, slow[10], late;
	size_t i;

	page_open(&fast, stage->kit.desk, "by-hand");
	for (i = 0; i < 10; i++) {
		page_open(&slow[i], stage->kit.desk, "by-hand");
		slow[i].is_slow = true;
	}
	for (; acts > 0; acts--) {
		act(stage);
		if (below(stage, 3) == 0)
			pass(stage);
		i = below(stage, 10);
		if (slow[i].news)
			page_fill(&slow[i], below(stage, 3) ? 1 + below(stage, 3000) : 100000);
	}
	turn_state_end(stage->conversation->turn_state, TURN_COMPLETED, NULL);
	conversation_changed(stage->conversation);
	pass(stage);
	page_open(&late, stage->kit.desk, "by-hand");
	pass(stage);
	ck_assert_uint_eq(fast.ends, 1);
	for (i = 0; i < 10; i++) {
		page_fill_all(&slow[i], 1 + below(stage, 5000));
		ck_assert_uint_eq(slow[i].ends, 1);
		expect_same(&fast, &slow[i]);
		ck_assert_uint_le(slow[i].events, fast.events);
		page_close(&slow[i]);
	}
	expect_same(&fast, &late);
	page_close(&late);
	page_close(&fast);
}

START_TEST(page_is_the_same_whatever_room_there_was)
{
	struct stage stage;
	unsigned round;

	stage_open(&stage);
	for (round = 0; round < 5; round++) {
		stage.random.state += round;
		stage_turn(&stage);
		play(&stage, 400);
	}
	stage_close(&stage);
}
END_TEST

/* Texts are shortened again and again while they are read. */
START_TEST(page_is_the_same_when_texts_are_shortened)
{
	struct stage stage;
	unsigned round;

	stage_open(&stage);
	turn_text_max = 1000;
	for (round = 0; round < 5; round++) {
		stage.random.state += round;
		stage_turn(&stage);
		play(&stage, 400);
	}
	stage_close(&stage);
}
END_TEST

START_TEST(long_text_keeps_its_head_and_its_tail)
{
	struct stage stage;
	struct page page;
	struct turn_state *turn;
	const char *text;
	int i;

	stage_open(&stage);
	turn = stage_turn(&stage);
	page_open(&page, stage.kit.desk, "by-hand");
	item(turn, "m", "agentMessage", "text", "", false);
	turn_state_text(turn, "m", TURN_FIELD_TEXT, "first", 5);
	for (i = 0; i < 100000; i++) {
		turn_state_text(turn, "m", TURN_FIELD_TEXT, "0123456789", 10);
		if (i % 1000 == 0) {
			conversation_changed(stage.conversation);
			pass(&stage);
		}
		ck_assert_uint_le(turn->bytes, turn_text_max + 1000);
	}
	turn_state_text(turn, "m", TURN_FIELD_TEXT, "last", 4);
	conversation_changed(stage.conversation);
	pass(&stage);
	text = page_text(&page, "agentMessage", 0);
	ck_assert_uint_le(strlen(text), turn_text_max);
	ck_assert_int_eq(strncmp(text, "first0123", 9), 0);
	ck_assert_str_eq(text + strlen(text) - 5, "9last");
	ck_assert_ptr_nonnull(strstr(text, " bytes left out …"));
	page_close(&page);
	stage_close(&stage);
}
END_TEST

START_TEST(turn_keeps_so_many_items_and_bytes)
{
	struct stage stage;
	struct page page;
	struct turn_state *turn;
	char id[20], *text;
	int i;

	stage_open(&stage);
	turn = stage_turn(&stage);
	item(turn, "open", "agentMessage", "text", "still coming", false);
	for (i = 0; i < 1000; i++) {
		snprintf(id, sizeof(id), "item-%d", i);
		item(turn, id, "commandExecution", "aggregatedOutput", "x", true);
	}
	ck_assert_uint_eq(turn->n_items, turn_items_max);
	ck_assert_uint_eq(turn->omitted, 1001 - turn_items_max);
	ck_assert_ptr_nonnull(turn_state_find(turn, "open")); /* what is not complete stays */
	text = malloc(100001);
	memset(text, 'y', 100000);
	text[100000] = '\0';
	for (i = 1000; i < 1200; i++) {
		snprintf(id, sizeof(id), "item-%d", i);
		item(turn, id, "commandExecution", "aggregatedOutput", text, true);
		ck_assert_uint_le(turn->bytes, turn_bytes_max);
	}
	free(text);
	page_open(&page, stage.kit.desk, "by-hand");
	pass(&stage);
	ck_assert_int_eq(view_number(page.turn, "omitted"), (int64_t)turn->omitted);
	ck_assert_uint_eq(json_object_array_length(page.items), turn->n_items);
	page_close(&page);
	stage_close(&stage);
}
END_TEST

/* Items, errors, questions of any size: no event is too long. */
START_TEST(huge_things_make_no_huge_event)
{
	struct stage stage;
	struct page page;
	struct turn_state *turn;
	size_t size = 3 * 1024 * 1024;
	char *text = malloc(size + 1);

	stage_open(&stage);
	turn = stage_turn(&stage);
	memset(text, '\x01', size); /* six bytes each as JSON */
	text[size] = '\0';
	item(turn, "a", "agentMessage", "text", text, true);
	item(turn, "b", "fileChange", "changes", text, true);
	item(turn, text, "agentMessage", "text", "an id that long is no id", true);
	turn_state_notice(turn, text);
	page_open(&page, stage.kit.desk, "by-hand");
	pass(&stage);
	turn_state_end(turn, TURN_FAILED, text);
	conversation_set_state(stage.conversation, CONVERSATION_READY, text);
	pass(&stage);
	ck_assert_uint_eq(page.ends, 1);
	ck_assert_uint_eq(json_object_array_length(page.items), 2);
	ck_assert_uint_gt(page.longest, 100000);
	ck_assert_uint_le(page.longest, WATCH_EVENT_MAX);
	page_close(&page);
	free(text);
	stage_close(&stage);
}
END_TEST

/* It ends the turn it was in, and is told that whole turns passed. */
START_TEST(watch_that_lags_whole_turns)
{
	struct stage stage;
	struct page page;

	stage_open(&stage);
	item(stage_turn(&stage), "a", "agentMessage", "text", "one", true);
	page_open(&page, stage.kit.desk, "by-hand");
	page.is_slow = true;
	pass(&stage);
	ck_assert(page.news);
	page_fill(&page, 1);
	while (page_fill(&page, 300) && !*page_text(&page, "agentMessage", 0))
		;
	turn_state_end(stage.conversation->turn_state, TURN_COMPLETED, NULL);
	stage_turn(&stage);
	stage_turn(&stage);
	item(stage_turn(&stage), "d", "agentMessage", "text", "four", true);
	pass(&stage);
	page_fill_all(&page, 100);
	ck_assert_uint_eq(page.ends, 1);
	ck_assert_uint_eq(page.turns, 2);
	ck_assert_int_eq(view_number(page.turn, "skipped"), 2);
	ck_assert_str_eq(page_text(&page, "agentMessage", 0), "four");
	page_close(&page);
	stage_close(&stage);
}
END_TEST

/* Those that go in a callback: their own, and others'. */

struct goer {
	struct watch *watch, *other;
	unsigned told;
};

static void on_news_free(void *userdata)
{
	struct goer *goer = userdata;

	goer->told++;
	watch_free(goer->watch);
	if (goer->other)
		watch_free(goer->other);
}

START_TEST(watches_go_inside_news)
{
	struct goer goers[3] = {{0}};
	struct stage stage;
	size_t i;

	stage_open(&stage);
	stage_turn(&stage);
	for (i = 0; i < 3; i++)
		ck_assert_int_eq(watch_new(stage.kit.desk, "by-hand", on_news_free, &goers[i],
					 &goers[i].watch),
			0);
	goers[0].other = goers[1].watch;
	pass(&stage);
	ck_assert_uint_eq(goers[0].told, 1);
	ck_assert_uint_eq(goers[1].told, 0);
	ck_assert_uint_eq(goers[2].told, 1);
	ck_assert(stage.conversation->watches.next == &stage.conversation->watches);
	stage_close(&stage);
}
END_TEST

START_TEST(watch_outlives_the_desk)
{
	struct stage stage;
	struct page page;
	struct evbuffer *buffer = evbuffer_new();

	stage_open(&stage);
	page_open(&page, stage.kit.desk, "by-hand");
	pass(&stage);
	kit_close_desk(&stage.kit);
	ck_assert(!watch_fill(page.watch, buffer, 1000));
	ck_assert_uint_eq(evbuffer_get_length(buffer), 0);
	page_close(&page);
	evbuffer_free(buffer);
	stage_close(&stage);
}
END_TEST

static void add_cases(Suite *suite)
{
	ADD(suite, page_is_the_same_whatever_room_there_was);
	ADD(suite, page_is_the_same_when_texts_are_shortened);
	ADD(suite, long_text_keeps_its_head_and_its_tail);
	ADD(suite, turn_keeps_so_many_items_and_bytes);
	ADD(suite, huge_things_make_no_huge_event);
	ADD(suite, watch_that_lags_whole_turns);
	ADD(suite, watches_go_inside_news);
	ADD(suite, watch_outlives_the_desk);
}

int main(void)
{
	return suite_main("gateway_watch", add_cases);
}
