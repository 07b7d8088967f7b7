/* Which function answers a request. */
#ifndef GATEWAY_ROUTE_H
#define GATEWAY_ROUTE_H

struct exchange;

/* Answers it, now or later. */
void route(const struct exchange *exchange);

#endif
