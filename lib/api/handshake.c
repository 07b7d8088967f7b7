#include "api/client.h"
#include "api/future.h"
#include "api/params.h"
#include "base/clock.h"
#include "base/mem.h"
#include "codec/field.h"
#include "codec/text.h"

#include <codex/version.h>

#include <string.h>

static void put_member(struct cx_buf *buf, const char *name, const char *text)
{
	if (buf->len && buf->data[buf->len - 1] != '{')
		cx_buf_putc(buf, ',');
	cx_put_string(buf, name, strlen(name));
	cx_buf_putc(buf, ':');
	cx_put_string(buf, text, strlen(text));
}

static void put_client_info(struct cx_buf *buf, const codex_config *config)
{
	cx_buf_puts(buf, "\"clientInfo\":{");
	put_member(buf, "name", config->client_name ? config->client_name : "libcodex");
	if (config->client_title)
		put_member(buf, "title", config->client_title);
	put_member(buf, "version", config->client_version ? config->client_version : CODEX_VERSION);
	cx_buf_putc(buf, '}');
}

static void put_method(struct cx_buf *buf, const char *method)
{
	if (buf->data && buf->data[buf->len - 1] != '[')
		cx_buf_putc(buf, ',');
	cx_put_string(buf, method, strlen(method));
}

static char *opt_outs(const codex_config *config)
{
	struct cx_buf buf = CX_BUF_INIT;
	size_t count;
	const uint16_t *deltas = cx_method_deltas(&count);

	cx_buf_putc(&buf, '[');
	for (size_t i = 0; config->without_deltas && i < count; i++)
		put_method(&buf, cx_method_name(deltas[i]));
	for (size_t i = 0; i < config->opt_outs.count; i++)
		put_method(&buf, config->opt_outs.items[i]);
	cx_buf_putc(&buf, ']');
	return cx_buf_steal(&buf);
}

static char *capabilities(const codex_config *config)
{
	char *methods = opt_outs(config);
	struct cx_params params;
	char *text;

	if (!methods)
		return NULL;
	cx_params_begin(&params, config->capabilities);
	cx_params_raw(&params, "experimentalApi", config->experimental ? "true" : "false");
	cx_params_raw(&params, "optOutNotificationMethods", methods);
	text = cx_params_end(&params);
	cx_free(methods);
	return text;
}

static char *initialize_params(const codex_config *config)
{
	char *able = capabilities(config);
	struct cx_buf buf = CX_BUF_INIT;

	if (!able)
		return NULL;
	cx_buf_putc(&buf, '{');
	put_client_info(&buf, config);
	cx_buf_puts(&buf, ",\"capabilities\":");
	cx_buf_puts(&buf, able);
	cx_buf_putc(&buf, '}');
	cx_free(able);
	return cx_buf_steal(&buf);
}

/* "name/0.169.0 (Debian 12; x86_64) …": the name may hold blanks and slashes of its own. */
static void split_user_agent(codex_async *client, const char *agent)
{
	const char *comment = strstr(agent, " (");
	size_t end = comment ? (size_t)(comment - agent) : strlen(agent);
	size_t slash = end;

	while (slash && agent[slash] != '/')
		slash--;
	if (!slash)
		return;
	client->metadata[CODEX_METADATA_SERVER_NAME] = cx_strndup(agent, slash);
	client->metadata[CODEX_METADATA_SERVER_VERSION] =
		cx_strndup(agent + slash + 1, end - slash - 1);
}

static void read_metadata(codex_async *client, struct cx_span result)
{
	client->metadata[CODEX_METADATA_USER_AGENT] = cx_field_string(result, "userAgent");
	client->metadata[CODEX_METADATA_PLATFORM_FAMILY] =
		cx_field_string(result, "platformFamily");
	client->metadata[CODEX_METADATA_PLATFORM_OS] = cx_field_string(result, "platformOs");
	client->metadata[CODEX_METADATA_CODEX_HOME] = cx_field_string(result, "codexHome");
	if (client->metadata[CODEX_METADATA_USER_AGENT])
		split_user_agent(client, client->metadata[CODEX_METADATA_USER_AGENT]);
}

static codex_error *handshake_error(const struct cx_answer *answer)
{
	if (answer->status == CODEX_ERR_TIMEOUT)
		return cx_error_new(
			CODEX_ERR_TIMEOUT, "the runtime did not answer the handshake in time");
	return codex_error_ref(answer->error);
}

static void initialized(void *owner, const struct cx_answer *answer)
{
	codex_async *client = owner;
	int r;

	if (!CX_CLIENT_ALIVE(client->state))
		return;
	if (answer->status < 0) {
		cx_client_fail(client, handshake_error(answer));
		return;
	}
	read_metadata(client, answer->envelope->result);
	r = cx_session_notify_now(&client->session, "initialized");
	if (r < 0) {
		cx_client_fail(client, cx_error_from_status(r));
		return;
	}
	client->state = CX_CLIENT_READY;
	cx_session_ready(&client->session);
	if (client->started)
		cx_future_succeed(
			client->started, answer->envelope->result.at, answer->envelope->result.len);
}

int cx_client_handshake(codex_async *client)
{
	uint64_t deadline = cx_after(cx_now(), client->config->start_ms);
	char *params = initialize_params(client->config);
	struct cx_call *call;
	int r;

	if (!params)
		return CODEX_ERR_NOMEM;
	r = cx_session_call_now(
		&client->session, "initialize", params, deadline, initialized, client, &call);
	cx_free(params);
	if (r == 0)
		cx_client_kick(client);
	return r;
}

const char *codex_async_metadata(const codex_async *client, codex_metadata which)
{
	return (unsigned)which < CX_METADATA_COUNT ? client->metadata[which] : NULL;
}
