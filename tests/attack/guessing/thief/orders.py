"""Find every order in which records stand, and every order in which members do."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from .evidence import Place, Row

MARK, LONG = 16, 32
"""Digits by which a record is named, and how many a mark has at least."""
SIDES = (1, -1)
"""Upwards and downwards."""


@dataclass(frozen=True)
class Order:
    """Some things in an order that was found: `how` it was found, and `where`."""

    how: str
    where: str
    things: tuple[str, ...]

    @property
    def name(self) -> str:
        """Return how and where."""
        return f"{self.how} of {self.where}"


def records(place: Place, number: int) -> Iterator[Order]:
    """Return the marks of a place in each order there is, if they can be as many as the members."""
    marked = {mark(row): row for row in chosen(place.rows, number)}
    marked.pop("", None)
    if number <= 2 * len(marked) and len(marked) <= 2 * number:
        yield from ordered(place.name, marked)


def chosen(rows: Sequence[Row], number: int) -> Sequence[Row]:
    """Return as many rows as there are members: all, or those that have, or have not, some value in common."""
    if len(rows) == number:
        return rows
    for column in range(min((len(row.values) for row in rows), default=0)):
        for value, often in Counter(row.values[column] for row in rows).items():
            same = [row for row in rows if row.values[column] == value]
            if often == number:
                return same
            if often == len(rows) - number:
                return [row for row in rows if row.values[column] != value]
    return rows


def mark(row: Row) -> str:
    """Return the first digits of the longest mark in a row, if there is any."""
    marks = sorted((word for word in row.words if len(word) >= LONG and "@" not in word), key=lambda w: (len(w), w))
    return marks[-1][:MARK] if marks else ""


def ordered(where: str, things: Mapping[str, Row]) -> Iterator[Order]:
    """Return things in each order in which all of them have a place that tells them apart, up and down."""
    hows = dict.fromkeys(how for row in things.values() for how in row.keys)
    for how in hows:
        placed = {thing: row.keys[how] for thing, row in things.items() if how in row.keys}
        if 2 * len(set(placed.values())) <= len(placed):  # nearly all the same
            continue
        for side, word in zip(SIDES, ("up", "down"), strict=True):
            yield Order(f"{how} {word}", where, tuple(sorted(placed, key=placed.__getitem__))[::side])


def people(place: Place, members: Mapping[str, str]) -> Iterator[Order]:
    """Return the members of a wave in each order of the rows that name one of them: the first such row and the last."""
    known = {word: member for member, address in members.items() for word in (member, address)}
    naming = [(row, {known[word] for word in row.words if word in known}) for row in place.rows]
    alone = [(named.pop(), row) for row, named in naming if len(named) == 1]
    first, last = dict(reversed(alone)), dict(alone)
    if len(first) * 2 > len(members):
        yield from ordered(place.name, last)
        if len(alone) > len(first):
            yield from ordered(f"{place.name} (first)", first)
