/* Which tool a request calls, and how those calls are refused that no function answers. */
#include "api/request.h"
#include "api/tool.h"

#include <codex/requests.h>

#define FAILED(text) \
	"{\"contentItems\":[{\"type\":\"inputText\",\"text\":\"" text "\"}],\"success\":false}"

/* Of a call that was handed to its function: in place of "this client does not have the tool". */
static const char no_result[] = FAILED("the tool gave no result");
static const char no_object[] = FAILED("the arguments of the tool have to be a JSON object");

const struct cx_tool *cx_tool_called(
	const codex_tools *tools, codex_request *request, const codex_json **ret_arguments)
{
	const struct codex_dynamic_tool_call_params *call;
	const struct cx_tool *tool;

	if (!tools || codex_request_as_item_tool_call(request, &call) < 0)
		return NULL;
	tool = cx_tools_find(tools, call->namespace_, call->tool);
	if (!tool)
		return NULL;
	request->core.refusal = no_result;
	if (codex_json_type(call->arguments) != CODEX_JSON_OBJECT) {
		request->core.refusal = no_object;
		codex_request_refuse(request);
		return NULL;
	}
	*ret_arguments = call->arguments;
	return tool;
}
