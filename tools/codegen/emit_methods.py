"""Client methods: include/codex/methods.h and methods/AREA.h; lib/gen/methods.h and .c, calls.c and
sync_calls.c."""

from __future__ import annotations

from . import areas, contracts
from .emit_c import block, inner_header, paragraphs, prototype, public_header, source, umbrella
from .emit_messages import by_number, enumerators, name_cells, name_size, search
from .emit_tables import type_index
from .model import Method, Protocol, Union


def files(protocol: Protocol) -> dict[str, str]:
    """All of them; the areas of the types have been assigned."""
    by_area: dict[str, list[Method]] = {}
    for method in sorted(protocol.methods, key=lambda method: method.c):
        by_area.setdefault(areas.of_method(method.wire), []).append(method)
    out = {"include/codex/methods.h": _umbrella(sorted(by_area))}
    for area, methods in sorted(by_area.items()):
        out[f"include/codex/methods/{area}.h"] = _area(area, methods)
    methods = by_number(protocol.methods)
    return out | {
        "lib/gen/methods.h": _header(methods),
        "lib/gen/methods.c": _table(methods),
        "lib/gen/calls.c": _calls(methods),
        "lib/gen/sync_calls.c": _sync_calls(methods),
    }


def symbols(protocol: Protocol) -> list[str]:
    return [name for method in protocol.methods for name in (
        f"codex_rpc_{method.c}", f"codex_rpc_{method.c}_finish", f"codex_sync_rpc_{method.c}")]


def _umbrella(names: list[str]) -> str:
    contents = "\n".join(f"     <codex/methods/{area}.h>".ljust(34) + areas.ABOUT[area]
                         for area in names)
    return umbrella("include/codex/methods.h", block(*paragraphs(contracts.METHODS), contents),
                    [*[f"codex/methods/{area}.h" for area in names], "codex/response.h"])


def _area(area: str, methods: list[Method]) -> str:
    used = {item.area for method in methods for item in (method.params, method.response) if item}
    includes = ["codex/async.h", "codex/future.h", "codex/macros.h", "codex/sync.h",
                *[f"codex/types/{name}.h" for name in sorted(used)]]
    about = block("@file", f"Typed calls: {areas.ABOUT[area]}. <codex/methods.h> says what holds "
                  "for all: ownership, when futures end, every status.")
    return public_header(
        f"include/codex/methods/{area}.h", about, includes,
        "\n\n".join(_declarations(method) for method in methods))


def _declarations(method: Method) -> str:
    return "\n".join([
        block(_call_text(method)), f"CODEX_API {_call(method)};",
        f"/** The answer to {method.wire}. */", f"CODEX_API {_finish(method)};",
        f"/** Calls {method.wire} and waits for the answer. */", f"CODEX_API {_sync(method)};"])


def _call_text(method: Method) -> str:
    said = [f"Calls {method.wire}."]
    said += ["Experimental."] * method.experimental
    if method.params:
        said.append(f"Parameters: {method.params.definition}"
                    + (", required." if _required(method) else "; NULL: none."))
    if method.response:
        said.append(f"Answer: {method.response.definition}, by codex_rpc_{method.c}_finish().")
    return " ".join(said)


def _required(method: Method) -> bool:
    """Whether there have to be params that say something."""
    params = method.params
    return isinstance(params, Union) or any(field.required for field in params.fields)


def _params(method: Method) -> list[str]:
    return [f"const struct {method.params.c} *params"] if method.params else []


def _response(method: Method) -> list[str]:
    return [f"const struct {method.response.c} **ret_response"] if method.response else []


def _call(method: Method) -> str:
    return prototype(f"codex_rpc_{method.c}",
                     ["codex_async *client", *_params(method), "codex_future **ret_future"])


def _finish(method: Method) -> str:
    return prototype(f"codex_rpc_{method.c}_finish", ["codex_future *future", *_response(method)])


