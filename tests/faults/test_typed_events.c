/* Typed events: what notifications say, and those that do not fit: they are handed out all the same, and the session goes on. */
#include <config.h>

#include "api/client.h"
#include "api/event.h"
#include "base/mem.h"
#include "support/scene.h"
#include "support/suite.h"

#include <codex/notifications.h>

#include <stdio.h>
#include <string.h>

#define COMPLETED(item) \
	"{\"threadId\":\"${threadId}\",\"turnId\":\"${turnId}\",\"completedAtMs\":7,\"item\":" item \
	"}"
#define PLAN COMPLETED("{\"type\":\"plan\",\"id\":\"first\",\"text\":\"Bonjour\"}")

struct heard;
typedef void look_fn(struct heard *heard, codex_event *event);

/* A client that hears the first item/completed of a turn. */
struct heard {
	struct scene scene;
	codex_turn *turn;
	codex_event *kept;
	const void *value;
	unsigned count;
	look_fn *look;
};

static void on_event(codex_event *event, void *userdata)
{
	struct heard *heard = userdata;

	if (strcmp(codex_event_method(event), "item/completed") == 0 && !heard->count++)
		heard->look(heard, event);
}

/* The runtime says `item`, as an item/completed, and then the rest of a turn, which goes well. */
static void hear(struct heard *heard, const char *item, look_fn *look)
{
	struct record record = RECORD_INIT;
	char script[4000];

	heard->look = look;
	snprintf(script, sizeof(script),
		FAKE_THREAD
		"expect turn/start\nemit turn-response\nnotify item/completed %s\nturn Hello",
		item);
	scene_open_thread(&heard->scene, fake_script(script));
	codex_async_subscribe(heard->scene.client, NULL, on_event, heard, NULL);
	heard->turn = scene_turn(&heard->scene, "hi", &record);
	SCENE_PUMP(&heard->scene, record_done(&record));
	record_expect_text(&record, "Hello");
	ck_assert_uint_ge(heard->count, 2);
	record_clear(&record);
	heard->turn = codex_turn_unref(heard->turn);
	scene_close(&heard->scene);
}

static const struct codex_item_completed_notification *completed(codex_event *event)
{
	const struct codex_item_completed_notification *params = NULL;

	ck_assert_int_eq(codex_event_as_item_completed(event, &params), 0);
	ck_assert_int_eq(params->completed_at_ms, 7);
	return params;
}

static void expect_bonjour(const struct codex_item_completed_notification *params)
{
	ck_assert_int_eq(params->item->type.value, CODEX_THREAD_ITEM_TYPE_PLAN);
	ck_assert_str_eq(params->item->as.plan->text, "Bonjour");
}

/* that fit */

static void look_twice(struct heard *heard, codex_event *event)
{
	const struct codex_item_completed_notification *params = completed(event);
	const struct codex_turn_completed_notification *other = NULL;

	(void)heard;
	expect_bonjour(params);
	ck_assert_int_eq(codex_event_kind(event), CODEX_NOTIFICATION_ITEM_COMPLETED);
	ck_assert_ptr_eq(params, completed(event));
	ck_assert_int_eq(codex_event_as_turn_completed(event, &other), CODEX_ERR_INVALID);
	ck_assert_ptr_null(other);
	ck_assert_ptr_null(codex_event_decode_error(event));
	ck_assert_ptr_eq(params, completed(event));
}

START_TEST(event_is_decoded_once_and_as_what_it_is)
{
	struct heard heard = {0};

	hear(&heard, PLAN, look_twice);
}
END_TEST

static void look_and_keep(struct heard *heard, codex_event *event)
{
	unsigned long before;

	cx_mem_fail_at(0);
	heard->value = completed(event);
	before = cx_mem_count();
	heard->kept = codex_event_ref(event);
	ck_assert_uint_gt(cx_mem_count(), before);
	ck_assert_ptr_eq(heard->value, completed(event));
}

START_TEST(kept_event_keeps_what_was_decoded)
{
	struct heard heard = {0};

	hear(&heard, PLAN, look_and_keep);
	ck_assert_ptr_eq(heard.value, completed(heard.kept));
	expect_bonjour(heard.value);
	codex_event_unref(heard.kept);
}
END_TEST

static void keep(struct heard *heard, codex_event *event)
{
	heard->kept = codex_event_ref(event);
}

