"""What the comments of the public headers have to say, and where they do not: CONTRIBUTING's rule 5."""

from __future__ import annotations

import re
from collections.abc import Iterator

from .model import Callback, Composite, Doc, Entry, Function, Functions, Handle, Header, Macro, Member, Note
from .surface import Surface, values

# Functions that hand out a handle or a future and stand on no method of their own: why.
NO_METHOD = {
    "codex_async_call": "its caller names it",
    "codex_async_close": "ends the process",
    "codex_async_ended": "the end of the process",
    "codex_async_new": "starts nothing",
    "codex_login_wait": "waits only",
    "codex_pages_next": "that of the list",
    "codex_sync_call": "its caller names it",
    "codex_sync_pages_next": "that of the list",
}
_STARTED = {"ret_future", "ret_thread", "ret_turn", "ret_login", "ret_pages"}
_METHOD = re.compile(r'"(?:[a-zA-Z]+/[a-zA-Z/]+|initialize)"')
_STATUS = re.compile(r"\bCODEX_(?:ERR_|PENDING|OK)|\bstatuses\b|\bnegative status\b|'s status\b|\bdoes not fail\b")
_OWNERSHIP = re.compile(
    r"\b(?:own(?:s|ed)?|borrow\w*|belongs?|references?|static|argument|drop(?:s|ped|ping)?|given to|free[sd]?|"
    r"closed with|copied|part of|of the value)\b|codex_\w+_(?:free|close|unref)\(\)",
    re.IGNORECASE,
)
# Whose these are is said once for all, in their own headers.
_TOLD = {"ret_future", "ret_slot"}
_WHEN = re.compile(r"\b(?:from the loop|inside|during|runs|told|called)\b", re.IGNORECASE)
# A function whose promises are this one's too; _TWIN: one that it calls.
_BESIDE = re.compile(r"(?:^|: |\bas |beside |of )codex_(\w+)\(\)")
_TWIN = re.compile(r"(?:^|: )codex_(\w+)\(\)")


def complaints(surface: Surface) -> list[str]:
    """One line each: where, and what is missing."""
    found = []
    for header in surface.headers:
        found += _Lint(surface, header).complaints()
    return found


