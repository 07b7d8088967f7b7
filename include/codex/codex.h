/**
 * @file
 * The curated surface of libcodex: include this one.
 *
 *     <codex/async.h>    a client on your event base        <codex/sync.h>    a client that blocks
 *     <codex/thread.h>   conversations                      <codex/config.h>  how to run the runtime
 *     <codex/turn.h>     one input and what comes of it     <codex/error.h>   why something failed
 *     <codex/result.h>   results and items                  <codex/status.h>  what calls return
 *     <codex/input.h>    text, images, skills, mentions     <codex/json.h>    free-form JSON
 *     <codex/event.h>    notifications                      <codex/slot.h>    withdrawing a callback
 *     <codex/future.h>   outcomes, now or later             <codex/retry.h>   when the runtime is overloaded
 *     <codex/login.h>    logging in                         <codex/account.h> the account
 *     <codex/request.h>  approvals and other questions      <codex/pages.h>   lists of threads, turns, items, models
 *     <codex/goal.h>     objectives, over many turns        <codex/tool.h>    functions for the model
 *     <codex/version.h>  versions
 *
 * Beside it, and not included here, stands the whole protocol, generated from the runtime's own schema: <codex/methods.h> has
 * its methods as typed calls, <codex/notifications.h> what events say, <codex/requests.h> what the runtime asks, <codex/types.h>
 * all types.
 */
#ifndef CODEX_CODEX_H
#define CODEX_CODEX_H

#include <codex/account.h>
#include <codex/async.h>
#include <codex/config.h>
#include <codex/error.h>
#include <codex/event.h>
#include <codex/future.h>
#include <codex/goal.h>
#include <codex/input.h>
#include <codex/json.h>
#include <codex/login.h>
#include <codex/macros.h>
#include <codex/pages.h>
#include <codex/request.h>
#include <codex/result.h>
#include <codex/retry.h>
#include <codex/slot.h>
#include <codex/status.h>
#include <codex/sync.h>
#include <codex/thread.h>
#include <codex/tool.h>
#include <codex/turn.h>
#include <codex/version.h>

#endif