START_TEST(kept_event_can_be_decoded_after_the_client)
{
	struct heard heard = {0};

	hear(&heard, PLAN, keep);
	expect_bonjour(completed(heard.kept));
	codex_event_unref(heard.kept);
}
END_TEST

static void drop_all_and_read(struct heard *heard, codex_event *event)
{
	const struct codex_item_completed_notification *params = completed(event);

	codex_event_unref(codex_event_ref(event));
	heard->turn = codex_turn_unref(heard->turn);
	heard->scene.thread = codex_thread_unref(heard->scene.thread);
	heard->scene.client = codex_async_unref(heard->scene.client);
	expect_bonjour(params);
	ck_assert_ptr_eq(params, completed(event));
}

START_TEST(payload_outlives_all_handles_during_the_callback)
{
	struct heard heard = {.look = drop_all_and_read};

	scene_open_thread(&heard.scene,
		fake_script(FAKE_THREAD "expect turn/start\nemit turn-response\n"
					"notify item/completed " PLAN));
	codex_async_subscribe(heard.scene.client, NULL, on_event, &heard, NULL);
	ck_assert_int_eq(
		codex_thread_turn_text(heard.scene.thread, "hi", NULL, NULL, NULL, &heard.turn), 0);
	SCENE_PUMP(&heard.scene, heard.count);
	ck_assert(scene_is_empty(&heard.scene));
	scene_free(&heard.scene);
}
END_TEST

static void only_decode(struct heard *heard, codex_event *event)
{
	heard->value = completed(event);
}

/* Until the next message there may be a long time. */
START_TEST(nothing_decoded_is_left_behind_the_callback)
{
	struct heard heard = {.look = only_decode};
	const codex_event *event;

	scene_open_thread(&heard.scene, fake_script(FAKE_TURN "notify item/completed " PLAN));
	codex_async_subscribe(heard.scene.client, NULL, on_event, &heard, NULL);
	ck_assert_int_eq(
		codex_thread_turn_text(heard.scene.thread, "hi", NULL, NULL, NULL, NULL), 0);
	SCENE_PUMP(&heard.scene, heard.count);
	event = heard.scene.client->event;
	ck_assert_ptr_nonnull(heard.value);
	ck_assert(!event || (!event->payload.value && !event->payload.arena.chunks));
	scene_close(&heard.scene);
}
END_TEST

/* that do not fit */

static const struct misfit {
	const char *name;
	const char *params;
	const char *path;
} misfits[] = {
	{"not_an_object", "[1]", "params: "},
	{"required_member_missing",
		"{\"threadId\":\"${threadId}\",\"turnId\":\"${turnId}\",\"completedAtMs\":7}",
		"params.item: "},
	{"text_is_a_number",
		"{\"threadId\":5,\"turnId\":\"${turnId}\",\"completedAtMs\":7,\"item\":{}}",
		"params.threadId: "},
	{"integer_is_a_text",
		COMPLETED(
			"{\"type\":\"commandExecution\",\"id\":\"x\",\"command\":\"\",\"cwd\":\"/\","
			"\"commandActions\":[],\"status\":\"completed\",\"exitCode\":\"0\"}"),
		"params.item.exitCode: "},
	{"integer_is_too_big",
		COMPLETED(
			"{\"type\":\"commandExecution\",\"id\":\"x\",\"command\":\"\",\"cwd\":\"/\","
			"\"commandActions\":[],\"status\":\"completed\",\"exitCode\":2147483648}"),
		"params.item.exitCode: "},
	{"variant_lacks_its_member", COMPLETED("{\"type\":\"plan\",\"id\":\"x\"}"),
		"params.item.text: "},
	{"element_of_a_list",
		COMPLETED("{\"type\":\"userMessage\",\"id\":\"x\",\"content\":[{\"type\":\"text\","
			  "\"text\":\"a\"},{\"type\":\"text\",\"text\":[]}]}"),
		"params.item.content[1].text: "},
};

