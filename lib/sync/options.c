/* Options of what is to be pulled: the caller's, in a size that may be an older one's. */
#include "sync/client.h"

#include <string.h>

/* False: to be refused, as it is. */
static bool copy_given(const void *given, size_t pull_at, union cx_sync_options *copy)
{
	size_t size;

	if (!given)
		return true;
	memcpy(&size, given, sizeof(size));
	if (size <= pull_at || size > sizeof(*copy))
		return false;
	memcpy(copy, given, size);
	return true;
}

const struct codex_turn_options *cx_sync_pull_turn(
	const struct codex_turn_options *given, union cx_sync_options *copy)
{
	copy->turn = (struct codex_turn_options)CODEX_TURN_OPTIONS_INIT;
	if (!copy_given(given, offsetof(struct codex_turn_options, pull), copy))
		return given;
	copy->turn.pull = true;
	return &copy->turn;
}

const struct codex_goal_options *cx_sync_pull_goal(
	const struct codex_goal_options *given, union cx_sync_options *copy)
{
	copy->goal = (struct codex_goal_options)CODEX_GOAL_OPTIONS_INIT;
	if (!copy_given(given, offsetof(struct codex_goal_options, pull), copy))
		return given;
	copy->goal.pull = true;
	return &copy->goal;
}
