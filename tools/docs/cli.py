"""The command tools/sdk generate-docs."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from . import lint, surface, tree

TOP = Path(__file__).resolve().parents[2]


def main() -> None:
    """Runs the command and exits; an error is one line."""
    try:
        sys.exit(_run(_options()))
    except (ValueError, OSError) as error:
        print(f"generate-docs: {error}", file=sys.stderr)
        sys.exit(1)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description="Makes the manual pages and the reference out of the comments of the public headers. "
        "Writes only what is different, removes what is no longer generated, and prints the paths of both. "
        "What the comments lack is said too: exit status 1."
    )
    parser.add_argument("--top", type=Path, default=TOP, help="the source tree (default: this one)")
    parser.add_argument("--check", action="store_true", help="change nothing, say what is different: exit status 1")
    return parser.parse_args()


def _run(options: argparse.Namespace) -> int:
    files = tree.wanted(options.top)
    stale = tree.differences(options.top, files) if options.check else []
    if not options.check:
        print("".join(f"{path}\n" for path in tree.write(options.top, files)), end="")
    complaints = lint.complaints(surface.read(options.top))
    for path, problem in stale:
        print(f"generate-docs: {path} {problem}; run tools/sdk generate-docs", file=sys.stderr)
    for complaint in complaints:
        print(f"generate-docs: {complaint}", file=sys.stderr)
    return 1 if stale or complaints else 0
