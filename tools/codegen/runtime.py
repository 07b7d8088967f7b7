"""Asks a staged runtime for its schema."""

from __future__ import annotations

import json
import os
import subprocess
import tempfile
from pathlib import Path

from .schema import SchemaError, load_file

MANIFEST = "codex-package.json"
BUNDLES = ("codex_app_server_protocol.schemas.json", "codex_app_server_protocol.v2.schemas.json")
COMMAND = ("app-server", "generate-json-schema", "--out")
SECONDS = 60


def staged(top: Path) -> Path:
    """The folder of the pinned runtime, downloaded if need be."""
    done = subprocess.run([top / "tools/sdk", "stage-runtime"], stdout=subprocess.PIPE, check=False)
    if done.returncode:
        raise SchemaError("runtime", "it could not be staged; the reason is above")
    return Path(done.stdout.decode().splitlines()[-1])


def package(folder: Path) -> Path:
    """The folder of the manifest, which npm's package has further below."""
    found = [folder, *sorted(folder.glob("vendor/*"))]
    for each in found:
        if (each / MANIFEST).is_file():
            return each
    raise SchemaError(str(folder), f"no runtime is there: it has no {MANIFEST}")


def version(folder: Path) -> str:
    text = load_file(package(folder) / MANIFEST).get("version")
    if not isinstance(text, str):
        raise SchemaError(MANIFEST, "it names no version")
    return text


def bundles(folder: Path, experimental: bool) -> list[dict]:
    """What it writes; its home is a folder of this call's own."""
    home = package(folder)
    program = home / str(load_file(home / MANIFEST).get("entrypoint"))
    with tempfile.TemporaryDirectory(prefix="libcodex-schema-") as scratch:
        _run(program, Path(scratch), ["--experimental"] * experimental)
        return [_bundle(Path(scratch) / "out" / name) for name in BUNDLES]


def _run(program: Path, scratch: Path, more: list[str]) -> None:
    for name in ("home", "codex", "out"):
        (scratch / name).mkdir()
    environment = {"PATH": os.environ.get("PATH", ""), "HOME": str(scratch / "home")}
    environment["CODEX_HOME"] = str(scratch / "codex")
    command = [program, *COMMAND, scratch / "out", *more]
    try:
        done = subprocess.run(
            command, env=environment, cwd=scratch, stdin=subprocess.DEVNULL, capture_output=True,
            timeout=SECONDS, check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise SchemaError(str(program), f"cannot be run: {error}") from error
    if done.returncode:
        words = done.stderr.decode(errors="replace").strip().splitlines()[-3:]
        raise SchemaError(str(program), f"failed ({done.returncode}): {' / '.join(words)}")


def _bundle(path: Path) -> dict:
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise SchemaError(path.name, f"the runtime has not written it well: {error}") from error
