/* What both chats read, show and ask in the terminal. */
#include <codex/codex.h>
#include <stdio.h>
#include <string.h>

static char typed[65536];

/* Lines up to an empty one. False: the input has ended. */
static bool read_message(void)
{
	size_t len = 0;

	while (fgets(typed + len, (int)(sizeof(typed) - len), stdin)) {
		if (typed[len] == '\n' && len > 0)
			return true;
		len += typed[len] == '\n' ? 0 : strlen(typed + len);
	}
	return false;
}

/* Live progress: items as they begin, text as it comes. */
static void show(codex_turn *turn, codex_event *event, void *userdata)
{
	const codex_json *type = codex_json_find(codex_event_params(event), "item.type");

	if (strcmp(codex_event_method(event), "item/started") == 0)
		printf("[%s]\n", codex_json_string(type));
	else if (codex_event_text(event, NULL))
		fputs(codex_event_text(event, NULL), stdout);
}

static void show_end(const codex_turn *turn)
{
	if (codex_turn_status(turn) < 0)
		printf("\n(%s)\n", codex_error_message(codex_turn_error(turn)));
	else
		printf("\n(%s)\n", codex_turn_result_outcome_text(codex_turn_get_result(turn)));
}

/* Decides on approvals: no other word than yes allows anything. */
static bool ask(codex_request *request, void *userdata)
{
	const codex_json *command = codex_json_find(codex_request_params(request), "command");
	char answer[80];

	printf("\nallow %s? ", command ? codex_json_text(command) : codex_request_method(request));
	return fgets(answer, sizeof(answer), stdin) && strcmp(answer, "yes\n") == 0;
}
