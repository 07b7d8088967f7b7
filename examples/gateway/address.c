#include "address.h"

#include <arpa/inet.h>
#include <event2/util.h>
#include <netinet/in.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct sockaddr_in *v4(const struct address *address)
{
	return (const void *)&address->socket;
}

static const struct sockaddr_in6 *v6(const struct address *address)
{
	return (const void *)&address->socket;
}

/* The port's digits, or NULL. */
static const char *find_port(const char *text)
{
	const char *colon = strrchr(text, ':');

	if (!colon || !colon[1] || strspn(colon + 1, "0123456789") != strlen(colon + 1) ||
		strlen(colon + 1) > 5 ||
		(*text == '[' ? colon[-1] != ']' : colon != strchr(text, ':')))
		return NULL;
	return colon + 1;
}

static void set_port(struct address *address, unsigned port)
{
	if (address->socket.ss_family == AF_INET)
		((struct sockaddr_in *)(void *)&address->socket)->sin_port = htons((uint16_t)port);
	else
		((struct sockaddr_in6 *)(void *)&address->socket)->sin6_port =
			htons((uint16_t)port);
}

/* libevent's parser is given the host alone: it refuses port 0, which asks the kernel for a free one. */
bool address_parse(const char *text, struct address *ret_address)
{
	const char *port = find_port(text);
	char host[ADDRESS_TEXT_MAX];

	*ret_address = (struct address){.length = sizeof(ret_address->socket)};
	if (!port || (size_t)(port - text) > sizeof(host) || atoi(port) > 65535)
		return false;
	memcpy(host, text, (size_t)(port - text) - 1);
	host[port - text - 1] = '\0';
	if (evutil_parse_sockaddr_port(
		    host, (struct sockaddr *)&ret_address->socket, &ret_address->length) < 0)
		return false;
	set_port(ret_address, (unsigned)atoi(port));
	return true;
}

bool address_is_loopback(const struct address *address)
{
	if (address->socket.ss_family == AF_INET)
		return ntohl(v4(address)->sin_addr.s_addr) >> 24 == 127;
	return IN6_IS_ADDR_LOOPBACK(&v6(address)->sin6_addr);
}

void address_write(const struct address *address, bool with_port, char text[ADDRESS_TEXT_MAX])
{
	bool is_v4 = address->socket.ss_family == AF_INET;
	const void *host = is_v4 ? (const void *)&v4(address)->sin_addr
				 : (const void *)&v6(address)->sin6_addr;
	unsigned port = ntohs(is_v4 ? v4(address)->sin_port : v6(address)->sin6_port);
	char number[INET6_ADDRSTRLEN] = "";
	int length;

	inet_ntop(address->socket.ss_family, host, number, sizeof(number));
	length = snprintf(text, ADDRESS_TEXT_MAX, is_v4 ? "%s" : "[%s]", number);
	if (with_port)
		snprintf(text + length, ADDRESS_TEXT_MAX - (size_t)length, ":%u", port);
}
