#include "codec/path.h"

#include "base/error.h"
#include "base/mem.h"
#include "base/utf8.h"
#include "codec/text.h"

#include <stdio.h>
#include <string.h>

/* Of a name this much is shown. */
#define NAME_MOST 80
/* And of what is wrong. */
#define COMPLAINT_MOST 256

static bool starts_name(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == '$';
}

static bool is_plain(const char *name)
{
	if (!starts_name(*name))
		return false;
	while (starts_name(*name) || (*name >= '0' && *name <= '9'))
		name++;
	return !*name;
}

static void put_name(struct cx_buf *buf, const char *name)
{
	size_t len = strlen(name);

	if (len <= NAME_MOST && is_plain(name)) {
		if (buf->len)
			cx_buf_putc(buf, '.');
		cx_buf_append(buf, name, len);
		return;
	}
	cx_buf_putc(buf, '[');
	if (len > NAME_MOST)
		len = cx_utf8_cut(name, NAME_MOST);
	if (cx_utf8_valid(name, len))
		cx_put_string(buf, name, len);
	else
		cx_buf_puts(buf, "?");
	cx_buf_puts(buf, name[len] ? "…]" : "]");
}

static void put_frames(struct cx_buf *buf, const struct cx_path *path)
{
	if (!path)
		return;
	put_frames(buf, path->up);
	if (path->name)
		put_name(buf, path->name);
	else
		cx_buf_printf(buf, "[%zu]", path->index);
}

void cx_path_put(struct cx_buf *buf, const char *where, const struct cx_path *path)
{
	if (where)
		cx_buf_puts(buf, where);
	put_frames(buf, path);
}

codex_error *cx_path_error(int status, const char *where, const struct cx_path *path,
	const char *format, va_list complaint)
{
	char text[COMPLAINT_MOST];
	struct cx_buf message = CX_BUF_INIT;
	codex_error *error;

	vsnprintf(text, sizeof(text), format, complaint);
	cx_path_put(&message, where, path);
	if (message.len)
		cx_buf_puts(&message, ": ");
	cx_buf_puts(&message, text);
	cx_buf_putc(&message, '\0');
	if (message.failed)
		error = cx_error_from_status(CODEX_ERR_NOMEM);
	else
		error = cx_error_new(status, "%s", message.data);
	cx_buf_free(&message);
	return error;
}
