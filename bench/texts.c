#include "texts.h"

#define THREAD_ID "01a1f826-9334-7820-a3c7-0976a1680cc7"
#define TURN_ID "01a1f826-9521-7ec2-ad1e-8a2de7ac0ff9"
#define TIMES "\"startedAtMs\":1795164640563,\"completedAtMs\":1795164640571"

static void write_delta(struct cx_buf *line)
{
	cx_buf_puts(line,
		"{\"method\":\"item/agentMessage/delta\",\"params\":{\"threadId\":\"" THREAD_ID
		"\",\"turnId\":\"" TURN_ID
		"\",\"itemId\":\"msg_a\",\"delta\":\" some words, as many as"
		" a model sends\"},\"emittedAtMs\":1795164640575}");
}

/* Lines of a listing: what commands print. */
static void write_output(struct cx_buf *line, size_t bytes)
{
	static const char listing[] =
		"-rw-r--r-- 1 root root  4096 Nov 20 08:50 src/\\\"some\\\" file of the project.c\\n";

	while (bytes >= sizeof(listing) - 1) {
		cx_buf_append(line, listing, sizeof(listing) - 1);
		bytes -= sizeof(listing) - 1;
	}
	while (bytes--)
		cx_buf_putc(line, '.');
}

static void write_command(struct cx_buf *line, size_t output_bytes)
{
	cx_buf_puts(line,
		"{\"type\":\"commandExecution\",\"id\":\"c1\",\"pluginId\":null,\"scriptPath\":null,"
		"\"command\":\"/bin/bash -lc 'ls -lR src'\",\"cwd\":\"/home/user/project\","
		"\"processId\":\"26012\",\"source\":\"unifiedExecStartup\",\"status\":\"completed\","
		"\"commandActions\":[{\"type\":\"listFiles\",\"command\":\"ls -lR src\",\"path\":\"src\"}],"
		"\"aggregatedOutput\":\"");
	write_output(line, output_bytes);
	cx_buf_puts(line, "\",\"exitCode\":0,\"durationMs\":8," TIMES "}");
}

static void write_item(struct cx_buf *line)
{
	cx_buf_puts(line, "{\"method\":\"item/completed\",\"params\":{\"item\":");
	write_command(line, TEXT_OUTPUT_BYTES);
	cx_buf_puts(line,
		",\"threadId\":\"" THREAD_ID "\",\"turnId\":\"" TURN_ID
		"\",\"contentTokenCount\":null,"
		"\"completedAtMs\":1795164640572},\"emittedAtMs\":1795164640575}");
}

static void write_turn(struct cx_buf *line, unsigned number)
{
	cx_buf_printf(line,
		"%s{\"id\":\"01a1f826-9521-7ec2-ad1e-%012u\",\"rootTurnId\":\"01a1f826-9521-7ec2-ad1e-%012u\","
		"\"items\":[{\"type\":\"userMessage\",\"id\":\"01a1f826-9532-7133-a4a8-%012u\",\"clientId\":null,"
		"\"content\":[{\"type\":\"text\",\"text\":\"What is in the folder src, and which of its files"
		" are the longest ones?\",\"text_elements\":[]}]," TIMES "},"
		"{\"type\":\"reasoning\",\"id\":\"rs_%u\",\"summary\":[\"**Looking at the folder**\\n\\nIt is"
		" best to list it.\"],\"content\":[]," TIMES "},",
		number ? "," : "", number, number, number, number);
	write_command(line, 800);
	cx_buf_printf(line,
		",{\"type\":\"agentMessage\",\"moderation\":null,\"id\":\"msg_%u\",\"text\":\"The folder holds"
		" *nine* files:\\n\\n- `some file of the project.c` is the longest one;\\n- the others are of"
		" some 4 KiB each.\\n\\nShall I read them?\",\"phase\":\"final_answer\",\"memoryCitation\":null,"
		"\"delivery\":null,\"questions\":null," TIMES "}],\"itemsView\":\"full\","
		"\"status\":\"completed\",\"error\":null,\"startedAt\":1795164640,\"completedAt\":1795164640,"
		"\"durationMs\":37}",
		number);
}

static void write_thread(struct cx_buf *line)
{
	cx_buf_puts(line,
		"{\"id\":10,\"result\":{\"thread\":{\"id\":\"" THREAD_ID "\",\"environments\":[{"
		"\"environmentId\":\"local\",\"cwd\":\"/home/user/project\",\"runtimeWorkspaceRoots\":["
		"\"/home/user/project\"]}],\"extra\":null,\"sessionId\":\"" THREAD_ID "\","
		"\"forkedFromId\":null,\"attachedToThreadId\":null,\"parentThreadId\":null,"
		"\"preview\":\"What is in the folder src\",\"ephemeral\":false,\"section\":null,"
		"\"sectionEnteredAt\":null,\"projectId\":null,\"historyMode\":\"paginated\","
		"\"modelProvider\":\"openai\",\"model\":\"some-model\",\"reasoningEffort\":null,"
		"\"createdAt\":1795164640,\"updatedAt\":1795164640,\"recencyAt\":1795164640,"
		"\"status\":{\"type\":\"idle\"},\"path\":\"/home/user/.codex/sessions/2026/11/20/rollout.jsonl\","
		"\"cwd\":\"/home/user/project\",\"cliVersion\":\"0.169.0\",\"originator\":\"bench\","
		"\"source\":\"vscode\",\"canAcceptDirectInput\":true,\"threadSource\":null,"
		"\"agentNickname\":null,\"agentRole\":null,\"gitInfo\":null,\"name\":\"The folder\","
		"\"daybreakEnabled\":null,\"turns\":[");
	for (unsigned i = 0; i < TEXT_TURNS; i++)
		write_turn(line, i);
	cx_buf_puts(line,
		"]},\"readState\":{\"firstUnread\":{\"type\":\"turn\",\"turnId\":\"" TURN_ID "\"},"
		"\"revision\":\"5713be0c-f65f-4ba8-b45c-41aaed164e03\"}}}");
}

void text_write(enum text_kind kind, struct cx_buf *line)
{
	static void (*const writers[TEXT_COUNT])(struct cx_buf *) = {
		write_delta, write_item, write_thread};

	writers[kind](line);
}
