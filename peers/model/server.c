#include "config.h"

#include "model/server_private.h"

#include <arpa/inet.h>
#include <errno.h>
#include <event2/buffer.h>
#include <event2/event.h>
#include <event2/http.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

static const char echo_reply[] = "{\"echo\": \"You said: \"}";
static const char models_answer[] =
	"{\"object\":\"list\",\"data\":[{\"id\":\"mock-model\",\"object\":\"model\"}],\"models\":[]}";

static const char device_code[] =
	"{\"device_auth_id\":\"auth\",\"user_code\":\"ABCD-1234\",\"interval\":\"1\"}";
static const char out_of_memory[] = "{\"error\":{\"message\":\"out of memory\"}}";

/* A reply may hang or pause as long as it likes. */
static const int idle_seconds = 24 * 3600;

static void send_json(struct evhttp_request *http, int status, const char *text)
{
	struct evbuffer *body = evbuffer_new();

	evbuffer_add(body, text, strlen(text));
	evhttp_add_header(
		evhttp_request_get_output_headers(http), "content-type", "application/json");
	evhttp_send_reply(http, status, NULL, body);
	evbuffer_free(body);
}

static void tell(struct model_server *server, struct model_request *request)
{
	if (server->on_request)
		server->on_request(server, request, request->state, server->userdata);
}

static void remove_player(struct model_server *server, struct model_player *player)
{
	size_t i = 0;

	while (server->players[i] != player)
		i++;
	server->players[i] = server->players[--server->player_count];
}

static void on_reply_end(struct model_player *player, enum model_state state, void *userdata)
{
	struct model_server *server = userdata;
	struct model_request *request = model_player_request(player);

	remove_player(server, player);
	model_recorder_end(&server->recorder, request, state);
	tell(server, request);
}

static int add_player(struct model_server *server, struct evhttp_request *http,
	struct model_request *request, struct model_reply *reply)
{
	size_t size = (server->player_count + 1) * sizeof(struct model_player *);
	struct model_player **players = realloc(server->players, size);

	if (!players)
		return -ENOMEM;
	server->players = players;
	players[server->player_count] =
		model_player_start(server->base, http, request, reply, on_reply_end, server);
	if (!players[server->player_count])
		return -ENOMEM;
	server->player_count++;
	return 0;
}

static void answer(struct model_server *server, struct evhttp_request *http)
{
	struct model_request *request = model_request_new(http);
	struct model_reply *reply;

	if (!request || model_recorder_add(&server->recorder, request) < 0) {
		model_request_free(request);
		send_json(http, 500, out_of_memory);
		return;
	}
	tell(server, request);
	if (!request->json) {
		send_json(http, 400, "{\"error\":{\"message\":\"the body is not JSON\"}}");
		model_recorder_end(&server->recorder, request, MODEL_DONE);
		return;
	}
	reply = model_script_choose(&server->script, request);
	if (add_player(server, http, request, reply ? reply : server->echo) < 0) {
		send_json(http, 500, out_of_memory);
		model_recorder_end(&server->recorder, request, MODEL_DONE);
	}
}

/* The login service for codes, as far as that a code is given out which nobody ever enters. */
static bool answer_login(struct evhttp_request *http, const char *path)
{
	if (!strcmp(path, "/api/accounts/deviceauth/usercode"))
		send_json(http, 200, device_code);
	else if (!strcmp(path, "/api/accounts/deviceauth/token"))
		send_json(http, 403, "{}");
	else
		return false;
	return true;
}

static void on_http(struct evhttp_request *http, void *userdata)
{
	const struct evhttp_uri *uri = evhttp_request_get_evhttp_uri(http);
	const char *path = uri ? evhttp_uri_get_path(uri) : NULL;
	enum evhttp_cmd_type command = evhttp_request_get_command(http);

	if (!path)
		send_json(http, 400, "{\"error\":{\"message\":\"bad request\"}}");
	else if (command == EVHTTP_REQ_POST && !strcmp(path, "/v1/responses"))
		answer(userdata, http);
	else if (command == EVHTTP_REQ_GET && !strcmp(path, "/v1/models"))
		send_json(http, 200, models_answer);
	else if (command != EVHTTP_REQ_POST || !answer_login(http, path))
		send_json(http, 404, "{\"error\":{\"message\":\"no such path here\"}}");
}

static unsigned bound_port(struct evhttp_bound_socket *bound)
{
	struct sockaddr_in address;
	socklen_t length = sizeof(address);
	int fd = evhttp_bound_socket_get_fd(bound);

	if (getsockname(fd, (struct sockaddr *)&address, &length) < 0)
		return 0;
	return ntohs(address.sin_port);
}

static int listen_on(struct model_server *server, unsigned port)
{
	struct evhttp_bound_socket *bound;

	server->http = evhttp_new(server->base);
	if (!server->http)
		return -ENOMEM;
	evhttp_set_timeout(server->http, idle_seconds);
	evhttp_set_gencb(server->http, on_http, server);
	errno = 0;
	bound = evhttp_bind_socket_with_handle(server->http, "127.0.0.1", (ev_uint16_t)port);
	if (!bound)
		return errno ? -errno : -EADDRNOTAVAIL;
	server->port = bound_port(bound);
	snprintf(
		server->base_url, sizeof(server->base_url), "http://127.0.0.1:%u/v1", server->port);
	return 0;
}

static void ignore_sigpipe(void)
{
	struct sigaction now;

	if (!sigaction(SIGPIPE, NULL, &now) && now.sa_handler == SIG_DFL)
		signal(SIGPIPE, SIG_IGN);
}

int model_server_new_on(struct event_base *base, unsigned port, struct model_server **ret_server)
{
	struct model_server *server = calloc(1, sizeof(*server));
	int r;

	if (!server)
		return -ENOMEM;
	server->base = base;
	r = model_recorder_init(&server->recorder);
	if (!r)
		r = model_reply_parse(echo_reply, &server->error, &server->echo);
	if (!r)
		r = listen_on(server, port);
	if (r < 0) {
		model_server_free(server);
		return r;
	}
	ignore_sigpipe();
	*ret_server = server;
	return 0;
}

int model_server_new(struct event_base *base, struct model_server **ret_server)
{
	return model_server_new_on(base, 0, ret_server);
}

void model_server_free(struct model_server *server)
{
	if (!server)
		return;
	while (server->player_count)
		model_player_close(server->players[server->player_count - 1]);
	if (server->http)
		evhttp_free(server->http);
	free(server->players);
	model_script_clear(&server->script);
	model_reply_unref(server->echo);
	model_recorder_clear(&server->recorder);
	free(server);
}

unsigned model_server_port(const struct model_server *server)
{
	return server->port;
}

const char *model_server_base_url(const struct model_server *server)
{
	return server->base_url;
}

size_t model_server_request_count(const struct model_server *server)
{
	return server->recorder.count;
}

size_t model_server_playing(const struct model_server *server)
{
	return server->player_count;
}

const struct model_request *model_server_request(const struct model_server *server, size_t index)
{
	return index < server->recorder.count ? server->recorder.requests[index] : NULL;
}

const struct model_request *model_server_last_request(const struct model_server *server)
{
	return model_server_request(server, server->recorder.count - 1);
}

void model_server_on_request(struct model_server *server, model_request_fn fn, void *userdata)
{
	server->on_request = fn;
	server->userdata = userdata;
}

int model_server_record(struct model_server *server, const char *path)
{
	return model_recorder_open(&server->recorder, path);
}
