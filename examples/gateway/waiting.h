/* A request whose answer the desk is asked for. */
#ifndef GATEWAY_WAITING_H
#define GATEWAY_WAITING_H

struct desk_call;
struct evhttp_request;
struct exchange;
struct guest;
struct json_object;

struct waiting {
	struct evhttp_request *request;
	struct guest *guest;
	struct desk_call *call; /* for the desk to fill in */
};

/* Give the desk waiting_answer() with it: exactly one call. A browser that goes first gives that up. */
struct waiting *waiting_new(const struct exchange *exchange);

/* A desk_answer_fn. */
void waiting_answer(int status, struct json_object *body, void *waiting);

#endif
