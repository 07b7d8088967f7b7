"""The independent judge: python3-jsonschema, which knows nothing of this library. The python3 that
runs the tests may not be the one that has it, so whichever does is started: as a program this reads
lines of definition, TAB and JSON, and prints a line for each, what is wrong or nothing."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterable


def interpreter() -> str | None:
    """A Python that has jsonschema."""
    for python in (sys.executable, "python3", "/usr/bin/python3"):
        try:
            subprocess.run(
                [python, "-W", "ignore", "-c", "import jsonschema"], check=True, capture_output=True
            )
            return python
        except (OSError, subprocess.CalledProcessError):
            continue
    return None


def judge(python: str, lines: Iterable[tuple[str, str]]) -> list[str]:
    """What is wrong with each JSON text as an instance of a definition; "" for nothing."""
    text = "".join(f"{name}\t{instance}\n" for name, instance in lines)
    done = subprocess.run(
        [python, "-W", "ignore", __file__],
        input=text,
        stdout=subprocess.PIPE,
        check=True,
        encoding="utf-8",
    )
    return done.stdout.split("\n")[:-1]


def main() -> None:
    import jsonschema
    import schema

    definitions = schema.load()
    validators = {}
    sys.stdin.reconfigure(encoding="utf-8", newline="\n")
    sys.stdout.reconfigure(encoding="utf-8")
    for line in sys.stdin:
        name, _, text = line.rstrip("\n").partition("\t")
        if name not in validators:
            document = {"$ref": f"#/definitions/{name}", "definitions": definitions}
            validators[name] = jsonschema.Draft7Validator(document)
        error = next(validators[name].iter_errors(json.loads(text)), None)
        print(
            f"{list(error.absolute_path)}: {error.message}"[:300].replace("\n", " ")
            if error
            else ""
        )


if __name__ == "__main__":
    main()
