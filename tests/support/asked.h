/* A scene whose runtime asks something, and what its handlers did with it. */
#ifndef TESTS_SUPPORT_ASKED_H
#define TESTS_SUPPORT_ASKED_H

#include "support/scene.h"

#include <codex/requests.h>

enum {
	ASKED_KEEPS = 8
};

struct asked {
	struct scene scene;
	struct record record;
	codex_turn *turn;
	unsigned count; /* handlers called */
	char order
		[32]; /* a letter each: t the turn's, h the thread's, c the client's, p the predicate */
	int status; /* what the handler's last call returned */
	codex_request *kept[ASKED_KEEPS];
	unsigned kept_count;
	unsigned told; /* of withdrawals */
	int told_status;
	bool told_late; /* after on_done */
	/* What handlers do with a request, by who they are; NULL: nothing. */
	void (*by_turn)(struct asked *asked, codex_request *request);
	void (*by_thread)(struct asked *asked, codex_request *request);
	void (*by_client)(struct asked *asked, codex_request *request);
};

/* A client and a ready thread. */
void asked_open(struct asked *asked, codex_config *config);
/* Adds a handler of the thread; of the client, for one method or all. */
void asked_by_thread(struct asked *asked);
void asked_by_client(struct asked *asked, const char *method, codex_slot **ret_slot);
/* Starts the turn, with a handler if `by_turn` is set. */
void asked_start(struct asked *asked);
/* Most cases: a client whose handler does that, and a turn. */
void asked_begin(struct asked *asked, codex_config *config,
	void (*by_client)(struct asked *asked, codex_request *request));

/* Waits until so many were kept. */
void asked_wait_kept(struct asked *asked, unsigned count);
/* Waits for the turn's end: completed, with "Hello". */
void asked_expect_hello(struct asked *asked);
/* One withdrawal was told, with that status, not after the turn's end; and answers are refused with `late`. */
void asked_expect_withdrawn(struct asked *asked, int status, int late);
/* Drops all that was kept, and closes. */
void asked_end(struct asked *asked);

struct codex_stats asked_stats(const struct asked *asked);

/* What handlers may do. */
void asked_keep(struct asked *asked, codex_request *request);
void asked_accept(struct asked *asked, codex_request *request);
void asked_pass(struct asked *asked, codex_request *request);

/* The rest of a turn that began with FAKE_TURN. */
#define ASKED_REST \
	"emit agent-started\ndelta Hello\nemit agent-completed text=Hello\nemit idle\n" \
	"emit turn-completed text=Hello\n"
#define ASKED_ACCEPTED "answer where {\"result\":{\"decision\":\"accept\"}}\n"
#define ASKED_DECLINED "answer where {\"result\":{\"decision\":\"decline\"}}\n"

#endif
