#include <config.h>

#include "support/scene.h"

#include <check.h>
#include <event2/event.h>
#include <stddef.h>

void scene_open(struct scene *scene, codex_config *config)
{
	*scene = (struct scene){0};
	scene->base = event_base_new();
	ck_assert_ptr_nonnull(scene->base);
	ck_assert_int_eq(codex_async_new(scene->base, config, &scene->client), 0);
	codex_config_unref(config);
}

void scene_thread(struct scene *scene)
{
	struct outcome ready = OUTCOME_INIT;

	ck_assert_int_eq(codex_thread_start(scene->client, NULL, &scene->thread), 0);
	outcome_of(&ready, codex_future_ref(codex_thread_ready(scene->thread)));
	PUMP(scene->base, ready.count);
	outcome_expect(&ready, 0);
	outcome_clear(&ready);
}

void scene_open_thread(struct scene *scene, codex_config *config)
{
	scene_open(scene, config);
	scene_thread(scene);
}

codex_turn *scene_turn(struct scene *scene, const char *text, struct record *record)
{
	codex_turn *turn = NULL;

	ck_assert_int_eq(QUIETLY(codex_thread_turn_text(
				 scene->thread, text, NULL, &record_callbacks, record, &turn)),
		0);
	return turn;
}

void scene_call(
	struct scene *scene, const char *method, const char *params, struct outcome *outcome)
{
	codex_future *future = NULL;

	ck_assert_int_eq(QUIETLY(codex_async_call(scene->client, method, params, &future)), 0);
	outcome_of(outcome, future);
}

void scene_free(struct scene *scene)
{
	codex_thread_unref(scene->thread);
	codex_async_unref(scene->client);
	event_base_free(scene->base);
	*scene = (struct scene){0};
}

void scene_close(struct scene *scene)
{
	struct outcome closed = OUTCOME_INIT;
	codex_future *future = NULL;

	ck_assert_int_eq(QUIETLY(codex_async_close(scene->client, &future)), 0);
	outcome_of(&closed, future);
	PUMP(scene->base, closed.count);
	outcome_expect(&closed, 0);
	outcome_clear(&closed);
	scene_free(scene);
}

bool scene_is_empty(const struct scene *scene)
{
	return event_base_get_num_events(
		       scene->base, EVENT_BASE_COUNT_ADDED | EVENT_BASE_COUNT_ACTIVE) == 0;
}
