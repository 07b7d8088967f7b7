#include "base/log.h"

#include "base/callback.h"
#include "base/utf8.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#define LOG_LINE 512

/* A method's name comes from the peer: no line ends or terminal commands through it. */
static void one_line(char *line)
{
	for (; *line; line++) {
		if ((unsigned char)*line < 0x20 || *line == 0x7f)
			*line = ' ';
	}
}

void cx_logf(const struct cx_log *log, codex_log_level level, const char *format, ...)
{
	struct cx_callback callback;
	char line[LOG_LINE];
	va_list args;
	int len;

	if (!log || !log->fn || (log->level && level > log->level))
		return;
	/* A log function with a lock of its own would wait for itself. */
	if (cx_callback_in_log())
		return;
	va_start(args, format);
	len = vsnprintf(line, sizeof(line), format, args);
	va_end(args);
	if (len < 0)
		return;
	if ((size_t)len >= sizeof(line))
		line[cx_utf8_cut(line, sizeof(line) - 1)] = '\0';
	one_line(line);
	cx_callback_enter(&callback, CX_CALLBACK_LOG, NULL);
	log->fn(level, line, log->userdata);
	cx_callback_leave(&callback);
}
