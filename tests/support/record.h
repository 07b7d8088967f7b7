/* Records what a turn's callbacks and a future's continuation told, and what they must not do. */
#ifndef TESTS_SUPPORT_RECORD_H
#define TESTS_SUPPORT_RECORD_H

#include <codex/codex.h>

#include <stdbool.h>

enum record_kind {
	RECORD_STARTED,
	RECORD_TEXT,
	RECORD_TEXT_RESTART,
	RECORD_ITEM_STARTED,
	RECORD_ITEM_COMPLETED,
	RECORD_ITEM_DROPPED,
	RECORD_EVENT,
	RECORD_READABLE,
	RECORD_DONE,
	RECORD_KINDS
};

/* Letters of `order`, by kind. */
#define RECORD_LETTERS "Strcide?D"

struct record {
	unsigned count[RECORD_KINDS];
	char order
		[64]; /* a letter each: S started, t text, r restart, c item started, i item completed, d dropped, e event, ? readable, D done */
	char *text; /* of the message, without what a restart made void; never NULL once there was any callback */
	size_t text_len;
	size_t text_room;
	int status; /* CODEX_PENDING until on_done */
	codex_turn_outcome outcome;
	char *response; /* the final one, or NULL */
	char *message; /* of the error, or NULL */
	char dropped[64]; /* id of the last item dropped */
	/* Called at the end of each callback, to misbehave in it. */
	void (*hook)(struct record *record, enum record_kind kind, codex_turn *turn);
	void *hook_data;
};

#define RECORD_INIT \
	{ \
		.status = CODEX_PENDING \
	}

/* Userdata is a struct record. All callbacks but on_event and on_readable; and really all. */
extern const struct codex_turn_callbacks record_callbacks;
extern const struct codex_turn_callbacks record_all_callbacks;

void record_clear(struct record *record);

/* on_done came, once, and last. */
static inline bool record_done(const struct record *record)
{
	return record->count[RECORD_DONE] > 0;
}

/* The turn completed well with this text, told and as its final response. */
void record_expect_text(const struct record *record, const char *text);
/* It ended, once, with that status. */
void record_expect_status(const struct record *record, int status);

/* The end of a future. */
struct outcome {
	unsigned count;
	int status;
	codex_future *future; /* the last one; referenced */
	void (*hook)(struct outcome *outcome, codex_future *future);
	void *hook_data;
};

#define OUTCOME_INIT \
	{ \
		.status = CODEX_PENDING \
	}

/* Records the end of a future, whose reference is taken over. */
void outcome_of(struct outcome *outcome, codex_future *future);
void outcome_clear(struct outcome *outcome);
void outcome_expect(const struct outcome *outcome, int status);

/* Evaluates a call of the library: if anything recorded here is told inside it, the case fails. */
#define QUIETLY(call) (record_enter(), record_leave(call))
void record_enter(void);
int record_leave(int result);

#endif
