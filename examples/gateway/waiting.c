#include "waiting.h"

#include "desk.h"
#include "guest.h"
#include "memory.h"
#include "reply.h"
#include "server.h"

#include <stdlib.h>

static void on_gone(void *userdata)
{
	struct waiting *waiting = userdata;

	desk_call_give_up(waiting->call);
	free(waiting);
}

struct waiting *waiting_new(const struct exchange *exchange)
{
	struct waiting *waiting = must_new(sizeof(*waiting));

	waiting->request = exchange->request;
	waiting->guest = exchange->guest;
	guest_wait(waiting->guest, on_gone, waiting);
	return waiting;
}

void waiting_answer(int status, struct json_object *body, void *userdata)
{
	struct waiting *waiting = userdata;

	guest_go_on(waiting->guest);
	reply_json(waiting->request, status, body);
	free(waiting);
}
