/* What a turn is run with, beyond its input: options as members of turn/start's parameters. */
#include "api/params.h"
#include "api/turn.h"
#include "gen/types.h"

/* The presets as whole policies, which is what turn/start takes. */
static const char *sandbox_policy(codex_sandbox sandbox)
{
	switch (sandbox) {
	case CODEX_SANDBOX_READ_ONLY:
		return "{\"type\":\"readOnly\"}";
	case CODEX_SANDBOX_WORKSPACE_WRITE:
		return "{\"type\":\"workspaceWrite\"}";
	case CODEX_SANDBOX_FULL_ACCESS:
		return "{\"type\":\"dangerFullAccess\"}";
	default:
		return NULL;
	}
}

static int put_policies(struct cx_params *params, const struct codex_turn_options *options)
{
	int r;

	cx_params_approval(params, options->approval);
	cx_params_string(params, "approvalsReviewer", options->approvals_reviewer);
	cx_params_raw(params, "sandboxPolicy", sandbox_policy(options->sandbox));
	r = cx_params_typed(
		params, "approvalPolicy", CX_TYPE_ASK_FOR_APPROVAL, options->approval_policy);
	return r < 0 ? r
		     : cx_params_typed(params, "sandboxPolicy", CX_TYPE_SANDBOX_POLICY,
			       options->sandbox_policy);
}

static int make(const struct codex_turn_options *options, char **ret_params)
{
	struct cx_params params;
	int r;

	cx_params_begin(&params, options->params);
	cx_params_string(&params, "model", options->model);
	cx_params_string(&params, "effort", options->effort);
	cx_params_string(&params, "summary", options->summary);
	cx_params_raw(&params, "outputSchema", options->output_schema);
	cx_params_string(&params, "personality", options->personality);
	cx_params_string(&params, "serviceTier", options->service_tier);
	cx_params_string(&params, "cwd", options->cwd);
	r = put_policies(&params, options);
	if (r < 0) {
		cx_params_drop(&params);
		return r;
	}
	*ret_params = cx_params_end(&params);
	return *ret_params ? 0 : CODEX_ERR_NOMEM;
}

static bool is_possible(const struct codex_turn_options *options)
{
	bool has_own_approval = options->approval_policy || options->approvals_reviewer;

	return (unsigned)options->busy <= CODEX_BUSY_STEER &&
		(unsigned)options->approval <= CODEX_APPROVAL_DENY_ALL &&
		(unsigned)options->sandbox <= CODEX_SANDBOX_FULL_ACCESS &&
		!(has_own_approval && options->approval != CODEX_APPROVAL_DEFAULT) &&
		!(options->sandbox_policy && options->sandbox != CODEX_SANDBOX_DEFAULT);
}

int cx_turn_params(const struct codex_turn_options *options, char **ret_params)
{
	const char *texts[] = {options->model, options->effort, options->summary,
		options->personality, options->service_tier, options->cwd,
		options->approvals_reviewer};
	int r;

	if (!is_possible(options))
		return CODEX_ERR_INVALID;
	if (!cx_params_utf8(texts, CX_COUNTOF(texts)))
		return CODEX_ERR_UTF8;
	r = cx_params_check(options->output_schema);
	r = r < 0 ? r : cx_params_check(options->params);
	return r < 0 ? r : make(options, ret_params);
}
