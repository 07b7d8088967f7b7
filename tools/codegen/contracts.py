"""What the umbrella headers say, once for all that is behind them."""

TYPES = """\
@file

The protocol's types as C structs, generated from the runtime's own schema, by area. Every type
names its definition there. Not part of <codex/codex.h>.

Objects and unions are led by `size` and grow at the end: begin with the initialiser
(`struct codex_fs_copy_params params = CODEX_FS_COPY_PARAMS_INIT;`), set what is needed, and read
those that the library made through pointers. What a struct points to is borrowed: it has to live
until the call that takes it has returned; what the library decoded lives as long as the answer or
event.

Strings are UTF-8. Other objects and unions are pointers; a list is `n_x` elements at `x`, a map
`n_x` entries of `key` and `value`; free-form JSON is a #codex_json. A field that is "required" is
always there; in one that is "optional" NULL says that it is absent. Where NULL cannot say so
(numbers, lists, maps) `has_x` does; it need not be set for a value other than 0 or empty. Where
absent and null differ on the wire, `null_x` is null. A null that has no `null_x` looks like absent.

An enum is a struct of `value` and `text`: a value that this library does not know has the value 0
(…_UNKNOWN) and its text. To send one, set either; the value counts if it is not 0.

A union has its tag (`type`, or what the protocol calls it) and under `as` the payload that goes
with it. The variant 0 is one that is unknown here: `as.unknown` is the whole JSON value, and is
what is sent.

`extra` is an object of members that the struct has no field for: NULL when there are none. What is
in it is sent too. "Experimental" parts are for clients that ask for them:
codex_config_set_experimental().
"""

METHODS = """\
@file

Every method of the protocol as a typed call, generated from the runtime's own schema, by area. Not
part of <codex/codex.h>. What holds for all of them stands here.

`codex_rpc_NAME()` sends the request on a client and returns at once; the future ends with the
answer, from the loop. `params` is read during the call. A member that the schema requires has to be
there; NULL for `params` stands for a struct without any member. `ret_future` may be NULL: the
answer is thrown away. It returns:

     0                         accepted: the future ends exactly once
     CODEX_ERR_EXPERIMENTAL    the method is experimental, and codex_config_set_experimental() is
                               off; nothing was sent
     CODEX_ERR_INVALID         a required member is missing, or a union has no variant; the log
                               says which
     CODEX_ERR_UTF8            a string is not UTF-8
     and what codex_async_call() returns

`codex_rpc_NAME_finish()` reads the answer when the future has ended. It is decoded when first asked
for, belongs to the future, and lives as long as that: `ret_response` is borrowed, and untouched on
failure. It returns:

     0                         the answer
     CODEX_ERR_STATE           the future has not ended
     CODEX_ERR_INVALID         it is the future of another method
     CODEX_ERR_DECODE          the runtime answered what does not fit the type:
                               codex_future_decode_error() says where, and codex_future_result()
                               has it all the same
     CODEX_ERR_NOMEM
     and what the future failed with, CODEX_ERR_REMOTE say; codex_future_error() says why

`codex_sync_rpc_NAME()` does both on a blocking client. The answer is the caller's, to be given to
codex_response_free(); `ret_response` may be NULL. It returns what the two others and
codex_sync_await() do, and codex_sync_error() says why.
"""

NOTIFICATIONS = """\
@file

Notifications of the runtime as typed payloads, generated from its own schema. Not part of
<codex/codex.h>.

codex_event_kind() tells which one an event is, codex_event_as_…() gives its parameters:

     switch (codex_event_kind(event)) {
     case CODEX_NOTIFICATION_ITEM_COMPLETED:
             if (codex_event_as_item_completed(event, &completed) == 0)
                     …

The payload is decoded when it is first asked for, and belongs to the event: codex_event_ref() keeps
both. What a codex_event_as_…() function returns: 0; #CODEX_ERR_INVALID: the event is another
notification; #CODEX_ERR_DECODE: the runtime sent what does not fit the type:
codex_event_decode_error() says where, and codex_event_params() has it all the same;
#CODEX_ERR_NOMEM. On failure `ret_params` is untouched.
"""

REQUESTS = """\
@file

Requests of the runtime as typed parameters and answers, generated from its own schema. Not part of
<codex/codex.h>; how requests come and go stands in <codex/request.h>.

codex_request_kind() tells which one a request is, codex_request_as_…() gives its parameters, and
codex_request_answer_…() answers it:

     switch (codex_request_kind(request)) {
     case CODEX_REQUEST_CURRENT_TIME_READ:
             now.current_time_at = time(NULL);
             codex_request_answer_current_time_read(request, &now);

The parameters are decoded when they are first asked for, and belong to the request. What a
codex_request_as_…() function returns: 0; #CODEX_ERR_INVALID: it is another request;
#CODEX_ERR_DECODE: the runtime sent what does not fit the type: codex_request_decode_error() says
where, and codex_request_params() has it all the same; #CODEX_ERR_NOMEM. On failure `ret_params` is
untouched.

`answer` is read during the call; NULL stands for a struct without any member. What a
codex_request_answer_…() function returns: what codex_request_answer() does; #CODEX_ERR_INVALID: it
is another request, or a required member is missing, which the log tells; then it can still be
answered.
"""
