"""A model in words, line by line, for comparisons."""

from __future__ import annotations

from codegen import shape, words
from codegen.model import Enumeration, EnumValue, Protocol, Struct, Union, Value

Type = Enumeration | Struct | Union


def protocol(made: Protocol) -> str:
    lines = [f"version {made.version}", ""]
    for each in made.types:
        lines += [*_type(each), ""]
    lines += [f"definition {name}: {_value(value)}" for name, value in made.definitions.items()]
    lines += ["", *(_message("method", each) for each in made.methods)]
    lines += ["", *(_message("notification", each) for each in made.notifications)]
    lines += ["", *(_message("request", each) for each in made.requests)]
    return "\n".join(lines) + "\n"


def _type(made: Type) -> list[str]:
    marks = _marks(made) + " closed" * getattr(made, "closed", False)
    lines = [f"{words.FORMS[type(made)]} {made.c} ({made.definition}){marks}"]
    if isinstance(made, Enumeration):
        return lines + [f"  {_enum_value(value)}" for value in made.values]
    if isinstance(made, Union):
        tag = f"tag {made.tags.c} {made.tag_c} {made.tag_field!r}"
        lines.append(f"  {made.form.value} {tag}" + f" content {made.content}" * bool(made.content))
        lines += [f"  | {_variant(each)}" for each in made.variants]
    return lines + [f"  {_field(each)}" for each in made.fields]


def _marks(made: object) -> str:
    return "".join(f" {mark}" for mark in ("experimental", "gone") if getattr(made, mark, False))


def _enum_value(value: EnumValue) -> str:
    return f"{value.number} {value.c} {value.wire!r}{_marks(value)}"


def _variant(variant: object) -> str:
    payload = _value(variant.payload) if variant.payload else "no payload"
    return f"{_enum_value(variant.tag)} {variant.c}: {payload}"


def _field(field: object) -> str:
    default = f" default {field.default!r}" * (field.default is not None)
    required = "required" if field.required else "optional"
    null = " nullable" * field.value.nullable
    text = shape.of_field(field)
    return f"{field.c} {field.wire!r}: {text}; {required}{null}{default}{_marks(field)}"


def _value(value: Value) -> str:
    null = " nullable" * value.nullable
    if value.element:
        return f"{value.kind.value} of {_value(value.element)}{null}"
    return shape.of_value(value) + null


def _message(what: str, made: object) -> str:
    types = {key: getattr(made, key, None) for key in ("params", "response", "answer")}
    parts = [f"{key} {each.c}" for key, each in types.items() if each]
    parts += ["params required"] * getattr(made, "params_required", False)
    ids = {key: getattr(made, key, "") for key in ("thread", "turn", "item", "login")}
    parts += [f"{key} {path}" for key, path in ids.items() if path]
    return f"{what} {made.number} {made.wire} {made.c}: {', '.join(parts)}{_marks(made)}"
