"""Makes the files of schema/ out of what a runtime says: protocol.json and experimental.json."""

from __future__ import annotations

import json
from pathlib import Path

from . import build, marks, normalise, runtime
from .schema import SchemaError


def fetch(folder: Path) -> dict[str, dict]:
    """{file name: content}; the runtime is run with and without what is experimental."""
    full, stable = (normalise.definitions(runtime.bundles(folder, each)) for each in (True, False))
    protocol = {"definitions": full, "version": runtime.version(folder)}
    return {"protocol.json": protocol, "experimental.json": _experimental(stable, full)}


def _experimental(stable: dict, full: dict) -> dict:
    """The marks, from the two models. Whatever is stable has to be there with the rest, too."""
    gone = sorted(stable.keys() - full.keys())
    if gone:
        raise SchemaError(f"definitions.{gone[0]}", "goes when what is experimental comes")
    models = [build.build({"definitions": each}, lenient=True) for each in (stable, full)]
    return marks.of(*models)


def dump(content: dict) -> str:
    """Small lines, so that a diff is readable."""
    return json.dumps(content, indent=1, sort_keys=True, ensure_ascii=False) + "\n"
