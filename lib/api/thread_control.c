/* What is done with whole threads: by their handles, and by id those that have none here. */
#include "api/future.h"
#include "api/params.h"
#include "api/rpc.h"
#include "api/turn.h"
#include "base/mem.h"

#include <codex/types/history.h>
#include <codex/types/thread.h>

int cx_thread_check(const codex_thread *thread)
{
	int r = cx_client_check(thread->client);
	int ready = codex_future_status(thread->ready);

	if (r < 0)
		return r;
	if (ready == CODEX_PENDING)
		return CODEX_ERR_AGAIN;
	if (!thread->core->ready)
		return ready;
	return thread->core->away || thread->core->leaving ? CODEX_ERR_STATE : 0;
}

int cx_thread_id(const codex_thread *thread, const char **ret_id)
{
	int r = cx_thread_check(thread);

	*ret_id = thread->core->id;
	if (r == CODEX_ERR_STATE)
		return 0;
	return r == CODEX_ERR_AGAIN ? CODEX_ERR_STATE : r;
}

/* by id */

static bool is_id(const char *id)
{
	return id && *id;
}

int codex_thread_archive_id(codex_async *client, const char *id, codex_future **ret_future)
{
	struct codex_thread_archive_params params = CODEX_THREAD_ARCHIVE_PARAMS_INIT;

	params.thread_id = id;
	return is_id(id) ? cx_rpc_call(client, CX_RPC_THREAD_ARCHIVE, &params, ret_future)
			 : CODEX_ERR_INVALID;
}

int codex_thread_unarchive_id(codex_async *client, const char *id, codex_future **ret_future)
{
	struct codex_thread_unarchive_params params = CODEX_THREAD_UNARCHIVE_PARAMS_INIT;

	params.thread_id = id;
	return is_id(id) ? cx_rpc_call(client, CX_RPC_THREAD_UNARCHIVE, &params, ret_future)
			 : CODEX_ERR_INVALID;
}

int codex_thread_delete_id(codex_async *client, const char *id, codex_future **ret_future)
{
	struct codex_thread_delete_params params = CODEX_THREAD_DELETE_PARAMS_INIT;

	params.thread_id = id;
	return is_id(id) ? cx_rpc_call(client, CX_RPC_THREAD_DELETE, &params, ret_future)
			 : CODEX_ERR_INVALID;
}

int codex_thread_rename_id(
	codex_async *client, const char *id, const char *name, codex_future **ret_future)
{
	struct codex_thread_set_name_params params = CODEX_THREAD_SET_NAME_PARAMS_INIT;

	params.thread_id = id;
	params.name = name;
	return is_id(id) && name ? cx_rpc_call(client, CX_RPC_THREAD_NAME_SET, &params, ret_future)
				 : CODEX_ERR_INVALID;
}

int codex_thread_read_id(
	codex_async *client, const char *id, bool with_turns, codex_future **ret_future)
{
	struct codex_thread_read_params params = CODEX_THREAD_READ_PARAMS_INIT;

	params.thread_id = id;
	params.include_turns = with_turns;
	return is_id(id) ? cx_rpc_call(client, CX_RPC_THREAD_READ, &params, ret_future)
			 : CODEX_ERR_INVALID;
}

/* by handle */

int codex_thread_archive(codex_thread *thread, codex_future **ret_future)
{
	const char *id;
	int r = cx_thread_id(thread, &id);

	return r < 0 ? r : codex_thread_archive_id(thread->client, id, ret_future);
}

int codex_thread_unarchive(codex_thread *thread, codex_future **ret_future)
{
	const char *id;
	int r = cx_thread_id(thread, &id);

	return r < 0 ? r : codex_thread_unarchive_id(thread->client, id, ret_future);
}

int codex_thread_delete(codex_thread *thread, codex_future **ret_future)
{
	const char *id;
	int r = cx_thread_id(thread, &id);

	return r < 0 ? r : codex_thread_delete_id(thread->client, id, ret_future);
}

int codex_thread_rename(codex_thread *thread, const char *name, codex_future **ret_future)
{
	const char *id;
	int r = cx_thread_id(thread, &id);

	return r < 0 ? r : codex_thread_rename_id(thread->client, id, name, ret_future);
}

int codex_thread_read(codex_thread *thread, bool with_turns, codex_future **ret_future)
{
	const char *id;
	int r = cx_thread_id(thread, &id);

	return r < 0 ? r : codex_thread_read_id(thread->client, id, with_turns, ret_future);
}

/* answers */

