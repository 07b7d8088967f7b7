"""What tables of messages have in common: rows by number, names, places of ids, look-ups by name."""

from __future__ import annotations

from .emit_c import quoted
from .model import Method, Notification, ServerRequest

Message = Method | Notification | ServerRequest
Routed = Notification | ServerRequest

# What the scan of a line finds, by its path below params.
KEYS = {
    "threadId": "CX_KEY_THREAD",
    "turnId": "CX_KEY_TURN",
    "itemId": "CX_KEY_ITEM",
    "thread.id": "CX_KEY_IN_THREAD",
    "turn.id": "CX_KEY_IN_TURN",
    "item.id": "CX_KEY_IN_ITEM",
    "loginId": "CX_KEY_LOGIN",
    "targetItemId": "CX_KEY_TARGET_ITEM",
    "conversationId": "CX_KEY_CONVERSATION",
    "callId": "CX_KEY_CALL",
}

# Members of the struct that a row is.
ID_PLACES = [
    "\t/* Where the ids are: enum cx_key + 1; 0: it has none. */",
    "\tuint8_t thread;", "\tuint8_t turn;", "\tuint8_t item;", "\tuint8_t login;",
]


def by_number(messages: list[Message]) -> list[Message]:
    return sorted(messages, key=lambda message: message.number)


def name_size(messages: list[Message]) -> int:
    """Room for the longest name and its NUL."""
    return max((len(message.wire.encode()) for message in messages), default=0) + 1


def enumerators(messages: list[Message], prefix: str) -> list[str]:
    """The body of the enum; the last is one more than the largest number."""
    rows = [f"\t{prefix}_{message.c.upper()} = {message.number},"
            for message in by_number(messages)]
    return [*rows, f"\t{prefix}_COUNT"]


def name_cells(message: Message) -> list[str]:
    return [quoted(message.wire), str(len(message.wire.encode()))]


def id_cells(message: Routed) -> list[str]:
    paths = {what: getattr(message, what) for what in ("thread", "turn", "item", "login")}
    return [f".{what} = {_key(message, path)} + 1" for what, path in paths.items() if path]


def _key(message: Routed, path: str) -> str:
    if path not in KEYS:
        raise ValueError(f"{message.wire}: the scan does not look for {path}")
    return KEYS[path]


def search(messages: list[Message], prefix: str, table: str, function: str) -> str:
    """A binary search by name."""
    ordered = sorted(messages, key=lambda message: message.wire.encode())
    rows = [f"\t{prefix}_{message.c.upper()}," for message in ordered]
    return "\n".join([
        "static const uint16_t by_name[] = {", *rows, "};", "",
        f"uint16_t {function}(struct cx_span name)", "{",
        "\tsize_t low = 0, high = CX_COUNTOF(by_name);", "",
        "\twhile (low < high) {",
        "\t\tsize_t middle = (low + high) / 2;",
        f"\t\tconst char *there = {table}[by_name[middle]].name;",
        f"\t\tsize_t len = {table}[by_name[middle]].len;",
        "\t\tint order = memcmp(name.at, there, name.len < len ? name.len : len);",
        "",
        "\t\tif (order == 0 && name.len == len)",
        "\t\t\treturn by_name[middle];",
        "\t\tif (order < 0 || (order == 0 && name.len < len))",
        "\t\t\thigh = middle;",
        "\t\telse",
        "\t\t\tlow = middle + 1;",
        "\t}",
        "\treturn 0;", "}"])
