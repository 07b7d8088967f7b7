#include "pool.h"

#include "conversation.h"
#include "desk_parts.h"
#include "memory.h"
#include "view.h"

#include <codex/codex.h>
#include <event2/event.h>
#include <json-c/json.h>
#include <stdlib.h>
#include <time.h>

unsigned pool_patience_ms = 5000, pool_rest_ms = 250, pool_rest_max_ms = 8000;

/* One that lived for so many seconds did not die of what it began with. */
static const int64_t settled_s = 30;

static void start_timer(struct event *timer, unsigned ms)
{
	struct timeval after = {ms / 1000, ms % 1000 * 1000};

	event_add(timer, &after);
}

/* errands */

static void on_patience(evutil_socket_t fd, short what, void *userdata)
{
	struct errand *errand = userdata;

	(void)fd, (void)what;
	pool_forget(errand);
	errand->fail(errand);
}

void pool_want(struct pool *pool, struct errand *errand)
{
	struct worker *worker = pool_pick(pool, 0);

	if (worker) {
		errand->run(errand, worker);
		return;
	}
	if (errand->link.next)
		return;
	errand->pool = pool;
	errand->timer = must(event_new(pool->desk->base, -1, 0, on_patience, errand));
	start_timer(errand->timer, pool->desk->closing ? 0 : pool_patience_ms);
	list_append(&pool->errands, &errand->link);
}

void pool_forget(struct errand *errand)
{
	list_remove(&errand->link);
	if (errand->timer)
		event_free(errand->timer);
	errand->timer = NULL;
}

/* What they do may kill the app-server, or make new errands. */
static void run_errands(struct pool *pool)
{
	struct worker *worker;

	while (!list_is_empty(&pool->errands) && (worker = pool_pick(pool, 0))) {
		struct errand *errand = LIST_OF(pool->errands.next, struct errand, link);

		pool_forget(errand);
		errand->run(errand, worker);
	}
}

struct worker *pool_pick(const struct pool *pool, uint64_t but)
{
	struct worker *best = NULL;
	unsigned i;

	for (i = 0; i < pool->n; i++) {
		struct worker *worker = &pool->workers[i];

		if (worker->state != WORKER_READY || (but >> i & 1) || worker_is_dead(worker))
			continue;
		if (!best || worker->n_conversations < best->n_conversations)
			best = worker;
	}
	return best;
}

/* life of an app-server */

bool worker_is_dead(const struct worker *worker)
{
	return codex_async_error(worker->client) != NULL;
}

static void start(struct worker *worker);

static void rest(struct worker *worker)
{
	struct pool *pool = worker->pool;

	if (pool->desk->closing) {
		worker->state = WORKER_CLOSED;
		desk_check_closed(pool->desk);
		return;
	}
	worker->state = WORKER_RESTING;
	desk_log(pool->desk, "app-server %u: starts again in %u ms", worker->index,
		worker->pause_ms);
	start_timer(worker->timer, worker->pause_ms);
	worker->pause_ms *= 2;
	if (worker->pause_ms > pool_rest_max_ms)
		worker->pause_ms = pool_rest_max_ms;
}

static void on_gone(codex_future *closed, void *userdata)
{
	struct worker *worker = userdata;

	(void)closed;
	worker->slot = codex_slot_unref(worker->slot);
	worker->client = codex_async_unref(worker->client);
	LIST_EACH(&worker->conversations, at, after)
	conversation_settle(LIST_OF(at, struct conversation, in_worker));
	rest(worker);
}

/* Its conversations stay with it until its process is gone: nobody else may write to their threads before. */
static void end(struct worker *worker)
{
	codex_future *closed = NULL;

	worker->state = WORKER_ENDING;
	worker->slot = codex_slot_unref(worker->slot);
	worker->end = codex_slot_unref(worker->end);
	if (codex_async_close(worker->client, &closed) < 0 ||
		codex_future_then(closed, on_gone, worker, &worker->slot) < 0)
		must(NULL);
	codex_future_unref(closed);
}

static void died(struct worker *worker)
{
	desk_log(worker->pool->desk, "app-server %u: %s", worker->index,
		codex_error_message(codex_async_error(worker->client)));
	if (worker->state == WORKER_READY && time(NULL) - worker->ready_at >= settled_s)
		worker->pause_ms = pool_rest_ms;
	worker->restarts++;
	end(worker);
	LIST_EACH(&worker->conversations, at, after)
	conversation_lost(LIST_OF(at, struct conversation, in_worker));
}

/* Told last: all that was under way there has been told of its end. */
static void on_ended(codex_future *ended, void *userdata)
{
	(void)ended;
	died(userdata);
}

static void on_rested(evutil_socket_t fd, short what, void *userdata)
{
	(void)fd, (void)what;
	start(userdata);
}

