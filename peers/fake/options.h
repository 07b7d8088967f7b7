/* What the command line and the environment say. */
#ifndef PEERS_FAKE_OPTIONS_H
#define PEERS_FAKE_OPTIONS_H

#include "fake/buf.h"

enum fake_mode {
	FAKE_SERVER,
	FAKE_SCRIPT,
	FAKE_TRANSCRIPT,
	FAKE_STORM
};

enum fake_order {
	FAKE_ORDER_NORMAL,
	FAKE_ORDER_STARTED_FIRST, /* turn/started comes before the response */
	FAKE_ORDER_RESPONSE_LAST, /* turn/completed comes before the response */
	FAKE_ORDER_ONE_WRITE, /* response and whole turn in one write */
	FAKE_ORDER_RANDOM /* any of these, turn by turn */
};

enum fake_content {
	FAKE_ASCII,
	FAKE_ESCAPES,
	FAKE_UTF8
};

struct fake_options {
	enum fake_mode mode;
	struct fake_buf script; /* text of the steps */
	const char *script_name;
	const char *transcript;
	const char *runtime_version;
	int64_t lifetime_s;
	int64_t timeout_ms; /* how long a script or transcript waits for the client */
	bool strict_eof;
	bool ignore_eof;
	bool check_only;
	bool verbose;
	int64_t seed;

	/* transcript */
	bool real_pace;
	bool coalesce;
	int64_t chunk;

	/* server and storm */
	enum fake_order order;
	enum fake_content content;
	int64_t deltas;
	int64_t delta_bytes;
	int64_t line_bytes;
	int64_t delay_us;
	int64_t start_delay_us;
	int64_t response_delay_us;
	int64_t drop_every;
	int64_t ignore_every;
	int64_t overload_every;
	int64_t fail_every;
	int64_t retry_every;
	int64_t hold_every;
	int64_t exit_after;
	int64_t write_lines;
	const char *ask;
	bool echo;
	bool chatter;

	/* storm */
	int64_t turns;
	int64_t total;
	int64_t block_bytes;
	int64_t pipe_bytes;
	bool numbered;
	bool stats;
};

/* Does not come back when something is wrong, or when only help or the version was asked for. */
void fake_options_read(struct fake_options *opt, int argc, char **argv);
void fake_options_free(struct fake_options *opt);

#endif
