#include "config.h"

#include "model/player.h"
#include "model/sse.h"

#include <event2/buffer.h>
#include <event2/bufferevent.h>
#include <event2/event.h>
#include <event2/http.h>
#include <stdio.h>
#include <stdlib.h>

/* What one pass writes at most before it waits for the socket to take it. */
static const size_t burst_bytes = 64 * 1024;

enum stop {
	GO_ON,
	STOP_PAUSE,
	STOP_HANG,
	STOP_DROP,
	STOP_END,
};

struct model_player {
	struct event *timer;
	struct evhttp_request *http;
	struct model_request *request;
	struct model_reply *reply;
	model_player_fn ended;
	void *userdata;
	struct evbuffer *pending; /* written by the script, not yet by the socket */
	struct model_item *item; /* the step that is being played, if it is an item */
	size_t step;
	size_t text_bytes;
	int events;
	enum stop stop; /* what follows once `pending` is sent */
	unsigned pause_ms;
	char response_id[32];
	bool streaming; /* the headers are out */
	bool finished; /* the closing event was written */
	bool hanging;
	bool released;
	bool draining;
};

static void arm(struct model_player *player, unsigned ms)
{
	struct timeval delay = {.tv_sec = ms / 1000, .tv_usec = (ms % 1000) * 1000};

	evtimer_add(player->timer, &delay);
}

static void end(struct model_player *player, enum model_state state)
{
	player->ended(player, state, player->userdata);
	event_free(player->timer);
	evbuffer_free(player->pending);
	model_item_free(player->item);
	model_reply_unref(player->reply);
	free(player);
}

static struct evhttp_connection *connection_of(struct model_player *player)
{
	return evhttp_request_get_connection(player->http);
}

static void forget_connection(struct model_player *player)
{
	evhttp_connection_set_closecb(connection_of(player), NULL, NULL);
}

/* Not to be called from evhttp's own callbacks: it still uses the connection behind them. */
static void drop_connection(struct model_player *player, enum model_state state)
{
	struct evhttp_connection *connection = connection_of(player);

	forget_connection(player);
	evhttp_connection_free(connection);
	end(player, state);
}

/* evhttp has cut the request off from its connection and leaves it to us. */
static void on_gone(struct evhttp_connection *connection, void *userdata)
{
	struct model_player *player = userdata;

	(void)connection;
	evhttp_request_free(player->http);
	end(player, MODEL_GONE);
}

static void add_http_headers(struct model_player *player, struct json_object *headers)
{
	struct evkeyvalq *out = evhttp_request_get_output_headers(player->http);

	if (!model_get(headers, "content-type"))
		evhttp_add_header(out, "content-type", "application/json");
	if (!headers)
		return;
	json_object_object_foreach(headers, name, value)
		evhttp_add_header(out, name, json_object_get_string(value));
}

static void send_http(struct model_player *player)
{
	struct json_object *http = player->reply->http;
	struct json_object *body = model_get(http, "body");
	struct evbuffer *out = evbuffer_new();
	const char *text = "";

	if (json_object_is_type(body, json_type_string))
		text = json_object_get_string(body);
	else if (body)
		text = model_json_text(body, NULL);
	evbuffer_add_printf(out, "%s", text);
	add_http_headers(player, model_get(http, "headers"));
	forget_connection(player);
	evhttp_send_reply(player->http, model_get_count(http, "status", 500), NULL, out);
	evbuffer_free(out);
	end(player, MODEL_DONE);
}

static void start_stream(struct model_player *player)
{
	struct evkeyvalq *headers = evhttp_request_get_output_headers(player->http);

	evhttp_add_header(headers, "content-type", "text/event-stream");
	evhttp_add_header(headers, "cache-control", "no-cache");
	evhttp_send_reply_start(player->http, 200, NULL);
	player->streaming = true;
	if (player->reply->created && player->reply->drop_after != 0) {
		model_sse_created(player->pending, player->response_id);
		player->events++;
	}
}

static struct model_item *open_item(struct model_player *player, const struct model_step *step)
{
	struct model_item_context context = {
		.request_number = player->request->number,
		.step_number = player->step,
		.user_text = player->request->user_text,
	};

	return model_item_new(step->item, step->spec, &context);
}

static enum stop play_item(struct model_player *player, const struct model_step *step)
{
	if (!player->item)
		player->item = open_item(player, step);
	if (!player->item)
		return STOP_DROP;
	switch (model_item_next(player->item, player->pending, &player->pause_ms)) {
	case MODEL_ITEM_EVENT:
		player->events++;
		return GO_ON;
	case MODEL_ITEM_PAUSE:
		return STOP_PAUSE;
	case MODEL_ITEM_END:
		break;
	}
	player->text_bytes += model_item_text_bytes(player->item);
	model_item_free(player->item);
	player->item = NULL;
	player->step++;
	return GO_ON;
}

static enum stop play_failed(struct model_player *player, const struct model_step *step)
{
	model_sse_failed(player->pending, player->response_id,
		model_get_string(step->spec, "code", "server_error"),
		model_get_string(step->spec, "message", "the model failed"));
	return STOP_END;
}

