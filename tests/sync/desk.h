/* What a case of the blocking facade begins and ends with. */
#ifndef TESTS_SYNC_DESK_H
#define TESTS_SYNC_DESK_H

#include "support/fake.h"
#include "support/suite.h"

#include <codex/codex.h>

#include <stdbool.h>

/* The fake app-server, serving. */
codex_config *desk_server(void);

/* Opens a client; takes the configuration over. */
codex_sync *desk_open(codex_config *config);
/* The same with a thread. */
codex_sync *desk_open_thread(codex_config *config, codex_thread **ret_thread);

codex_thread *desk_thread(codex_sync *client);
/* Starts a turn to be pulled. */
codex_turn *desk_turn(codex_sync *client, codex_thread *thread, const char *text);

/* Runs a turn to its end; it is well, and its final response is that (NULL: none). Options may be NULL. */
void desk_say(codex_sync *client, codex_thread *thread, const char *text,
	const struct codex_turn_options *options, const char *response);

/* Drops the thread (NULL is fine) and closes the client. */
void desk_close(codex_sync *client, codex_thread *thread);

/* The client's last call failed with that status, and has an error that says so. */
void desk_expect_error(codex_sync *client, int status);

/* Pulls one event; false at the turn's end, which was well. Its text, if any, is appended to `text` (a string). */
bool desk_pull(codex_sync *client, codex_turn *turn, char *text, size_t size);

/* Pulls all; expects that text. */
void desk_pull_text(codex_sync *client, codex_turn *turn, const char *text);

/* Milliseconds on a clock that only goes forward. */
long long desk_now(void);

/* The runtime's process. */
long long desk_pid(codex_sync *client);

#endif
