/*
 * The message engine: whatever the runtime writes, and whatever the client does in between, the session neither
 * breaks nor cares how the bytes were cut.
 *
 * The first byte seeds the cuts. The rest are lines: one that begins with '!' is an act of the client, any other is
 * fed to the session as it is.
 *
 *     !c      a call                          !d      every deadline passes
 *     !t ID   a thread of that id is known    !s      a turn/start is sent on the last thread
 *     !b ID   the answer names the turn ID    !e      the turn/start has failed
 *     !n      a thread/start is sent          !m      it was answered
 *     !h !u   lines are held; and no more
 */
#include "fuzz.h"

#include "session/engine.h"

#include <string.h>

/* Acts that reserve something are bounded: the engine of the tests has room for so many threads. */
#define MOST 32

struct player {
	struct engine engine;
	unsigned seed;
	bool pieces;
	unsigned calls;
	unsigned starting; /* thread/start under way */
	uint64_t time;
};

static struct cx_thread *last_thread(struct player *player)
{
	struct engine *engine = &player->engine;

	return engine->thread_count ? engine->threads[engine->thread_count - 1] : NULL;
}

static void act_thread(struct player *player, struct cx_span id)
{
	char name[64];

	if (player->engine.thread_count >= MOST || !id.len || id.len >= sizeof(name) ||
		memchr(id.at, '\0', id.len))
		return;
	memcpy(name, id.at, id.len);
	name[id.len] = '\0';
	engine_thread(&player->engine, name);
}

static void act_start(struct player *player)
{
	struct cx_thread *thread = last_thread(player);

	if (thread && !thread->starting)
		cx_thread_turn_start(thread);
}

/* The end of turn/start, with the name of a turn or without. */
static void act_started(struct player *player, struct cx_span id)
{
	struct cx_thread *thread = last_thread(player);

	if (!thread || !thread->starting)
		return;
	if (id.len && !player->engine.session.cause)
		cx_router_bind(&player->engine.session.router, thread, id);
	cx_thread_turn_started(&player->engine.session.router, thread);
}

static void act_call(struct player *player)
{
	if (player->engine.session.cause || player->calls >= MOST)
		return;
	player->calls++;
	engine_call(&player->engine, "fuzzed");
}

static void act_thread_start(struct player *player, bool answered)
{
	struct cx_router *router = &player->engine.session.router;

	if (!answered) {
		cx_router_thread_start(router);
		player->starting++;
	} else if (player->starting) {
		cx_router_thread_started(router);
		player->starting--;
	}
}

static void act(struct player *player, const char *line, size_t len)
{
	struct cx_span id = {len > 3 ? line + 3 : line, len > 3 ? len - 3 : 0};

	switch (len > 1 ? line[1] : 0) {
	case 'c':
		act_call(player);
		break;
	case 't':
		act_thread(player, id);
		break;
	case 's':
		act_start(player);
		break;
	case 'b':
		act_started(player, id);
		break;
	case 'e':
		act_started(player, (struct cx_span){NULL, 0});
		break;
	case 'n':
	case 'm':
		act_thread_start(player, line[1] == 'm');
		break;
	case 'h':
	case 'u':
		player->engine.session.held = line[1] == 'h';
		break;
	case 'd':
		cx_session_tick(&player->engine.session, player->time += 1000);
		break;
	default:
		break;
	}
	engine_drain(&player->engine);
}

static size_t piece(struct player *player)
{
	if (!player->pieces)
		return SIZE_MAX;
	player->seed = player->seed * 1103515245u + 12345u;
	return 1 + (player->seed >> 16) % 40;
}

static void play_line(struct player *player, const char *line, size_t len)
{
	struct cx_session *session = &player->engine.session;

	if (len > 1 && line[0] == '!')
		act(player, line, len);
	else if (!session->held && !session->cause)
		engine_feed(&player->engine, line, len, piece(player));
}

static void play(struct player *player, const char *at, size_t left)
{
	while (left) {
		const char *end = memchr(at, '\n', left);
		size_t len = end ? (size_t)(end - at) + 1 : left;

		play_line(player, at, len - (at[0] == '!' && end));
		at += len;
		left -= len;
	}
	player->engine.session.held = false;
	engine_drain(&player->engine);
}

/* Every call has ended by the time the session has, and no kept byte is unaccounted for. */
static void finish(struct player *player)
{
	struct cx_session *session = &player->engine.session;

	cx_session_fail(session, cx_error_from_status(CODEX_ERR_CLOSED));
	engine_drain(&player->engine);
	FUZZ_CHECK(session->calls.in_flight_count == 0);
	FUZZ_CHECK(session->calls.waiting_count == 0);
	FUZZ_CHECK(session->calls.by_id.count == 0);
	FUZZ_CHECK(cx_list_empty(&session->calls.ended));
}

/* The trace, to be freed. */
static char *outcome(const uint8_t *data, size_t size, bool pieces)
{
	struct player player = {.seed = data[0], .pieces = pieces};
	char *trace;

	engine_init(&player.engine);
	play(&player, (const char *)data + 1, size - 1);
	finish(&player);
	trace = strdup(engine_trace(&player.engine));
	engine_free(&player.engine);
	return trace;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *whole, *pieces;

	if (size < 2)
		return 0;
	whole = outcome(data, size, false);
	pieces = outcome(data, size, true);
	FUZZ_CHECK(strcmp(whole, pieces) == 0);
	free(whole);
	free(pieces);
	return 0;
}