def _sync(method: Method) -> str:
    return prototype(f"codex_sync_rpc_{method.c}",
                     ["codex_sync *client", *_params(method), *_response(method)])


def _number(method: Method) -> str:
    return f"CX_RPC_{method.c.upper()}"


def _header(methods: list[Method]) -> str:
    body = "\n".join([
        "enum cx_rpc_method {", "\tCX_RPC_NONE = 0,", *enumerators(methods, "CX_RPC"), "};", "",
        "struct cx_rpc {", f"\tchar name[{name_size(methods)}];",
        "\tuint8_t len; /* of the name; 0: nothing has this number */",
        "\tuint8_t experimental;",
        "\t/* Indices into cx_protocol.types. */",
        "\tuint16_t params; /* CX_NO_TYPE: it takes none */",
        "\tuint16_t response; /* CX_NO_TYPE: it is not typed */", "};", "",
        "/* By number. */", "extern const struct cx_rpc cx_rpcs[CX_RPC_COUNT];", "",
        "/* Its number; CX_RPC_NONE: it is none of them. */",
        "uint16_t cx_rpc_find(struct cx_span name);"])
    return inner_header("lib/gen/methods.h", "The methods that clients call.",
                        ['"base/common.h"', '"codec/scan.h"'], body)


def _table(methods: list[Method]) -> str:
    rows = [_row(method) for method in methods]
    table = "\n".join(["const struct cx_rpc cx_rpcs[CX_RPC_COUNT] = {", *rows, "};"])
    return source("The table of methods.",
                  ['"gen/methods.h"', "", "<string.h>", "", '"gen/types.h"'],
                  "\n\n".join([table, search(methods, "CX_RPC", "cx_rpcs", "cx_rpc_find")]))


def _row(method: Method) -> str:
    name, length = name_cells(method)
    cells = [f".name = {name}", f".len = {length}"]
    cells += [".experimental = 1"] * method.experimental
    cells += [f".params = {type_index(method.params)}",
              f".response = {type_index(method.response)}"]
    return f"\t[{_number(method)}] = {{{', '.join(cells)}}},"


def _calls(methods: list[Method]) -> str:
    bodies = []
    for method in methods:
        params = "params" if method.params else "NULL"
        bodies.append("\n".join([
            _call(method), "{",
            f"\treturn cx_rpc_call(client, {_number(method)}, {params}, ret_future);", "}"]))
        bodies.append(_reading(
            _finish(method), f"cx_rpc_finish(future, {_number(method)}, &value)", method))
    return source("The calls of <codex/methods.h>, on a client of the caller's loop.",
                  ['"api/rpc.h"', "", "<codex/methods.h>"], "\n\n".join(bodies))


def _reading(prototype: str, call: str, method: Method) -> str:
    keep = ["\tif (r == 0)", "\t\t*ret_response = value;"] if method.response else []
    return "\n".join([prototype, "{", "\tconst void *value = NULL;", f"\tint r = {call};", "",
                      *keep, "\treturn r;", "}"])


def _sync_calls(methods: list[Method]) -> str:
    bodies = []
    for method in methods:
        params = "params" if method.params else "NULL"
        number = _number(method)
        if method.response:
            bodies.append("\n".join([
                _sync(method), "{", "\tconst void *value = NULL;",
                f"\tint r = cx_sync_rpc(client, {number}, {params}, ret_response ? &value : NULL);",
                "", "\tif (r == 0 && ret_response)", "\t\t*ret_response = value;", "\treturn r;",
                "}"]))
        else:
            bodies.append("\n".join([
                _sync(method), "{",
                f"\treturn cx_sync_rpc(client, {number}, {params}, NULL);", "}"]))
    return source("The calls of <codex/methods.h>, on a client that blocks.",
                  ['"sync/rpc.h"', '"gen/methods.h"', "", "<codex/methods.h>"],
                  "\n\n".join(bodies))
