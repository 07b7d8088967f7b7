#include "api/parts.h"

#include "codec/text.h"

#include <codex/status.h>

#include <string.h>

int cx_part_check(const struct cx_part_member *members, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		if (!members[i].text)
			return CODEX_ERR_INVALID;
		if (!cx_utf8_valid(members[i].text, strlen(members[i].text)))
			return CODEX_ERR_UTF8;
	}
	return 0;
}

void cx_part_put(
	struct cx_buf *buf, const char *type, const struct cx_part_member *members, size_t count)
{
	cx_buf_printf(buf, "{\"type\":\"%s\"", type);
	for (size_t i = 0; i < count; i++) {
		cx_buf_printf(buf, ",\"%s\":", members[i].name);
		cx_put_string(buf, members[i].text, strlen(members[i].text));
	}
	cx_buf_putc(buf, '}');
}

int cx_parts_add(
	struct cx_buf *parts, const char *type, const struct cx_part_member *members, size_t count)
{
	struct cx_buf part = CX_BUF_INIT;
	int r = cx_part_check(members, count);

	if (r < 0)
		return r;
	if (parts->len)
		cx_buf_putc(&part, ',');
	cx_part_put(&part, type, members, count);
	if (part.failed || !cx_buf_reserve(parts, part.len))
		r = CODEX_ERR_NOMEM;
	else
		cx_buf_append(parts, part.data, part.len);
	parts->failed = false; /* a want of memory is over with the call */
	cx_buf_free(&part);
	return r;
}
