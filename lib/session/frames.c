#include "session/frames.h"

#include "base/mem.h"

#include <codex/status.h>

#include <string.h>

/* With less room than this behind a half line the buffer grows. */
#define ROOM_MIN (CX_FRAMES_ROOM / 4)

int cx_frames_init(struct cx_frames *frames, size_t max_line)
{
	*frames = (struct cx_frames){.max_line = max_line};
	frames->data = cx_alloc(CX_FRAMES_ROOM);
	if (!frames->data)
		return CODEX_ERR_NOMEM;
	frames->cap = CX_FRAMES_ROOM;
	return 0;
}

size_t cx_frames_partial(const struct cx_frames *frames)
{
	return frames->end - frames->start;
}

static void move_to_front(struct cx_frames *frames)
{
	size_t len = cx_frames_partial(frames);

	if (frames->start == 0)
		return;
	if (len)
		memmove(frames->data, frames->data + frames->start, len);
	frames->searched -= frames->start;
	frames->start = 0;
	frames->end = len;
}

/* Not having the memory is no failure as long as there is any room. */
static void resize(struct cx_frames *frames, size_t cap)
{
	char *data = cx_realloc(frames->data, cap);

	if (!data)
		return;
	frames->data = data;
	frames->cap = cap;
}

/* No more than the longest line and its LF; the first buffer may be larger than that. */
static size_t larger(const struct cx_frames *frames)
{
	size_t cap = frames->cap > SIZE_MAX / 2 ? SIZE_MAX : frames->cap * 2;
	size_t enough = frames->max_line < SIZE_MAX ? frames->max_line + 1 : SIZE_MAX;

	return cap < enough ? cap : enough;
}

int cx_frames_room(struct cx_frames *frames, char **ret_room, size_t *ret_len)
{
	size_t partial = cx_frames_partial(frames);

	if (partial > frames->max_line)
		return CODEX_ERR_LINE_TOO_LONG;
	move_to_front(frames);
	if (frames->cap > CX_FRAMES_ROOM && partial < ROOM_MIN)
		resize(frames, CX_FRAMES_ROOM);
	else if (frames->cap - partial < ROOM_MIN && larger(frames) > frames->cap)
		resize(frames, larger(frames));
	if (frames->cap == partial)
		return CODEX_ERR_NOMEM;
	*ret_room = frames->data + partial;
	*ret_len = frames->cap - partial;
	return 0;
}

void cx_frames_filled(struct cx_frames *frames, size_t len)
{
	frames->end += len;
}

int cx_frames_next(struct cx_frames *frames, char **ret_line, size_t *ret_len)
{
	char *line = frames->data + frames->start;
	char *end = memchr(frames->data + frames->searched, '\n', frames->end - frames->searched);
	size_t len = end ? (size_t)(end - line) : cx_frames_partial(frames);

	if (len > frames->max_line)
		return CODEX_ERR_LINE_TOO_LONG;
	if (!end) {
		frames->searched = frames->end;
		return 0;
	}
	frames->start = frames->searched = (size_t)(end + 1 - frames->data);
	*ret_line = line;
	*ret_len = len;
	return 1;
}

void cx_frames_free(struct cx_frames *frames)
{
	cx_free(frames->data);
	*frames = (struct cx_frames){0};
}
