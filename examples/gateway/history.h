/* What is stored: the list of threads, and their turns. Any app-server can read all of it. */
#ifndef GATEWAY_HISTORY_H
#define GATEWAY_HISTORY_H

struct desk;
struct desk_call;

/* Both take the call. */
void history_list(
	struct desk *desk, const char *cursor, const char *search, struct desk_call *call);
void history_read(
	struct desk *desk, const char *thread_id, const char *cursor, struct desk_call *call);

#endif
