"""Perfect hashes: a name's length and a few bytes tell which of the known names it can only be."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass

TRIES = 1 << 15


@dataclass(frozen=True)
class Hash:
    """`places` are C expressions in a name of `len` bytes; `factors` are for the length and the
    byte at each place; the top `bits` of the sum count."""

    places: tuple[str, ...]
    factors: tuple[int, ...]
    bits: int

    def slot(self, name: bytes) -> int:
        terms = [len(name), *(name[_places(len(name))[place]] for place in self.places)]
        total = sum(factor * term for factor, term in zip(self.factors, terms))
        return (total & 0xffffffff) >> (32 - self.bits)


def find(names: list[bytes]) -> Hash:
    """The first that keeps all names apart; the same for the same names."""
    bits = max(4, (len(names) ** 2 // 16 - 1).bit_length())
    places = _separating(names)
    numbers = _numbers()
    for _ in range(TRIES):
        candidate = Hash(places, tuple(next(numbers) for _ in range(len(places) + 1)), bits)
        if len({candidate.slot(name) for name in names}) == len(names):
            return candidate
    raise ValueError(f"no perfect hash of {bits} bits for {len(names)} names")


def _places(length: int) -> dict[str, int]:
    """Where bytes may be looked at, in every name that is at least as long as the shortest."""
    ends = {f"len - {back}": length - back for back in range(1, 5)}
    inner = {"len / 2": length // 2, "len / 4": length // 4, "len * 3 / 4": length * 3 // 4}
    return ends | inner | {str(at): at for at in range(4)}


def _separating(names: list[bytes]) -> tuple[str, ...]:
    """The fewest places that, with the length, differ for all names."""
    if min(map(len, names)) < 4:
        raise ValueError("a name is shorter than 4 bytes")
    all_places = list(_places(4))
    for count in range(1, len(all_places) + 1):
        for chosen in itertools.combinations(all_places, count):
            keys = {(len(name), *(name[_places(len(name))[place]] for place in chosen))
                    for name in names}
            if len(keys) == len(names):
                return chosen
    raise ValueError("the names are too much alike")


def _numbers() -> Iterator[int]:
    """Odd numbers of 32 bits that look random, always the same."""
    state = 1
    while True:
        state = (state * 6364136223846793005 + 1442695040888963407) & 0xffffffffffffffff
        yield (state >> 32) | 1
