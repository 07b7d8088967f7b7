/*
 * Framing: bytes in, lines out. The reader's own buffer: the transport reads straight into it, lines
 * are handed out where they lie, and only a line cut in two is ever moved.
 */
#ifndef CX_SESSION_FRAMES_H
#define CX_SESSION_FRAMES_H

#include "base/common.h"

#define CX_FRAMES_ROOM 65536

struct cx_frames {
	char *data;
	size_t cap;
	size_t start; /* first byte not handed out */
	size_t searched; /* no LF before this */
	size_t end; /* end of what was read */
	size_t max_line;
};

int cx_frames_init(struct cx_frames *frames, size_t max_line);
/*
 * Room to read into: at least one byte, usually 64 KiB. It makes room by moving a half line to the
 * front and by growing, up to max_line. Only call it when cx_frames_next() said 0, since it may move the lines.
 * 0, CODEX_ERR_NOMEM or CODEX_ERR_LINE_TOO_LONG.
 */
int cx_frames_room(struct cx_frames *frames, char **ret_room, size_t *ret_len);
void cx_frames_filled(struct cx_frames *frames, size_t len);
/*
 * The next whole line, without its LF: 1 and the line, or 0. CODEX_ERR_LINE_TOO_LONG comes as soon as max_line bytes
 * are exceeded, with or without the line's end, so that it does not matter how the bytes were cut; nothing
 * comes after it. The line is valid, and may be written to, until the next call of cx_frames_room(). After a huge
 * line the buffer shrinks again by itself.
 */
int cx_frames_next(struct cx_frames *frames, char **ret_line, size_t *ret_len);
/* Bytes read that belong to no whole line yet. */
size_t cx_frames_partial(const struct cx_frames *frames);
void cx_frames_free(struct cx_frames *frames);

#endif
