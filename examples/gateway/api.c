#include "api.h"

#include "body.h"
#include "desk.h"
#include "lag.h"
#include "query.h"
#include "reply.h"
#include "server.h"
#include "waiting.h"

#include <event2/http.h>
#include <json-c/json.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

void api_list(const struct exchange *exchange)
{
	struct waiting *waiting;
	struct query query;

	if (query_read(&query, exchange->request)) {
		waiting = waiting_new(exchange);
		desk_list(exchange->server->desk, query_get(&query, "cursor"),
			query_get(&query, "search"), waiting_answer, waiting, &waiting->call);
	} else {
		reply_error(exchange->request, 400, query_wrong);
	}
	query_clear(&query);
}

void api_read(const struct exchange *exchange)
{
	struct waiting *waiting;
	struct query query;

	if (query_read(&query, exchange->request)) {
		waiting = waiting_new(exchange);
		desk_read(exchange->server->desk, exchange->id, query_get(&query, "cursor"),
			waiting_answer, waiting, &waiting->call);
	} else {
		reply_error(exchange->request, 400, query_wrong);
	}
	query_clear(&query);
}

static void ask_start(const struct exchange *exchange, struct body *body)
{
	const char *text = body_text(body, "text");
	struct waiting *waiting;

	if (*body->wrong)
		return;
	waiting = waiting_new(exchange);
	desk_start(exchange->server->desk, text, waiting_answer, waiting, &waiting->call);
}

static void ask_send(const struct exchange *exchange, struct body *body)
{
	const char *text = body_text(body, "text");
	bool steer = body_flag(body, "steer");
	struct waiting *waiting;

	if (*body->wrong)
		return;
	waiting = waiting_new(exchange);
	desk_send(exchange->server->desk, exchange->id, text, steer, waiting_answer, waiting,
		&waiting->call);
}

static void ask_decide(const struct exchange *exchange, struct body *body)
{
	const char *decision = body_text(body, "decision");
	struct waiting *waiting;

	if (*body->wrong)
		return;
	waiting = waiting_new(exchange);
	desk_decide(exchange->server->desk, exchange->id, decision, waiting_answer, waiting,
		&waiting->call);
}

static void with_body(const struct exchange *exchange,
	void (*ask)(const struct exchange *exchange, struct body *body))
{
	struct body body;

	body_read(&body, evhttp_request_get_input_buffer(exchange->request));
	if (!*body.wrong)
		ask(exchange, &body);
	if (*body.wrong)
		reply_error(exchange->request, 400, body.wrong);
	body_clear(&body);
}

void api_start(const struct exchange *exchange)
{
	with_body(exchange, ask_start);
}

void api_send(const struct exchange *exchange)
{
	with_body(exchange, ask_send);
}

void api_decide(const struct exchange *exchange)
{
	with_body(exchange, ask_decide);
}

/* Its body has nothing to say. */
void api_interrupt(const struct exchange *exchange)
{
	struct waiting *waiting = waiting_new(exchange);

	desk_interrupt(
		exchange->server->desk, exchange->id, waiting_answer, waiting, &waiting->call);
}

/* 0 where there is no /proc. */
static int64_t rss_kib(void)
{
	FILE *file = fopen("/proc/self/statm", "re");
	long pages = 0;

	if (!file)
		return 0;
	if (fscanf(file, "%*s %ld", &pages) != 1)
		pages = 0;
	fclose(file);
	return (int64_t)pages * (sysconf(_SC_PAGESIZE) / 1024);
}

static struct json_object *describe(const struct server *server)
{
	struct json_object *status = json_object_new_object();

	desk_describe(server->desk, status);
	json_object_object_add(
		status, "streams", json_object_new_int64((int64_t)server->stream_count));
	lag_describe(server->lag, status);
	json_object_object_add(status, "rss_kib", json_object_new_int64(rss_kib()));
	return status;
}

void api_status(const struct exchange *exchange)
{
	struct json_object *status;
	struct query query;

	if (query_read(&query, exchange->request)) {
		status = describe(exchange->server);
		if (query_get(&query, "reset"))
			lag_reset(exchange->server->lag);
		reply_json(exchange->request, 200, status);
		json_object_put(status);
	} else {
		reply_error(exchange->request, 400, query_wrong);
	}
	query_clear(&query);
}
