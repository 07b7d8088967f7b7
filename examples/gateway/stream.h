/* One browser's server-sent events: a watch on one side, a socket on the other, and no more between than the socket asks for. */
#ifndef GATEWAY_STREAM_H
#define GATEWAY_STREAM_H

struct exchange;
struct link;
struct stream;

/* Answers a request for a thread's events: with a stream, or with why not. */
void stream_new(const struct exchange *exchange);

/* Ends it in good order: the browser sees the end, not a break. */
void stream_end(struct stream *stream);

struct stream *stream_at(struct link *link);

#endif
