/* A thread that has tools: "lookup", and whatever a case adds. */
#ifndef TESTS_FAULTS_SHOP_H
#define TESTS_FAULTS_SHOP_H

#include "support/asked.h"
#include "support/suite.h"

enum {
	MOMENT_MS = 50
};

#define LOOKUP_SPEC \
	"{\"type\":\"function\",\"name\":\"lookup\",\"description\":\"Looks up\",\"inputSchema\":" \
	"{\"type\":\"object\",\"properties\":{}}}"
#define RESUME "expect thread/resume as R\nemit thread-response for R\n"
#define NO_TOOL \
	"{\"contentItems\":[{\"type\":\"inputText\",\"text\":\"this client does not have the tool\"}],\"success\":false}"
#define NO_RESULT \
	"{\"contentItems\":[{\"type\":\"inputText\",\"text\":\"the tool gave no result\"}],\"success\":false}"
#define NO_OBJECT \
	"{\"contentItems\":[{\"type\":\"inputText\",\"text\":\"the arguments of the tool have to be a JSON object\"}],\"success\":false}"
#define ANSWERED(result) "answer where {\"result\":" result "}\n"
#define TEXT(text) \
	"{\"contentItems\":[{\"type\":\"inputText\",\"text\":\"" text "\"}],\"success\":true}"
/* The model calls "lookup", in no namespace, with {"id": "A"}. */
#define CALL "ask ask-tool\n"
#define CALL_OF(members) \
	"request item/tool/call {\"threadId\":\"${threadId}\",\"turnId\":\"${turnId}\",\"callId\":\"c1\"," members \
	"}\n"

/* A scene whose thread has tools. */
struct shop {
	struct asked asked;
	codex_tools *tools;
	void (*act)(struct shop *shop, codex_request *call); /* of the tool */
	unsigned calls;
	const char *tool; /* called last: the name under which it was added here */
	char id[16]; /* its argument */
	int status;
};

void shop_on_lookup(codex_request *call, const codex_json *arguments, void *userdata);
void shop_on_other(codex_request *call, const codex_json *arguments, void *userdata);
void shop_add(struct shop *shop, codex_tools *tools, const char *namespace_name, const char *name,
	codex_tool_fn fn);
void shop_start_thread(struct shop *shop, const char *params);
/* A client and a thread with one tool, "lookup", that does this. */
void shop_open(
	struct shop *shop, const char *script, void (*act)(struct shop *shop, codex_request *call));
/* The same with a turn. */
void shop_begin(
	struct shop *shop, const char *script, void (*act)(struct shop *shop, codex_request *call));
void shop_end(struct shop *shop);
codex_thread *shop_resume(struct shop *shop, codex_tools *tools);
void shop_wait_ready(struct shop *shop, codex_thread *thread);
void shop_answer_text(struct shop *shop, codex_request *call);
void shop_keep(struct shop *shop, codex_request *call);
void shop_answer_kept(struct shop *shop);
void shop_do_nothing(struct shop *shop, codex_request *call);

#endif
