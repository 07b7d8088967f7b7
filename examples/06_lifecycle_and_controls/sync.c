/* The life of a thread: named, forked, compacted, archived, brought back, read, deleted. Usage: sync */
#include <codex/codex.h>
#include <codex/types.h>
#include <stdio.h>
#include <stdlib.h>

static int told(const char *what, int r)
{
	if (r == 0)
		puts(what);
	return r;
}

int main(void)
{
	codex_thread *thread = NULL, *fork = NULL;
	const struct codex_thread_info *info;
	codex_config *config = codex_config_new();
	codex_future *answer = NULL;
	codex_error *error = NULL;
	codex_sync *client = NULL;
	int r;

	codex_config_set_runtime_dir(config, getenv("CODEX_RUNTIME")); /* NULL: the installed one */
	if ((r = codex_sync_open(config, &client, &error)) < 0 ||
		(r = codex_sync_thread_start(client, NULL, &thread)) < 0 ||
		(r = told("run", codex_sync_run_text(client, thread, "Hi.", NULL, NULL))) < 0 ||
		(r = told("named", codex_sync_thread_rename(client, thread, "greetings"))) < 0 ||
		(r = told("forked",
			 codex_sync_thread_fork(client, codex_thread_id(thread), NULL, &fork))) <
			0 ||
		(r = told("compacted", codex_sync_thread_compact(client, fork))) < 0 ||
		(r = told("archived", codex_sync_thread_archive(client, thread))) < 0 ||
		(r = told("unarchived", codex_sync_thread_unarchive(client, thread))) < 0 ||
		(r = told("read", codex_sync_thread_read(client, thread, true, &answer))) < 0 ||
		(r = codex_future_thread(answer, &info)) < 0 ||
		(r = told("deleted", codex_sync_thread_delete(client, fork))) < 0)
		fprintf(stderr, "%s\n",
			codex_error_message(client ? codex_sync_error(client) : error));
	else
		printf("%s has %zu turns\n", info->name, info->n_turns);
	codex_future_unref(answer);
	codex_thread_unref(fork);
	codex_thread_unref(thread);
	codex_sync_close(client);
	codex_error_unref(error);
	codex_config_unref(config);
	return r < 0;
}
