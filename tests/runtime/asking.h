/* The asynchronous client of a runtime that asks: a thread, and one turn at a time on it. */
#ifndef TESTS_RUNTIME_ASKING_H
#define TESTS_RUNTIME_ASKING_H

#include "support/agent.h"
#include "support/turnlog.h"

struct asking {
	struct agent agent;
	struct turnlog log;
};

/* A thread whose user is asked, and is the agent's handler; no turn yet. */
void asking_open(struct asking *asking, const char *reply,
	void (*act)(struct agent *agent, codex_request *request));
/* Starts a turn. `params`: of turn/start; NULL: none. */
void asking_turn(struct asking *asking, const char *params);
/* Most cases: both. */
void asking_begin(struct asking *asking, const char *reply,
	void (*act)(struct agent *agent, codex_request *request));

/* Waits until so many requests were kept. */
void asking_wait_kept(struct asking *asking, unsigned count);
/* Waits for the end of the turn: the model went on. */
void asking_expect_went_on(struct asking *asking);
/* The same, and so many requests were answered, once each; nothing was refused by the library. */
void asking_expect_answered(struct asking *asking, unsigned asked);
/* Waits for the end of the turn: it was interrupted. */
void asking_expect_interrupted(struct asking *asking);

/* Runs another turn, in which so many have been asked in all. */
void asking_expect_another(struct asking *asking, unsigned asked);

void asking_end(struct asking *asking);

#endif
