/* Configurations that run the fake app-server (peers/fake/README.md) instead of the real one. */
#ifndef TESTS_SUPPORT_FAKE_H
#define TESTS_SUPPORT_FAKE_H

#include <codex/config.h>

/* Path of the program in this build; static. */
const char *fake_program(void);

/*
 * All of these return a configuration to be changed and unreferenced, with time limits that suit tests; they fail the
 * case when it cannot be made.
 */

/* Plays a script, given as text: steps with line ends. */
codex_config *fake_script(const char *steps);
/* Plays one of peers/fake/scenarios, by its name. */
codex_config *fake_scenario(const char *name);
/* With arguments of one's own, ended by NULL. None: it serves. */
codex_config *fake_with(const char *const *arguments);
#define FAKE(...) fake_with((const char *const[]){__VA_ARGS__, NULL})

/* Serves one thread: to be put before the steps of a script that is about a turn. */
#define FAKE_THREAD "expect thread/start\nemit thread-response\nemit thread-started\n"
/* The same with one turn that has begun. */
#define FAKE_TURN \
	FAKE_THREAD "expect turn/start\nemit turn-response\nemit active\nemit turn-started\n"

#endif
