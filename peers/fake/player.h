/* Plays a script: where it is, what it knows, and what its steps have in common. */
#ifndef PEERS_FAKE_PLAYER_H
#define PEERS_FAKE_PLAYER_H

#include "fake/input.h"
#include "fake/message.h"
#include "fake/options.h"
#include "fake/output.h"
#include "fake/script.h"
#include "fake/vars.h"

struct fake_player {
	const struct fake_options *opt;
	const struct fake_script *script;
	const struct fake_step *step; /* the one that runs */
	struct fake_in in;
	struct fake_out out;
	struct fake_vars vars;
	struct fake_buf gathered; /* what a together or split block collects */
	bool gathering;
	int64_t timeout_ms;
	long last_request; /* the number of the latest server request */
};

/* Comes back when the script is over and stdin has ended. */
void fake_play(const struct fake_options *opt);

/* Ends the process, naming script and line. */
_Noreturn void fake_player_fail(
	const struct fake_player *player, int status, const char *format, ...) FAKE_PRINTF(3, 4);

/* The handshake as one step: initialize, its answer, what the runtime says then, initialized. */
void fake_player_handshake(struct fake_player *player);

/* Writes now, or into the block that collects. */
void fake_player_write(struct fake_player *player, const char *data, size_t len);

/* The text with its variables filled in, appended. */
void fake_player_expand(
	struct fake_player *player, struct fake_buf *buf, const char *text, size_t len);

/* Expands, adds LF, writes. */
void fake_player_send(struct fake_player *player, const char *text);

/* The next message; false at the end of stdin if that is not an error. */
bool fake_player_read(struct fake_player *player, int64_t timeout_ms, struct fake_msg *msg,
	enum fake_got *ret_got);

/* Takes the first word off the text; NULL when there is none. Cuts the text up. */
char *fake_next_word(char **text);

/* A number out of a step's argument, or the end of the process. */
int64_t fake_player_us(const struct fake_player *player, const char *text);
int64_t fake_player_size(const struct fake_player *player, const char *text);

#endif
