#include "config.h"

#include "peers/model_client.h"

#include <check.h>
#include <event2/bufferevent.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

struct client {
	struct model_rig *rig;
	struct bufferevent *stream;
	struct client_view view;
	struct evbuffer *body; /* of the reply, without its framing */
	struct json_object *events;
	size_t searched; /* of the body, for the end of an event */
	size_t left; /* of the chunk, or of a body with a length */
	bool chunked;
	bool in_chunk;
};

void rig_open(struct model_rig *rig)
{
	rig->base = event_base_new();
	ck_assert_ptr_nonnull(rig->base);
	ck_assert_int_eq(model_server_new(rig->base, &rig->server), 0);
}

void rig_close(struct model_rig *rig)
{
	model_server_free(rig->server);
	event_base_free(rig->base);
}

static void on_deadline(evutil_socket_t fd, short what, void *userdata)
{
	(void)fd;
	(void)what;
	*(bool *)userdata = true;
}

static void run_until(
	struct model_rig *rig, bool (*done)(const void *, size_t), const void *arg, size_t n)
{
	static const struct timeval limit = {.tv_sec = 10};
	bool late = false;
	struct event *deadline = evtimer_new(rig->base, on_deadline, &late);

	evtimer_add(deadline, &limit);
	while (!late && !done(arg, n))
		event_base_loop(rig->base, EVLOOP_ONCE);
	event_free(deadline);
	ck_assert_msg(!late, "what the test waits for did not come");
}

static bool flag_is_set(const void *flag, size_t unused)
{
	(void)unused;
	return *(const bool *)flag;
}

static bool count_is_reached(const void *count, size_t n)
{
	return *(const size_t *)count >= n;
}

static bool requests_have_come(const void *server, size_t n)
{
	return model_server_request_count(server) >= n;
}

void rig_run_until(struct model_rig *rig, const bool *flag)
{
	run_until(rig, flag_is_set, flag, 0);
}

void rig_run_until_count(struct model_rig *rig, const size_t *count, size_t n)
{
	run_until(rig, count_is_reached, count, n);
}

void rig_run_until_requests(struct model_rig *rig, size_t n)
{
	run_until(rig, requests_have_come, rig->server, n);
}

void rig_run_ms(struct model_rig *rig, int ms)
{
	struct timeval limit = {.tv_sec = ms / 1000, .tv_usec = ms % 1000 * 1000};
	bool late = false;
	struct event *deadline = evtimer_new(rig->base, on_deadline, &late);

	evtimer_add(deadline, &limit);
	while (!late)
		event_base_loop(rig->base, EVLOOP_ONCE);
	event_free(deadline);
}

static void take_event(struct client *client, const char *text)
{
	struct json_object *event;

	ck_assert_msg(!strncmp(text, "data: ", 6), "not an event: %.60s", text);
	event = json_tokener_parse(text + 6);
	ck_assert_msg(event, "not JSON: %.60s", text);
	json_object_array_add(client->events, event);
	client->view.event_count++;
	if (strstr(client_event_type(client, client->view.event_count - 1), ".delta"))
		client->view.delta_count++;
}

static void take_events(struct client *client)
{
	struct evbuffer_ptr start;
	struct evbuffer_ptr end;
	char *text;

	for (;;) {
		evbuffer_ptr_set(client->body, &start, client->searched, EVBUFFER_PTR_SET);
		end = evbuffer_search(client->body, "\n\n", 2, &start);
		client->searched = evbuffer_get_length(client->body);
		client->searched -= client->searched > 0;
		if (end.pos < 0)
			return;
		client->searched = 0;
		text = malloc((size_t)end.pos + 3);
		ck_assert_ptr_nonnull(text);
		evbuffer_remove(client->body, text, (size_t)end.pos + 2);
		text[end.pos] = '\0';
		take_event(client, text);
		free(text);
	}
}

static void take_header(struct client *client, const char *line)
{
	if (!strncmp(line, "HTTP/1.1 ", 9))
		client->view.status = atoi(line + 9);
	else if (!strcasecmp(line, "transfer-encoding: chunked"))
		client->chunked = true;
	else if (!strncasecmp(line, "content-length: ", 16))
		client->left = (size_t)atol(line + 16);
}

/* True when the headers are complete. */
static bool take_headers(struct client *client, struct evbuffer *input)
{
	char *line;
	bool last;

	if (evbuffer_search(input, "\r\n\r\n", 4, NULL).pos < 0)
		return false;
	do {
		line = evbuffer_readln(input, NULL, EVBUFFER_EOL_CRLF_STRICT);
		last = !*line;
		take_header(client, line);
		free(line);
	} while (!last);
	client->in_chunk = !client->chunked;
	return true;
}

/* True while there is more to do. */
static bool take_chunk_size(struct client *client, struct evbuffer *input)
{
	char *line = evbuffer_readln(input, NULL, EVBUFFER_EOL_CRLF_STRICT);

	if (!line)
		return false;
	if (*line) {
		client->left = strtoul(line, NULL, 16);
		client->in_chunk = client->left > 0;
		client->view.ended = !client->left;
	}
	free(line);
	return !client->view.ended;
}

