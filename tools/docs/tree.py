"""The generated files of the tree: what they should be, what they are, and making them so."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from . import callbacks, markdown, pages
from .surface import Surface, read

MAN = "doc/man"
# In the first lines of every generated file.
ORIGIN = pages.ORIGIN


def wanted(top: Path) -> dict[str, str]:
    """The text of every generated file by its path."""
    surface = read(top)
    check(surface)
    manual = {f"{MAN}/{pages.title(header.name)}.3": pages.page(header, surface) for header in surface.headers}
    reference = markdown.files(surface)
    listed = f"# {ORIGIN}\n\n{_listed('dist_man3_MANS =', manual)}\n{_listed('EXTRA_DIST +=', reference)}"
    rest = {"doc/generated.am": listed, str(callbacks.PAGE): callbacks.page(top)}
    return dict(sorted((manual | reference | rest).items()))


def check(surface: Surface) -> None:
    """ValueError: a function's page would take the place of a header's."""
    clash = {pages.title(header.name) for header in surface.headers} & set(surface.functions)
    if clash:
        raise ValueError(f"a function and a page are both called {min(clash)}")


def _listed(variable: str, paths: Iterable[str]) -> str:
    """For the build: there is a page more when there is a header more."""
    files = " \\\n".join(f"\t{path}" for path in sorted(paths))
    return f"{variable} \\\n{files}\n"


def differences(top: Path, files: dict[str, str]) -> list[tuple[str, str]]:
    """(path, what is wrong with it) of files that are not as wanted, sorted."""
    found = [(path, _problem(top / path, text)) for path, text in files.items()]
    found += [(path, "is not generated any more") for path in _left_over(top, files)]
    return sorted((path, problem) for path, problem in found if problem)


def _problem(path: Path, text: str) -> str:
    if not path.exists():
        return "is missing"
    return "" if path.read_text(encoding="utf-8") == text else "is another one"


def _left_over(top: Path, files: dict[str, str]) -> list[str]:
    folders = {(top / path).parent for path in files}
    beside = [path for folder in sorted(folders) if folder.is_dir() for path in folder.iterdir()]
    old = [path for path in beside if path.is_file() and _is_generated(path)]
    return [path for path in (str(each.relative_to(top)) for each in old) if path not in files]


def _is_generated(path: Path) -> bool:
    with path.open(encoding="utf-8", errors="replace") as file:
        return ORIGIN in file.readline()


def write(top: Path, files: dict[str, str]) -> list[str]:
    """Writes what differs, removes what is left over; the paths."""
    changed = [path for path, _ in differences(top, files)]
    for path in changed:
        if path not in files:
            (top / path).unlink()
            continue
        (top / path).parent.mkdir(parents=True, exist_ok=True)
        (top / path).write_text(files[path], encoding="utf-8")
    return changed
