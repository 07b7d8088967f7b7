/* A desk in a case: on the real runtime with the model server, or on the scripted stand-in. */
#ifndef TESTS_GATEWAY_KIT_H
#define TESTS_GATEWAY_KIT_H

#include "../../examples/gateway/desk.h"
#include "gateway/page.h"
#include "support/runtime.h"

#include <stdbool.h>

struct json_object;

/* What a call was answered; zeroed before. */
struct reply {
	int status; /* 0: not yet */
	struct json_object *body;
	unsigned answers;
};

void reply_take(int status, struct json_object *body, void *reply);
const char *reply_string(const struct reply *reply, const char *path);
void reply_clear(struct reply *reply);

struct kit {
	struct runtime rt; /* without its client; of the stand-in the base alone */
	struct event_base *base;
	struct desk *desk;
	struct desk_options options; /* to be changed before kit_desk() */
	char *log; /* what the desk has said */
	char *script; /* path */
	bool closed;
};

/* The real runtime, two app-servers. */
void kit_open(struct kit *kit);
/* The stand-in with these arguments, ended by NULL; one app-server. */
void kit_open_fake(struct kit *kit, const char *const *arguments);
/* The stand-in that plays a script; app-servers that start later play what kit_script() has set. */
void kit_open_script(struct kit *kit, const char *steps);
void kit_script(struct kit *kit, const char *steps);
/* Makes the desk, and waits until its app-servers are ready. */
void kit_desk(struct kit *kit);
void kit_make_desk(struct kit *kit); /* does not wait */
/* Closes the desk, waits for that, and frees everything. */
void kit_close(struct kit *kit);
void kit_close_desk(struct kit *kit);

/* "pid", "threads", "restarts" of an app-server; -1: there is none. */
long kit_number(const struct kit *kit, unsigned index, const char *name);
bool kit_is(const struct kit *kit, unsigned index, const char *state);
bool kit_all_ready(const struct kit *kit);
/* The one that has the thread, where one alone has any. */
unsigned kit_owner(const struct kit *kit);
/* Kills an app-server as the kernel would. */
void kit_kill(const struct kit *kit, unsigned index);

/* Starts a thread, waits for its answer, and hands its id back; free it. */
char *kit_start(struct kit *kit, const char *text);
/* Sends, and waits for the answer; its status. */
int kit_send(struct kit *kit, const char *id, const char *text, bool steer);
int kit_interrupt(struct kit *kit, const char *id);
int kit_decide(struct kit *kit, const char *request_id, const char *decision);
/* Reads the thread, waits for the answer. */
void kit_read(struct kit *kit, const char *id, const char *cursor, struct reply *reply);
/* How many messages with that text are stored. */
size_t kit_stored(struct kit *kit, const char *id, const char *text);

#define KIT_PUMP(kit, condition) PUMP((kit)->base, condition)

#endif
