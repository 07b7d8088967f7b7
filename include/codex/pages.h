/**
 * @file
 * Lists that the runtime hands out page by page: threads, their turns and items, models. One element after the other; the pages
 * are asked for as they are needed.
 *
 *     codex_pages *pages;
 *
 *     codex_thread_list(client, NULL, &pages);
 *     codex_pages_next(pages, &future);        and when that has ended with 0:
 *     thread = codex_pages_thread(pages);      NULL: that was all
 *
 * A blocking program takes the steps with codex_sync_pages_next().
 *
 * The filters are the generated parameters of the method, whose members, as those of the elements, are in <codex/types.h>. A
 * list is no snapshot: what changes while it is read may be missing, or come twice.
 */
#ifndef CODEX_PAGES_H
#define CODEX_PAGES_H

#include <stdbool.h>

#include <codex/async.h>
#include <codex/future.h>
#include <codex/macros.h>
#include <codex/status.h>

CODEX_BEGIN_DECLS

/* Generated; their members are in <codex/types.h>. */
struct codex_model;
struct codex_model_list_params;
struct codex_thread_info;
struct codex_thread_item_entry;
struct codex_thread_items_list_params;
struct codex_thread_list_params;
struct codex_thread_turns_list_params;
struct codex_turn_info;

/** A place in a list. */
typedef struct codex_pages codex_pages;

/*
 * The calls below make a list and send nothing yet. Of the parameters `limit` is the size of a page, and `cursor` where the first one
 * begins. They are copied. The lists are to be dropped with codex_pages_unref(). Each returns:
 *
 *     0
 *     CODEX_ERR_INVALID    params of an impossible size, or without what they have to have; no id
 *     CODEX_ERR_UTF8       a text is not UTF-8
 *     CODEX_ERR_NOMEM
 */

/**
 * Lists stored threads ("thread/list"): codex_pages_thread(). Those that never had a turn, and ephemeral ones, are not listed.
 *
 * @param params filters: archived, cwd, searchTerm, sortKey, modelProviders, sourceKinds, …; NULL: none
 * @return as above; #CODEX_ERR_EXPERIMENTAL: an experimental filter (<codex/types.h> says which), unless
 *     codex_config_set_experimental() allows them
 */
CODEX_API int codex_thread_list(codex_async *client, const struct codex_thread_list_params *params,
	codex_pages **ret_pages);

/**
 * Lists the turns of a thread ("thread/turns/list"): codex_pages_turn(). The runtime begins with the latest, and leaves out most
 * items, unless params say otherwise (sort_direction, items_view).
 *
 * @param id the thread's
 * @param params their thread_id is not used; NULL: none
 */
CODEX_API int codex_thread_list_turns(codex_async *client, const char *id,
	const struct codex_thread_turns_list_params *params, codex_pages **ret_pages);

/**
 * Lists the items of a thread, or of one turn ("thread/items/list"): codex_pages_item(). The runtime begins with the first.
 *
 * @param id the thread's
 * @param params their thread_id is not used; NULL: none
 */
CODEX_API int codex_thread_list_items(codex_async *client, const char *id,
	const struct codex_thread_items_list_params *params, codex_pages **ret_pages);

/**
 * Lists the models ("model/list"): codex_pages_model().
 *
 * @param params include_hidden, …; NULL: none
 */
CODEX_API int codex_model_list(
	codex_async *client, const struct codex_model_list_params *params, codex_pages **ret_pages);

/** Takes another reference. @return its argument */
CODEX_API codex_pages *codex_pages_ref(codex_pages *pages);

/** Drops a reference; NULL is fine. With the last one the elements go, and a step under way ends with #CODEX_ERR_CANCELLED. @return NULL */
CODEX_API codex_pages *codex_pages_unref(codex_pages *pages);

/**
 * Goes to the next element, asking the runtime for a page if need be.
 *
 * A step that fails can be taken again: it asks for the same page. After one that was cancelled or timed out nothing is lost.
 *
 * @param ret_future ends with 0 when the element, or the end, is there; #CODEX_ERR_REMOTE, #CODEX_ERR_DECODE (the page does not fit its
 *     type), #CODEX_ERR_PROTOCOL (the runtime's cursors go round in a circle: some elements may have come twice),
 *     #CODEX_ERR_TIMEOUT, #CODEX_ERR_NOMEM, why the client ended. May be NULL
 * @return 0; #CODEX_ERR_BUSY (the step before has not ended), #CODEX_ERR_PROTOCOL (as above), #CODEX_ERR_LIMIT,
 *     #CODEX_ERR_NOMEM, the statuses of codex_async_start()
 */
CODEX_API int codex_pages_next(codex_pages *pages, codex_future **ret_future);

/** True when the last step found the end of the list; the next one finds it again. */
CODEX_API bool codex_pages_at_end(const codex_pages *pages);

/** The client that the list comes from. Borrowed. */
CODEX_API codex_async *codex_pages_client(const codex_pages *pages);

/*
 * The element that the last step went to: owned by the list, until the next codex_pages_next(). NULL: at the end, before or during a
 * step, after one that failed, or in a list of something else.
 */

/** Of codex_thread_list(). */
CODEX_API const struct codex_thread_info *codex_pages_thread(const codex_pages *pages);
/** Of codex_thread_list_turns(). */
CODEX_API const struct codex_turn_info *codex_pages_turn(const codex_pages *pages);
/** Of codex_thread_list_items(). */
CODEX_API const struct codex_thread_item_entry *codex_pages_item(const codex_pages *pages);
/** Of codex_model_list(). */
CODEX_API const struct codex_model *codex_pages_model(const codex_pages *pages);

CODEX_END_DECLS

#endif
