/* Typed calls and payloads on the loop, as a program writes them: structs and unions made by hand. */
#include <config.h>

#include "support/runtime.h"

#include <codex/methods.h>
#include <codex/notifications.h>

#include <stdio.h>
#include <string.h>

static const char picture[] =
	"data:image/png;base64,"
	"iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";

/* What was heard of a turn, by its payloads. */
struct heard {
	char text[200]; /* the deltas */
	char answer[200]; /* of the item */
	unsigned texts, images; /* inputs of the user's message */
	enum codex_turn_status_info_value status; /* of the turn, at its end */
};

static void hear_item(struct heard *heard, const struct codex_thread_item *item)
{
	const struct codex_thread_item_user_message *user = item->as.user_message;
	size_t i;

	if (item->type.value == CODEX_THREAD_ITEM_TYPE_AGENT_MESSAGE)
		snprintf(heard->answer, sizeof(heard->answer), "%s", item->as.agent_message->text);
	if (item->type.value != CODEX_THREAD_ITEM_TYPE_USER_MESSAGE)
		return;
	for (i = 0; i < user->n_content; i++) {
		const struct codex_user_input *input = user->content[i];

		if (input->type.value == CODEX_USER_INPUT_TYPE_TEXT)
			heard->texts++;
		if (input->type.value == CODEX_USER_INPUT_TYPE_IMAGE)
			heard->images += strcmp(input->as.image->url, picture) == 0;
	}
}

static void hear(codex_event *event, void *userdata)
{
	const struct codex_agent_message_delta_notification *delta = NULL;
	const struct codex_item_completed_notification *item = NULL;
	const struct codex_turn_completed_notification *turn = NULL;
	struct heard *heard = userdata;

	switch (codex_event_kind(event)) {
	case CODEX_NOTIFICATION_ITEM_AGENT_MESSAGE_DELTA:
		ck_assert_int_eq(codex_event_as_item_agent_message_delta(event, &delta), 0);
		strcat(heard->text, delta->delta);
		break;
	case CODEX_NOTIFICATION_ITEM_COMPLETED:
		ck_assert_int_eq(codex_event_as_item_completed(event, &item), 0);
		hear_item(heard, item->item);
		break;
	case CODEX_NOTIFICATION_TURN_COMPLETED:
		ck_assert_int_eq(codex_event_as_turn_completed(event, &turn), 0);
		heard->status = turn->turn->status.value;
		break;
	default:
		ck_assert_int_eq(codex_event_as_turn_completed(event, &turn), CODEX_ERR_INVALID);
		break;
	}
}

/* Starts a turn with a text and a picture, and hands its answer back, ended. */
static codex_future *start_turn(struct runtime *rt, const char *thread_id)
{
	struct codex_turn_start_params params = CODEX_TURN_START_PARAMS_INIT;
	struct codex_user_input_text words = CODEX_USER_INPUT_TEXT_INIT;
	struct codex_user_input_image image = CODEX_USER_INPUT_IMAGE_INIT;
	struct codex_user_input inputs[] = {CODEX_USER_INPUT_INIT, CODEX_USER_INPUT_INIT};
	const struct codex_user_input *list[] = {&inputs[0], &inputs[1]};
	codex_future *future = NULL;

	words.text = "what is this?";
	inputs[0].type.value = CODEX_USER_INPUT_TYPE_TEXT;
	inputs[0].as.text = &words;
	image.url = picture;
	inputs[1].type.value = CODEX_USER_INPUT_TYPE_IMAGE;
	inputs[1].as.image = &image;
	params.thread_id = thread_id;
	params.n_input = 2;
	params.input = list;
	params.effort = "low";
	ck_assert_int_eq(codex_rpc_turn_start(rt->client, &params, &future), 0);
	PUMP(rt->base, codex_future_done(future));
	return future;
}

START_TEST(turn_of_a_text_and_a_picture_is_heard_in_its_types)
{
	const struct codex_turn_start_response *started = NULL;
	struct heard heard = {"", "", 0, 0, CODEX_TURN_STATUS_INFO_UNKNOWN};
	struct runtime rt;
	codex_future *future;

	runtime_open_thread(&rt);
	ck_assert_int_eq(pump_future(rt.base, codex_future_ref(codex_thread_ready(rt.thread))), 0);
	ck_assert_int_eq(codex_async_subscribe(rt.client, NULL, hear, &heard, NULL), 0);
	future = start_turn(&rt, codex_thread_id(rt.thread));
	ck_assert_int_eq(codex_rpc_turn_start_finish(future, &started), 0);
	ck_assert_int_eq(started->turn->status.value, CODEX_TURN_STATUS_INFO_IN_PROGRESS);
	ck_assert(started->turn->null_completed_at);
	codex_future_unref(future);
	PUMP(rt.base, heard.status != CODEX_TURN_STATUS_INFO_UNKNOWN);
	ck_assert_int_eq(heard.status, CODEX_TURN_STATUS_INFO_COMPLETED);
	ck_assert_str_eq(heard.text, "You said: what is this?");
	ck_assert_str_eq(heard.answer, heard.text);
	ck_assert_uint_eq(heard.texts, 1);
	ck_assert_uint_eq(heard.images, 1);
	runtime_close(&rt);
}
END_TEST

START_TEST(refusal_is_no_answer)
{
	struct codex_thread_read_params params = CODEX_THREAD_READ_PARAMS_INIT;
	const struct codex_thread_read_response *response = NULL;
	struct runtime rt;
	codex_future *future = NULL;

	runtime_open(&rt);
	runtime_client(&rt);
	params.thread_id = "none";
	ck_assert_int_eq(codex_rpc_thread_read(rt.client, &params, &future), 0);
	ck_assert_int_eq(codex_rpc_thread_read_finish(future, &response), CODEX_ERR_STATE);
	PUMP(rt.base, codex_future_done(future));
	ck_assert_int_eq(codex_rpc_thread_read_finish(future, &response), CODEX_ERR_REMOTE);
	ck_assert_int_eq(codex_error_code(codex_future_error(future)), -32600);
	ck_assert_ptr_null(response);
	codex_future_unref(future);
	runtime_close(&rt);
}
END_TEST

static void add_cases(Suite *suite)
{
	ADD(suite, turn_of_a_text_and_a_picture_is_heard_in_its_types);
	ADD(suite, refusal_is_no_answer);
}

int main(void)
{
	return runtime_main("typed", add_cases);
}
