/* The life of a thread: named, forked, compacted, archived, brought back, read, deleted. Usage: async */
#include <codex/codex.h>
#include <codex/types.h>
#include <event2/event.h>
#include <stdio.h>
#include <stdlib.h>

static struct event_base *base;
static codex_future *step; /* what is under way: this, or a turn */
static codex_turn *turn;

/* Turns the loop until that has ended: main() may, a callback must not. */
static int await(const char *what, int r)
{
	while (r >= 0 && (r = step ? codex_future_status(step) : codex_turn_status(turn)) > 0)
		event_base_loop(base, EVLOOP_ONCE);
	if (r == 0)
		puts(what);
	else if (step)
		fprintf(stderr, "%s: %s\n", what, codex_error_message(codex_future_error(step)));
	step = codex_future_unref(step);
	turn = codex_turn_unref(turn);
	return r;
}

int main(void)
{
	codex_thread *thread = NULL, *fork = NULL;
	const struct codex_thread_info *info;
	codex_config *config = codex_config_new();
	codex_future *answer = NULL;
	codex_async *client = NULL;
	int r;

	codex_config_set_runtime_dir(config, getenv("CODEX_RUNTIME")); /* NULL: the installed one */
	if ((r = codex_async_new(base = event_base_new(), config, &client)) < 0 ||
		(r = codex_thread_start(client, NULL, &thread)) < 0 ||
		(r = codex_thread_turn_text(thread, "Hi.", NULL, NULL, NULL, &turn)) < 0 ||
		(r = await("run", 0)) < 0 ||
		(r = await("named", codex_thread_rename(thread, "greetings", &step))) < 0 ||
		(r = codex_thread_fork(client, codex_thread_id(thread), NULL, &fork)) < 0 ||
		(step = codex_future_ref(codex_thread_ready(fork)), r = await("forked", 0)) < 0 ||
		(r = await("compacted", codex_thread_compact(fork, &step))) < 0 ||
		(r = await("archived", codex_thread_archive(thread, &step))) < 0 ||
		(r = await("unarchived", codex_thread_unarchive(thread, &step))) < 0 ||
		(r = codex_thread_read(thread, true, &answer)) < 0 ||
		(step = codex_future_ref(answer), r = await("read", 0)) < 0 ||
		(r = codex_future_thread(answer, &info)) < 0 ||
		(r = await("deleted", codex_thread_delete(fork, &step))) < 0)
		fprintf(stderr, "%s\n", codex_async_reason(client, r));
	else
		printf("%s has %zu turns\n", info->name, info->n_turns);
	codex_future_unref(answer);
	codex_thread_unref(fork);
	codex_thread_unref(thread);
	codex_async_unref(client);
	codex_config_unref(config);
	event_base_free(base);
	return r < 0;
}
