"""Round trips: instances of every definition, and whether they came back as they were."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any

import carrier
import compare
import instances
from reencoder import Answer, dump
from schema import Definitions, kind_of


@dataclass
class Case:
    """An instance of a definition; as `root` it is decoded, which is the definition or what carries
    it."""

    definition: str
    manner: str
    root: str
    value: Any

    def line(self) -> tuple[str, str]:
        return self.root, dump(self.value)


def cases(defs: Definitions) -> list[Case]:
    """Every definition's instances. A definition that has no home gets none, and is not covered
    then."""
    heights, places = instances.heights_of(defs), carrier.places_of(defs)
    found = []
    for name in defs:
        made = instances.instances(defs, heights, name)
        for manner, value in [
            *made,
            *(("nul", each) for each in instances.with_nul(defs, heights, name)),
        ]:
            home = carrier.carry(defs, heights, places, name, value)
            if home:
                found.append(Case(name, manner, *home))
    return found


def fault(case: Case, answer: Answer) -> str:
    """What is wrong with what came back; "" for nothing."""
    if answer.error is not None:
        wrong = answer.error
    else:
        try:
            wrong = compare.difference(case.value, compare.read(answer.text))
        except ValueError as error:
            wrong = f"{error}: {answer.text[:200]}"
    as_root = "" if case.root == case.definition else f" in {case.root}"
    return (
        f"{case.definition}{as_root} ({case.manner}): {wrong} <- {dump(case.value)[:300]}"
        if wrong
        else ""
    )


def table(defs: Definitions, proved: Counter[str], broken: set[str]) -> list[str]:
    """Definitions by kind: how many there are, how many came back in all instances, in how many."""
    lines = [f"{'kind':8} {'definitions':>12} {'covered':>8} {'instances':>10}"]
    kinds = {name: kind_of(defs, name) for name in defs}
    for kind in sorted(set(kinds.values())):
        names = [name for name in defs if kinds[name] == kind]
        good = [name for name in names if proved[name] and name not in broken]
        count = sum(proved[name] for name in names)
        lines.append(f"{kind:8} {len(names):12} {len(good):8} {count:10}")
    return lines
