"""What a header says: its entries in their order, each with the comment that stands before it."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass
class Block:
    """A paragraph, or lines that are shown as they are."""

    text: str
    literal: bool = False


@dataclass
class Doc:
    """A comment without its stars."""

    blocks: list[Block] = field(default_factory=list)
    params: list[tuple[str, str]] = field(default_factory=list)
    returns: str = ""
    line: int = 0

    @property
    def text(self) -> str:
        """What is said, without the tags."""
        return "\n".join(block.text for block in self.blocks)

    @property
    def all(self) -> str:
        return "\n".join([self.text, *(text for _, text in self.params), self.returns])


@dataclass
class Param:
    declaration: str
    name: str


@dataclass
class Function:
    name: str
    returns: str
    params: list[Param]
    line: int = 0

    @property
    def signature(self) -> tuple[str, ...]:
        return (self.returns, *(param.declaration for param in self.params))


@dataclass
class Functions:
    """One function, or several that share a comment."""

    doc: Doc | None
    functions: list[Function]


@dataclass
class Callback:
    """A typedef of a pointer to a function."""

    doc: Doc | None
    function: Function


@dataclass
class Handle:
    """A typedef of a struct that nobody sees into."""

    doc: Doc | None
    name: str
    line: int = 0


@dataclass
class Member:
    """A member of a struct, or a value of an enum."""

    doc: Doc | None
    declaration: str
    name: str
    line: int = 0

    @property
    def is_function(self) -> bool:
        return "(*" in self.declaration


@dataclass
class Note:
    """A comment that belongs to no declaration: it holds for what follows, or is a heading."""

    doc: Doc

    @property
    def heading(self) -> str:
        """The words of a comment that is one line and no sentence."""
        blocks = self.doc.blocks
        if len(blocks) != 1 or blocks[0].literal or blocks[0].text.endswith("."):
            return ""
        return blocks[0].text


@dataclass
class Composite:
    """A struct or an enum."""

    doc: Doc | None
    kind: str
    name: str
    members: list[Member | Note]
    line: int = 0

    @property
    def title(self) -> str:
        return f"{self.kind} {self.name}"


@dataclass
class Macro:
    doc: Doc | None
    name: str
    line: int = 0


Entry = Functions | Callback | Handle | Composite | Note | Macro


@dataclass
class Header:
    """name is "thread" for <codex/thread.h>."""

    name: str
    path: str
    doc: Doc
    entries: list[Entry]
    includes: list[str]

    def functions(self) -> list[Function]:
        lists = [each.functions for each in self.entries if isinstance(each, Functions)]
        return [function for functions in lists for function in functions]

    def all(self, kind: type) -> list:
        return [each for each in self.entries if isinstance(each, kind)]
