"""Values that have broken decoders before: strings, keys, numbers, free-form JSON."""

from __future__ import annotations

from random import Random
from typing import Any

STRINGS = [
    "",
    "plain",
    " ",
    'quote " and \\ backslash \\" both',
    "/slash\\u0041 not an escape",
    "tab\tnewline\nreturn\rbackspace\bfeed\f",
    "".join(chr(code) for code in range(1, 32)),
    "\x7f\x80\x9f\xa0",
    "gr\u00fc\u00dfe",
    "line\u2028separator\u2029paragraph",
    "\ufeffbyte order mark \ufffe\uffff",
    "\U0001f600 astral \U0010ffff",
    "e\u0301 combining a\u030a",
    "\u202eright to left \u05d0\u05d1",
    "\u6f22\u5b57" * 20,
    "null",
    "true",
    "0",
    "-1",
    "{}",
    "[1]",
    "%s%n",
    "x" * 300,
    "\ud7ff\ue000",
]
NUL_STRINGS = ["\0", "a\0b", "\0tail", "head\0", "\0\0", "gr\u00fc\0\u00dfe"]
KEYS = [
    "key",
    "",
    "a.b",
    "a[0]",
    '"',
    "\\",
    "\n",
    "gr\u00fc\u00dfe",
    "\U0001f600",
    "a b",
    "type",
    "size",
    "extra",
    "__proto__",
    "null",
    "x" * 80,
]
DOUBLES = [
    0.1,
    1e300,
    -0.0,
    5e-324,
    0.0,
    1.0,
    -1.5,
    1.7976931348623157e308,
    2.2250738585072014e-308,
    9007199254740993.0,
    1 / 3,
    -1e-7,
    123456789.125,
]
FREE = [
    None,
    True,
    False,
    0,
    -1,
    2**63 - 1,
    -(2**63),
    2**64 - 1,
    0.5,
    -0.0,
    1e300,
    "",
    "text",
    "a\0b",
    "\u2028\U0001f600",
    [],
    [1, [2, [3, {}]], None, "x"],
]
FREE_OBJECTS = [
    {},
    {"text": "x"},
    {"": None, "a": {"b": [True, {"c": -2.5}]}, "\u00fc": "\u00fc\u2028"},
]
FREE += FREE_OBJECTS
BOUNDS = {
    "int32": (-(2**31), 2**31 - 1),
    "int64": (-(2**63), 2**63 - 1),
    "uint16": (0, 2**16 - 1),
    "uint32": (0, 2**32 - 1),
    "uint64": (0, 2**64 - 1),
    "uint": (0, 2**64 - 1),
}


class Whole(int):
    """A number that is written without a fraction where a double is wanted: 1 and 1.0 are equal
    then."""


def bounds(schema: dict[str, Any]) -> tuple[int, int]:
    low, high = BOUNDS[schema["format"]]
    return max(low, int(schema.get("minimum", low))), high


def integer(schema: dict[str, Any], random: Random) -> int:
    low, high = bounds(schema)
    few = [
        low,
        high,
        0,
        1,
        42,
        -1,
        2**31,
        2**53 + 1,
        low + 1,
        high - 1,
        random.randint(low, high),
    ]
    return random.choice([each for each in few if low <= each <= high])


def double(random: Random) -> float | int:
    return random.choice([*DOUBLES, Whole(3), random.uniform(-1e6, 1e6)])
