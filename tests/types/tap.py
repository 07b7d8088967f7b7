"""The Test Anything Protocol."""

from __future__ import annotations

import sys
from collections.abc import Iterable

count = 0
failed = False


def case(name: str, faults: Iterable[str] = (), most: int = 20) -> None:
    """A case that passes if nothing is wrong; what is wrong is shown, but no more than that many
    lines."""
    global count, failed
    faults = list(faults)
    count += 1
    failed = failed or bool(faults)
    print(f"{'not ok' if faults else 'ok'} {count} - {name}")
    note(*faults[:most])
    if len(faults) > most:
        note(f"… and {len(faults) - most} more")


def skip(name: str, reason: str) -> None:
    global count
    count += 1
    print(f"ok {count} - {name} # SKIP {reason}")


def note(*lines: str) -> None:
    for line in lines:
        print("#", line.encode("utf-8", "backslashreplace").decode().replace("\n", "\\n"))


def done() -> None:
    print(f"1..{count}")
    sys.exit(1 if failed else 0)
