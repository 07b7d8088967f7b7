#include "session/router.h"

#include "base/buf.h"
#include "base/mem.h"
#include "codec/text.h"

#include <string.h>

/* The longest key looked up without memory of its own; ids of the runtime have 36 bytes. */
#define KEY_MAX 512

void cx_router_init(struct cx_router *router, struct cx_timers *timers, size_t max_early_bytes)
{
	memset(router, 0, sizeof(*router));
	router->timers = timers;
	cx_list_init(&router->early);
	cx_list_init(&router->replay);
	router->max_early_bytes = max_early_bytes;
}

/* threads */

struct cx_thread *cx_router_find_thread(struct cx_router *router, struct cx_span id)
{
	struct cx_map_node *node = id.at ? cx_map_find(&router->threads, id.at, id.len) : NULL;

	return node ? CX_CONTAINER_OF(node, struct cx_thread, by_id) : NULL;
}

static struct cx_thread *thread_new(void)
{
	struct cx_thread *thread = cx_alloc0(sizeof(*thread));

	if (!thread)
		return NULL;
	thread->refs = 1;
	cx_list_init(&thread->early);
	cx_list_init(&thread->waiting);
	cx_list_init(&thread->handles);
	return thread;
}

struct cx_thread *cx_thread_get(struct cx_router *router, const char *id)
{
	struct cx_span span = {id, id ? strlen(id) : 0};
	struct cx_thread *thread = cx_router_find_thread(router, span);

	if (thread) {
		thread->refs++;
		return thread;
	}
	thread = thread_new();
	if (thread && id && !cx_thread_name(router, &thread, span)) {
		cx_thread_unref(router, thread);
		return NULL;
	}
	return thread;
}

bool cx_thread_name(struct cx_router *router, struct cx_thread **thread, struct cx_span id)
{
	struct cx_thread *self = *thread;
	struct cx_thread *known = cx_router_find_thread(router, id);

	if (known == self)
		return true;
	if (known) {
		known->refs++;
		cx_list_take_all(&known->waiting, &self->waiting);
		cx_list_take_all(&known->handles, &self->handles);
		cx_thread_unref(router, self);
		*thread = known;
		return true;
	}
	if (self->id)
		return true; /* a thread keeps its first name */
	self->id = cx_strndup(id.at, id.len);
	self->id_len = id.len;
	return self->id && cx_map_insert(&router->threads, &self->by_id, self->id, self->id_len);
}

static void drop_early(struct cx_router *router, struct cx_list *early, size_t *bytes)
{
	while (!cx_list_empty(early)) {
		struct cx_early *kept = cx_list_first(early, struct cx_early, link);

		router->bytes -= kept->len;
		cx_list_remove(&kept->link);
		cx_free(kept);
	}
	*bytes = 0;
}

void cx_thread_unref(struct cx_router *router, struct cx_thread *thread)
{
	if (--thread->refs)
		return;
	if (thread->id &&
		cx_map_find(&router->threads, thread->id, thread->id_len) == &thread->by_id)
		cx_map_remove(&router->threads, &thread->by_id);
	drop_early(router, &thread->early, &thread->early_bytes);
	cx_timer_clear(router->timers, &thread->idle);
	cx_timer_clear(router->timers, &thread->overdue);
	cx_free(thread->review);
	cx_free(thread->id);
	cx_free(thread);
}

/* requests that may name something */

void cx_router_thread_start(struct cx_router *router)
{
	router->threads_starting++;
}

void cx_router_thread_started(struct cx_router *router)
{
	router->threads_starting--;
	cx_list_take_all(&router->replay, &router->early);
	router->early_bytes = 0;
}

void cx_thread_turn_start(struct cx_thread *thread)
{
	thread->starting = true;
	thread->overflowed = false;
}

/* What is still unknown then is kept again, in its order. */
static void replay_early(struct cx_router *router, struct cx_thread *thread)
{
	cx_list_take_all(&router->replay, &thread->early);
	thread->early_bytes = 0;
}

void cx_thread_turn_started(struct cx_router *router, struct cx_thread *thread)
{
	thread->starting = false;
	replay_early(router, thread);
}

void cx_thread_resume(struct cx_thread *thread)
{
	if (!thread->starting)
		thread->overflowed = false;
	if (!thread->resuming)
		thread->overtaken = false;
	thread->resuming++;
}

