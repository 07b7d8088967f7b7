#include "client.h"

#include <stdio.h>
#include <string.h>

const char *const client_names[CLIENT_COUNT] = {
	[CLIENT_SPLIT] = "split",
	[CLIENT_YARDSTICK] = "json-c",
	[CLIENT_TEXT] = "text",
	[CLIENT_EVENT] = "event",
	[CLIENT_EVENT_JSON] = "event-json",
	[CLIENT_EVENT_TYPED] = "event-typed",
};

bool client_find(const char *name, enum client_kind *ret_kind)
{
	for (size_t i = 0; i < CLIENT_COUNT; i++) {
		if (strcmp(client_names[i], name) == 0) {
			*ret_kind = (enum client_kind)i;
			return true;
		}
	}
	return false;
}

bool client_run(
	enum client_kind kind, const char *server, struct meter *meter, const struct load *load)
{
	bool raw = kind == CLIENT_SPLIT || kind == CLIENT_YARDSTICK;
	bool ok = raw ? client_run_raw(kind, server, meter, load)
		      : client_run_codex(kind, server, meter, load);

	if (ok && meter->seen == meter->deltas)
		return true;
	fprintf(stderr, "bench: %s failed at %s\n", client_names[kind], load->name);
	return false;
}
