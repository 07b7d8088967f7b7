#include "sync/client.h"

/* What a turn is started with: its input is one of the two. */
struct start {
	codex_thread *thread;
	const codex_input *input;
	const char *text;
	bool is_text;
	const struct codex_turn_options *options;
};

/* starting */

bool cx_sync_has_thread(const codex_sync *client, const codex_thread *thread)
{
	return thread && codex_thread_client(thread) == client->async;
}

bool cx_sync_has_turn(const codex_sync *client, const codex_turn *turn)
{
	return turn && cx_sync_has_thread(client, codex_turn_thread(turn));
}

static int begin(codex_sync *client, const struct start *start, codex_turn **ret_turn)
{
	if (!cx_sync_has_thread(client, start->thread))
		return CODEX_ERR_INVALID;
	if (start->is_text)
		return codex_thread_turn_text(
			start->thread, start->text, start->options, NULL, NULL, ret_turn);
	return codex_thread_turn(start->thread, start->input, start->options, NULL, NULL, ret_turn);
}

/* Why a turn was not accepted: it may be that there is no thread. */
static int refused(codex_sync *client, const struct start *start, int status)
{
	codex_error *error = NULL;

	if (cx_sync_has_thread(client, start->thread))
		error = codex_future_error(codex_thread_ready(start->thread));
	return cx_sync_leave(client, status, error);
}

/* waiting */

static void discard(codex_turn *turn)
{
	codex_event *event;

	while (codex_turn_next(turn, &event) == 1)
		codex_event_unref(event);
}

/* Asked before each pass of the loop, so that what nobody will pull never fills the queue. */
static bool has_ended(void *arg)
{
	codex_turn *turn = arg;

	discard(turn);
	return codex_turn_status(turn) != CODEX_PENDING;
}

static int wait_for_turn(codex_sync *client, codex_turn *turn)
{
	int r = cx_sync_pump(client, has_ended, turn);

	r = r < 0 ? r : codex_turn_status(turn);
	return cx_sync_leave(client, r, codex_turn_error(turn));
}

int codex_sync_wait(codex_sync *client, codex_turn *turn)
{
	int r = cx_sync_enter(client);

	if (r == 0 && !cx_sync_has_turn(client, turn))
		r = CODEX_ERR_INVALID;
	return r < 0 ? cx_sync_leave(client, r, NULL) : wait_for_turn(client, turn);
}

/* running */

static int run(codex_sync *client, const struct start *start, codex_turn **ret_turn)
{
	codex_turn *turn = NULL;
	int r = cx_sync_enter(client);

	if (r < 0)
		return cx_sync_leave(client, r, NULL);
	r = begin(client, start, &turn);
	if (r < 0)
		return refused(client, start, r);
	r = wait_for_turn(client, turn);
	if (ret_turn)
		*ret_turn = turn;
	else
		codex_turn_unref(turn);
	return r;
}

int codex_sync_run(codex_sync *client, codex_thread *thread, const codex_input *input,
	const struct codex_turn_options *options, codex_turn **ret_turn)
{
	struct start start = {.thread = thread, .input = input, .options = options};

	return run(client, &start, ret_turn);
}

int codex_sync_run_text(codex_sync *client, codex_thread *thread, const char *text,
	const struct codex_turn_options *options, codex_turn **ret_turn)
{
	struct start start = {.thread = thread, .text = text, .is_text = true, .options = options};

	return run(client, &start, ret_turn);
}

/* turns to be pulled */

static int pull(codex_sync *client, struct start *start, codex_turn **ret_turn)
{
	union cx_sync_options options;
	int r;

	start->options = cx_sync_pull_turn(start->options, &options);
	r = begin(client, start, ret_turn);
	return r < 0 ? refused(client, start, r) : cx_sync_leave(client, 0, NULL);
}

int codex_sync_turn(codex_sync *client, codex_thread *thread, const codex_input *input,
	const struct codex_turn_options *options, codex_turn **ret_turn)
{
	struct start start = {.thread = thread, .input = input, .options = options};

	return pull(client, &start, ret_turn);
}

int codex_sync_turn_text(codex_sync *client, codex_thread *thread, const char *text,
	const struct codex_turn_options *options, codex_turn **ret_turn)
{
	struct start start = {.thread = thread, .text = text, .is_text = true, .options = options};

	return pull(client, &start, ret_turn);
}

int codex_sync_adopt(codex_sync *client, codex_thread *thread, const char *turn_id,
	const struct codex_turn_options *options, codex_turn **ret_turn)
{
	struct start start = {.thread = thread};
	union cx_sync_options copy;
	int r = CODEX_ERR_INVALID;

	if (cx_sync_has_thread(client, thread))
		r = codex_thread_adopt(
			thread, turn_id, cx_sync_pull_turn(options, &copy), NULL, NULL, ret_turn);
	return r < 0 ? refused(client, &start, r) : cx_sync_leave(client, 0, NULL);
}
