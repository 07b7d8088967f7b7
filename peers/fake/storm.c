/* The storm: deltas for many turns, rendered beforehand and written in blocks as large as told. */
#include "fake/turn.h"

#include "fake/content.h"
#include "fake/shapes.h"

#include <fcntl.h>
#include <inttypes.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

static const char delta_method[] = "item/agentMessage/delta";

enum {
	NUMBER_WIDTH = 10
};

struct storm {
	struct fake_server *server;
	struct fake_buf block; /* some rounds; a round is one delta of every turn */
	size_t round_bytes;
	size_t block_rounds;
	int64_t rounds; /* of the whole storm */
	size_t *numbers; /* where in a round each line's number stands */
	size_t lines; /* in a round */
	bool numbered;
};

/* One delta of the turn, at the end of the block. Its text begins with room for a number. */
static void render_delta(struct storm *storm, struct fake_turn *turn)
{
	struct fake_server *server = storm->server;
	const char *shape = fake_shape_find("delta");
	size_t start = storm->block.len;
	size_t size;
	struct fake_buf text = {0};
	struct fake_buf missing = {0};

	fake_turn_vars(server, turn);
	size = fake_turn_delta_bytes(server);
	storm->numbered = server->opt->numbered && size > NUMBER_WIDTH;
	if (storm->numbered) {
		fake_buf_fill(&text, '0', NUMBER_WIDTH);
		fake_buf_str(&text, " ");
		size -= NUMBER_WIDTH + 1;
	}
	fake_content_add(&text, server->opt->content, size, turn->number, 0);
	fake_vars_set(&server->vars, "text", fake_buf_cstr(&text));
	fake_vars_expand(&server->vars, &storm->block, shape, strlen(shape), &missing);
	fake_buf_str(&storm->block, "\n");
	storm->numbers[storm->lines++] =
		(size_t)(strstr(fake_buf_cstr(&storm->block) + start, "\"delta\":\"") + 9 -
			storm->block.data);
	fake_buf_free(&text);
	fake_buf_free(&missing);
}

static void render_block(struct storm *storm)
{
	struct fake_server *server = storm->server;
	size_t wanted = (size_t)server->opt->block_bytes;

	storm->numbers = fake_realloc(NULL, server->turn_count * sizeof(*storm->numbers));
	for (size_t i = 0; i < server->turn_count; i++)
		if (server->turns[i]->phase == FAKE_TURN_HELD)
			render_delta(storm, server->turns[i]);
	storm->round_bytes = storm->block.len;
	storm->block_rounds = storm->round_bytes < wanted ? wanted / storm->round_bytes : 1;
	if ((int64_t)storm->block_rounds > storm->rounds)
		storm->block_rounds = (size_t)storm->rounds;
	fake_buf_room(&storm->block, storm->round_bytes * storm->block_rounds);
	for (size_t i = 1; i < storm->block_rounds; i++)
		fake_buf_add(&storm->block, storm->block.data, storm->round_bytes);
}

/* Writes the number of its round into each line of the block. */
static void number_lines(struct storm *storm, int64_t first)
{
	for (size_t round = 0; round < storm->block_rounds; round++) {
		char *start = storm->block.data + round * storm->round_bytes;
		char digits[24];

		snprintf(
			digits, sizeof(digits), "%0*" PRId64, NUMBER_WIDTH, first + (int64_t)round);
		for (size_t i = 0; i < storm->lines; i++)
			memcpy(start + storm->numbers[i], digits, NUMBER_WIDTH);
	}
}

static bool client_gone(const struct fake_server *server)
{
	struct pollfd pfd = {.fd = server->in.fd};

	return server->out.dead || (poll(&pfd, 1, 0) > 0 && pfd.revents);
}

static void write_rounds(struct storm *storm)
{
	struct fake_server *server = storm->server;

	for (int64_t round = 0; round < storm->rounds && !client_gone(server);) {
		int64_t left = storm->rounds - round;
		int64_t now =
			left < (int64_t)storm->block_rounds ? left : (int64_t)storm->block_rounds;

		if (storm->numbered)
			number_lines(storm, round);
		fake_out_now(&server->out, storm->block.data, (size_t)now * storm->round_bytes);
		round += now;
	}
}

static int64_t cpu_us(void)
{
	struct rusage usage;

	getrusage(RUSAGE_SELF, &usage);
	return (usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) * INT64_C(1000000) +
		usage.ru_utime.tv_usec + usage.ru_stime.tv_usec;
}

static void say_stats(const struct storm *storm, int64_t wall_ms, int64_t cpu)
{
	int64_t deltas = storm->rounds * (int64_t)storm->lines;

	fake_warn("storm turns %zu deltas %" PRId64 " bytes %" PRId64 " wall_ms %" PRId64
		  " cpu_us %" PRId64,
		storm->lines, deltas, storm->rounds * (int64_t)storm->round_bytes, wall_ms, cpu);
}

/* A larger pipe lets fewer, larger writes through; only Linux has it, and only for pipes. */
static void size_pipe(const struct fake_server *server)
{
#ifdef F_SETPIPE_SZ
	if (server->opt->pipe_bytes)
		fcntl(server->out.fd, F_SETPIPE_SZ, (int)server->opt->pipe_bytes);
#else
	(void)server;
#endif
}

static void let_go(struct fake_server *server)
{
	for (size_t i = 0; i < server->turn_count; i++) {
		struct fake_turn *turn = server->turns[i];

		if (turn->phase != FAKE_TURN_HELD)
			continue;
		turn->phase = FAKE_TURN_AGENT_COMPLETED;
		turn->due = 0;
		fake_buf_str(&turn->said, "storm");
	}
	server->parked = 0;
}

void fake_storm(struct fake_server *server)
{
	const struct fake_options *opt = server->opt;
	int64_t turns = server->parked;
	struct storm storm = {
		.server = server,
		.rounds = opt->total ? (opt->total + turns - 1) / turns : opt->deltas,
	};
	int64_t wall, cpu;

	size_pipe(server);
	fake_out_drain(&server->out);
	render_block(&storm);
	wall = fake_mono_ms();
	cpu = cpu_us();
	fake_out_nonblocking(&server->out, false);
	if (!fake_server_unwanted(server, delta_method, strlen(delta_method)))
		write_rounds(&storm);
	fake_out_nonblocking(&server->out, true);
	if (opt->stats)
		say_stats(&storm, fake_mono_ms() - wall, cpu_us() - cpu);
	let_go(server);
	free(storm.numbers);
	fake_buf_free(&storm.block);
}
