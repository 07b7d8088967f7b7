"""Which definitions are in the runtime's v2 bundle, the smaller one that others generate from: all
that is needed by anything but the requests of the server, their answers, and the oldest calls."""

from __future__ import annotations

from schema import Definitions, target, walk

OLDEST = ("ClientNotification", "InitializeResponse", "JSONRPCMessage", "ServerRequest")


def v2_bundle(defs: Definitions) -> set[str]:
    needs = {
        name: {target(part) for _, part in walk(schema, "")} - {None}
        for name, schema in defs.items()
    }
    roots = set(defs) - set().union(*needs.values())
    answers = {str(name).replace("Params", "Response") for name in needs["ServerRequest"]}
    found: set[str] = set()
    todo = [
        name
        for name in roots
        if name not in OLDEST and name not in answers and not is_old_search(name)
    ]
    while todo:
        name = todo.pop()
        if name not in found:
            found.add(name)
            todo += needs[name]
    return found


def is_old_search(name: str) -> bool:
    return name.startswith("FuzzyFileSearch") and name.endswith("Response")
