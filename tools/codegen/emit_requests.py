"""Requests of the runtime: include/codex/requests.h; lib/gen/requests.h and .c, and answers.c."""

from __future__ import annotations

from . import contracts
from .emit_c import (block, comment, inner_header, note, paragraphs, prototype, public_header,
                     quoted, source)
from .emit_messages import (ID_PLACES, by_number, enumerators, id_cells, name_cells, name_size,
                            search)
from .emit_tables import type_index
from .model import Protocol, ServerRequest


def files(protocol: Protocol) -> dict[str, str]:
    """The four files."""
    requests = by_number(protocol.requests)
    return {
        "include/codex/requests.h": _public(requests),
        "lib/gen/requests.h": _header(requests),
        "lib/gen/requests.c": _table(requests),
        "lib/gen/answers.c": _functions(requests),
    }


def symbols(protocol: Protocol) -> list[str]:
    return [name for request in protocol.requests for name in (_reader(request), _answer(request))]


def constants(protocol: Protocol) -> list[str]:
    return [_constant(request) for request in protocol.requests]


def _reader(request: ServerRequest) -> str:
    return f"codex_request_as_{request.c}"


def _answer(request: ServerRequest) -> str:
    return f"codex_request_answer_{request.c}"


def _constant(request: ServerRequest) -> str:
    return f"CODEX_REQUEST_{request.c.upper()}"


def _public(requests: list[ServerRequest]) -> str:
    rows = [f"\t{_constant(request)} = {request.number}" for request in requests]
    notes = [note(quoted(request.wire) + (", experimental" if request.experimental else ""))
             for request in requests]
    commas = [","] * (len(rows) - 1) + [""]
    enum = "\n".join([
        "/** Which method a request is of. */", "enum codex_request_type {",
        "\tCODEX_REQUEST_UNKNOWN = 0, /**< one that this library does not know */",
        *[row + comma + said for row, comma, said in zip(rows, commas, notes)], "};"])
    kind = "\n".join([
        comment(["Which method the request is of; #CODEX_REQUEST_UNKNOWN:",
                 "codex_request_method() has its name."]),
        "CODEX_API enum codex_request_type codex_request_kind(const codex_request *request);"])
    areas = sorted({item.area for request in requests for item in (request.params, request.answer)})
    includes = ["codex/macros.h", "codex/request.h", "codex/status.h",
                *[f"codex/types/{area}.h" for area in areas]]
    return public_header(
        "include/codex/requests.h", block(*paragraphs(contracts.REQUESTS)), includes,
        "\n\n".join([enum, kind, *[_declarations(request) for request in requests]]))


def _declarations(request: ServerRequest) -> str:
    asked = [f"Parameters of {request.wire}: {request.params.definition}."]
    answered = [f"Answers {request.wire}: {request.answer.definition}."]
    for said in (asked, answered):
        said += ["Experimental."] * request.experimental
    return "\n\n".join([
        f"{comment(asked)}\nCODEX_API {_reader_prototype(request)};",
        f"{comment(answered)}\nCODEX_API {_answer_prototype(request)};"])


def _reader_prototype(request: ServerRequest) -> str:
    return prototype(_reader(request), [
        "codex_request *request", f"const struct {request.params.c} **ret_params"])


def _answer_prototype(request: ServerRequest) -> str:
    return prototype(_answer(request), [
        "codex_request *request", f"const struct {request.answer.c} *answer"])


def _header(requests: list[ServerRequest]) -> str:
    body = "\n".join([
        "/* As enum codex_request_type. */", "enum cx_server_request_number {",
        "\tCX_SERVER_REQUEST_NONE = 0,",
        *enumerators(requests, "CX_SERVER_REQUEST"), "};", "",
        "struct cx_server_request {", f"\tchar name[{name_size(requests)}];",
        "\tuint8_t len; /* of the name; 0: nothing has this number */",
        "\tuint8_t experimental;", *ID_PLACES, "\t/* Indices into cx_protocol.types. */",
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
    cells += id_cells(request)
    cells += [f".params = {type_index(request.params)}", f".answer = {type_index(request.answer)}"]
    return f"\t[CX_SERVER_REQUEST_{request.c.upper()}] = {{{', '.join(cells)}}},"


def _functions(requests: list[ServerRequest]) -> str:
    bodies = [make(request) for request in requests for make in (_reader_body, _answer_body)]
    return source(
        "The functions of <codex/requests.h>.",
        ['"api/request.h"', '"gen/requests.h"', "", "<codex/requests.h>"],
        "\n\n".join(bodies))


def _reader_body(request: ServerRequest) -> str:
    number = f"CX_SERVER_REQUEST_{request.c.upper()}"
    return "\n".join([
        _reader_prototype(request), "{", "\tconst void *value = NULL;",
        f"\tint r = cx_request_decode(request, {number}, &value);", "",
        "\tif (r == 0)", "\t\t*ret_params = value;", "\treturn r;", "}"])


def _answer_body(request: ServerRequest) -> str:
    number = f"CX_SERVER_REQUEST_{request.c.upper()}"
    return "\n".join([
        _answer_prototype(request), "{",
        f"\treturn cx_request_answer_with(request, {number}, answer);", "}"])
