/**
 * @file
 * Tools: functions of the program that the model may call while a turn runs. The protocol calls them dynamic tools, and
 * experimental: codex_config_set_experimental().
 *
 *     struct codex_tool lookup = CODEX_TOOL_INIT;
 *     codex_tools *tools = codex_tools_new();
 *
 *     lookup.name = "lookup";
 *     lookup.description = "Looks a ticket up by its number.";
 *     lookup.input_schema = "{\"type\": \"object\", \"properties\": {\"id\": {\"type\": \"string\"}}, \"required\": [\"id\"]}";
 *     lookup.fn = on_lookup;
 *     codex_tools_add(tools, &lookup);
 *     options.tools = tools;
 *     codex_thread_start(client, &options, &thread);
 *
 * The runtime tells the model of the tools that a thread was *started* with, and remembers them with the thread: also when it is
 * resumed, forked, or resumed by another process. There `tools` of the options are not sent; they are the functions behind the names
 * that the thread has, and experimental or not does not matter. A thread that is resumed without tools has none to
 * answer with: the model's calls fail, which it is told.
 *
 * A call is a request of the runtime's like others (<codex/request.h>), and a function one more handler. Asked are, in this order:
 * on_request of the turn, the handlers of the thread, the tools of the thread's handles, the handlers of the client. So whoever wants to see
 * calls first, to forbid some say, takes them in the turn or the thread; and a client's handler gets those that no tool is for.
 *
 * A function has the three ways of every handler: to answer at once (codex_tool_answer_text(), codex_tool_answer(),
 * codex_tool_fail()), to keep the call with codex_request_ref() and answer it any time later, or neither. Everything of a request
 * holds: one answer; a deadline if wanted (codex_request_set_deadline()); withdrawn when the turn is interrupted or ends
 * (codex_request_on_withdrawn()). A call that nobody takes, that is dropped or that passes its deadline *fails*: the model reads
 * that the tool gave no result, and goes on. So it does when it calls what no tool is registered for. Several calls
 * may be under way at once, of one turn too.
 *
 * Of an answer the model reads the text and the images. Whether a call succeeded (the answer's "success") is said of the item, to
 * programs; the model knows it from the text alone.
 *
 * The tools of a thread are there as long as one of its handles that was given them, or a turn that was started with
 * such a handle and goes on. A call that was kept is its holder's, whatever becomes of thread and tools.
 */
#ifndef CODEX_TOOL_H
#define CODEX_TOOL_H

#include <stdbool.h>
#include <stddef.h>

#include <codex/json.h>
#include <codex/macros.h>
#include <codex/request.h>
#include <codex/status.h>

CODEX_BEGIN_DECLS

/** A set of tools: made once, given to any number of threads. */
typedef struct codex_tools codex_tools;

/** What a tool answers, of several parts. */
typedef struct codex_tool_result codex_tool_result;

/**
 * Is called, from the loop, when the model calls the tool. With the blocking client that is inside its calls that wait.
 *
 * @param call borrowed; codex_request_ref() keeps it. Its item id is that of the call; which tool was called, for functions that are
 *     several, is in codex_request_as_item_tool_call() (<codex/requests.h>)
 * @param arguments a JSON object, owned by the call. Other arguments the library refuses itself, and tells the model so. Whether
 *     they are what the schema says nobody has checked: models do send something else. What is missing reads as absent
 * @param userdata as given in struct codex_tool
 */
typedef void (*codex_tool_fn)(codex_request *call, const codex_json *arguments, void *userdata);

/** A tool. Made to grow: begin with #CODEX_TOOL_INIT. */
struct codex_tool {
	/** sizeof(struct codex_tool), set by #CODEX_TOOL_INIT. */
	size_t size;
	/** 1 to 128 of the characters A-Z a-z 0-9 _ -; not "mcp", and not beginning with "mcp__". One of the runtime's own tools
	 * of that name goes first. */
	const char *name;
	/** What it does, for the model. */
	const char *description;
	/** The JSON schema of its arguments, a JSON object as text; NULL: it takes none. The runtime refuses to start a thread with what is
	 * no schema. */
	const char *input_schema;
	/** The namespace that the name is in: 1 to 64 of those characters, none of "mcp", "mcp__…" and the names that the runtime keeps for
	 * itself ("browser", "python", "web", …); NULL: in none. */
	const char *namespace_name;
	/** The model is not told of it, and has to search for it, if it is one that can. Not for those without a namespace. */
	bool defer_loading;
	/** Called when the model calls it; see codex_tool_fn. */
	codex_tool_fn fn;
	/** Borrowed; has to live as long as the function may be called. */
	void *userdata;
};