/* A step that is over at once. */
static enum stop play_step(struct model_player *player, const struct model_step *step)
{
	player->step++;
	switch (step->kind) {
	case MODEL_STEP_PAUSE:
		player->pause_ms = (unsigned)json_object_get_int(step->spec);
		return STOP_PAUSE;
	case MODEL_STEP_HANG:
		return STOP_HANG;
	case MODEL_STEP_DROP:
		return STOP_DROP;
	case MODEL_STEP_END:
		return STOP_END;
	case MODEL_STEP_RAW:
		evbuffer_add(player->pending, json_object_get_string(step->spec),
			(size_t)json_object_get_string_len(step->spec));
		return GO_ON;
	case MODEL_STEP_EVENT:
		model_sse_write(player->pending, step->spec);
		break;
	case MODEL_STEP_FAILED:
		return play_failed(player, step);
	case MODEL_STEP_INCOMPLETE:
		model_sse_incomplete(
			player->pending, player->response_id, json_object_get_string(step->spec));
		return STOP_END;
	case MODEL_STEP_ITEM:
		break;
	}
	player->events++;
	return GO_ON;
}

static enum stop play_completed(struct model_player *player)
{
	struct json_object *usage =
		model_reply_usage(player->reply, player->request->body_length, player->text_bytes);

	model_sse_completed(player->pending, player->response_id, usage);
	json_object_put(usage);
	return STOP_END;
}

static enum stop play_next(struct model_player *player)
{
	const struct model_reply *reply = player->reply;
	const struct model_step *step;

	if (reply->drop_after >= 0 && player->events >= reply->drop_after)
		return STOP_DROP;
	if (player->step >= reply->step_count)
		return play_completed(player);
	step = &reply->steps[player->step];
	return step->kind == MODEL_STEP_ITEM ? play_item(player, step) : play_step(player, step);
}

static void on_drained(struct evhttp_connection *connection, void *userdata)
{
	struct model_player *player = userdata;

	(void)connection;
	if (!player->draining)
		return;
	player->draining = false;
	arm(player, 0);
}

static void send_pending(struct model_player *player)
{
	struct evbuffer *slice = evbuffer_new();

	evbuffer_remove_buffer(player->pending, slice, burst_bytes);
	player->draining = true;
	evhttp_send_reply_chunk_with_cb(player->http, slice, on_drained, player);
	evbuffer_free(slice);
}

/* The headers may still be on their way when the script drops the stream. */
static bool output_is_empty(struct model_player *player)
{
	struct bufferevent *stream = evhttp_connection_get_bufferevent(connection_of(player));

	return !evbuffer_get_length(bufferevent_get_output(stream));
}

static void obey_stop(struct model_player *player)
{
	switch (player->stop) {
	case STOP_DROP:
		if (output_is_empty(player))
			drop_connection(player, MODEL_DROPPED);
		else
			arm(player, 1);
		return;
	case STOP_END:
		forget_connection(player);
		evhttp_send_reply_end(player->http);
		end(player, MODEL_DONE);
		return;
	case STOP_HANG:
		player->stop = GO_ON;
		player->hanging = true;
		return;
	case STOP_PAUSE:
		player->stop = GO_ON;
		arm(player, player->pause_ms);
		return;
	case GO_ON:
		arm(player, 0);
		return;
	}
}

static void stream_on(struct model_player *player)
{
	while (player->stop == GO_ON && evbuffer_get_length(player->pending) < burst_bytes)
		player->stop = play_next(player);
	if (evbuffer_get_length(player->pending))
		send_pending(player);
	else
		obey_stop(player);
}

static void on_timer(evutil_socket_t fd, short what, void *userdata)
{
	struct model_player *player = userdata;
	const struct model_reply *reply = player->reply;

	(void)fd;
	(void)what;
	if (!player->streaming && reply->hang && !player->released) {
		player->hanging = true;
		return;
	}
	if (!player->streaming && reply->drop) {
		drop_connection(player, MODEL_DROPPED);
		return;
	}
	if (!player->streaming && reply->http) {
		send_http(player);
		return;
	}
	if (!player->streaming)
		start_stream(player);
	stream_on(player);
}

/*
 * evhttp stops reading when it hands a request over, and so would not see the client go away
 * before the first byte of the reply. What the client may still send is not for evhttp's parser.
 */
static void watch_client(struct model_player *player)
{
	struct bufferevent *stream = evhttp_connection_get_bufferevent(connection_of(player));
	bufferevent_data_cb on_write;
	bufferevent_event_cb on_event;
	void *arg;

	bufferevent_getcb(stream, NULL, &on_write, &on_event, &arg);
	bufferevent_setcb(stream, NULL, on_write, on_event, arg);
	bufferevent_enable(stream, EV_READ);
	evhttp_connection_set_closecb(connection_of(player), on_gone, player);
}

struct model_player *model_player_start(struct event_base *base, struct evhttp_request *http,
	struct model_request *request, struct model_reply *reply, model_player_fn ended,
	void *userdata)
{
	struct model_player *player = calloc(1, sizeof(*player));

	if (!player)
		return NULL;
	*player = (struct model_player){.http = http,
		.request = request,
		.reply = model_reply_ref(reply),
		.ended = ended,
		.userdata = userdata,
		.pending = evbuffer_new()};
	player->timer = evtimer_new(base, on_timer, player);
	snprintf(player->response_id, sizeof(player->response_id), "resp_%zu", request->number);
	watch_client(player);
	arm(player, reply->delay_ms);
	return player;
}

void model_player_close(struct model_player *player)
{
	drop_connection(player, MODEL_CLOSED);
}

bool model_player_release(struct model_player *player)
{
	if (!player->hanging)
		return false;
	player->hanging = false;
	player->released = true;
	arm(player, 0);
	return true;
}

struct model_request *model_player_request(const struct model_player *player)
{
	return player->request;
}
