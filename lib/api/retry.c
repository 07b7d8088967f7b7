#include "api/client.h"
#include "api/options.h"
#include "base/clock.h"

#include <codex/retry.h>

#define MOST_ATTEMPTS 100
#define LONGEST_MS (UINT64_C(24) * 3600 * 1000)

/* Not a number is not in range either. */
static bool in_range(const struct codex_retry_options *options)
{
	return options->attempts >= 1 && options->attempts <= MOST_ATTEMPTS &&
		options->longest_ms <= LONGEST_MS && options->jitter >= 0 && options->jitter <= 1;
}

int codex_async_retry_on_overload(codex_async *client, const struct codex_retry_options *options)
{
	struct codex_retry_options taken = CODEX_RETRY_OPTIONS_INIT;
	struct cx_calls *calls = &client->session.calls;
	int r = cx_callback_check_act();

	if (r < 0)
		return r;
	r = cx_options_take(&taken, sizeof(taken), sizeof(taken), options);
	if (r < 0 || !in_range(&taken))
		return CODEX_ERR_INVALID;
	calls->retry = (struct cx_retry){
		.attempts = (unsigned)taken.attempts,
		.first_ms = taken.first_ms,
		.longest_ms = taken.longest_ms,
		.jitter = taken.jitter,
	};
	/* Clients of different processes shall not come back together. */
	if (!calls->random)
		calls->random = cx_now() ^ ((uint64_t)client->owner << 40);
	return 0;
}
