/* Plays one reply to one HTTP request, from timers, a bounded piece at a time. */
#ifndef PEERS_MODEL_PLAYER_H
#define PEERS_MODEL_PLAYER_H

#include "model/reply.h"
#include "model/request.h"

struct event_base;
struct evhttp_request;
struct model_player;

/* The player is gone when this returns. */
typedef void (*model_player_fn)(
	struct model_player *player, enum model_state state, void *userdata);

/*
 * Starts on the loop's next pass. The player holds the reply and borrows the request; `ended` is
 * called exactly once, from the loop or from model_player_close(). NULL is out of memory.
 */
struct model_player *model_player_start(struct event_base *base, struct evhttp_request *http,
	struct model_request *request, struct model_reply *reply, model_player_fn ended,
	void *userdata);

/* Closes the connection under it; it ends with MODEL_CLOSED. */
void model_player_close(struct model_player *player);

/* Goes on after a hang. False if it was not hanging. */
bool model_player_release(struct model_player *player);

struct model_request *model_player_request(const struct model_player *player);

#endif
