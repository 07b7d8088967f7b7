#include "api/client.h"

#include <string.h>

static struct codex_stats read_counters(const codex_async *client)
{
	const struct cx_session *session = &client->session;
	struct codex_stats stats = CODEX_STATS_INIT;

	stats.pid = client->transport ? (int64_t)cx_transport_pid(client->transport) : -1;
	stats.requests_in_flight = session->calls.in_flight_count;
	stats.requests_queued = session->calls.waiting_count;
	stats.turns_active = client->turn_count;
	stats.bytes_to_write = cx_bytes_len(&session->out) + session->calls.waiting_bytes;
	stats.bytes_queued = session->router.bytes + client->queued_bytes;
	stats.bytes_read = session->counts.bytes_read;
	stats.bytes_written = session->counts.bytes_written;
	stats.events = session->counts.events;
	stats.events_unclaimed = client->unclaimed;
	stats.requests_refused = session->counts.requests_refused;
	stats.lines_skipped = session->counts.lines_skipped;
	stats.answers_late = session->calls.late;
	stats.deadlines = session->timers.heap.count;
	stats.requests_open = session->requests.count;
	return stats;
}

int codex_async_stats(const codex_async *client, struct codex_stats *ret_stats)
{
	struct codex_stats stats;
	size_t size = ret_stats->size;

	if (size < offsetof(struct codex_stats, requests_in_flight) || size % sizeof(uint64_t))
		return CODEX_ERR_INVALID;
	stats = read_counters(client);
	stats.size = size;
	if (size > sizeof(stats))
		memset((char *)ret_stats + sizeof(stats), 0, size - sizeof(stats));
	memcpy(ret_stats, &stats, size < sizeof(stats) ? size : sizeof(stats));
	return 0;
}
