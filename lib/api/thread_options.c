/* How a thread is started, resumed or forked: options as the request's parameters. */
#include "api/params.h"
#include "api/thread.h"
#include "api/tool.h"
#include "base/mem.h"
#include "gen/types.h"

static const char *sandbox_name(codex_sandbox sandbox)
{
	switch (sandbox) {
	case CODEX_SANDBOX_READ_ONLY:
		return "read-only";
	case CODEX_SANDBOX_WORKSPACE_WRITE:
		return "workspace-write";
	case CODEX_SANDBOX_FULL_ACCESS:
		return "danger-full-access";
	default:
		return NULL;
	}
}

/* A policy or a reviewer of the caller's own stands instead of the preset. */
static bool has_own_approval(const struct codex_thread_options *options)
{
	return options->approval_policy || options->approvals_reviewer;
}

static int put_approval(struct cx_params *params, enum cx_thread_verb verb,
	const struct codex_thread_options *options)
{
	codex_approval approval = options->approval;

	if (approval == CODEX_APPROVAL_DEFAULT && verb == CX_THREAD_START &&
		!has_own_approval(options))
		approval = CODEX_APPROVAL_AUTO_REVIEW;
	cx_params_approval(params, approval);
	cx_params_string(params, "approvalsReviewer", options->approvals_reviewer);
	return cx_params_typed(
		params, "approvalPolicy", CX_TYPE_ASK_FOR_APPROVAL, options->approval_policy);
}

static void put_texts(struct cx_params *params, const struct codex_thread_options *options)
{
	cx_params_string(params, "model", options->model);
	cx_params_string(params, "modelProvider", options->model_provider);
	cx_params_string(params, "serviceTier", options->service_tier);
	cx_params_string(params, "cwd", options->cwd);
	cx_params_string(params, "baseInstructions", options->base_instructions);
	cx_params_string(params, "developerInstructions", options->developer_instructions);
	cx_params_string(params, "personality", options->personality);
	cx_params_string(params, "lastTurnId", options->last_turn_id);
	cx_params_string(params, "beforeTurnId", options->before_turn_id);
	cx_params_string(params, "sandbox", sandbox_name(options->sandbox));
}

/* The runtime remembers those of a thread that it resumes or forks. */
static int put_tools(struct cx_params *params, enum cx_thread_verb verb, const codex_tools *tools)
{
	char *json;

	if (!tools || verb != CX_THREAD_START)
		return 0;
	json = cx_tools_json(tools);
	if (!json)
		return CODEX_ERR_NOMEM;
	cx_params_raw(params, "dynamicTools", json);
	cx_free(json);
	return 0;
}

static int make(enum cx_thread_verb verb, const char *id,
	const struct codex_thread_options *options, char **ret_params)
{
	struct cx_params params;
	int r;

	cx_params_begin(&params, options->params);
	cx_params_string(&params, "threadId", id);
	put_texts(&params, options);
	cx_params_raw(&params, "config", options->config);
	cx_params_raw(&params, "ephemeral", options->ephemeral ? "true" : NULL);
	r = put_approval(&params, verb, options);
	r = r < 0 ? r : put_tools(&params, verb, options->tools);
	if (r < 0) {
		cx_params_drop(&params);
		return r;
	}
	*ret_params = cx_params_end(&params);
	return *ret_params ? 0 : CODEX_ERR_NOMEM;
}

/* What the request of that kind has no place for, and what contradicts itself. */
static bool is_possible(enum cx_thread_verb verb, const struct codex_thread_options *options)
{
	bool has_boundary = options->last_turn_id || options->before_turn_id;

	return (unsigned)options->approval <= CODEX_APPROVAL_DENY_ALL &&
		(unsigned)options->sandbox <= CODEX_SANDBOX_FULL_ACCESS &&
		!(has_own_approval(options) && options->approval != CODEX_APPROVAL_DEFAULT) &&
		!(verb == CX_THREAD_RESUME && options->ephemeral) &&
		!(verb == CX_THREAD_FORK && options->personality) &&
		!(verb != CX_THREAD_FORK && has_boundary) &&
		!(options->last_turn_id && options->before_turn_id);
}

static int check(const codex_async *client, enum cx_thread_verb verb, const char *id,
	const struct codex_thread_options *options)
{
	const char *texts[] = {id, options->model, options->cwd, options->model_provider,
		options->service_tier, options->base_instructions, options->developer_instructions,
		options->personality, options->approvals_reviewer, options->last_turn_id,
		options->before_turn_id};
	bool experimental = options->before_turn_id || (verb == CX_THREAD_START && options->tools);
	int r;

	if (!is_possible(verb, options))
		return CODEX_ERR_INVALID;
	if (experimental && !client->config->experimental)
		return CODEX_ERR_EXPERIMENTAL;
	if (!cx_params_utf8(texts, CX_COUNTOF(texts)))
		return CODEX_ERR_UTF8;
	r = cx_params_check(options->config);
	return r < 0 ? r : cx_params_check(options->params);
}

int cx_thread_params(const codex_async *client, enum cx_thread_verb verb, const char *id,
	const struct codex_thread_options *options, char **ret_params)
{
	int r = check(client, verb, id, options);

	return r < 0 ? r : make(verb, id, options, ret_params);
}
