/* A thread's life: named, forked, archived, resumed; and what is stored. Usage: threads [--runtime DIR] [NAME] */
#include <codex/codex.h>
#include <codex/types.h>
#include <stdio.h>
#include <string.h>

/* Lists stored threads, archived ones or the others. */
static int print_threads(codex_sync *client, bool archived)
{
	struct codex_thread_list_params params = CODEX_THREAD_LIST_PARAMS_INIT;
	codex_pages *pages = NULL;
	int r;

	params.archived = archived;
	r = codex_sync_thread_list(client, &params, &pages);
	while (r >= 0 && (r = codex_sync_pages_next(client, pages)) == 1) {
		const struct codex_thread_info *thread = codex_pages_thread(pages);

		printf("%s  %s (%s)\n", archived ? "archived" : "stored  ",
			thread->name ? thread->name : thread->preview, thread->id);
	}
	codex_pages_unref(pages);
	return r;
}

static int live(codex_sync *client, const char *name, codex_thread **first, codex_thread **fork)
{
	struct codex_thread_options options = CODEX_THREAD_OPTIONS_INIT;
	codex_thread *again = NULL;
	int r;

	if ((r = codex_sync_thread_start(client, NULL, first)) < 0 ||
		(r = codex_sync_run_text(client, *first, "Say hello.", NULL, NULL)) < 0 ||
		(r = codex_sync_thread_rename(client, *first, name)) < 0)
		return r;
	options.developer_instructions = "Answer in one word.";
	if ((r = codex_sync_thread_fork(client, codex_thread_id(*first), &options, fork)) < 0 ||
		(r = codex_sync_run_text(client, *fork, "And goodbye.", NULL, NULL)) < 0 ||
		(r = codex_sync_thread_archive(client, *first)) < 0)
		return r;
	if ((r = print_threads(client, false)) < 0 || (r = print_threads(client, true)) < 0)
		return r;
	/* An archived thread takes no turns, until it is taken out and resumed. */
	if ((r = codex_sync_thread_unarchive(client, *first)) < 0 ||
		(r = codex_sync_thread_resume(client, codex_thread_id(*first), NULL, &again)) < 0)
		return r;
	codex_thread_unref(again); /* the handle that there was is as good */
	return codex_sync_run_text(client, *first, "Still there?", NULL, NULL);
}

int main(int argc, char **argv)
{
	bool has_runtime = argc > 2 && strcmp(argv[1], "--runtime") == 0;
	const char *name = argc > (has_runtime ? 3 : 1) ? argv[argc - 1] : "greetings";
	codex_config *config = codex_config_new();
	codex_thread *first = NULL, *fork = NULL;
	codex_sync *client = NULL;
	codex_error *error = NULL;
	int r;

	codex_config_set_runtime_dir(config, has_runtime ? argv[2] : NULL);
	r = codex_sync_open(config, &client, &error);
	if (r == 0)
		r = live(client, name, &first, &fork);
	if (r < 0)
		fprintf(stderr, "%s: %s\n", client ? "error" : "cannot start",
			codex_error_message(client ? codex_sync_error(client) : error));
	codex_thread_unref(fork);
	codex_thread_unref(first);
	codex_sync_close(client);
	codex_error_unref(error);
	codex_config_unref(config);
	return r < 0;
}
