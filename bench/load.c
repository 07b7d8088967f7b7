#include "load.h"

#include "client.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define ALL ((1u << CLIENT_COUNT) - 1)
#define TEXT_ONLY (1u << CLIENT_YARDSTICK | 1u << CLIENT_TEXT)

const struct load loads[LOAD_COUNT] = {
	{"t8", "8 turns", 8, 232, "ascii", 160000, ALL},
	{"t200", "200 turns", 200, 232, "ascii", 160000, ALL},
	{"64k", "64 KiB items", 8, 65536, "ascii", 1600, TEXT_ONLY},
	{"escapes", "escapes", 8, 232, "escapes", 160000, TEXT_ONLY},
	{"utf8", "raw UTF-8", 8, 232, "utf8", 160000, TEXT_ONLY},
};

const struct load *load_find(const char *name)
{
	for (size_t i = 0; i < LOAD_COUNT; i++) {
		if (strcmp(loads[i].name, name) == 0)
			return &loads[i];
	}
	return NULL;
}

struct load load_scaled(const struct load *load, uint64_t deltas)
{
	struct load scaled = *load;

	if (deltas)
		scaled.deltas = (deltas + load->turns - 1) / load->turns * load->turns;
	return scaled;
}

const char *const *load_command(const struct load *load, const char *server)
{
	static char turns[16], total[24], line[16];
	static const char *command[] = {NULL, "app-server", "--storm", "--content", NULL, "--turns",
		turns, "--total", total, "--line-bytes", line, NULL};

	command[0] = server;
	command[4] = load->content;
	snprintf(turns, sizeof(turns), "%u", load->turns);
	snprintf(total, sizeof(total), "%" PRIu64, load->deltas);
	snprintf(line, sizeof(line), "%u", load->line_bytes);
	return command;
}
