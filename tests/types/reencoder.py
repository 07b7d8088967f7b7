"""The library under proof, as a program: tests/types/reencode."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any


@dataclass
class Answer:
    """What came back: text and, if asked for, leaves; or an error's message."""

    text: str = ""
    error: str | None = None
    leaves: list[tuple[str, str]] | None = None


def dump(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def ask(lines: Iterable[tuple[str, str]], leaves: bool = False) -> list[Answer]:
    """Has JSON texts decoded as definitions and encoded again, all in one process."""
    program = os.path.join(os.environ.get("top_builddir", "."), "tests", "types", "reencode")
    text = "".join(f"{name}\t{instance}\n" for name, instance in lines)
    done = subprocess.run(
        [program, *(["--leaves"] if leaves else [])], input=text.encode(), stdout=subprocess.PIPE
    )
    if done.returncode != 0:
        raise SystemExit(f"Bail out! {program} ended with {done.returncode}")
    return [parse(line) for line in done.stdout.decode().split("\n")[:-1]]


def parse(line: str) -> Answer:
    if line == "?":
        return Answer(error="it has no C type")
    if line.startswith("!"):
        return Answer(error=json.loads(line[1:]))
    text, _, found = line.partition("\t")
    return Answer(text, None, [(path, kind) for path, kind in json.loads(found)] if found else None)
