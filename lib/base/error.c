#include "base/error.h"

#include "base/buf.h"
#include "base/mem.h"
#include "base/utf8.h"

#include <errno.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

/* How much of the runtime's last words goes into a message. */
#define LAST_LINE_MAX 200

struct codex_error {
	atomic_uint refs; /* atomic, since an error may be handed to another thread */
	int status;
	int err;
	codex_remote_kind kind;
	int64_t code;
	struct cx_exit exit;
	char *message;
	char *data;
	char *tail;
};

/* Never counted, so that it can be constant: refs and unrefs of it do nothing. */
static const struct codex_error out_of_memory = {.status = CODEX_ERR_NOMEM};

static codex_error *nomem(void)
{
	return (codex_error *)(uintptr_t)&out_of_memory;
}

codex_error *codex_error_ref(codex_error *error)
{
	if (error && error != &out_of_memory)
		atomic_fetch_add_explicit(&error->refs, 1, memory_order_relaxed);
	return error;
}

codex_error *codex_error_unref(codex_error *error)
{
	if (!error || error == &out_of_memory)
		return NULL;
	if (atomic_fetch_sub_explicit(&error->refs, 1, memory_order_acq_rel) != 1)
		return NULL;
	cx_free(error->message);
	cx_free(error->data);
	cx_free(error->tail);
	cx_free(error);
	return NULL;
}

static bool copy(char **to, const char *text)
{
	*to = text ? cx_strdup(text) : NULL;
	return *to || !text;
}

/* Takes over `message`, which is NULL when memory ran out before. */
static codex_error *make(int status, char *message, const char *data, const char *tail)
{
	codex_error *error = message ? cx_alloc0(sizeof(*error)) : NULL;

	if (!error) {
		cx_free(message);
		return nomem();
	}
	atomic_init(&error->refs, 1);
	error->status = status;
	error->message = message;
	if (copy(&error->data, data) && copy(&error->tail, tail))
		return error;
	codex_error_unref(error);
	return nomem();
}

static char *print(const char *format, va_list args) CX_PRINTF(1, 0);

static char *print(const char *format, va_list args)
{
	va_list again;
	char *text;
	int len;

	va_copy(again, args);
	len = vsnprintf(NULL, 0, format, args);
	text = len < 0 ? cx_strdup(format) : cx_alloc((size_t)len + 1);
	if (text && len >= 0)
		vsnprintf(text, (size_t)len + 1, format, again);
	va_end(again);
	return text;
}

codex_error *cx_error_new(int status, const char *format, ...)
{
	va_list args;
	char *message;

	va_start(args, format);
	message = print(format, args);
	va_end(args);
	return make(status, message, NULL, NULL);
}

codex_error *cx_error_from_status(int status)
{
	if (status == CODEX_ERR_NOMEM)
		return nomem();
	return make(status, cx_strdup(codex_status_text(status)), NULL, NULL);
}

codex_error *codex_error_from_status(int status)
{
	return cx_error_from_status(status);
}

codex_error *cx_error_system(int err, const char *format, ...)
{
	codex_error *error;
	va_list args;
	char *what;

	if (err == ENOMEM)
		return nomem();
	va_start(args, format);
	what = print(format, args);
	va_end(args);
	if (!what)
		return nomem();
	error = cx_error_new(CODEX_ERR_SYSTEM, "%s: %s", what, strerror(err));
	cx_free(what);
	if (error != &out_of_memory)
		error->err = err;
	return error;
}

static bool contains_folded(const char *text, const char *needle)
{
	size_t len = strlen(needle);

	for (; *text; text++) {
		if (strncasecmp(text, needle, len) == 0)
			return true;
	}
	return false;
}

/* Whether a key or a string in the JSON text is exactly "server_overloaded". A quote behind a
 * backslash opens nothing; any other quote before such a text does. */
static bool says_overloaded(const char *data)
{
	static const char word[] = "\"server_overloaded\"";

	for (const char *at = data; at && *at; at++) {
		if (strncasecmp(at, word, sizeof(word) - 1) == 0 && (at == data || at[-1] != '\\'))
			return true;
	}
	return false;
}

static bool says_gave_up(const char *message)
{
	return contains_folded(message, "retry limit") ||
		contains_folded(message, "too many failed attempts");
}