static void look_at_misfit(struct heard *heard, codex_event *event)
{
	const struct misfit *misfit = heard->value;
	const struct codex_item_completed_notification *params = NULL;
	const char *message;

	ck_assert_ptr_null(codex_event_decode_error(event));
	for (int i = 0; i < 2; i++) {
		ck_assert_int_eq(codex_event_as_item_completed(event, &params), CODEX_ERR_DECODE);
		ck_assert_ptr_null(params);
	}
	message = codex_error_message(codex_event_decode_error(event));
	ck_assert_int_eq(codex_error_status(codex_event_decode_error(event)), CODEX_ERR_DECODE);
	ck_assert_msg(strncmp(message, misfit->path, strlen(misfit->path)) == 0, "%s", message);
	ck_assert_ptr_nonnull(codex_event_params(event));
	ck_assert_ptr_nonnull(codex_event_params_text(event, NULL));
	heard->kept = codex_event_ref(event);
}

START_TEST(misfit_names_the_place_and_the_session_goes_on)
{
	struct heard heard = {.value = &misfits[_i]};
	const struct codex_item_completed_notification *params = NULL;

	hear(&heard, misfits[_i].params, look_at_misfit);
	ck_assert_int_eq(codex_event_as_item_completed(heard.kept, &params), CODEX_ERR_DECODE);
	ck_assert_ptr_nonnull(codex_event_decode_error(heard.kept));
	codex_event_unref(heard.kept);
}
END_TEST

/* what a newer runtime adds */

static void look_at_unknown_variant(struct heard *heard, codex_event *event)
{
	const struct codex_thread_item *item = completed(event)->item;

	(void)heard;
	ck_assert_int_eq(item->type.value, CODEX_THREAD_ITEM_TYPE_UNKNOWN);
	ck_assert_str_eq(item->type.text, "hologram");
	ck_assert_str_eq(codex_json_string(codex_json_member(item->as.unknown, "id")), "x");
}

START_TEST(unknown_variant_is_kept)
{
	struct heard heard = {0};

	hear(&heard, COMPLETED("{\"type\":\"hologram\",\"id\":\"x\",\"depth\":3}"),
		look_at_unknown_variant);
}
END_TEST

static void look_at_unknown_value(struct heard *heard, codex_event *event)
{
	const struct codex_thread_item *item = completed(event)->item;

	(void)heard;
	ck_assert_int_eq(item->as.command_execution->status.value, 0);
	ck_assert_str_eq(item->as.command_execution->status.text, "paused");
	ck_assert_str_eq(codex_json_text(codex_json_member(item->extra, "mood")), "\"good\"");
}

START_TEST(unknown_enum_value_and_member_are_kept)
{
	struct heard heard = {0};

	hear(&heard,
		COMPLETED(
			"{\"type\":\"commandExecution\",\"id\":\"x\",\"command\":\"\",\"cwd\":\"/\","
			"\"commandActions\":[],\"status\":\"paused\",\"mood\":\"good\"}"),
		look_at_unknown_value);
}
END_TEST

static void on_unknown(codex_event *event, void *userdata)
{
	const struct codex_item_completed_notification *params = NULL;
	unsigned *count = userdata;

	ck_assert_int_eq(codex_event_kind(event), CODEX_NOTIFICATION_UNKNOWN);
	ck_assert_int_eq(codex_event_as_item_completed(event, &params), CODEX_ERR_INVALID);
	ck_assert_ptr_null(codex_event_decode_error(event));
	++*count;
}

START_TEST(unknown_notification_is_no_known_one)
{
	struct scene scene;
	unsigned count = 0;

	scene_open(&scene, fake_script("notify brand/new {\"threadId\":1}\nnotify item {}"));
	codex_async_subscribe(scene.client, "brand/new", on_unknown, &count, NULL);
	codex_async_subscribe(scene.client, "item", on_unknown, &count, NULL);
	ck_assert_int_eq(codex_async_start(scene.client, NULL), 0);
	SCENE_PUMP(&scene, count == 2);
	scene_close(&scene);
}
END_TEST

static void add_cases(Suite *suite)
{
	ADD(suite, event_is_decoded_once_and_as_what_it_is);
	ADD(suite, kept_event_keeps_what_was_decoded);
	ADD(suite, kept_event_can_be_decoded_after_the_client);
	ADD(suite, payload_outlives_all_handles_during_the_callback);
	ADD(suite, nothing_decoded_is_left_behind_the_callback);
	ADD_ROWS(suite, misfit_names_the_place_and_the_session_goes_on, misfits);
	ADD(suite, unknown_variant_is_kept);
	ADD(suite, unknown_enum_value_and_member_are_kept);
	ADD(suite, unknown_notification_is_no_known_one);
}

int main(void)
{
	return suite_main("typed_events", add_cases);
}
