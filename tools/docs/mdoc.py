"""The language of manual pages, mdoc(7): lines, escapes, paragraphs, lists."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from .inline import Word, words
from .model import Block, Function
from .tables import rows

WIDTH = 78
_ASCII = {
    "…": "...", "–": r"\(en", "—": r"\(em", "→": r"\(->", "“": r"\(lq", "”": r"\(rq", "’": "'",
    "≥": r"\(>=", "×": r"\(mu",
}


class Page:
    """Collects lines. Between two paragraphs stands a .Pp, which must not stand beside a list or a heading."""

    def __init__(self, reference: Callable[[str], str]) -> None:
        """reference: the macro line for a function's name, without the leading dot."""
        self.lines: list[str] = []
        self._reference = reference
        self._needs_gap = False

    def macro(self, line: str) -> None:
        self.lines.append(f".{line}")

    def section(self, title: str) -> None:
        self.macro(f"Sh {title}")
        self._needs_gap = False

    def subsection(self, title: str) -> None:
        self.macro(f"Ss {quote(title)}")
        self._needs_gap = False

    def begin_list(self) -> None:
        self.macro("Bl -tag -width Ds")

    def end_list(self) -> None:
        self.macro("El")
        self._needs_gap = True

    def item(self, head: str) -> None:
        self.macro(f"It {head}")
        self._needs_gap = False

    def blocks(self, blocks: Iterable[Block], names: Iterable[str] = ()) -> None:
        for block in blocks:
            if not block.literal:
                self.paragraph(block.text, names)
            elif table := rows(block.text):
                self._table(table)
            else:
                self._literal(block.text)

    def paragraph(self, text: str, names: Iterable[str] = ()) -> None:
        """names: the parameters that code can be."""
        if self._needs_gap:
            self.macro("Pp")
        self._needs_gap = True
        line = ""
        for word in words(text):
            macro = self._word(word, set(names))
            if macro:
                line = self._flush(line)
                self.macro(macro)
                continue
            if line and len(line) + len(word.text) >= WIDTH:
                line = self._flush(line)
            line = f"{line} {escape(word.text)}".lstrip()
            if word.text.endswith((".", ".)", "?", "!")):
                line = self._flush(line)
        self._flush(line)

    def _flush(self, line: str) -> str:
        if line:
            self.lines.append(rf"\&{line}" if line[0] in ".'" else line)
        return ""

    def _table(self, table: list[tuple[str, str]]) -> None:
        self.begin_list()
        for head, text in table:
            only = words(head)
            macro = self._word(only[0], set()) if len(only) == 1 else ""
            self.item(macro or quote(head))
            if text:
                self.paragraph(text)
        self.end_list()

    def _literal(self, text: str) -> None:
        self.macro("Bd -literal -offset indent")
        for line in text.split("\n"):
            line = escape(line)
            self.lines.append(rf"\&{line}" if line[:1] in (".", "'") else line)
        self.macro("Ed")
        self._needs_gap = True

    def _word(self, word: Word, names: set[str]) -> str:
        if word.kind == "text":
            return ""
        if word.kind == "function":
            macro, _, arguments = self._reference(word.text).partition(" ")
        else:
            macro, arguments = self._plain(word, names)
        parts = [macro, *word.open, arguments, *word.close]
        return " ".join(part for part in parts if part)

    @staticmethod
    def _plain(word: Word, names: set[str]) -> tuple[str, str]:
        match word.kind:
            case "constant" | "null":
                return "Dv", word.text
            case "header":
                return "In", f"codex/{word.text}.h"
            case "emphasis":
                return "Em", quote(word.text)
            case "type":
                return "Vt", word.text
        return ("Fa" if word.text in names else "Ql"), quote(word.text)


def escape(text: str) -> str:
    text = text.replace("\\", r"\e")
    text = "".join(_ASCII.get(each, each) for each in text)
    if text.startswith("-"):
        text = rf"\{text}"
    text = text.replace(" -", r" \-")
    return "".join(each if ord(each) < 128 else rf"\[u{ord(each):04X}]" for each in text)


def quote(text: str) -> str:
    inner = escape(text).replace('"', r"\(dq")
    return f'"{inner}"'


def prototype(page: Page, function: Function, name: str = "") -> None:
    """For the synopsis; name: another way to write the function's name."""
    page.macro(f"Ft {quote(function.returns)}")
    page.macro(f"Fo {quote(name or function.name)}")
    for param in function.params:
        page.macro(f"Fa {quote(param.declaration)}")
    if not function.params:
        page.macro("Fa void")
    page.macro("Fc")


def call(function: Function) -> str:
    """Fn with the names of the parameters."""
    return " ".join(["Fn", function.name, *(quote(param.name) for param in function.params)])
