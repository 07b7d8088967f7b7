/*
 * The local model server: what a Codex runtime talks to in place of a real model. It speaks the
 * Responses SSE dialect on loopback, replies as a script says and remembers every request.
 *
 * It lives on the caller's event_base, in the caller's thread. README.md beside this file has the
 * script format; every function here that takes JSON takes that same text.
 *
 * Functions return 0 or -errno; -EINVAL is a script that is wrong, and model_server_error() says
 * where.
 * SIGPIPE: libevent writes with writev(), so a client that dies mid-stream can raise it. If the
 * process still has the default action when a server is made, the server changes it to "ignore".
 */
#ifndef PEERS_MODEL_MODEL_H
#define PEERS_MODEL_MODEL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct event_base;
struct json_object;
struct model_request;
struct model_server;

/* Life */

/* Listens on a free port of 127.0.0.1. Until told otherwise, it echoes ("You said: ..."). */
int model_server_new(struct event_base *base, struct model_server **ret_server);

/* The same on a port of the caller's choice; 0 is any. */
int model_server_new_on(struct event_base *base, unsigned port, struct model_server **ret_server);

/*
 * Closes every connection; replies that still played end as MODEL_CLOSED. libevent closes the
 * descriptors on the next pass of the loop or in event_base_free(). NULL is fine.
 */
void model_server_free(struct model_server *server);

unsigned model_server_port(const struct model_server *server);

/* "http://127.0.0.1:PORT/v1" */
const char *model_server_base_url(const struct model_server *server);

/* What was wrong with the last script; empty if nothing was. */
const char *model_server_error(const struct model_server *server);

/*
 * Replies. A request takes the first rule that fits, else the next queued reply, else the default.
 * Concurrent requests come in any order: give them rules, not the queue.
 */

/* Adds a whole script: its rules, queue and default. If it is wrong, nothing of it. */
int model_server_script(struct model_server *server, const char *json);
int model_server_script_file(struct model_server *server, const char *path);

/* Adds one reply to the end of the queue. */
int model_server_reply(struct model_server *server, const char *reply_json);

/* Adds one rule behind those that are there. */
int model_server_rule(struct model_server *server, const char *rule_json);

/* What is said when no rule fits and the queue is empty. */
int model_server_default(struct model_server *server, const char *reply_json);

/* The common cases in C. The chunks end with NULL; each is one delta, with a pause between. */
int model_server_reply_text(struct model_server *server, const char *text);
int model_server_reply_chunks(
	struct model_server *server, const char *const *chunks, unsigned pause_ms);
int model_server_reply_error(struct model_server *server, int http_status, const char *message);

/* Every request whose last user text contains `part` gets this reply; a count of 0 is no limit. */
int model_server_when(
	struct model_server *server, const char *part, unsigned times, const char *reply_json);

/* Drops rules, queue and default; what was requested and what is being replied stays. */
void model_server_reset(struct model_server *server);

/* Lets hanging replies go on: those of one thread, or with NULL all. Returns how many. */
size_t model_server_release(struct model_server *server, const char *thread_id);

/*
 * Requests: POSTs to /v1/responses, oldest first. All that is returned lives as long as the server.
 */

enum model_state {
	MODEL_PLAYING, /* the reply is under way */
	MODEL_DONE, /* the reply was sent whole (an HTTP error is one, too) */
	MODEL_DROPPED, /* the script dropped the connection */
	MODEL_GONE, /* the client went away before the end */
	MODEL_CLOSED, /* the server was closed before the end */
};

size_t model_server_request_count(const struct model_server *server);

/* How many replies are under way. */
size_t model_server_playing(const struct model_server *server);

/* NULL when there are not that many. */
const struct model_request *model_server_request(const struct model_server *server, size_t index);

/* NULL before the first. */
const struct model_request *model_server_last_request(const struct model_server *server);

enum model_state model_request_state(const struct model_request *request);
const char *model_state_name(enum model_state state);

/* The body as it came, and parsed (NULL if it was not JSON). */
const char *model_request_body(const struct model_request *request);
struct json_object *model_request_json(const struct model_request *request);

/* NULL without such a header; names are compared without case. */
const char *model_request_header(const struct model_request *request, const char *name);

/* Empty strings where the request has none. */
const char *model_request_thread_id(const struct model_request *request);
const char *model_request_turn_id(const struct model_request *request);

/* The last text the user wrote; contexts that the runtime puts in his name do not count. */
const char *model_request_user_text(const struct model_request *request);

/* Does the request bring the result of a tool call, and no user message after it? */
bool model_request_is_tool_result(const struct model_request *request);

/* The output of that tool call as text, new (free it); NULL if it is not in the request. */
char *model_request_tool_output(const struct model_request *request, const char *call_id);

/*
 * Called when a request has come (MODEL_PLAYING, before its reply starts) and when its reply ended.
 * Do not free the server from inside.
 */
typedef void (*model_request_fn)(struct model_server *server, const struct model_request *request,
	enum model_state state, void *userdata);
void model_server_on_request(struct model_server *server, model_request_fn fn, void *userdata);

/* Every request and every end of a reply becomes a JSON line of this new file, mode 0600. */
int model_server_record(struct model_server *server, const char *path);

/* A CODEX_HOME for a runtime that is to use this server */

struct model_home_options {
	const char *model; /* "mock-model" */
	const char *approval_policy; /* "never" */
	const char *sandbox_mode; /* "read-only" */
	unsigned request_max_retries; /* 0 */
	unsigned stream_max_retries; /* 0 */
	unsigned stream_idle_timeout_ms; /* 0 leaves the runtime's own */
	bool requires_openai_auth;
	const char *top; /* more TOML lines before the first table */
	const char *tables; /* more TOML tables at the end */
};

/*
 * Writes DIR/config.toml (DIR is made, mode 0700, if need be; its parent must be there). With NULL
 * for options, or NULL for a text in them, the values above hold.
 */
int model_write_codex_home(
	const char *dir, const char *base_url, const struct model_home_options *options);

/* The first n bytes of what {"bytes": n} generates; `text` takes n + 1 bytes. */
void model_pattern(char *text, size_t n);

#endif
