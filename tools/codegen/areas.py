"""Which header a type, a call or an accessor belongs to."""

from __future__ import annotations

from collections.abc import Iterable

from .model import Enumeration, Protocol, Struct, Union
from .values import NAMED, all_types, parts, values_of

COMMON = "common"  # what several areas use
ITEM = "item"  # what several areas of the conversation use
MESSAGE = "message"  # whole messages, and what no message reaches
REQUEST = "request"  # what the runtime asks

# area: what its header holds, and the first segments, or longer beginnings, of its methods. The
# longest counts.
AREAS = {
    "account": ("accounts, logins, limits, user verification",
                "account accountSession userVerification"),
    "app": ("apps", "app"),
    "config": ("settings, requirements, experimental features, other agents' settings",
               "config configRequirements configWarning environment experimentalFeature"
               " externalAgentConfig permissionProfile"),
    "fs": ("files, and the fuzzy search for them", "fs fuzzyFileSearch"),
    "history": ("what threads hold: turns, items, search",
                "thread/read thread/turns thread/items thread/timeline thread/search"
                " thread/searchOccurrences thread/list thread/loaded"),
    "mcp": ("MCP servers", "mcpServer mcpServerStatus"),
    "model": ("models and their providers", "collaborationMode model modelProvider"),
    "plugin": ("plugins and marketplaces", "marketplace plugin"),
    "process": ("commands and processes", "command process"),
    "project": ("projects, and what keeps threads in order",
                "project threadSection thread/section thread/project thread/queue"
                " thread/attachment thread/attachmentOwner"),
    "realtime": ("conversations by voice", "thread/realtime"),
    "remote": ("remote control", "remoteControl"),
    "skill": ("skills and hooks", "hook hooks skills"),
    "system": ("the server itself: handshake, warnings, feedback, memory, the sandbox of Windows",
               "initialize server memory rollout feedback mock warning deprecationNotice"
               " windows windowsSandbox"),
    "thread": ("threads", "thread"),
    "turn": ("turns and their items, reviews, errors",
             "turn item review error autoApprovalReview guardianWarning serverRequest"),
}
# Their shared types are many, and nobody else's: they have a header of their own.
CONVERSATION = {"history", "project", "realtime", "thread", "turn", REQUEST}

ABOUT = {area: about for area, (about, _) in AREAS.items()} | {
    COMMON: "what several of the others use",
    ITEM: "items, and what else threads and turns share",
    MESSAGE: "whole messages, and definitions that no message uses",
    REQUEST: "what the runtime asks of its client, and the answers",
}
_BEGINNINGS = {begin: area for area, (_, begins) in AREAS.items() for begin in begins.split()}


def of_method(wire: str) -> str:
    """The area of a client method or a notification; a new first segment is of the system's."""
    segments = wire.split("/")
    for count in range(len(segments), 0, -1):
        area = _BEGINNINGS.get("/".join(segments[:count]))
        if area:
            return area
    return "system"


def assign(protocol: Protocol) -> None:
    """Sets every type's area: the one that alone reaches it, else a shared one."""
    types = all_types(protocol)
    reached: dict[str, set[str]] = {item.c: set() for item in types}
    for area, roots in _roots(protocol).items():
        for c in closure(roots):
            reached[c].add(area)
    for item in types:
        item.area = _choose(reached[item.c])


def _roots(protocol: Protocol) -> dict[str, list[Struct | Union]]:
    roots: dict[str, list[Struct | Union]] = {}
    for method in protocol.methods:
        made_of = [item for item in (method.params, method.response) if item]
        roots.setdefault(of_method(method.wire), []).extend(made_of)
    for notification in protocol.notifications:
        roots.setdefault(of_method(notification.wire), []).append(notification.params)
    for request in protocol.requests:
        roots.setdefault(REQUEST, []).extend([request.params, request.answer])
    return roots


def closure(roots: Iterable[Struct | Union]) -> set[str]:
    seen: set[str] = set()
    todo: list[Enumeration | Struct | Union] = list(roots)
    while todo:
        item = todo.pop()
        if item.c not in seen:
            seen.add(item.c)
            todo += neighbours(item)
    return seen


def neighbours(item: Enumeration | Struct | Union) -> list[Enumeration | Struct | Union]:
    """The types that a type is made of, directly."""
    found = [part.type for value in values_of(item) for part in parts(value)
             if part.kind in NAMED]
    if isinstance(item, Union):
        found.append(item.tags)
    return found


def _choose(areas: set[str]) -> str:
    if not areas:
        return MESSAGE
    if len(areas) == 1:
        return next(iter(areas))
    return ITEM if areas <= CONVERSATION else COMMON
