/* A host program in small: an event base, a client of the fake app-server, and a thread. */
#ifndef TESTS_SUPPORT_SCENE_H
#define TESTS_SUPPORT_SCENE_H

#include "support/fake.h"
#include "support/pump.h"
#include "support/record.h"

#include <codex/codex.h>

struct scene {
	struct event_base *base;
	codex_async *client;
	codex_thread *thread; /* NULL until scene_thread() */
};

/* Takes the configuration over. Nothing is started yet. */
void scene_open(struct scene *scene, codex_config *config);
/* The same with a thread that is ready. */
void scene_open_thread(struct scene *scene, codex_config *config);
/* Starts a thread and waits until it is ready. */
void scene_thread(struct scene *scene);
/* Starts a turn on it, recorded. */
codex_turn *scene_turn(struct scene *scene, const char *text, struct record *record);
/* Starts a call, recorded. */
void scene_call(
	struct scene *scene, const char *method, const char *params, struct outcome *outcome);
/* Closes the client, waits until it is closed, and frees everything: nothing may be left. */
void scene_close(struct scene *scene);
/* The same without closing: what was dropped and aborted already. */
void scene_free(struct scene *scene);

/* Nothing is left on the loop: of a client that was dropped nothing is, closed or not. */
bool scene_is_empty(const struct scene *scene);

#define SCENE_PUMP(scene, condition) PUMP((scene)->base, condition)

#endif
