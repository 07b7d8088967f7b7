/* A goal on a thread of the fake app-server: what the runtime says of goals, as pieces of its script, and what became of one. */
#ifndef TESTS_FAULTS_PLAY_H
#define TESTS_FAULTS_PLAY_H

#include "support/scene.h"
#include "support/suite.h"

#define GOAL(status) \
	"{\"threadId\":\"${threadId}\",\"objective\":\"x\",\"status\":\"" status \
	"\",\"tokenBudget\":null,\"tokensUsed\":0,\"timeUsedSeconds\":0,\"createdAt\":1,\"updatedAt\":1}"
#define IS(status) "result {\"goal\":" GOAL(status) "}\n"
#define UPDATED(status) \
	"notify thread/goal/updated {\"threadId\":\"${threadId}\",\"turnId\":null,\"goal\":" GOAL( \
		status) "}\n"
#define CLEAR "expect thread/goal/clear\nresult {\"cleared\":false}\n"
#define SET FAKE_THREAD CLEAR "expect thread/goal/set\n" IS("active")
#define PAUSE "expect thread/goal/set where {\"params\":{\"status\":\"paused\"}}\n"
#define NO "error {\"code\":-32600,\"message\":\"no\"}\n"

#define BEGIN(id) "set turnId " id "\nemit active\nemit turn-started\n"
#define SAY(text) "emit agent-started\ndelta " text "\nemit agent-completed text=" text "\n"
#define END "emit idle\nemit turn-completed\n"
#define END_AS(status) "emit idle\nemit turn-completed-bare status=" status "\n"
#define LAST(id, text) BEGIN(id) SAY(text) UPDATED("complete") END
#define INTERRUPT(id) \
	"expect turn/interrupt where {\"params\":{\"turnId\":\"" id "\"}}\nresult {}\n"
#define STEER(id) "expect turn/steer where {\"params\":{\"expectedTurnId\":\"" id "\"}}\n"
#define STEERED(id) "result {\"turnId\":\"" id "\"}\n"
#define TURN "expect turn/start\nemit turn-response\nturn well\n"

struct play {
	struct scene scene;
	struct record record;
	struct outcome outcome;
	codex_turn *turn;
	unsigned completed; /* physical turns */
	int drop; /* the callback in which the handle is dropped */
};

/* A thread, without a goal as yet; takes the configuration over. */
void play_open(struct play *play, codex_config *config);
void play_start(struct play *play, const struct codex_goal_options *options);
/* Both, by a script. */
void play_begin(struct play *play, const char *script);
void play_close(struct play *play);

/* Waits for the end of the goal. */
void play_wait(struct play *play);
void play_expect_end(struct play *play, codex_goal_status status, codex_turn_outcome outcome);
/* Waits until nothing is left of it but its handle. */
void play_expect_over(struct play *play);
/* Waits until the goal is between its first two turns. */
void play_wait_between(struct play *play);

void play_interrupt(struct play *play);
/* Waits until that has come about. */
void play_wait_interrupted(struct play *play);
void play_steer(struct play *play);

/* A goal that comes to its end; `text`, unless it is NULL, is what its turns said, of which the first is "t1". */
void play_to_the_end(const char *script, codex_goal_status status, const char *text);
/* A goal that fails. */
void play_failure(const char *script, int status);

#endif
