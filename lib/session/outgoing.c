#include "session/outgoing.h"

#include "codec/scan.h"
#include "codec/text.h"

#include <codex/status.h>

#include <stdlib.h>
#include <string.h>

static unsigned hex4(const char *at)
{
	char digits[5];

	memcpy(digits, at, 4);
	digits[4] = '\0';
	return (unsigned)strtoul(digits, NULL, 16);
}

/* Looks for \ud800 to \udfff that are no pair, in valid JSON text. */
static bool has_lone_surrogate(const char *text)
{
	for (const char *at = strchr(text, '\\'); at; at = strchr(at, '\\')) {
		unsigned code = at[1] == 'u' ? hex4(at + 2) : 0;

		if ((code & 0xfc00) == 0xdc00)
			return true;
		if ((code & 0xfc00) == 0xd800) {
			if (at[6] != '\\' || at[7] != 'u' || (hex4(at + 8) & 0xfc00) != 0xdc00)
				return true;
			at += 6;
		}
		at += 2;
	}
	return false;
}

static int status_of(enum cx_verdict verdict)
{
	switch (verdict) {
	case CX_SCAN_OK:
		return 0;
	case CX_SCAN_UTF8:
		return CODEX_ERR_UTF8;
	case CX_SCAN_DEPTH:
		return CODEX_ERR_TOO_DEEP;
	default:
		return CODEX_ERR_JSON;
	}
}

static bool is_object(const char *text)
{
	return text[strspn(text, " \t\r\n")] == '{';
}

int cx_check_object(const char *json)
{
	int r;

	if (!json)
		return CODEX_ERR_INVALID;
	if (!is_object(json))
		return cx_utf8_valid(json, strlen(json)) ? CODEX_ERR_JSON : CODEX_ERR_UTF8;
	r = status_of(cx_scan_text(json, strlen(json), CX_OUTGOING_DEPTH, NULL));
	if (r == 0 && has_lone_surrogate(json))
		return CODEX_ERR_UTF8;
	return r;
}

int cx_check_outgoing(const char *method, const char *params)
{
	if (!method || !*method)
		return CODEX_ERR_INVALID;
	if (!cx_utf8_valid(method, strlen(method)))
		return CODEX_ERR_UTF8;
	return cx_check_object(params);
}

void cx_put_json(struct cx_buf *buf, const char *json)
{
	size_t from = buf->len;

	cx_buf_puts(buf, json);
	/* Inside of strings JSON has none of these, so they stand between tokens. */
	for (size_t i = from; !buf->failed && i < buf->len; i++) {
		if (buf->data[i] == '\n' || buf->data[i] == '\r')
			buf->data[i] = ' ';
	}
}

void cx_put_method(struct cx_buf *buf, const char *method, const char *params)
{
	cx_buf_puts(buf, "\"method\":");
	cx_put_string(buf, method, strlen(method));
	cx_buf_puts(buf, ",\"params\":");
	cx_put_json(buf, params);
	cx_buf_puts(buf, "}\n");
}
