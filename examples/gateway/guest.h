/*
 * A guest: one connection to the web server, from its acceptance to its end. evhttp shows a connection to nobody before its first request
 * is complete, so that those that never send one would be without limit and without end.
 */
#ifndef GATEWAY_GUEST_H
#define GATEWAY_GUEST_H

#include "list.h"

struct bufferevent;
struct door;
struct evhttp_connection;
struct evhttp_request;

struct guest;

/* From evhttp's callback for bufferevents; joins the door's guests. */
void guest_new(struct door *door, struct bufferevent *stream);

/* The one whose request that is, or NULL. A scan: a request is a rare thing beside what streams do. */
struct guest *guest_of(struct link *guests, struct evhttp_request *request);

/* A request is there: its deadline is off until it has been answered. */
void guest_begin(struct guest *guest, struct evhttp_request *request);

/*
 * The answer will take a while. Should the connection end before guest_go_on(), `gone` is called, once, and the request must not be
 * used from then on.
 */
typedef void (*guest_gone_fn)(void *userdata);
void guest_wait(struct guest *guest, guest_gone_fn gone, void *userdata);
void guest_go_on(struct guest *guest);

/* Ends it if it waits for a request; otherwise when the answer is out. */
void guest_dismiss(struct guest *guest);

struct guest *guest_at(struct link *link);

#endif
