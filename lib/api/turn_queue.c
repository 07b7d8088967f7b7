/* Pulled turns: events wait here until codex_turn_next(). */
#include "api/turn.h"
#include "base/mem.h"

struct cx_queued {
	struct cx_list link;
	codex_event *event;
	size_t bytes;
};

static void set_full(codex_turn *turn, bool full)
{
	codex_async *client = turn->client;

	if (turn->full == full)
		return;
	turn->full = full;
	client->full_turns += full ? 1 : -1u;
	cx_client_update_flow(client);
}

/* Takes the first event off the queue. */
static codex_event *dequeue(codex_turn *turn)
{
	struct cx_queued *queued = cx_list_first(&turn->queue, struct cx_queued, link);
	codex_event *event = queued->event;

	cx_list_remove(&queued->link);
	turn->queue_bytes -= queued->bytes;
	turn->client->queued_bytes -= queued->bytes;
	cx_free(queued);
	/* Half empty, so that reading does not stop and go with every event. */
	if (turn->queue_bytes <= turn->client->config->turn_queue_bytes / 2)
		set_full(turn, false);
	return event;
}

void cx_turn_queue_clear(codex_turn *turn)
{
	while (!cx_list_empty(&turn->queue))
		codex_event_unref(dequeue(turn));
}

/* Nothing more comes for it: its queue is in nobody's way. */
void cx_turn_queue_ended(codex_turn *turn)
{
	set_full(turn, false);
}

static void overflow(codex_turn *turn)
{
	codex_error *error = cx_error_new(
		CODEX_ERR_OVERFLOW, "%zu bytes of events waited to be pulled", turn->queue_bytes);

	cx_turn_give_up(turn, error);
	codex_error_unref(error);
}

void cx_turns_overflow(codex_async *client)
{
	cx_list_foreach_safe (node, &client->turns) {
		codex_turn *turn = CX_CONTAINER_OF(node, codex_turn, on_client);

		if (turn->full)
			overflow(turn);
	}
}

bool cx_turn_enqueue(codex_turn *turn, codex_event *event)
{
	struct cx_queued *queued = cx_alloc0(sizeof(*queued));

	if (!queued || !codex_event_ref(event)) {
		cx_free(queued);
		return false;
	}
	queued->event = event;
	queued->bytes = event->message.line.len;
	cx_list_append(&turn->queue, &queued->link);
	turn->queue_bytes += queued->bytes;
	turn->client->queued_bytes += queued->bytes;
	if (turn->queue_bytes > turn->client->config->turn_queue_bytes)
		set_full(turn, true);
	return true;
}

int codex_turn_next(codex_turn *turn, codex_event **ret_event)
{
	int r = cx_callback_check_act();

	if (r < 0)
		return r;
	if (!turn->options.pull)
		return CODEX_ERR_STATE;
	if (!cx_list_empty(&turn->queue)) {
		*ret_event = dequeue(turn);
		return 1;
	}
	return turn->ended ? turn->status : CODEX_ERR_AGAIN;
}
