/*
 * The real runtime with an agent that asks: its model begins a turn with a tool that the runtime does not let it use without
 * asking, and says AGENT_SAYS once it has what came of it. For both clients: what handlers do, and what is to be seen then.
 */
#ifndef TESTS_SUPPORT_AGENT_H
#define TESTS_SUPPORT_AGENT_H

#include "support/runtime.h"

#include <codex/requests.h>

enum {
	AGENT_KEEPS = 4,
	AGENT_A_WHILE_MS = 2000 /* how long people may think about an answer */
};

#define AGENT_SAYS "I go on."

struct agent {
	struct runtime rt;
	void (*act)(struct agent *agent, codex_request *request);
	unsigned asked; /* handlers called */
	int status; /* what the handler's answer returned */
	codex_request *kept[AGENT_KEEPS];
	unsigned kept_count;
	unsigned told; /* of withdrawals */
	unsigned again; /* the runtime asked again, says the library's log */
};

/* Replies that the model may begin with, as JSON. Commands ask whatever they are; all calls but them are "c1". */
#define AGENT_COMMAND(id, cmd) \
	"{\"function_call\": {\"name\": \"exec_command\", \"call_id\": \"" id "\", \"arguments\":" \
	" {\"cmd\": \"" cmd "\", \"sandbox_permissions\": \"require_escalated\"," \
	"  \"justification\": \"for a test\"}}}"
#define AGENT_ECHO AGENT_COMMAND("c1", "echo it ran")
#define AGENT_TOUCH AGENT_COMMAND("c1", "touch made.txt")
#define AGENT_PATCH \
	"{\"function_call\": {\"name\": \"exec_command\", \"call_id\": \"c1\", \"arguments\":" \
	" {\"cmd\": \"apply_patch <<'EOF'\\n*** Begin Patch\\n*** Add File: made.txt\\n" \
	"+hello\\n*** End Patch\\nEOF\\n\"}}}"
#define AGENT_PERMISSIONS \
	"{\"function_call\": {\"name\": \"request_permissions\", \"call_id\": \"c1\"," \
	" \"arguments\": {\"reason\": \"need it\"," \
	"  \"permissions\": {\"network\": {\"enabled\": true}}}}}"
#define AGENT_QUESTION \
	"{\"function_call\": {\"name\": \"request_user_input\", \"call_id\": \"c1\"," \
	" \"arguments\": {\"questions\": [{\"id\": \"color\", \"header\": \"Color\"," \
	"  \"question\": \"Which color?\", \"options\": [" \
	"   {\"label\": \"Red\", \"description\": \"a\"}," \
	"   {\"label\": \"Blue\", \"description\": \"b\"}]}]}}}"

/* "params" of a turn in which the agent may ask questions. */
#define AGENT_PLANS \
	"{\"collaborationMode\": {\"mode\": \"plan\", \"settings\": {\"model\": \"mock-model\"," \
	" \"reasoning_effort\": null, \"developer_instructions\": null}}}"

/* A runtime, its model and a configuration; `reply` is what the model begins with. For the asynchronous client; the blocking one. */
void agent_open(struct agent *agent, const char *reply,
	void (*act)(struct agent *agent, codex_request *request));
void agent_open_program(struct agent *agent, const char *reply,
	void (*act)(struct agent *agent, codex_request *request));

/* Options of a thread whose user is asked. */
struct codex_thread_options agent_thread_options(void);

/* The handler: counts, and acts. Userdata is the agent. */
void agent_on_request(codex_request *request, void *userdata);

/* What handlers do. */
void agent_keep(struct agent *agent, codex_request *request);
void agent_pass(struct agent *agent, codex_request *request);
void agent_accept(struct agent *agent, codex_request *request);
void agent_accept_for_session(struct agent *agent, codex_request *request);
void agent_decline(struct agent *agent, codex_request *request);
void agent_cancel(struct agent *agent, codex_request *request);
/* Accepts, and expects that a second answer is refused. */
void agent_answer_twice(struct agent *agent, codex_request *request);
/* The same by the structs of <codex/requests.h>, whose parameters are looked at first. */
void agent_accept_command(struct agent *agent, codex_request *request);
void agent_amend_policy(struct agent *agent, codex_request *request);
void agent_accept_files(struct agent *agent, codex_request *request);
void agent_grant_for_session(struct agent *agent, codex_request *request);
void agent_answer_question(struct agent *agent, codex_request *request);

/* So many were asked, and answered, once each. */
void agent_expect_answered(const struct agent *agent, unsigned asked);
/* The turn has one item of that type, with that status. */
void agent_expect_item(const codex_turn *turn, const char *type, const char *status);
/* AGENT_ECHO was run. */
void agent_expect_ran(const struct agent *agent, const codex_turn *turn);
/* The model was told that, in the output of its call. */
void agent_expect_told(const struct agent *agent, const char *call, const char *part);
/* The runtime has written down that such commands may run. */
void agent_expect_rule(const struct agent *agent, const char *word);
/* AGENT_TOUCH was run, AGENT_PATCH was applied. */
bool agent_made_file(const struct agent *agent);

/* Drops what was kept. Before runtime_close(). */
void agent_drop(struct agent *agent);

#endif
