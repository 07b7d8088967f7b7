/* The blocking client of a runtime that asks: a thread, and one turn at a time on it. */
#ifndef TESTS_SYNC_ASKING_H
#define TESTS_SYNC_ASKING_H

#include "support/agent.h"
#include "sync/desk.h"

struct asking {
	struct agent agent;
	codex_sync *client;
	codex_thread *thread;
	codex_turn *turn; /* of asking_run() or asking_begin() */
};

/* A thread whose user is asked, and is the agent's handler; no turn yet. */
void asking_open(struct asking *asking, const char *reply,
	void (*act)(struct agent *agent, codex_request *request));
/* Runs a turn to its end. `params`: of turn/start; NULL: none. */
void asking_run(struct asking *asking, const char *params);
/* Opens a thread, and begins a turn whose request is kept. */
void asking_begin(struct asking *asking, const char *reply);
/* Makes calls until so many were kept: no event of the turn comes while the runtime waits for the answer. */
void asking_wait_kept(struct asking *asking, unsigned count);
/* Waits for the end of the turn. */
void asking_wait(struct asking *asking);

/* The turn has ended, and the model went on; so many requests were answered, once each, and none refused by the library. */
void asking_expect_answered(struct asking *asking, unsigned asked);
/* The turn has ended, and the model went on, though nobody had allowed anything: one was refused by the library. */
void asking_expect_refused(struct asking *asking);
/* The turn has ended, interrupted. */
void asking_expect_interrupted(const struct asking *asking);

void asking_end(struct asking *asking);

#endif