static void on_ready(codex_future *ready, void *userdata)
{
	struct worker *worker = userdata;
	struct pool *pool = worker->pool;

	worker->slot = codex_slot_unref(worker->slot);
	if (codex_future_status(ready) < 0)
		return; /* on_ended() follows */
	worker->state = WORKER_READY;
	worker->ready_at = time(NULL);
	desk_log(pool->desk, "app-server %u: ready", worker->index);
	run_errands(pool);
}

static void start(struct worker *worker)
{
	struct pool *pool = worker->pool;
	codex_future *ready = NULL, *ended = NULL;

	worker->state = WORKER_STARTING;
	if (codex_async_new(pool->desk->base, pool->config, &worker->client) < 0 ||
		codex_async_retry_on_overload(worker->client, NULL) < 0 ||
		codex_async_ended(worker->client, &ended) < 0 ||
		codex_future_then(ended, on_ended, worker, &worker->end) < 0)
		must(NULL);
	if (codex_async_start(worker->client, &ready) == 0 &&
		codex_future_then(ready, on_ready, worker, &worker->slot) < 0)
		must(NULL);
	codex_future_unref(ended);
	codex_future_unref(ready);
}

/* all of them */

/* A limit for what one child may make us hold; what turns have shown is in their state. */
static int configure(struct pool *pool)
{
	const struct desk_options *options = &pool->desk->options;
	codex_config *config = pool->config = codex_config_new();
	int r;

	if (!config)
		return CODEX_ERR_NOMEM;
	if ((r = codex_config_set_runtime_dir(config, options->runtime_dir)) < 0 ||
		(r = codex_config_set_cwd(config, options->cwd)) < 0 ||
		(r = codex_config_set_client(config, "libcodex-gateway", "Gateway", NULL)) < 0 ||
		(r = codex_config_set_limit(config, CODEX_LIMIT_QUEUED_REQUESTS, 1024)) < 0 ||
		(r = codex_config_set_limit(config, CODEX_LIMIT_RESULT_BYTES, 64 * 1024)) < 0 ||
		(r = codex_config_set_limit(
			 config, CODEX_LIMIT_EARLY_BYTES, (uint64_t)4 * 1024 * 1024)) < 0)
		return r;
	if (options->program && (r = codex_config_set_program(config, options->program)) < 0)
		return r;
	return options->arguments ? codex_config_set_arguments(config, options->arguments) : 0;
}

int pool_open(struct pool *pool, struct desk *desk)
{
	unsigned i, n = desk->options.app_servers;
	int r;

	pool->desk = desk;
	list_init(&pool->errands);
	if (n < 1 || n > 64)
		return CODEX_ERR_INVALID;
	if ((r = configure(pool)) < 0)
		return r;
	pool->workers = must_new(n * sizeof(pool->workers[0]));
	pool->n = n;
	for (i = 0; i < n; i++) {
		struct worker *worker = &pool->workers[i];

		worker->pool = pool;
		worker->index = i;
		worker->pause_ms = pool_rest_ms;
		worker->timer = must(event_new(desk->base, -1, 0, on_rested, worker));
		list_init(&worker->conversations);
	}
	for (i = 0; i < n; i++)
		start(&pool->workers[i]);
	return 0;
}

void pool_close(struct pool *pool)
{
	unsigned i;

	LIST_EACH(&pool->errands, at, after)
	event_active(LIST_OF(at, struct errand, link)->timer, EV_TIMEOUT, 0);
	for (i = 0; i < pool->n; i++) {
		struct worker *worker = &pool->workers[i];

		if (worker->state == WORKER_STARTING || worker->state == WORKER_READY) {
			end(worker);
		} else if (worker->state == WORKER_RESTING) {
			event_del(worker->timer);
			worker->state = WORKER_CLOSED;
		}
	}
}

bool pool_is_closed(const struct pool *pool)
{
	unsigned i;

	for (i = 0; i < pool->n; i++) {
		if (pool->workers[i].state != WORKER_CLOSED)
			return false;
	}
	return true;
}

void pool_free(struct pool *pool)
{
	unsigned i;

	for (i = 0; i < pool->n; i++) {
		codex_slot_unref(pool->workers[i].slot);
		codex_slot_unref(pool->workers[i].end);
		codex_async_unref(pool->workers[i].client);
		event_free(pool->workers[i].timer);
	}
	free(pool->workers);
	codex_config_unref(pool->config);
}

struct json_object *worker_describe(const struct worker *worker)
{
	static const char *const states[] = {"starting", "ready", "ending", "resting", "closed"};
	struct codex_stats stats = CODEX_STATS_INIT;
	struct json_object *view = must(json_object_new_object());

	stats.pid = -1;
	if (worker->client)
		codex_async_stats(worker->client, &stats);
	view_add_number(view, "pid", stats.pid);
	view_add_string(view, "state", states[worker->state]);
	view_add_number(view, "threads", (int64_t)worker->n_conversations);
	view_add_number(view, "restarts", worker->restarts);
	return view;
}
