"""Whether JSON that came back is the JSON that was sent: integers stay integers, numbers count by
value, the order of members does not, absent is not null, and no member is there twice."""

from __future__ import annotations

import json
import math
from typing import Any

from values import Whole


def read(text: str) -> Any:
    """JSON as Python has it. ValueError, too, for a member that is there twice and for NaN."""
    return json.loads(
        text, object_pairs_hook=read_object, parse_int=read_int, parse_constant=read_constant
    )


def read_object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) < len(pairs):
        raise ValueError("a member is there twice")
    return made


def read_int(text: str) -> int | float:
    return -0.0 if text == "-0" else int(text)


def read_constant(text: str) -> Any:
    raise ValueError(f"{text} is no JSON")


def difference(sent: Any, got: Any, path: str = "") -> str:
    """Where and how two values differ; "" if they do not."""
    if isinstance(sent, dict) and isinstance(got, dict):
        return object_difference(sent, got, path)
    if isinstance(sent, list) and isinstance(got, list):
        if len(sent) != len(got):
            return f"{path}: {len(got)} elements, not {len(sent)}"
        each = (
            difference(one, other, f"{path}[{at}]")
            for at, (one, other) in enumerate(zip(sent, got))
        )
        return next((text for text in each if text), "")
    return "" if is_same(sent, got) else f"{path}: {short(got)}, not {short(sent)}"


def object_difference(sent: dict[str, Any], got: dict[str, Any], path: str) -> str:
    for name in sent:
        if name not in got:
            return f"{path}.{name}: lost, was {short(sent[name])}"
        if text := difference(sent[name], got[name], f"{path}.{name}"):
            return text
    return next(
        (f"{path}.{name}: appeared as {short(got[name])}" for name in got if name not in sent), ""
    )


def is_same(sent: Any, got: Any) -> bool:
    numbers = isinstance(sent, (int, float)) and isinstance(got, (int, float))
    if numbers and not isinstance(sent, bool) and not isinstance(got, bool):
        if isinstance(sent, int) and not isinstance(sent, Whole) and isinstance(got, float):
            return False
        return sent == got and math.copysign(1, sent) == math.copysign(1, got)
    return type(sent) is type(got) and sent == got


def short(value: Any) -> str:
    return json.dumps(value)[:120]
