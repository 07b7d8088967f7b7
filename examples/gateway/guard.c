#include "guard.h"

#include "options.h"
#include "token.h"

#include <event2/http.h>
#include <event2/keyvalq_struct.h>
#include <stdbool.h>
#include <stddef.h>
#include <string.h>
#include <strings.h>
#include <sys/queue.h>

typedef int (*rule_fn)(
	const struct guard *guard, struct evhttp_request *request, const char **ret_words);

static int refuse(int status, const char *words, const char **ret_words)
{
	*ret_words = words;
	return status;
}

static struct evkeyvalq *headers_of(struct evhttp_request *request)
{
	return evhttp_request_get_input_headers(request);
}

static const char *header(struct evhttp_request *request, const char *name)
{
	return evhttp_find_header(headers_of(request), name);
}

static bool is_api(struct evhttp_request *request)
{
	return !strncmp(evhttp_request_get_uri(request), "/api/", 5);
}

/* evhttp takes what proxies are sent, and "//host/path": the name of a host that no rule would look at. */
static int check_target(
	const struct guard *guard, struct evhttp_request *request, const char **ret_words)
{
	const struct evhttp_uri *uri = evhttp_request_get_evhttp_uri(request);
	const char *path = uri ? evhttp_uri_get_path(uri) : NULL;

	(void)guard;
	if (!path || *path != '/' || evhttp_uri_get_scheme(uri) || evhttp_uri_get_host(uri) ||
		*evhttp_request_get_uri(request) != '/')
		return refuse(400, "The target of the request is not a path.", ret_words);
	return 0;
}

static unsigned count(struct evhttp_request *request, const char *name)
{
	const struct evkeyval *each;
	unsigned found = 0;

	TAILQ_FOREACH(each, headers_of(request), next)
	found += !strcasecmp(each->key, name);
	return found;
}

/* Two parsers that see different requests in the same bytes (a proxy's and evhttp's) are a hole. */
static int check_framing(
	const struct guard *guard, struct evhttp_request *request, const char **ret_words)
{
	const char *coding = header(request, "Transfer-Encoding");

	(void)guard;
	if (count(request, "Host") > 1 || count(request, "Content-Length") > 1 ||
		count(request, "Transfer-Encoding") > 1 || count(request, "Authorization") > 1)
		return refuse(400, "A header stands twice that may stand once.", ret_words);
	if (coding && (strcasecmp(coding, "chunked") || header(request, "Content-Length")))
		return refuse(400, "It is not clear where the request ends.", ret_words);
	return 0;
}

/* Its length without the port. */
static size_t host_length(const char *host)
{
	const char *end = *host == '[' ? strchr(host, ']') : strchr(host, ':');

	if (*host == '[')
		return end ? (size_t)(end - host) + 1 : strlen(host);
	return end ? (size_t)(end - host) : strlen(host);
}

static bool is_host(const char *host, const char *name)
{
	size_t length = host_length(host);

	return length == strlen(name) && !strncasecmp(host, name, length);
}

/* With a port or without, whichever: a tunnel has its own. */
static bool is_ours(const struct guard *guard, const char *host)
{
	const char *port = host + host_length(host);
	const char *const *name;

	if (*port && (*port != ':' || strspn(port + 1, "0123456789") != strlen(port + 1)))
		return false;
	for (name = guard->options->names; *name; name++)
		if (is_host(host, *name))
			return true;
	return is_host(host, guard->own) || is_host(host, "localhost") ||
		is_host(host, "127.0.0.1") || is_host(host, "[::1]");
}

/* A site whose name its owner has rebound to our address is, to the browser, the same origin as we: but it cannot change the name. */
static int check_host(
	const struct guard *guard, struct evhttp_request *request, const char **ret_words)
{
	const char *host = header(request, "Host");

	if (!host || !is_ours(guard, host))
		return refuse(403, "That is no name of this server (see --name).", ret_words);
	return 0;
}

/* Any site may have a visitor's browser send us a request. It says so. */
static int check_origin(
	const struct guard *guard, struct evhttp_request *request, const char **ret_words)
{
	const char *origin = header(request, "Origin");
	const char *site = header(request, "Sec-Fetch-Site");
	const char *authority = origin ? strstr(origin, "://") : NULL;

	(void)guard;
	if (origin && (!authority || strcasecmp(authority + 3, header(request, "Host"))))
		return refuse(403, "The request comes from another site's page.", ret_words);
	if (site && is_api(request) && strcmp(site, "same-origin") && strcmp(site, "none"))
		return refuse(403, "The request comes from another site's page.", ret_words);
	return 0;
}

/* The page itself is no secret, and a browser cannot send a token for it. */
static int check_token(
	const struct guard *guard, struct evhttp_request *request, const char **ret_words)
{
	const char *given = header(request, "Authorization");

	if (!guard->options->token || !is_api(request))
		return 0;
	if (!given || strncasecmp(given, "Bearer ", 7) ||
		!token_is(guard->options->token, given + 7 + strspn(given + 7, " ")))
		return refuse(401, "This needs the server's token.", ret_words);
	return 0;
}

/* A form of another site can send text/plain without asking us first; JSON it cannot. */
static int check_type(
	const struct guard *guard, struct evhttp_request *request, const char **ret_words)
{
	const char *type = header(request, "Content-Type");

	(void)guard;
	if (evhttp_request_get_command(request) != EVHTTP_REQ_POST)
		return 0;
	if (!type || strncasecmp(type, "application/json", 16) || !strchr("; \t", type[16]))
		return refuse(415, "The body has to be application/json.", ret_words);
	return 0;
}

void guard_init(struct guard *guard, const struct options *options)
{
	guard->options = options;
	address_write(&options->listen, false, guard->own);
}

int guard_check(const struct guard *guard, struct evhttp_request *request, const char **ret_words)
{
	static const rule_fn rules[] = {
		check_target, check_framing, check_host, check_origin, check_token, check_type};
	int status = 0;
	size_t i;

	for (i = 0; !status && i < sizeof(rules) / sizeof(rules[0]); i++)
		status = rules[i](guard, request, ret_words);
	return status;
}
