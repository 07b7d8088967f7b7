/* Who may ask at all. */
#ifndef GATEWAY_GUARD_H
#define GATEWAY_GUARD_H

struct evhttp_request;
struct options;

struct guard {
	const struct options *options;
	char own[64]; /* the listening address as a host */
};

void guard_init(struct guard *guard, const struct options *options);

/*
 * @param ret_words why not
 * @return 0: it may pass; else the status of the refusal
 */
int guard_check(const struct guard *guard, struct evhttp_request *request, const char **ret_words);

#endif
