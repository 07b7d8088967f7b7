/* Where to listen: an address and a port, numbers both. */
#ifndef GATEWAY_ADDRESS_H
#define GATEWAY_ADDRESS_H

#include <stdbool.h>
#include <sys/socket.h>

struct address {
	struct sockaddr_storage socket;
	int length;
};

#define ADDRESS_TEXT_MAX 64

/* "127.0.0.1:8787", "[::1]:0". False: it is none, or has no port. */
bool address_parse(const char *text, struct address *ret_address);

/* Nothing but this machine reaches it. */
bool address_is_loopback(const struct address *address);

/* As the authority of a URL has it, with or without the port. */
void address_write(const struct address *address, bool with_port, char text[ADDRESS_TEXT_MAX]);

#endif