#define CODEX_TOOL_INIT \
	{ \
		sizeof(struct codex_tool), NULL, NULL, NULL, NULL, false, NULL, NULL \
	}

/** @return an empty set, or NULL when memory cannot be had */
CODEX_API codex_tools *codex_tools_new(void);

/** Takes another reference, as a thread does that is given the set. @return its argument */
CODEX_API codex_tools *codex_tools_ref(codex_tools *tools);

/** Drops a reference; NULL is fine. @return NULL */
CODEX_API codex_tools *codex_tools_unref(codex_tools *tools);

/**
 * Adds a tool, which is copied. Nothing can be taken out of a set. It may grow while threads have it, inside a function too: the
 * models of threads that are started later know the new tool, and threads that had it before they were resumed
 * find it.
 *
 * @return 0; #CODEX_ERR_INVALID (an impossible size, no function, no description, a name or namespace that the runtime would
 *     refuse, or that the set has, or a deferred tool without a namespace), #CODEX_ERR_JSON (input_schema is no JSON object), #CODEX_ERR_UTF8,
 *     #CODEX_ERR_TOO_DEEP, #CODEX_ERR_NOMEM
 */
CODEX_API int codex_tools_add(codex_tools *tools, const struct codex_tool *tool);

/**
 * Says what a namespace is about, for the model; before or after tools are added to it. Without this it is empty.
 *
 * @param description at most 1024 characters; replaces the one before
 * @return 0; #CODEX_ERR_INVALID (none, or too long, or a namespace that the runtime would refuse), #CODEX_ERR_UTF8,
 *     #CODEX_ERR_NOMEM
 */
CODEX_API int codex_tools_describe_namespace(
	codex_tools *tools, const char *namespace_name, const char *description);

/*
 * Answers to a call ("item/tool/call"). Any holder of one may give them, whoever took it. Beside what is said there they return
 * what those of <codex/request.h> do:
 *
 *     0                         queued: this is the answer
 *     CODEX_ERR_UNSUPPORTED     it is no call of a tool
 *     CODEX_ERR_STATE           it has been answered, refused or withdrawn
 *     CODEX_ERR_FORKED, CODEX_ERR_NOMEM (it can be tried again), the cause of death of a client that ended
 */

/** Answers with text. @return as above; #CODEX_ERR_INVALID (none), #CODEX_ERR_UTF8 */
CODEX_API int codex_tool_answer_text(codex_request *call, const char *text);

/** Answers with a result, which is read during the call. @return as above */
CODEX_API int codex_tool_answer(codex_request *call, const codex_tool_result *result);

/**
 * Says that the tool failed: the model reads why, and goes on. The item is "failed"; that it failed the model knows if the text
 * says so.
 *
 * @param message why, for the model; NULL: some words of the library's
 * @return as above; #CODEX_ERR_UTF8
 */
CODEX_API int codex_tool_fail(codex_request *call, const char *message);

/** @return a result without any part, or NULL when memory cannot be had */
CODEX_API codex_tool_result *codex_tool_result_new(void);

/** Takes another reference. @return its argument */
CODEX_API codex_tool_result *codex_tool_result_ref(codex_tool_result *result);

/** Drops a reference; NULL is fine. @return NULL */
CODEX_API codex_tool_result *codex_tool_result_unref(codex_tool_result *result);

/** Adds text, which is copied. @return 0, #CODEX_ERR_INVALID (none), #CODEX_ERR_UTF8, #CODEX_ERR_NOMEM */
CODEX_API int codex_tool_result_text(codex_tool_result *result, const char *text);

/**
 * Adds an image, which is copied, as a data URL: "data:image/png;base64,…". One that the runtime cannot decode it replaces by
 * words that say so, for the model; the program is not told.
 *
 * @return 0, #CODEX_ERR_INVALID (none, or no data URL of an image, in base64), #CODEX_ERR_NOMEM
 */
CODEX_API int codex_tool_result_image(codex_tool_result *result, const char *data_url);

CODEX_END_DECLS

#endif
