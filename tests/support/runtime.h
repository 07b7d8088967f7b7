/*
 * The real runtime in a case: a CODEX_HOME of its own, the project's model server behind it, and a client's
 * configuration that says so. CODEX_TEST_RUNTIME is the directory of the runtime package.
 */
#ifndef TESTS_SUPPORT_RUNTIME_H
#define TESTS_SUPPORT_RUNTIME_H

#include "model/model.h"
#include "support/pump.h"
#include "support/suite.h"

#include <codex/codex.h>

#include <sys/types.h>

struct event_base;

struct runtime {
	struct event_base *base; /* NULL after runtime_open_program() */
	struct model_server *model; /* the same */
	codex_config *config; /* to be changed before runtime_client() */
	codex_async *client; /* NULL before that */
	codex_thread *thread; /* that of runtime_open_thread() */
	char *dir; /* all that the case writes is in here */
	char *home; /* CODEX_HOME */
	char *work; /* the runtime's working directory */
	char *record; /* what a model server that is a program was asked */
	pid_t program; /* the model server, when it is one */
	int program_input;
};

/*
 * main() of a test program: suite_main() with a place for the homes of its cases, which is removed at the end, also of
 * cases that failed. Without CODEX_TEST_RUNTIME the program is skipped; with CODEX_TEST_REQUIRE_RUNTIME=1 it fails.
 */
int runtime_main(const char *name, void (*add_cases)(Suite *suite));

/* An event base, a model server on it that echoes until told otherwise, a home and a configuration. */
void runtime_open(struct runtime *rt);
/* The same with other settings in config.toml. */
void runtime_open_with(struct runtime *rt, const struct model_home_options *options);

/* Most cases: all of that, a client, and a thread on it. */
void runtime_open_thread(struct runtime *rt);

/*
 * For blocking cases: the model server is a program of its own, which plays the script (NULL: the echo). No base and no
 * model here: `base` and `model` stay NULL.
 */
void runtime_open_program(struct runtime *rt, const char *script);

/* Makes the client, as `config` says. Nothing runs yet. */
void runtime_client(struct runtime *rt);

/* A thread on it (which starts the runtime), made with no options. */
codex_thread *runtime_thread(struct runtime *rt);

/* Adds a script, or one reply to every request whose last user text has that part; the case fails if it is wrong. */
void runtime_script(struct runtime *rt, const char *json);
void runtime_when(struct runtime *rt, const char *part, const char *reply);

/* Closes the client if there still is one (waits for its end), and drops it: another can be made. */
void runtime_client_close(struct runtime *rt);

/* Closes the client and frees everything; the home is removed. */
void runtime_close(struct runtime *rt);

/* What the model was asked last, parsed (codex_json_unref() it), whether it lives on the base or is a program. */
codex_json *runtime_last_request(const struct runtime *rt);
/* What it was asked last has that part, as JSON text; or has not. */
void runtime_expect_asked(const struct runtime *rt, const char *part);
void runtime_expect_not_asked(const struct runtime *rt, const char *part);
/* It was asked with that header; NULL: with none of that name (a small one). */
void runtime_expect_header(const struct runtime *rt, const char *name, const char *value);

/* The provider asks for a login: for a model server that is a program. Before the client is there. */
void runtime_require_login(const struct runtime *rt);

/* Makes a file below `work`, and hands its path back (free it). */
char *runtime_write_work(const struct runtime *rt, const char *name, const char *data, size_t len);

/* The text of a file below `home`, new (free it); NULL: there is none. */
char *runtime_read_home(const struct runtime *rt, const char *name);

#endif
