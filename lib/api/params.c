#include "api/params.h"

#include "api/config.h"
#include "codec/encode.h"
#include "codec/scan.h"
#include "codec/text.h"
#include "gen/types.h"
#include "session/outgoing.h"

#include <codex/types/common.h>

#include <string.h>

int cx_params_check(const char *extra)
{
	return extra ? cx_check_outgoing("params", extra) : 0;
}

void cx_params_begin(struct cx_params *params, const char *extra)
{
	memset(&params->buf, 0, sizeof(params->buf));
	params->extra = extra;
	cx_buf_putc(&params->buf, '{');
}

/* The runtime refuses an object with a member twice. */
static bool is_overridden(const struct cx_params *params, const char *name)
{
	struct cx_span ignored;

	return params->extra &&
		cx_scan_member(
			(struct cx_span){params->extra, strlen(params->extra)}, name, &ignored);
}

static bool put_name(struct cx_params *params, const char *name)
{
	if (is_overridden(params, name))
		return false;
	if (params->buf.len > 1)
		cx_buf_putc(&params->buf, ',');
	cx_put_string(&params->buf, name, strlen(name));
	cx_buf_putc(&params->buf, ':');
	return true;
}

void cx_params_string(struct cx_params *params, const char *name, const char *text)
{
	if (text && put_name(params, name))
		cx_put_string(&params->buf, text, strlen(text));
}

void cx_params_raw(struct cx_params *params, const char *name, const char *json)
{
	if (json && put_name(params, name))
		cx_buf_puts(&params->buf, json);
}

void cx_params_strings(
	struct cx_params *params, const char *name, const char *const *texts, size_t count)
{
	if (!texts || !put_name(params, name))
		return;
	cx_buf_putc(&params->buf, '[');
	for (size_t i = 0; i < count; i++) {
		if (i)
			cx_buf_putc(&params->buf, ',');
		cx_put_string(&params->buf, texts[i], strlen(texts[i]));
	}
	cx_buf_putc(&params->buf, ']');
}

int cx_params_typed(struct cx_params *params, const char *name, uint16_t type, const void *value)
{
	if (!value || !put_name(params, name))
		return 0;
	return cx_encode(&cx_protocol, type, value, name, &params->buf, NULL);
}

void cx_params_approval(struct cx_params *params, codex_approval approval)
{
	if (approval == CODEX_APPROVAL_DENY_ALL)
		cx_params_string(params, "approvalPolicy", "never");
	if (approval != CODEX_APPROVAL_AUTO_REVIEW)
		return;
	cx_params_string(params, "approvalPolicy", "on-request");
	cx_params_string(params, "approvalsReviewer", "auto_review");
}

void cx_params_drop(struct cx_params *params)
{
	cx_buf_free(&params->buf);
}

bool cx_params_utf8(const char *const *texts, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		if (texts[i] && !cx_utf8_valid(texts[i], strlen(texts[i])))
			return false;
	}
	return true;
}

static bool is_space(char byte)
{
	return byte == ' ' || byte == '\t' || byte == '\r' || byte == '\n';
}

/* What stands between the braces of the caller's object. */
static struct cx_span inside(const char *object)
{
	const char *from = strchr(object, '{') + 1;
	const char *to = strrchr(object, '}');

	while (from < to && is_space(*from))
		from++;
	while (to > from && is_space(to[-1]))
		to--;
	return (struct cx_span){from, (size_t)(to - from)};
}

char *cx_params_end(struct cx_params *params)
{
	struct cx_span members = params->extra ? inside(params->extra) : (struct cx_span){"", 0};

	if (members.len && params->buf.len > 1)
		cx_buf_putc(&params->buf, ',');
	cx_buf_append(&params->buf, members.at, members.len);
	cx_buf_putc(&params->buf, '}');
	return cx_buf_steal(&params->buf);
}

int cx_check_policy(const codex_config *config, const struct codex_ask_for_approval *policy)
{
	bool in_parts = policy && policy->type.value == CODEX_ASK_FOR_APPROVAL_TYPE_GRANULAR;

	return in_parts && !config->experimental ? CODEX_ERR_EXPERIMENTAL : 0;
}