void cx_thread_resumed(struct cx_router *router, struct cx_thread *thread)
{
	thread->resuming--;
	replay_early(router, thread);
}

/* routes */

/* Writes thread id, NUL, turn id; 0 if that is too long. */
static size_t make_key(char key[KEY_MAX], const struct cx_thread *thread, struct cx_span turn_id)
{
	size_t len = thread->id_len + 1 + turn_id.len;

	if (thread->id_len >= KEY_MAX || turn_id.len >= KEY_MAX || len > KEY_MAX)
		return 0;
	memcpy(key, thread->id, thread->id_len + 1);
	memcpy(key + thread->id_len + 1, turn_id.at, turn_id.len);
	return len;
}

static bool is_turn(const struct cx_route *route, struct cx_span turn_id)
{
	size_t len = route->key_len - (size_t)(route->turn_id - route->key);

	return len == turn_id.len && memcmp(route->turn_id, turn_id.at, len) == 0;
}

static struct cx_route *find_by_key(
	struct cx_router *router, const struct cx_thread *thread, struct cx_span turn_id)
{
	char key[KEY_MAX];
	size_t len = thread->id ? make_key(key, thread, turn_id) : 0;
	struct cx_map_node *node = len ? cx_map_find(&router->routes, key, len) : NULL;

	return node ? CX_CONTAINER_OF(node, struct cx_route, by_key) : NULL;
}

static bool has_alias(const struct cx_route *route, struct cx_span turn_id)
{
	return route->alias && strlen(route->alias) == turn_id.len &&
		memcmp(route->alias, turn_id.at, turn_id.len) == 0;
}

struct cx_route *cx_router_find(
	struct cx_router *router, const struct cx_thread *thread, struct cx_span turn_id)
{
	struct cx_route *route;

	/* Nearly every event is one of the turn that its thread runs. */
	if (CX_LIKELY(thread->running && is_turn(thread->running, turn_id)))
		return thread->running;
	route = find_by_key(router, thread, turn_id);
	return !route && thread->running && has_alias(thread->running, turn_id) ? thread->running
										: route;
}

static struct cx_route *route_new(struct cx_thread *thread, struct cx_span turn_id)
{
	char key[KEY_MAX];
	size_t len = make_key(key, thread, turn_id);
	struct cx_route *route = len ? cx_alloc0(sizeof(*route)) : NULL;

	if (!route)
		return NULL;
	route->key = cx_strndup(key, len);
	if (!route->key) {
		cx_free(route);
		return NULL;
	}
	route->key_len = len;
	route->turn_id = route->key + thread->id_len + 1;
	route->thread = thread;
	cx_list_init(&route->listeners);
	return route;
}

struct cx_route *cx_router_bind(
	struct cx_router *router, struct cx_thread *thread, struct cx_span turn_id)
{
	struct cx_route *route = cx_router_find(router, thread, turn_id);

	if (route)
		return route;
	route = route_new(thread, turn_id);
	if (!route)
		return NULL;
	if (!cx_map_insert(&router->routes, &route->by_key, route->key, route->key_len)) {
		cx_free(route->key);
		cx_free(route);
		return NULL;
	}
	thread->refs++;
	thread->running = route;
	thread->unnamed = false;
	return route;
}

void cx_route_free(struct cx_router *router, struct cx_route *route)
{
	struct cx_thread *thread = route->thread;

	cx_map_remove(&router->routes, &route->by_key);
	if (thread->running == route)
		thread->running = NULL;
	cx_free(route->alias);
	cx_free(route->key);
	cx_free(route);
	cx_thread_unref(router, thread);
}

/* events */

static enum cx_routing keep(
	struct cx_router *router, struct cx_span line, struct cx_list *list, size_t *bytes)
{
	struct cx_early *kept = cx_alloc(sizeof(*kept) + line.len + 1);

	if (!kept)
		return CX_NO_MEMORY;
	kept->len = line.len;
	memcpy(kept->line, line.at, line.len);
	kept->line[line.len] = '\0';
	cx_list_init(&kept->link);
	cx_list_append(list, &kept->link);
	*bytes += line.len;
	router->bytes += line.len;
	return CX_KEPT;
}

/* What is left of a turn's beginning or end when its events are too many: enough to follow it. */
static enum cx_routing keep_stub(struct cx_router *router, const struct cx_message *message)
{
	struct cx_buf buf = CX_BUF_INIT;
	struct cx_thread *thread = message->thread;
	struct cx_span stub;
	enum cx_routing kept;

