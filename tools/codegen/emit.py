"""The protocol as C: every generated file's text."""

from __future__ import annotations

from collections.abc import Iterable

from . import areas, emit_headers, emit_methods, emit_notifications, emit_requests, emit_tables
from .clashes import check
from .emit_c import BANNER, ORIGIN
from .model import Protocol


def files(protocol: Protocol) -> dict[str, str]:
    """The text of each generated file by its path in the tree. Sets the types' areas. ValueError:
    two things would have one name in C, or one has none."""
    check(protocol)
    areas.assign(protocol)
    texts = (
        emit_headers.files(protocol)
        | emit_methods.files(protocol)
        | emit_notifications.files(protocol)
        | emit_requests.files(protocol)
        | emit_tables.files(protocol)
    )
    texts["lib/gen/symbols.map"] = _symbols(protocol)
    texts["include/generated.am"] = _headers(texts)
    return dict(sorted(texts.items()))


def _symbols(protocol: Protocol) -> str:
    """The generated part of the export map, which the build puts into the written one."""
    names = emit_methods.symbols(protocol) + emit_notifications.symbols(protocol)
    names += emit_requests.symbols(protocol)
    return f"\t{BANNER}\n" + "".join(f"\t{name};\n" for name in sorted(names))


# Where include/include.am installs a folder's headers: the folder's name after "include/", by that of the list.
INSTALLED = {"codex": "codexinclude", "codex/methods": "codexmethods", "codex/types": "codextypes"}


def _headers(paths: Iterable[str]) -> str:
    """What the build installs: there is a new header when there is a new area."""
    lists: dict[str, list[str]] = {name: [] for name in INSTALLED.values()}
    for path in sorted(paths):
        folder = path.removeprefix("include/").rpartition("/")[0]
        if path.startswith("include/"):
            lists[INSTALLED[folder]].append(path)
    text = f"# {ORIGIN}\n"
    for name, headers in lists.items():
        text += f"\n{name}_HEADERS += \\\n" + " \\\n".join(f"\t{path}" for path in headers) + "\n"
    return text
