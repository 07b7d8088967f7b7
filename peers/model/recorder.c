#include "config.h"

#include "model/recorder.h"
#include "model/fields.h"
#include "model/sse.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

int model_recorder_init(struct model_recorder *recorder)
{
	*recorder = (struct model_recorder){.numbers = json_object_new_object()};
	return recorder->numbers ? 0 : -ENOMEM;
}

void model_recorder_clear(struct model_recorder *recorder)
{
	size_t i;

	for (i = 0; i < recorder->count; i++)
		model_request_free(recorder->requests[i]);
	free(recorder->requests);
	json_object_put(recorder->numbers);
	if (recorder->file)
		fclose(recorder->file);
	*recorder = (struct model_recorder){0};
}

/* A request can hold a key in its headers, so nobody else may read the file. */
int model_recorder_open(struct model_recorder *recorder, const char *path)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	FILE *file;

	if (fd < 0)
		return -errno;
	file = fdopen(fd, "w");
	if (!file) {
		close(fd);
		return -ENOMEM;
	}
	if (recorder->file)
		fclose(recorder->file);
	recorder->file = file;
	return 0;
}

static int64_t now_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_REALTIME, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static struct json_object *new_line(const char *what, const struct model_request *request)
{
	struct json_object *line = json_object_new_object();

	json_object_object_add(line, what, json_object_new_int64((int64_t)request->number));
	json_object_object_add(line, "at_ms", json_object_new_int64(now_ms()));
	return line;
}

static void write_line(struct model_recorder *recorder, struct json_object *line)
{
	fputs(model_json_text(line, NULL), recorder->file);
	fputc('\n', recorder->file);
	fflush(recorder->file);
	json_object_put(line);
}

static void write_request(struct model_recorder *recorder, const struct model_request *request)
{
	struct json_object *line = new_line("request", request);

	model_put(line, "thread_id", request->thread_id);
	model_put(line, "turn_id", request->turn_id);
	model_put(line, "user_text", request->user_text);
	json_object_object_add(line, "headers", json_object_get(request->headers));
	if (request->json)
		json_object_object_add(line, "body", json_object_get(request->json));
	else
		model_put(line, "not_json", request->body);
	write_line(recorder, line);
}

/* The next number of that id, from 1. */
static size_t count_up(struct model_recorder *recorder, char kind, const char *id)
{
	char key[128];
	int number;

	snprintf(key, sizeof(key), "%c %s", kind, id);
	number = model_get_count(recorder->numbers, key, 0) + 1;
	json_object_object_add(recorder->numbers, key, json_object_new_int(number));
	return (size_t)number;
}

int model_recorder_add(struct model_recorder *recorder, struct model_request *request)
{
	struct model_request **requests =
		realloc(recorder->requests, (recorder->count + 1) * sizeof(struct model_request *));

	if (!requests)
		return -ENOMEM;
	recorder->requests = requests;
	requests[recorder->count++] = request;
	request->number = recorder->count;
	request->thread_number = count_up(recorder, 't', request->thread_id);
	request->turn_number = count_up(recorder, 'u', request->turn_id);
	if (recorder->file)
		write_request(recorder, request);
	return 0;
}

void model_recorder_end(
	struct model_recorder *recorder, struct model_request *request, enum model_state state)
{
	struct json_object *line;

	request->state = state;
	if (!recorder->file)
		return;
	line = new_line("end", request);
	model_put(line, "state", model_state_name(state));
	write_line(recorder, line);
}
