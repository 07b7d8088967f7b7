"""What a program sees that includes a header: asked of the preprocessor, and read from what it says."""

from __future__ import annotations

import glob
import os
import re
import shlex
import subprocess
from dataclasses import dataclass, field

TOP = os.environ.get("top_srcdir") or os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
# Without make: <codex/version.h> is as good from any build.
BUILD = os.environ.get("top_builddir") or next(
    (found.removesuffix("/include/codex/version.h")
     for found in sorted(glob.glob(os.path.join(TOP, "build", "*", "include", "codex", "version.h")))), TOP)

GENERATED = ["codex/types.h", "codex/methods.h", "codex/notifications.h", "codex/requests.h"]

Parameter = tuple[str, str]
"""Type and name."""


@dataclass
class Function:
    returns: str
    name: str
    parameters: list[Parameter]

    def __str__(self) -> str:
        shown = ", ".join(spell(*parameter) for parameter in self.parameters)
        return f"{spell(self.returns, self.name)}({shown or 'void'})"


@dataclass
class Surface:
    functions: dict[str, Function] = field(default_factory=dict)
    typedefs: dict[str, str] = field(default_factory=dict)
    """By name: all of it."""
    structs: dict[str, list[str]] = field(default_factory=dict)
    """Members in their order; none: it is only declared."""
    enums: dict[str, list[str]] = field(default_factory=dict)
    constants: dict[str, str] = field(default_factory=dict)
    """By name: the value as it is written."""
    macros: set[str] = field(default_factory=set)

    def names(self) -> set[str]:
        return {*self.functions, *self.typedefs, *self.structs, *self.enums, *self.constants, *self.macros}

    def callback_types(self) -> set[str]:
        return {name for name, text in self.typedefs.items() if f"(*{name})" in text}

    def lines(self) -> list[str]:
        """One a name, sorted by kind and name."""
        shown = {("constant", name): f"{name} = {value}" for name, value in self.constants.items()}
        shown |= {("enum", name): f"{name}: {' '.join(names)}" for name, names in self.enums.items()}
        shown |= {("function", name): str(function) for name, function in self.functions.items()}
        shown |= {("macro", name): name for name in self.macros}
        shown |= {("struct", name): f"{name}: {' '.join(names)}".rstrip(": ") for name, names in self.structs.items()}
        shown |= {("typedef", name): text.removeprefix("typedef ") for name, text in self.typedefs.items()}
        return [f"{kind} {shown[kind, name]}" for kind, name in sorted(shown)]


def spell(kind: str, name: str) -> str:
    return kind + name if kind.endswith("*") or not name else f"{kind} {name}"


def preprocess(text: str, folders: list[str]) -> str:
    """With the definitions of macros; only the lines of our own headers."""
    compiler = shlex.split(os.environ.get("CC", "cc"))
    command = [*compiler, "-E", "-dD", "-x", "c", *(f"-I{folder}" for folder in folders), "-"]
    output = subprocess.run(command, input=text, stdout=subprocess.PIPE, text=True, check=True).stdout
    kept = []
    ours = False
    for line in output.splitlines():
        marker = re.match(r'# \d+ "([^"]*)"', line)
        if marker:
            ours = re.search(r"/include/codex/", marker[1]) is not None
        elif ours:
            kept.append(line)
    return re.sub(r"\b_Bool\b", "bool", "\n".join(kept))


def without_attributes(text: str) -> str:
    return re.sub(r"__attribute__\s*\(\((?:[^()]|\([^()]*\))*\)\)", "", text)


def declarations(text: str) -> list[str]:
    """What stands between semicolons outside of all braces, blanks as one."""
    found = [""]
    depth = 0
    for char in text:
        depth += {"{": 1, "}": -1}.get(char, 0)
        if char == ";" and depth == 0:
            found.append("")
        else:
            found[-1] += char
    return [" ".join(each.split()) for each in found if each.strip()]


def split(text: str) -> list[str]:
    """At the commas outside of all parentheses and braces."""
    parts = [""]
    depth = 0
    for char in text:
        depth += {"(": 1, "{": 1, ")": -1, "}": -1}.get(char, 0)
        if char == "," and depth == 0:
            parts.append("")
        else:
            parts[-1] += char
    return [part.strip() for part in parts if part.strip()]


def parameter(text: str) -> Parameter:
    plain = re.fullmatch(r"(.*?)(\w+)", text)
    return (plain[1].strip(), plain[2]) if plain and plain[1].strip() else (text, "")


def members(body: str) -> list[str]:
    """The names that a struct's members have; those of a union inside are its own affair."""
    names = []
    for each in declarations(body):
        pointer = re.search(r"\(\*(\w+)\)", each)
        union = re.match(r"(?:union|struct)\b.*\}\s*(\w+)$", each)
        if pointer or union:
            names.append((pointer or union)[1])
        else:
            names += [re.sub(r"\[.*", "", part).split()[-1].lstrip("*") for part in split(each)]
    return names


def take_constants(surface: Surface, body: str) -> list[str]:
    names = []
    last = -1
    for each in split(body):
        name, _, value = (part.strip() for part in each.partition("="))
        last = int(value, 0) if re.fullmatch(r"-?\w+", value) and value[-1].isdigit() else last + 1
        surface.constants[name] = value or str(last)
        names.append(name)
    return names


def take(surface: Surface, text: str) -> None:
    text = re.sub(r'^(?:extern "C" \{ )?', "", text)
    typedef = text.startswith("typedef ")
    tagged = re.search(r"\b(struct|enum) (\w+) \{(.*)\}", text)
    if tagged and tagged[1] == "enum":
        surface.enums[tagged[2]] = take_constants(surface, tagged[3])
    elif tagged:
        surface.structs[tagged[2]] = members(tagged[3])
    elif forward := re.fullmatch(r"struct (\w+)", text):
        surface.structs.setdefault(forward[1], [])
    if typedef:
        pointer = re.search(r"\(\*(\w+)\)", text)
        name = pointer[1] if pointer and not tagged else text.split()[-1].lstrip("*")
        surface.typedefs[name] = re.sub(r"\{.*\} ", "", text)
    elif not tagged and (function := re.fullmatch(r"(.*?)(\w+)\((.*)\)", text)):
        shown = [] if function[3] == "void" else [parameter(each) for each in split(function[3])]
        surface.functions[function[2]] = Function(function[1].strip(), function[2], shown)


def read(*headers: str, instead: str | None = None) -> Surface:
    """The surface of a file that includes these; what a folder `instead` has of them comes from there."""
    folders = [os.path.join(folder, "include") for folder in (instead, TOP, BUILD) if folder]
    text = preprocess("".join(f"#include <{header}>\n" for header in headers), folders)
    surface = Surface()
    code = []
    for line in text.splitlines():
        macro = re.match(r"#define (\w+)", line)
        if macro and not macro[1].endswith("_H"):
            surface.macros.add(macro[1])
        elif not line.startswith("#"):
            code.append(line)
    for each in declarations(without_attributes("\n".join(code))):
        take(surface, each)
    return surface