static codex_remote_kind kind_of(int64_t code, const char *message, const char *data)
{
	switch (code) {
	case -32700:
		return CODEX_REMOTE_PARSE;
	case -32600:
		return CODEX_REMOTE_INVALID_REQUEST;
	case -32601:
		return CODEX_REMOTE_METHOD_NOT_FOUND;
	case -32602:
		return CODEX_REMOTE_INVALID_PARAMS;
	case -32603:
		return CODEX_REMOTE_INTERNAL;
	default:
		break;
	}
	if (code < -32099 || code > -32000)
		return CODEX_REMOTE_GENERIC;
	if (says_gave_up(message))
		return CODEX_REMOTE_RETRY_LIMIT;
	if (code == -32001 || says_overloaded(data))
		return CODEX_REMOTE_SERVER_BUSY;
	return CODEX_REMOTE_GENERIC;
}

codex_error *cx_error_remote(int64_t code, const char *message, const char *data)
{
	const char *text = message ? message : codex_status_text(CODEX_ERR_REMOTE);
	codex_error *error = make(CODEX_ERR_REMOTE, cx_strdup(text), data, NULL);

	if (error == &out_of_memory)
		return error;
	error->code = code;
	error->kind = kind_of(code, text, data);
	return error;
}

codex_error *cx_error_turn_failed(const char *message, const char *info)
{
	const char *text = message ? message : codex_status_text(CODEX_ERR_TURN_FAILED);

	return make(CODEX_ERR_TURN_FAILED, cx_strdup(text), info, NULL);
}

static void put_how(struct cx_buf *buf, const struct cx_exit *exit)
{
	if (!exit->known)
		cx_buf_puts(buf, "the runtime ended");
	else if (exit->signal)
		cx_buf_printf(buf, "the runtime was killed by signal %d", exit->signal);
	else
		cx_buf_printf(buf, "the runtime exited with code %d", exit->exit_code);
}

/* With RUST_BACKTRACE in the environment the runtime's last words are followed by where it said them. */
static size_t without_backtrace(const char *tail)
{
	static const char heading[] = "\nstack backtrace:";
	const char *at;

	for (at = strchr(tail, '\n'); at; at = strchr(at + 1, '\n')) {
		if (strncasecmp(at, heading, strlen(heading)) == 0)
			return (size_t)(at - tail);
	}
	return strlen(tail);
}

/* The last line with anything on it, cut to a length fit for a message. */
static void put_last_line(struct cx_buf *buf, const char *tail)
{
	size_t end = without_backtrace(tail);
	size_t start;

	while (end > 0 && strchr("\n\r\t ", tail[end - 1]))
		end--;
	if (end == 0)
		return;
	for (start = end; start > 0 && tail[start - 1] != '\n';)
		start--;
	cx_buf_puts(buf, ": ");
	if (end - start <= LAST_LINE_MAX) {
		cx_buf_append(buf, tail + start, end - start);
		return;
	}
	cx_buf_append(buf, tail + start, cx_utf8_cut(tail + start, LAST_LINE_MAX));
	cx_buf_puts(buf, "…");
}

codex_error *cx_error_exited(const struct cx_exit *exit, const char *tail)
{
	struct cx_buf buf = CX_BUF_INIT;
	const char *text = tail && *tail ? tail : NULL;
	codex_error *error;

	put_how(&buf, exit);
	if (text)
		put_last_line(&buf, text);
	error = make(CODEX_ERR_EXITED, cx_buf_steal(&buf), NULL, text);
	if (error != &out_of_memory)
		error->exit = *exit;
	return error;
}

int codex_error_status(const codex_error *error)
{
	return error ? error->status : CODEX_OK;
}

const char *codex_error_message(const codex_error *error)
{
	return error && error->message ? error->message
				       : codex_status_text(codex_error_status(error));
}

bool codex_error_is_remote(const codex_error *error)
{
	int status = codex_error_status(error);

	return status == CODEX_ERR_REMOTE || status == CODEX_ERR_TURN_FAILED ||
		status == CODEX_ERR_LOGIN_FAILED;
}

codex_remote_kind codex_error_remote_kind(const codex_error *error)
{
	return error ? error->kind : CODEX_REMOTE_NONE;
}

int64_t codex_error_code(const codex_error *error)
{
	return error ? error->code : 0;
}

const char *codex_error_data(const codex_error *error)
{
	return error ? error->data : NULL;
}

int codex_error_errno(const codex_error *error)
{
	return error ? error->err : 0;
}

bool codex_error_exit(const codex_error *error, int *ret_exit_code, int *ret_signal)
{
	if (!error || !error->exit.known)
		return false;
	if (ret_exit_code)
		*ret_exit_code = error->exit.signal ? -1 : error->exit.exit_code;
	if (ret_signal)
		*ret_signal = error->exit.signal;
	return true;
}

const char *codex_error_stderr(const codex_error *error)
{
	return error ? error->tail : NULL;
}

bool codex_error_is_retryable(const codex_error *error)
{
	return codex_error_remote_kind(error) == CODEX_REMOTE_SERVER_BUSY;
}