class _Lint:
    def __init__(self, surface: Surface, header: Header) -> None:
        self._surface, self._header = surface, header
        self._known = {each.name: doc for doc, each in _all_functions(surface)}

    def complaints(self) -> Iterator[str]:
        note = None
        for entry in self._header.entries:
            if isinstance(entry, Note):
                note = entry
                found = self._symbols(entry.doc, "this comment")
            else:
                found = self._entry(entry, note)
            for line, problem in found:
                yield f"{self._header.path}:{line}: {problem}"
        for line, problem in self._symbols(self._header.doc, "the file's comment"):
            yield f"{self._header.path}:{line}: {problem}"

    def _entry(self, entry: Entry, note: Note | None) -> Iterator[tuple[int, str]]:
        match entry:
            case Functions():
                yield from self._functions(entry, note)
            case Callback():
                yield from self._callback(entry)
            case Composite():
                yield from self._composite(entry)
            case Handle():
                if not entry.doc:
                    yield entry.line, f"{entry.name} has no comment"
            case Macro():
                if not entry.doc and not entry.name.endswith("_INIT"):
                    yield entry.line, f"{entry.name} has no comment"
        if entry.doc:
            yield from self._symbols(entry.doc, _name(entry))

    # --- functions -----------------------------------------------------------------------------

    def _functions(self, entry: Functions, note: Note | None) -> Iterator[tuple[int, str]]:
        first = entry.functions[0]
        if not entry.doc:
            yield first.line, f"{first.name}() has no comment, and shares none: only functions of one form do"
            return
        yield from ((first.line, problem) for problem in _params(first, entry.doc))
        for function in entry.functions:
            for problem in self._promises(function, entry.doc, note.doc if note else None):
                yield function.line, f"{function.name}() {problem}"

    def _promises(self, function: Function, doc: Doc, group: Doc | None) -> Iterator[str]:
        if function.returns == "int" and not self._says(doc, group, _STATUS):
            yield "does not say its statuses"
        if _hands_out(function) and not self._says(doc, group, _OWNERSHIP):
            yield "does not say whose its result is"
        sends = function.name not in NO_METHOD and {each.name for each in function.params} & _STARTED
        if sends and not self._says(doc, group, _METHOD):
            yield "does not name the method that it stands on"
        if any(each.name == "ms" for each in function.params) and "milliseconds" not in doc.all:
            yield "does not say that ms is in milliseconds"

    def _says(self, doc: Doc, group: Doc | None, pattern: re.Pattern, depth: int = 0) -> bool:
        """It says so itself, or the comment for the group, or the function to which it points does."""
        texts = [doc.text, doc.returns, *(text for _, text in doc.params), group.text if group else ""]
        if any(pattern.search(text) for text in texts):
            return True
        if depth > 4:
            return False
        return any(self._says(*near, pattern, depth + 1) for near in self._beside(doc, pattern))

    def _beside(self, doc: Doc, pattern: re.Pattern) -> Iterator[tuple[Doc, Doc | None]]:
        texts = f"{doc.text}\n{doc.returns}"
        strict = pattern is _METHOD and self._header.name != "sync"
        names = _TWIN.findall(doc.text) if strict else _BESIDE.findall(texts)
        for name in names:
            if known := self._known.get(f"codex_{name}"):
                yield known
        if doc.text.startswith("The same"):
            yield from self._before(doc)

    def _before(self, doc: Doc) -> Iterator[tuple[Doc, Doc | None]]:
        """The one before it in the header."""
        docs = [(each.doc, None) for each in self._header.all(Functions) if each.doc]
        place = next((index for index, (each, _) in enumerate(docs) if each is doc), 0)
        if place:
            yield docs[place - 1]

    # --- types ---------------------------------------------------------------------------------

    def _callback(self, entry: Callback) -> Iterator[tuple[int, str]]:
        function = entry.function
        if not entry.doc:
            yield function.line, f"{function.name} has no comment"
            return
        yield from ((function.line, problem) for problem in _params(function, entry.doc))
        if not _WHEN.search(entry.doc.all):
            yield function.line, f"{function.name} does not say when it runs"

    def _composite(self, entry: Composite) -> Iterator[tuple[int, str]]:
        if not entry.doc:
            yield entry.line, f"{entry.title} has no comment"
        names = [member.name for member in values(entry)]
        initialiser = f"{entry.name.upper()}_INIT"
        if names[0] == "size" and entry.kind == "struct" and f"#{initialiser}" not in (entry.doc or Doc()).all:
            yield entry.line, f"{entry.title} is led by size, and does not name #{initialiser}"
        for member in values(entry):
            yield from ((member.line, problem) for problem in self._member(entry, member))

    def _member(self, entry: Composite, member: Member) -> Iterator[str]:
        name = f"{entry.title}: {member.name}"
        if not member.doc:
            yield f"{name} has no comment"
            return
        yield from (problem for _, problem in self._symbols(member.doc, name))
        if member.is_function and not _WHEN.search(f"{entry.doc.all if entry.doc else ''} {member.doc.all}"):
            yield f"{name} does not say when it runs"
        if member.name.endswith("_ms") and not re.search("[Mm]illiseconds", member.doc.all):
            yield f"{name} does not say that it is in milliseconds"

    # --- names ---------------------------------------------------------------------------------

    def _symbols(self, doc: Doc, name: str) -> Iterator[tuple[int, str]]:
        """What is spoken of has to exist."""
        surface = self._surface
        constants = set(surface.constants) | surface.others
        for constant in sorted(set(re.findall(r'(?<!")\bCODEX_[A-Z0-9_]*[A-Z0-9]\b', doc.all))):
            if constant not in constants:
                yield doc.line, f"{name} speaks of {constant}, which does not exist"
        for function in sorted(set(re.findall(r"\b(codex_[a-z0-9_]+)\(\)", doc.all))):
            if function not in surface.functions and function not in surface.others:
                yield doc.line, f"{name} speaks of {function}(), which does not exist"
        for link in sorted(set(re.findall(r"#((?:codex_|CODEX_)\w+)", doc.all))):
            if link not in constants and link not in surface.types:
                yield doc.line, f"{name} speaks of #{link}, which does not exist"


def _all_functions(surface: Surface) -> Iterator[tuple[tuple[Doc, Doc | None], Function]]:
    """Each function with its comment and that of its group."""
    for header in surface.headers:
        group = None
        for entry in header.entries:
            if isinstance(entry, Note):
                group = entry.doc
            elif isinstance(entry, Functions) and entry.doc:
                for function in entry.functions:
                    yield (entry.doc, group), function


def _hands_out(function: Function) -> bool:
    """Not what makes a handle: that is the caller's."""
    given = [each for each in function.params if "**ret_" in each.declaration and each.name not in _TOLD]
    is_new = function.name.endswith(("_new", "_copy"))
    return bool(given) or (function.returns.endswith("*") and not is_new)


def _params(function: Function, doc: Doc) -> Iterator[str]:
    names = [param.name for param in function.params]
    told = [name for name, _ in doc.params]
    for name in told:
        if name not in names:
            yield f"{function.name}() has no parameter {name}"
    if told != sorted(set(told) & set(names), key=names.index) and set(told) <= set(names):
        yield f"{function.name}() tells its parameters in another order, or one twice"


def _name(entry: Entry) -> str:
    match entry:
        case Functions():
            return f"{entry.functions[0].name}()"
        case Callback():
            return entry.function.name
    return entry.name
