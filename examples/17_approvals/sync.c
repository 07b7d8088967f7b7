/* Approvals: by a predicate for one thread, answered later for two others. Usage: sync */
#include <codex/codex.h>
#include <codex/requests.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A policy: nothing but echo runs. */
static bool is_harmless(codex_request *request, void *userdata)
{
	const char *command = codex_json_string(codex_json_member(codex_request_params(request), "command"));

	(void)userdata;
	return command && strstr(command, "echo ");
}

/* Keeps the first request, until there is a second one to weigh it against: only one of the two is granted. */
static void on_request(codex_request *request, void *userdata)
{
	codex_request **kept = userdata;

	if (!codex_request_is_approval(request))
		return; /* nobody takes it: refused */
	if (!*kept) {
		*kept = codex_request_ref(request);
		return;
	}
	codex_request_accept(*kept);
	codex_request_decline(request);
	*kept = codex_request_unref(*kept);
}
