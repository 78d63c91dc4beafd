"""Hold what an attacker knows of one measure, and tell which worlds agree with it.

A world says how many people of each atom gave each code. Atoms are the cells that no published group tells apart,
merged; all people of an atom look the same from outside.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from analytics.disclosure.counting import Code, Histogram, Measure
from analytics.disclosure.meaning import Fact, Key, facts, key
from analytics.disclosure.policy import Policy
from analytics.disclosure.table import Figure

World = Sequence[Sequence[int]]
"""People by atom and code."""


@dataclass(frozen=True)
class Seen:
    """A figure as published, with the ids of the cells it is made of; a masked figure tells nothing."""

    cells: frozenset[str]
    figure: Figure


@dataclass(frozen=True)
class Told:
    """A fact and the atoms of the group it is told of."""

    atoms: frozenset[int]
    fact: Fact


@dataclass(frozen=True)
class Known:
    """Everything the attacker knows, beside the real world it was made from."""

    key: Key
    real: World
    told: tuple[Told, ...]

    @cached_property
    def of_atom(self) -> tuple[tuple[Told, ...], ...]:
        """What is told of groups that an atom belongs to, by atom."""
        return tuple(tuple(one for one in self.told if atom in one.atoms) for atom in range(len(self.real)))

    def value(self, fact: Fact, atom: int) -> int:
        """Return what an atom really adds to the number that a fact speaks of."""
        return _value(fact, self.real[atom])

    def total(self, told: Told, world: World) -> int:
        """Return the number that a fact speaks of, in a world."""
        return sum(_value(told.fact, world[atom]) for atom in told.atoms)

    @cached_property
    def slack(self) -> Mapping[Told, tuple[int, int]]:
        """How far the real number behind each fact lies above its least and below its greatest value."""
        totals = {one: self.total(one, self.real) for one in self.told}
        return {one: (total - one.fact.low, one.fact.high - total) for one, total in totals.items()}

    def agrees(self, world: World) -> bool:
        """Tell whether a world has the right people in each atom and gives every published figure."""
        return (
            all(sum(here) == sum(real) for here, real in zip(world, self.real, strict=True))
            and min((count for here in world for count in here), default=0) >= 0
            and all(one.fact.low <= self.total(one, world) <= one.fact.high for one in self.told)
        )


def known(published: Sequence[Seen], histograms: Mapping[str, Histogram], measure: Measure, policy: Policy) -> Known:
    """Return what is known from the figures of one measure; cells of no published group are left out.

    Raises ValueError when a figure is not what is published of the cells' counts.
    """
    read = key(measure)
    groups = [seen for seen in published if seen.figure.n is not None]
    atoms: dict[tuple[int, ...], list[int]] = {}
    for cell, memberships in sorted(_memberships(groups)):
        counts = _counts(histograms[cell], read)
        if sum(counts):
            here = atoms.setdefault(memberships, [0] * len(read.codes))
            here[:] = [one + other for one, other in zip(here, counts, strict=True)]
    return Known(read, tuple(atoms.values()), tuple(_told(groups, atoms, read, policy)))


def _value(fact: Fact, counts: Sequence[int]) -> int:
    return sum(count * weight for count, weight in zip(counts, fact.weights, strict=True))


def _memberships(groups: Sequence[Seen]) -> Iterator[tuple[str, tuple[int, ...]]]:
    found: dict[str, list[int]] = {}
    for number, seen in enumerate(groups):
        for cell in seen.cells:
            found.setdefault(cell, []).append(number)
    return ((cell, tuple(numbers)) for cell, numbers in found.items())


def _counts(histogram: Histogram, read: Key) -> list[int]:
    places: dict[Code, int] = {code: place for place, code in enumerate(read.codes)}
    whole = isinstance(read.codes[0], int)
    counts = [0] * len(read.codes)
    for code, people in histogram.items():
        if people:
            counts[places[int(code) if whole else code]] += people
    return counts


def _told(
    groups: Sequence[Seen], atoms: Mapping[tuple[int, ...], Sequence[int]], read: Key, policy: Policy
) -> Iterable[Told]:
    for number, seen in enumerate(groups):
        inside = [(place, counts) for place, (memberships, counts) in enumerate(atoms.items()) if number in memberships]
        together = [sum(column) for column in zip(*(counts for _, counts in inside), strict=True)]
        for fact in facts(seen.figure, together, read, policy):
            yield Told(frozenset(place for place, _ in inside), fact)
