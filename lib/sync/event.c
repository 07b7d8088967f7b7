#include "sync/client.h"

struct pull {
	codex_turn *turn;
	codex_event *event;
	int status; /* of codex_turn_next() */
};

static bool pulled(void *arg)
{
	struct pull *pull = arg;

	pull->status = codex_turn_next(pull->turn, &pull->event);
	return pull->status != CODEX_ERR_AGAIN;
}

/* More than a year is for ever. */
#define FOR_EVER_MS (UINT64_C(400) * 24 * 3600 * 1000)

static int next(codex_sync *client, codex_turn *turn, uint64_t ms, codex_event **ret_event)
{
	struct pull pull = {.turn = turn};
	int r = cx_sync_enter(client);

	if (r == 0 && !cx_sync_has_turn(client, turn))
		r = CODEX_ERR_INVALID;
	if (r < 0)
		return cx_sync_leave(client, r, NULL);
	r = ms < FOR_EVER_MS ? cx_sync_pump_within(client, ms, pulled, &pull)
			     : cx_sync_pump(client, pulled, &pull);
	if (r == 0)
		r = pull.status;
	if (r == 1)
		*ret_event = pull.event;
	return cx_sync_leave(client, r, codex_turn_error(turn));
}

int codex_sync_next(codex_sync *client, codex_turn *turn, codex_event **ret_event)
{
	return next(client, turn, UINT64_MAX, ret_event);
}

int codex_sync_next_within(
	codex_sync *client, codex_turn *turn, uint64_t ms, codex_event **ret_event)
{
	return next(client, turn, ms, ret_event);
}
