/* What /api/ answers, but for streams: see the README. */
#ifndef GATEWAY_API_H
#define GATEWAY_API_H

struct exchange;

void api_list(const struct exchange *exchange);
void api_start(const struct exchange *exchange);
void api_read(const struct exchange *exchange);
void api_send(const struct exchange *exchange);
void api_interrupt(const struct exchange *exchange);
void api_decide(const struct exchange *exchange);
void api_status(const struct exchange *exchange);

#endif
