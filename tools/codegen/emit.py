"""The protocol as C: every generated file's text."""

from __future__ import annotations

from . import areas, emit_headers, emit_methods, emit_notifications, emit_requests, emit_tables
from .clashes import check
from .model import Protocol


def files(protocol: Protocol) -> dict[str, str]:
    """The text of each generated file by its path in the tree. Sets the types' areas. ValueError: two things would have
    one name in C, or one has none."""
    check(protocol)
    areas.assign(protocol)
    texts = (
        emit_headers.files(protocol)
        | emit_methods.files(protocol)
        | emit_notifications.files(protocol)
        | emit_requests.files(protocol)
        | emit_tables.files(protocol)
    )
    return dict(sorted((texts | {"lib/gen/symbols.map": _symbols(protocol)}).items()))


def _symbols(protocol: Protocol) -> str:
    """The generated part of the export map, which the build puts into the written one."""
    names = emit_methods.symbols(protocol) + emit_notifications.symbols(protocol)
    return "".join(f"\t{name};\n" for name in sorted(names))
