/* Watches from inside: what a conversation asks of those that watch it. */
#ifndef GATEWAY_WATCH_PARTS_H
#define GATEWAY_WATCH_PARTS_H

#include "list.h"
#include "watch.h"

#include <stdbool.h>
#include <stdint.h>

struct conversation;
struct turn_state;

/* What a browser has of one item. */
struct watch_item {
	uint64_t serial;
	unsigned version; /* 0: it was told nothing */
	bool shown;
	size_t offset; /* bytes of the text */
};

struct watch {
	struct link link; /* of the conversation's */
	struct conversation *conversation; /* NULL: the desk is gone */
	watch_news_fn news;
	void *userdata;
	bool idle; /* has written all there was: news tells */
	unsigned version; /* of the thread */
	unsigned moves;
	struct turn_state *turn; /* that it tells of; NULL: none yet */
	bool ended; /* and has told the end of */
	unsigned usage_version, notice_version;
	struct watch_item *items; /* as those of the turn */
	size_t n_items, items_room;
	uint64_t *asked; /* serials of approvals that it has told of, and not of their end */
	size_t n_asked;
	uint64_t last_asked;
};

/* Calls those that have told all. Any watch may go meanwhile. */
void watches_tell(struct conversation *conversation);

/* The conversation goes. */
void watches_orphan(struct conversation *conversation);

#endif
