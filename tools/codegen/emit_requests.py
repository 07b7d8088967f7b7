"""Requests of the runtime: lib/gen/requests.h and .c."""

from __future__ import annotations

from .emit_c import inner_header, source
from .emit_messages import by_number, enumerators, name_cells, name_size, search
from .emit_tables import type_index
from .model import Protocol, ServerRequest


def files(protocol: Protocol) -> dict[str, str]:
    """Both."""
    requests = by_number(protocol.requests)
    return {
        "lib/gen/requests.h": _header(requests),
        "lib/gen/requests.c": _table(requests),
    }


def _header(requests: list[ServerRequest]) -> str:
    body = "\n".join([
        "enum cx_server_request_number {", "\tCX_SERVER_REQUEST_NONE = 0,",
        *enumerators(requests, "CX_SERVER_REQUEST"), "};", "",
        "struct cx_server_request {", f"\tchar name[{name_size(requests)}];",
        "\tuint8_t len; /* of the name; 0: nothing has this number */",
        "\tuint8_t experimental;", "\t/* Indices into cx_protocol.types. */",
        "\tuint16_t params;", "\tuint16_t answer;", "};", "", "/* By number. */",
        "extern const struct cx_server_request cx_server_requests[CX_SERVER_REQUEST_COUNT];", "",
        "/* Its number; CX_SERVER_REQUEST_NONE: it is none of them. */",
        "uint16_t cx_server_request_find(struct cx_span name);"])
    return inner_header("lib/gen/requests.h", "What the runtime asks of its client.",
                        ['"base/common.h"', '"codec/scan.h"'], body)


def _table(requests: list[ServerRequest]) -> str:
    rows = [_row(request) for request in requests]
    table = "\n".join([
        "const struct cx_server_request cx_server_requests[CX_SERVER_REQUEST_COUNT] = {", *rows,
        "};"])
    found = search(requests, "CX_SERVER_REQUEST", "cx_server_requests", "cx_server_request_find")
    return source("The table of server requests.",
                  ['"gen/requests.h"', "", "<string.h>", "", '"gen/types.h"'],
                  "\n\n".join([table, found]))


def _row(request: ServerRequest) -> str:
    name, length = name_cells(request)
    cells = [f".name = {name}", f".len = {length}"]
    cells += [".experimental = 1"] * request.experimental
    cells += [f".params = {type_index(request.params)}", f".answer = {type_index(request.answer)}"]
    return f"\t[CX_SERVER_REQUEST_{request.c.upper()}] = {{{', '.join(cells)}}},"
