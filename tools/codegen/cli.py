"""The commands tools/sdk fetch-schema, generate-types, check and diff."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from pathlib import Path

from . import build, diff, fetch, runtime, tree
from . import schema as reader
from .schema import SchemaError

TOP = Path(__file__).resolve().parents[2]
FETCH, GENERATE = "tools/sdk fetch-schema", "tools/sdk generate-types"


def main(command: Callable[[list[str]], int]) -> None:
    """Runs a command and exits; an error is one line."""
    try:
        sys.exit(command(sys.argv[1:]))
    except (SchemaError, ValueError, OSError) as error:
        print(f"{Path(sys.argv[0]).name}: {error}", file=sys.stderr)
        sys.exit(1)


def _parser(text: str) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=text)
    parser.add_argument("--top", type=Path, default=TOP, help="the source tree (default: this one)")
    return parser


def _add_runtime(parser: argparse.ArgumentParser) -> None:
    text = "a staged runtime (default: the pinned one, which tools/sdk stage-runtime stages)"
    parser.add_argument("--runtime", type=Path, metavar="DIR", help=text)


def _pinned(top: Path) -> str:
    return (top / "RUNTIME_VERSION").read_text(encoding="utf-8").strip()


def _fetch(top: Path, folder: Path | None) -> dict[str, str]:
    """The schema files of the runtime, which has to be of the pinned version, as texts."""
    files = fetch.fetch(folder or runtime.staged(top))
    version = files["protocol.json"]["version"]
    if version != _pinned(top):
        problem = f"it is {version}, but RUNTIME_VERSION says {_pinned(top)}"
        raise SchemaError("runtime", problem)
    return {str(tree.SCHEMA / name): fetch.dump(content) for name, content in files.items()}


def _tell(changed: list[str]) -> None:
    for path in changed:
        print(path)
    if not changed:
        print("nothing is different", file=sys.stderr)


def fetch_schema(arguments: list[str]) -> int:
    parser = _parser(
        "Asks the runtime for its protocol and writes that down in schema/: without descriptions "
        "and with sorted keys, so that the diff of an upgrade can be read. Prints what it changed."
    )
    _add_runtime(parser)
    options = parser.parse_args(arguments)
    files = _fetch(options.top, options.runtime)
    changed = [path for path, _ in tree.differences(options.top, files)]
    tree.write(options.top, files)
    _tell(changed)
    return 0


def generate_types(arguments: list[str]) -> int:
    parser = _parser(
        "Makes the C types, calls and tables out of schema/, and extends schema/ledger.json with "
        "what is new. Writes only what is different, removes what is no longer generated, and "
        "prints the paths of both."
    )
    options = parser.parse_args(arguments)
    files = tree.wanted(options.top, tree.schema_files(options.top))
    _tell(tree.write(options.top, files))
    return 0


def check(arguments: list[str]) -> int:
    parser = _parser(
        "Tells whether schema/ is what the pinned runtime says, and the generated files are what "
        "follows from schema/. Changes nothing. Exit status 1: something is different."
    )
    _add_runtime(parser)
    text = "do not look at the runtime, only whether the generated files fit schema/"
    parser.add_argument("--no-runtime", action="store_true", help=text)
    options = parser.parse_args(arguments)
    top = options.top
    stale = False
    if not options.no_runtime:
        stale |= _report(top, _fetch(top, options.runtime), FETCH)
    schema = tree.schema_files(top)
    if schema.get("version") != _pinned(top):
        text = f"check: {tree.SCHEMA} is of runtime {schema.get('version')}; run {FETCH}"
        print(text, file=sys.stderr)
        stale = True
    stale |= _report(top, tree.wanted(top, schema), GENERATE)
    return 1 if stale else 0


def _report(top: Path, files: dict[str, str], command: str) -> bool:
    found = tree.differences(top, files)
    for path, problem in found:
        print(f"check: {path} {problem}; run {command}", file=sys.stderr)
    return bool(found)


def diff_schemas(arguments: list[str]) -> int:
    parser = _parser(
        "Says in words what is different between two versions of the protocol: methods, "
        "notifications, server requests, types, fields, enum values, variants."
    )
    for name in ("old", "new"):
        parser.add_argument(name, type=Path, help="a folder like schema/, or its protocol.json")
    options = parser.parse_args(arguments)
    protocols = (build.build(_schema(path), lenient=True) for path in (options.old, options.new))
    print("\n".join(diff.report(*protocols)).rstrip())
    return 0


def _schema(path: Path) -> dict:
    return reader.load(path) if path.is_dir() else reader.load_file(path)
