"""Client requests, notifications and server requests, out of the unions that list them.

A response is called like its params, XParams -> XResponse; responses.json names those that are not.
"""

from __future__ import annotations

from . import names, routes
from .model import Kind, Method, Notification, Protocol, ServerRequest, Struct, Union, Value
from .model import Variant
from .schema import SchemaError

CLIENT, SERVER, NOTIFICATIONS = "ClientRequest", "ServerRequest", "ServerNotification"
PARAMS, RESPONSE = "Params", "Response"


def add(protocol: Protocol, responses: dict[str, str], ledger: dict, lenient: bool) -> None:
    methods, requests = _variants(protocol, CLIENT), _variants(protocol, SERVER)
    if not lenient:
        _check_responses(protocol, methods, responses)
    protocol.methods = [_method(protocol, each, responses, lenient) for each in methods]
    protocol.notifications = [_notification(each) for each in _variants(protocol, NOTIFICATIONS)]
    protocol.requests = [_request(protocol, each) for each in requests]
    for kind in ("methods", "notifications", "requests"):
        _name(getattr(protocol, kind), ledger.get(kind, []))


def _variants(protocol: Protocol, name: str) -> list[Variant]:
    """None of them if the schema has no such union; small schemas of tests do not."""
    value = protocol.definitions.get(name)
    if not value:
        return []
    if value.kind is not Kind.UNION or not value.type.content:
        problem = "expected messages: objects with a method and params"
        raise SchemaError(f"definitions.{name}", problem)
    return sorted(value.type.variants, key=lambda variant: variant.tag.wire)


def _name(messages: list, entries: list[dict]) -> None:
    pinned = {entry["wire"]: entry["c"] for entry in entries}
    taken = set(pinned.values())
    for each in messages:
        each.c = pinned.get(each.wire) or names.unique(names.snake(each.wire), taken)


def _type(value: Value | None, path: str) -> Struct | Union:
    if not value or value.kind not in (Kind.STRUCT, Kind.UNION):
        raise SchemaError(path, "expected a definition that is an object")
    return value.type


def _method(
    protocol: Protocol, variant: Variant, responses: dict[str, str], lenient: bool
) -> Method:
    wire, params = variant.tag.wire, variant.payload
    path = f"{CLIENT}.{wire}"
    response = protocol.definitions.get(responses.get(wire) or _answer(protocol, variant))
    if not response and not lenient:
        raise SchemaError(path, "it has no response by its name; responses.json has to name it")
    return Method(
        wire,
        "",
        params=_type(params, path) if params else None,
        params_required=bool(params and not params.nullable),
        response=_type(response, f"responses of {path}") if response else None,
    )


def _answer(protocol: Protocol, variant: Variant) -> str:
    """The response that goes by its name, "" if there is none."""
    name = variant.payload.type.definition if variant.payload and variant.payload.type else ""
    answer = name.removesuffix(PARAMS) + RESPONSE
    return answer if name.endswith(PARAMS) and answer in protocol.definitions else ""


def _notification(variant: Variant) -> Notification:
    wire = variant.tag.wire
    params = _type(variant.payload, f"{NOTIFICATIONS}.{wire}")
    return Notification(wire, "", params, **routes.ids(params))


def _request(protocol: Protocol, variant: Variant) -> ServerRequest:
    path = f"{SERVER}.{variant.tag.wire}"
    answer = protocol.definitions.get(_answer(protocol, variant))
    params = _type(variant.payload, path)
    return ServerRequest(variant.tag.wire, "", params, _type(answer, path), **routes.ids(params))


def _check_responses(
    protocol: Protocol, methods: list[Variant], responses: dict[str, str]
) -> None:
    """Only what is needed stands in responses.json."""
    variants = {each.tag.wire: each for each in methods}
    for wire, name in sorted(responses.items()):
        if wire not in variants:
            raise SchemaError(f"responses.{wire}", "there is no such method")
        if name not in protocol.definitions:
            raise SchemaError(f"responses.{wire}", f"there is no definition {name!r}")
        if _answer(protocol, variants[wire]):
            raise SchemaError(f"responses.{wire}", "is not needed, its response goes by its name")


def unused_responses(protocol: Protocol) -> list[str]:
    """Definitions that look like responses and are nobody's."""
    used = {each.response.c for each in protocol.methods if each.response}
    used |= {each.answer.c for each in protocol.requests}
    found = {name: value for name, value in protocol.definitions.items() if name.endswith(RESPONSE)}
    return sorted(name for name, value in found.items() if not value.type or value.type.c not in used)
