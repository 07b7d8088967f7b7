#include "base/bytes.h"

#include "base/mem.h"

#include <string.h>

#define BYTES_FIRST 4096
/* An empty queue gives back what is more than this. */
#define BYTES_KEEP 65536

static void rewind_to_front(struct cx_bytes *bytes)
{
	size_t len = cx_bytes_len(bytes);

	if (len)
		memmove(bytes->data, bytes->data + bytes->head, len);
	bytes->head = 0;
	bytes->tail = len;
}

static bool grow(struct cx_bytes *bytes, size_t need)
{
	size_t cap = bytes->cap > SIZE_MAX / 2 ? SIZE_MAX : bytes->cap * 2;
	char *data;

	if (cap < need)
		cap = need;
	if (cap < BYTES_FIRST)
		cap = BYTES_FIRST;
	data = cx_realloc(bytes->data, cap);
	if (!data)
		return false;
	bytes->data = data;
	bytes->cap = cap;
	return true;
}

/* Moving what is queued to the front is worth it only when that is less than what it frees: so
 * each byte is moved a bounded number of times, however the queue is used. */
static bool make_room(struct cx_bytes *bytes, size_t len)
{
	size_t queued = cx_bytes_len(bytes);

	if (len <= bytes->cap - bytes->tail)
		return true;
	if (len > SIZE_MAX - queued)
		return false;
	if (queued > bytes->head || len > bytes->cap - queued) {
		if (len > SIZE_MAX - bytes->tail)
			return false;
		if (queued > bytes->head)
			return grow(bytes, bytes->tail + len);
		rewind_to_front(bytes);
		return grow(bytes, queued + len);
	}
	rewind_to_front(bytes);
	return true;
}

bool cx_bytes_append(struct cx_bytes *bytes, const void *data, size_t len)
{
	if (!len)
		return true;
	if (!make_room(bytes, len))
		return false;
	memcpy(bytes->data + bytes->tail, data, len);
	bytes->tail += len;
	return true;
}

const char *cx_bytes_head(const struct cx_bytes *bytes)
{
	return bytes->data ? bytes->data + bytes->head : NULL;
}

size_t cx_bytes_len(const struct cx_bytes *bytes)
{
	return bytes->tail - bytes->head;
}

void cx_bytes_consume(struct cx_bytes *bytes, size_t len)
{
	bytes->head += len;
	if (bytes->head < bytes->tail)
		return;
	bytes->head = bytes->tail = 0;
	if (bytes->cap > BYTES_KEEP)
		cx_bytes_free(bytes);
}

void cx_bytes_free(struct cx_bytes *bytes)
{
	cx_free(bytes->data);
	*bytes = (struct cx_bytes){NULL, 0, 0, 0};
}
