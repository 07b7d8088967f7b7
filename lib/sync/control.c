/* Steer and interrupt. */
#include "sync/client.h"

static int enter(codex_sync *client, const codex_turn *turn)
{
	int r = cx_sync_enter(client);

	return r == 0 && !cx_sync_has_turn(client, turn) ? CODEX_ERR_INVALID : r;
}

int codex_sync_steer(codex_sync *client, codex_turn *turn, const codex_input *input)
{
	codex_future *future = NULL;
	int r = enter(client, turn);

	if (r == 0)
		r = codex_turn_steer(turn, input, &future);
	return cx_sync_settle(client, r, future);
}

int codex_sync_steer_text(codex_sync *client, codex_turn *turn, const char *text)
{
	codex_future *future = NULL;
	int r = enter(client, turn);

	if (r == 0)
		r = codex_turn_steer_text(turn, text, &future);
	return cx_sync_settle(client, r, future);
}

int codex_sync_interrupt(codex_sync *client, codex_turn *turn)
{
	codex_future *future = NULL;
	int r = enter(client, turn);

	if (r == 0)
		r = codex_turn_interrupt(turn, &future);
	return cx_sync_settle(client, r, future);
}