static void take_body(struct client *client, struct evbuffer *input)
{
	size_t n;

	while (!client->view.ended) {
		if (!client->in_chunk) {
			if (!take_chunk_size(client, input))
				break;
			continue;
		}
		n = evbuffer_get_length(input);
		if (n > client->left)
			n = client->left;
		evbuffer_remove_buffer(input, client->body, n);
		client->view.body_bytes += n;
		client->left -= n;
		client->in_chunk = client->left > 0;
		if (!client->left && !client->chunked)
			client->view.ended = true;
		if (client->in_chunk)
			break;
	}
	if (client->chunked)
		take_events(client);
}

static void on_read(struct bufferevent *stream, void *userdata)
{
	struct client *client = userdata;
	struct evbuffer *input = bufferevent_get_input(stream);

	if (client->view.status || take_headers(client, input))
		take_body(client, input);
}

static void on_event(struct bufferevent *stream, short what, void *userdata)
{
	struct client *client = userdata;

	(void)stream;
	if (what & (BEV_EVENT_EOF | BEV_EVENT_ERROR))
		client->view.closed = true;
}

struct client *client_send(struct model_rig *rig, const char *bytes)
{
	struct sockaddr_in address = {.sin_family = AF_INET,
		.sin_port = htons((uint16_t)model_server_port(rig->server)),
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	struct client *client = calloc(1, sizeof(*client));

	ck_assert_ptr_nonnull(client);
	client->rig = rig;
	client->body = evbuffer_new();
	client->events = json_object_new_array();
	client->stream = bufferevent_socket_new(rig->base, -1, BEV_OPT_CLOSE_ON_FREE);
	bufferevent_setcb(client->stream, on_read, NULL, on_event, client);
	bufferevent_enable(client->stream, EV_READ | EV_WRITE);
	ck_assert_int_eq(bufferevent_socket_connect(
				 client->stream, (struct sockaddr *)&address, sizeof(address)),
		0);
	bufferevent_write(client->stream, bytes, strlen(bytes));
	return client;
}

static char *post(const char *body)
{
	char *bytes = malloc(strlen(body) + 200);

	ck_assert_ptr_nonnull(bytes);
	sprintf(bytes,
		"POST /v1/responses HTTP/1.1\r\nHost: x\r\nThread-Id: from-header\r\n"
		"Authorization: Bearer k\r\nContent-Length: %zu\r\n\r\n%s",
		strlen(body), body);
	return bytes;
}

struct client *client_post(struct model_rig *rig, const char *body)
{
	char *bytes = post(body);
	struct client *client = client_send(rig, bytes);

	free(bytes);
	return client;
}

static char *say(const char *text, const char *thread_id, const char *turn_id)
{
	static const char format[] =
		"{\"model\":\"mock-model\",\"stream\":true,\"input\":[{\"type\":\"message\","
		"\"role\":\"user\",\"content\":[{\"type\":\"input_text\",\"text\":\"%s\"}]}],"
		"\"client_metadata\":{\"thread_id\":\"%s\",\"turn_id\":\"%s\"}}";
	size_t size = sizeof(format) + strlen(text) + strlen(thread_id) + strlen(turn_id);
	char *body = malloc(size);

	ck_assert_ptr_nonnull(body);
	snprintf(body, size, format, text, thread_id, turn_id);
	return body;
}

struct client *client_say(
	struct model_rig *rig, const char *text, const char *thread_id, const char *turn_id)
{
	char *body = say(text, thread_id, turn_id);
	struct client *client = client_post(rig, body);

	free(body);
	return client;
}

void client_say_again(struct client *client, const char *text)
{
	char *body = say(text, "", "");
	char *bytes = post(body);

	/* What is left is the empty line behind the last chunk. */
	evbuffer_drain(bufferevent_get_input(client->stream), 2);
	client->view = (struct client_view){0};
	client->chunked = client->in_chunk = false;
	json_object_put(client->events);
	client->events = json_object_new_array();
	bufferevent_write(client->stream, bytes, strlen(bytes));
	free(bytes);
	free(body);
}

const struct client_view *client_view(const struct client *client)
{
	return &client->view;
}

struct json_object *client_event(const struct client *client, size_t index)
{
	return json_object_array_get_idx(client->events, index);
}

const char *client_event_type(const struct client *client, size_t index)
{
	struct json_object *type = NULL;

	json_object_object_get_ex(client_event(client, index), "type", &type);
	return type ? json_object_get_string(type) : "";
}

char *client_text(const struct client *client)
{
	char *text = NULL;
	size_t size = 0;
	FILE *out = open_memstream(&text, &size);
	struct json_object *delta;
	size_t i;

	for (i = 0; i < client->view.event_count; i++) {
		if (strcmp(client_event_type(client, i), "response.output_text.delta"))
			continue;
		json_object_object_get_ex(client_event(client, i), "delta", &delta);
		fputs(json_object_get_string(delta), out);
	}
	fclose(out);
	return text;
}

const char *client_body(const struct client *client)
{
	evbuffer_add(client->body, "", 1);
	return (const char *)evbuffer_pullup(client->body, -1);
}

void client_read(struct client *client, bool on)
{
	if (on)
		bufferevent_enable(client->stream, EV_READ);
	else
		bufferevent_disable(client->stream, EV_READ);
}

void client_free(struct client *client)
{
	if (!client)
		return;
	bufferevent_free(client->stream);
	evbuffer_free(client->body);
	json_object_put(client->events);
	free(client);
}

struct client *client_ask(struct model_rig *rig, const char *text)
{
	struct client *client = client_say(rig, text, "", "");

	rig_run_until(rig, &client->view.ended);
	return client;
}