	cx_buf_puts(&buf, "{\"method\":\"");
	cx_buf_puts(&buf, cx_method_name(message->method));
	cx_buf_puts(&buf, "\",\"params\":{\"threadId\":");
	cx_put_string(&buf, thread->id, thread->id_len);
	cx_buf_puts(&buf, ",\"turn\":{\"id\":");
	cx_put_string(&buf, message->turn_id.at, message->turn_id.len);
	cx_buf_puts(&buf, "}}}");
	stub.len = buf.len;
	stub.at = cx_buf_steal(&buf);
	if (!stub.at)
		return CX_NO_MEMORY;
	kept = keep(router, stub, &thread->early, &thread->early_bytes);
	cx_free((char *)(uintptr_t)stub.at);
	return kept;
}

static bool has_room(const struct cx_router *router, const struct cx_message *message)
{
	const struct cx_thread *thread = message->thread;

	return !thread->overflowed &&
		thread->early_bytes + message->line.len <= router->max_early_bytes;
}

static bool is_vital(const struct cx_message *message)
{
	return message->method == CX_NOTIFICATION_TURN_STARTED ||
		message->method == CX_NOTIFICATION_TURN_COMPLETED;
}

static enum cx_routing keep_for_turn(struct cx_router *router, struct cx_message *message)
{
	struct cx_thread *thread = message->thread;

	if (has_room(router, message))
		return keep(router, message->line, &thread->early, &thread->early_bytes);
	if (is_vital(message))
		return keep_stub(router, message);
	if (thread->overflowed)
		return CX_KEPT; /* that events are missing was said already */
	thread->overflowed = true;
	return CX_OVERFLOW;
}

enum cx_routing cx_router_keep_request(struct cx_router *router, const struct cx_message *message)
{
	struct cx_thread *thread = message->thread;

	if (!thread || message->route || !message->turn_id.at ||
		!(thread->starting || thread->resuming))
		return CX_ROUTED;
	if (!has_room(router, message))
		return thread->starting ? CX_OVERFLOW : CX_ROUTED;
	return keep(router, message->line, &thread->early, &thread->early_bytes);
}

static bool may_belong_to_new_thread(
	const struct cx_router *router, const struct cx_message *message)
{
	return router->threads_starting && message->thread_id.at &&
		router->early_bytes + message->line.len <= router->max_early_bytes;
}

/* The turn may be one that a request under way names: a turn/start, or a thread/resume. Too many events of the latter are nobody's
 * loss: they go to subscribers, as they come. */
static bool may_be_named(const struct cx_router *router, const struct cx_message *message)
{
	const struct cx_thread *thread = message->thread;

	return thread->starting ||
		(thread->resuming && (has_room(router, message) || is_vital(message)));
}

enum cx_routing cx_router_route(struct cx_router *router, struct cx_message *message)
{
	message->route = NULL;
	message->thread = cx_router_find_thread(router, message->thread_id);
	if (!message->thread) {
		if (may_belong_to_new_thread(router, message))
			return keep(router, message->line, &router->early, &router->early_bytes);
		return CX_ROUTED;
	}
	if (!message->turn_id.at)
		return CX_ROUTED;
	message->route = cx_router_find(router, message->thread, message->turn_id);
	if (message->route)
		return CX_ROUTED;
	if (may_be_named(router, message))
		return keep_for_turn(router, message);
	return cx_router_note_foreign(router, message) ? CX_ROUTED : CX_NO_MEMORY;
}

struct cx_early *cx_router_replay(struct cx_router *router)
{
	struct cx_early *kept;

	if (cx_list_empty(&router->replay))
		return NULL;
	kept = cx_list_first(&router->replay, struct cx_early, link);
	cx_list_remove(&kept->link);
	router->bytes -= kept->len;
	return kept;
}

static void unroute(struct cx_router *router)
{
	struct cx_map_node *node;

	while ((node = cx_map_any(&router->routes)) != NULL)
		cx_route_free(router, CX_CONTAINER_OF(node, struct cx_route, by_key));
}

void cx_router_free(struct cx_router *router)
{
	size_t ignored;

	unroute(router);
	drop_early(router, &router->early, &ignored);
	drop_early(router, &router->replay, &ignored);
	cx_map_free(&router->routes);
	cx_map_free(&router->threads);
}
