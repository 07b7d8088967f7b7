/*
 * The desk: what the web side may ask of the codex side. It keeps the app-servers and the conversations on the base that the web
 * server runs on too. Nothing here blocks, and nothing here knows of evhttp.
 */
#ifndef GATEWAY_DESK_H
#define GATEWAY_DESK_H

#include <stdbool.h>
#include <stddef.h>

struct event_base;
struct json_object;

struct desk;

/** How to run. Borrowed by desk_new() for the call. */
struct desk_options {
	/** Directory of a runtime package; NULL: the installed one. */
	const char *runtime_dir;
	/** Executable instead of that package's (tests: the scripted stand-in), and its arguments; NULL: none. */
	const char *program;
	const char *const *arguments;
	/** App-servers to run, 1…. */
	unsigned app_servers;
	/** Directory in which agents work. */
	const char *cwd;
	/** "read-only" or "workspace-write". */
	const char *sandbox;
	/** Milliseconds until an approval that nobody answers is refused; 0: never. */
	unsigned long approval_ms;
	/** Conversations kept in memory that nobody watches and in which nothing runs. */
	size_t idle_conversations;
	/** Says a line to the operator; NULL: nothing is said. */
	void (*log)(const char *line);
};

int desk_new(struct event_base *base, const struct desk_options *options, struct desk **ret_desk);

/** Closes the app-servers; `done` is called from the loop when no process is left, after which the desk may be freed. */
void desk_close(struct desk *desk, void (*done)(void *userdata), void *userdata);
void desk_free(struct desk *desk);

/**
 * Takes the answer to one of the calls below: from the loop, never inside the call, exactly once unless it was given up.
 *
 * @param status an HTTP status
 * @param body what to send; borrowed. Never NULL
 */
typedef void (*desk_answer_fn)(int status, struct json_object *body, void *userdata);

/** One question under way. */
struct desk_call;

/** The asker is gone: no answer will be given. What was begun goes on. */
void desk_call_give_up(struct desk_call *call);

/*
 * Each answers as the README says. Texts are borrowed for the call; NULL for cursor and search: none. `ret_call` may be NULL; it is valid
 * until the answer was given.
 */
void desk_list(struct desk *desk, const char *cursor, const char *search, desk_answer_fn answer,
	void *userdata, struct desk_call **ret_call);
void desk_start(struct desk *desk, const char *text, desk_answer_fn answer, void *userdata,
	struct desk_call **ret_call);
void desk_read(struct desk *desk, const char *thread_id, const char *cursor, desk_answer_fn answer,
	void *userdata, struct desk_call **ret_call);
void desk_send(struct desk *desk, const char *thread_id, const char *text, bool steer,
	desk_answer_fn answer, void *userdata, struct desk_call **ret_call);
void desk_interrupt(struct desk *desk, const char *thread_id, desk_answer_fn answer, void *userdata,
	struct desk_call **ret_call);
void desk_decide(struct desk *desk, const char *request_id, const char *decision,
	desk_answer_fn answer, void *userdata, struct desk_call **ret_call);

/** Adds "app_servers" and "conversations" to the status. */
void desk_describe(const struct desk *desk, struct json_object *status);

#endif
