"""TAP for the tests of the generator, which speak Python; they begin with `from tap import …`."""

from __future__ import annotations

import difflib
import os
import sys
from collections.abc import Callable
from pathlib import Path

HERE = Path(__file__).resolve().parent
TOP = Path(os.environ.get("top_srcdir", HERE.parent.parent)).resolve()
sys.path.insert(0, str(TOP / "tools"))

_told = {"ok": 0, "not ok": 0}


def ok(condition: object, name: str, complaint: str = "") -> None:
    word = "ok" if condition else "not ok"
    _told[word] += 1
    print(f"{word} {sum(_told.values())} - {name}")
    if not condition:
        for line in complaint.splitlines():
            print(f"# {line}")


def equal(got: object, wanted: object, name: str) -> None:
    ok(got == wanted, name, f"got    {got!r}\nwanted {wanted!r}")


def fails(call: Callable[[], object], words: str, name: str) -> None:
    """The call raises an error whose message begins with these words."""
    try:
        call()
    except Exception as error:  # noqa: BLE001
        ok(str(error).startswith(words), name, f"got    {error}\nwanted {words}")
        return
    ok(False, name, "there was no error")


def golden(text: str, file: str, name: str) -> None:
    """The text is that of the file beside the tests; --refresh writes it anew."""
    path = HERE / file
    if "--refresh" in sys.argv:
        path.write_text(text, encoding="utf-8")
    stored = path.read_text(encoding="utf-8")
    lines = difflib.unified_diff(stored.splitlines(), text.splitlines(), file, "now", lineterm="")
    ok(text == stored, name, "\n".join(lines))


def skip(why: str) -> None:
    print(f"1..0 # SKIP {why}")
    sys.exit(0)


def done() -> None:
    print(f"1..{sum(_told.values())}")
    sys.exit(1 if _told["not ok"] else 0)