static const struct codex_thread_info *thread_in(uint16_t method, const void *response)
{
	switch (method) {
	case CX_RPC_THREAD_START:
		return ((const struct codex_thread_start_response *)response)->thread;
	case CX_RPC_THREAD_RESUME:
		return ((const struct codex_thread_resume_response *)response)->thread;
	case CX_RPC_THREAD_FORK:
		return ((const struct codex_thread_fork_response *)response)->thread;
	case CX_RPC_THREAD_READ:
		return ((const struct codex_thread_read_response *)response)->thread;
	case CX_RPC_THREAD_UNARCHIVE:
		return ((const struct codex_thread_unarchive_response *)response)->thread;
	default:
		return NULL;
	}
}

int codex_future_thread(codex_future *future, const struct codex_thread_info **ret_info)
{
	const struct codex_thread_info *info;
	const void *response = NULL;
	int r;

	if (future->rpc == CX_RPC_NONE)
		return CODEX_ERR_INVALID;
	r = cx_rpc_finish(future, (enum cx_rpc_method)future->rpc, &response);
	if (r < 0)
		return r;
	info = thread_in(future->rpc, response);
	if (!info)
		return CODEX_ERR_INVALID;
	*ret_info = info;
	return 0;
}

/* requests that change what the thread is for its turns, from the moment they are sent */

/* One under way. */
struct errand {
	codex_thread *thread;
	codex_future *future;
};

static void finish(struct errand *errand, const struct cx_answer *answer)
{
	codex_thread *thread = errand->thread;

	cx_thread_advance(thread->client, thread->core);
	cx_future_answer(errand->future, answer);
	codex_future_unref(errand->future);
	cx_free(errand);
	codex_thread_unref(thread);
}

static int begin(codex_thread *thread, enum cx_rpc_method method, const char *params,
	cx_answer_fn answered, codex_future **ret_future)
{
	struct errand *errand = cx_alloc(sizeof(*errand));
	codex_future *future = errand ? cx_future_new(thread->client) : NULL;
	struct cx_call *call;
	int r = CODEX_ERR_NOMEM;

	if (future)
		r = cx_client_request(
			thread->client, cx_rpcs[method].name, params, answered, errand, &call);
	if (r < 0) {
		codex_future_unref(future);
		cx_free(errand);
		return r;
	}
	future->rpc = (uint16_t)method;
	errand->thread = codex_thread_ref(thread);
	errand->future = codex_future_ref(future);
	cx_future_hand_out(future, ret_future);
	return 0;
}

static int run(codex_thread *thread, enum cx_rpc_method method, cx_answer_fn answered,
	codex_future **ret_future)
{
	struct cx_params params;
	char *text;
	int r;

	cx_params_begin(&params, NULL);
	cx_params_string(&params, "threadId", thread->core->id);
	text = cx_params_end(&params);
	r = text ? begin(thread, method, text, answered, ret_future) : CODEX_ERR_NOMEM;
	cx_free(text);
	return r;
}

/* The runtime answers before it begins the turn; what is sent in between it takes for steering that turn, and refuses it. */
static void compacting(void *owner, const struct cx_answer *answer)
{
	struct errand *errand = owner;
	struct cx_thread *core = errand->thread->core;

	if (answer->status < 0)
		core->compacting = false;
	else if (core->compacting && !core->running)
		cx_thread_watch(errand->thread->client, core);
	finish(errand, answer);
}

int codex_thread_compact(codex_thread *thread, codex_future **ret_future)
{
	const char *id;
	int r = cx_thread_id(thread, &id);

	r = r < 0 ? r : run(thread, CX_RPC_THREAD_COMPACT_START, compacting, ret_future);
	if (r == 0)
		thread->core->compacting = true;
	return r;
}

/* Somebody waits for the end of a turn, which would not be heard. */
static bool is_in_use(const struct cx_thread *core)
{
	if (core->starting || !cx_list_empty(&core->waiting) ||
		(core->goal && cx_turn_listens(core->goal)))
		return true;
	if (!core->running)
		return false;
	cx_list_foreach_safe (node, &core->running->listeners) {
		if (cx_turn_listens(CX_CONTAINER_OF(node, codex_turn, on_route)))
			return true;
	}
	return false;
}

static void left(void *owner, const struct cx_answer *answer)
{
	struct errand *errand = owner;
	struct cx_thread *core = errand->thread->core;
	codex_error *error;

	core->leaving--;
	if (answer->status == 0) {
		error = cx_error_new(CODEX_ERR_STATE, "the thread was unsubscribed from");
		cx_thread_leave(errand->thread->client, core, error);
		codex_error_unref(error);
	}
	finish(errand, answer);
}

int codex_thread_unsubscribe(codex_thread *thread, codex_future **ret_future)
{
	const char *id;
	int r = cx_thread_id(thread, &id);

	if (r == 0 && is_in_use(thread->core))
		r = CODEX_ERR_BUSY;
	r = r < 0 ? r : run(thread, CX_RPC_THREAD_UNSUBSCRIBE, left, ret_future);
	if (r == 0)
		thread->core->leaving++;
	return r;
}
