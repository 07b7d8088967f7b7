"""Which definition every message, its params and its answer are of."""

from __future__ import annotations

import json
import os

from schema import Definitions, split_null, target

SENDERS = ("ClientRequest", "ClientNotification", "ServerRequest", "ServerNotification")


def params_of(defs: Definitions) -> dict[str, dict[str, str | None]]:
    """For each kind of message the methods, and the definitions of their params; None: there are
    none."""
    return {
        kind: {
            text: target(split_null(each["properties"].get("params", {}))[0])
            for each in defs[kind]["oneOf"]
            for text in each["properties"]["method"]["enum"]
        }
        for kind in SENDERS
    }


def answers_of(defs: Definitions) -> dict[str, str]:
    """The definition of each request's answer: FooResponse for FooParams, unless
    schema/responses.json says another."""
    path = os.path.join(os.environ.get("top_srcdir", "."), "schema", "responses.json")
    with open(path, encoding="utf-8") as file:
        others = json.load(file)
    methods = params_of(defs)
    requests = methods["ClientRequest"] | methods["ServerRequest"]
    return {
        method: others.get(method) or str(params).replace("Params", "Response")
        for method, params in requests.items()
    }
