"""Notifications: include/codex/notifications.h; lib/gen/notifications.h and .c, and events.c."""

from __future__ import annotations

from . import contracts, lookup
from .emit_c import (block, comment, inner_header, note, paragraphs, prototype, public_header,
                     quoted, source)
from .emit_messages import (ID_PLACES, by_number, enumerators, id_cells, name_cells, name_size)
from .emit_tables import type_index
from .model import Notification, Protocol

def files(protocol: Protocol) -> dict[str, str]:
    """The four files."""
    return {
        "include/codex/notifications.h": _public(protocol.notifications),
        "lib/gen/notifications.h": _header(protocol.notifications),
        "lib/gen/notifications.c": _table(protocol.notifications),
        "lib/gen/events.c": _accessors(protocol.notifications),
    }


def symbols(protocol: Protocol) -> list[str]:
    return [_accessor(item) for item in protocol.notifications]


def _accessor(item: Notification) -> str:
    return f"codex_event_as_{item.c}"


def _public(items: list[Notification]) -> str:
    rows = [f"\tCODEX_NOTIFICATION_{item.c.upper()} = {item.number}" for item in by_number(items)]
    notes = [note(quoted(item.wire) + (", experimental" if item.experimental else ""))
             for item in by_number(items)]
    commas = [","] * (len(rows) - 1) + [""]
    enum = "\n".join([
        "/** Which notification an event is. */", "enum codex_notification {",
        "\tCODEX_NOTIFICATION_UNKNOWN = 0, /**< one that this library does not know */",
        *[row + comma + said for row, comma, said in zip(rows, commas, notes)], "};"])
    kind = "\n".join([
        comment(["Which notification the event is; #CODEX_NOTIFICATION_UNKNOWN:",
                 "codex_event_method() has its name."]),
        "CODEX_API enum codex_notification codex_event_kind(const codex_event *event);"])
    areas = sorted({item.params.area for item in items})
    includes = ["codex/event.h", "codex/macros.h", "codex/status.h",
                *[f"codex/types/{area}.h" for area in areas]]
    return public_header(
        "include/codex/notifications.h", block(*paragraphs(contracts.NOTIFICATIONS)), includes,
        "\n\n".join([enum, kind, *[_declaration(item) for item in items]]))


def _declaration(item: Notification) -> str:
    said = [f"Parameters of {item.wire}: {item.params.definition}."]
    said += ["Experimental."] * item.experimental
    return f"{comment(said)}\nCODEX_API {_prototype(item)};"


def _prototype(item: Notification) -> str:
    return prototype(_accessor(item), [
        "codex_event *event", f"const struct {item.params.c} **ret_params"])


def _header(items: list[Notification]) -> str:
    body = "\n".join([
        "/* As enum codex_notification. */", "enum cx_notification_number {",
        "\tCX_NOTIFICATION_UNKNOWN = 0,", *enumerators(items, "CX_NOTIFICATION"), "};", "",
        "struct cx_notification {",
        f"\tchar name[{name_size(items)}];",
        "\tuint8_t len; /* of the name; 0: nothing has this number */",
        "\tuint8_t experimental;",
        *ID_PLACES,
        "\tuint16_t params; /* an index into cx_protocol.types */", "};", "",
        "/* By number. */",
        "extern const struct cx_notification cx_notifications[CX_NOTIFICATION_COUNT];", "",
        "/* Its number; CX_NOTIFICATION_UNKNOWN: it is none of them. */",
        "uint16_t cx_notification_find(struct cx_span name);"])
    return inner_header(
        "lib/gen/notifications.h", "The runtime's notifications, and where their ids are.",
        ['"base/common.h"', '"codec/scan.h"'], body)


def _table(items: list[Notification]) -> str:
    rows = [_row(item) for item in by_number(items)]
    table = "\n".join([
        "const struct cx_notification cx_notifications[CX_NOTIFICATION_COUNT] = {", *rows, "};"])
    return source(
        "The table of notifications, and the perfect hash over their names.",
        ['"gen/notifications.h"', "", "<string.h>", "", '"gen/types.h"'],
        "\n\n".join([table, _find(items)]))


def _row(item: Notification) -> str:
    name, length = name_cells(item)
    cells = [f".name = {name}", f".len = {length}"]
    cells += [".experimental = 1"] * item.experimental
    cells += id_cells(item)
    cells.append(f".params = {type_index(item.params)}")
    return f"\t[CX_NOTIFICATION_{item.c.upper()}] = {{{', '.join(cells)}}},"


def _find(items: list[Notification]) -> str:
    names = [item.wire.encode() for item in items]
    found = lookup.find(names)
    shortest, longest = min(map(len, names)), max(map(len, names))
    sum_ = [f"\tuint32_t sum = (uint32_t)len * {found.factors[0]:#x}u"]
    sum_ += [f"\t\tat[{place}] * {factor:#x}u"
             for place, factor in zip(found.places, found.factors[1:])]
    slots = sorted(((found.slot(item.wire.encode()), item) for item in items),
                   key=lambda pair: pair[0])
    width = "uint8_t" if max(item.number for item in items) < 256 else "uint16_t"
    return "\n".join([
        "/* Which notification a name can only be, by its length and a few of its bytes. */",
        f"static const {width} slots[{1 << found.bits}] = {{",
        *[f"\t[{slot}] = CX_NOTIFICATION_{item.c.upper()}," for slot, item in slots], "};", "",
        "static unsigned slot_of(const unsigned char *at, size_t len)", "{",
        " +\n".join(sum_) + ";", "", f"\treturn sum >> {32 - found.bits};", "}", "",
        "uint16_t cx_notification_find(struct cx_span name)", "{",
        "\tuint16_t number;", "",
        f"\tif (name.len < {shortest} || name.len > {longest})",
        "\t\treturn CX_NOTIFICATION_UNKNOWN;",
        "\tnumber = slots[slot_of((const unsigned char *)name.at, name.len)];",
        "\tif (cx_notifications[number].len != name.len ||",
        "\t\tmemcmp(cx_notifications[number].name, name.at, name.len) != 0)",
        "\t\treturn CX_NOTIFICATION_UNKNOWN;",
        "\treturn number;", "}"])


def _accessors(items: list[Notification]) -> str:
    bodies = ["\n".join([
        _prototype(item), "{", "\tconst void *value = NULL;",
        f"\tint r = cx_event_decode(event, CX_NOTIFICATION_{item.c.upper()}, &value);", "",
        "\tif (r == 0)", "\t\t*ret_params = value;", "\treturn r;", "}"]) for item in items]
    return source(
        "The accessors of <codex/notifications.h>.",
        ['"api/event.h"', '"gen/notifications.h"', "", "<codex/notifications.h>"],
        "\n\n".join(bodies))
