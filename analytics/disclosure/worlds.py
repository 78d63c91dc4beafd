"""Hold what an attacker knows of one measure, and tell which worlds agree with it.

A world says how many people of each atom gave each code. Atoms are the cells that no published group tells apart,
merged; all people of an atom look the same from outside.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from types import MappingProxyType

from analytics.disclosure.counting import Code, Histogram, Measure
from analytics.disclosure.meaning import Fact, Key, facts, key
from analytics.disclosure.policy import Policy
from analytics.disclosure.table import Figure

World = Sequence[tuple[int, ...]]
"""People by atom and code."""
Change = Mapping[int, tuple[int, ...]]
"""Another world: people by code in the atoms that differ from reality."""
NOBODY: Mapping[str, int] = MappingProxyType({})
"""No cell in which a card was dealt again."""


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
class Danger:
    """An atom whose people are all in one band but for dissenters, all of whom may be insiders."""

    atom: int
    band: frozenset[int]
    dissenters: int
    left_over: int
    """How many insiders may be elsewhere, or in the band."""
    own: Mapping[int, int] = field(default_factory=dict)
    """How many more may be in the band, or elsewhere, but only in one atom each: by atom."""

    def most(self, atom: int) -> int:
        """Return how many insiders an atom can have beside the dissenters."""
        return self.left_over + self.own.get(atom, 0)

    def escaped(self, change: Change, insiders: Mapping[tuple[int, int], int], real: World) -> bool:
        """Tell whether a world holds dissenters and insiders and puts one person more outside the band."""
        here, before = change.get(self.atom, real[self.atom]), real[self.atom]
        outside = [code for code in range(len(here)) if code not in self.band]
        return (
            sum(here[code] for code in outside) > self.dissenters
            and all(here[code] >= before[code] for code in outside)
            and all(change.get(atom, real[atom])[code] >= people for (atom, code), people in insiders.items())
        )


@dataclass(frozen=True)
class Known:
    """Everything the attacker knows, beside the real world it was made from."""

    key: Key
    real: World
    told: tuple[Told, ...]
    replaced: Mapping[int, int] = field(default_factory=dict)
    """People with a card that was dealt again, by atom that has any."""

    @property
    def width(self) -> int:
        """Return the number of codes."""
        return len(self.key.codes)

    @cached_property
    def of_atom(self) -> tuple[tuple[Told, ...], ...]:
        """What is told of groups that an atom belongs to, by atom."""
        found: list[list[Told]] = [[] for _ in self.real]
        for one in self.told:
            for atom in one.atoms:
                found[atom].append(one)
        return tuple(tuple(here) for here in found)

    @cached_property
    def slack(self) -> Mapping[Told, tuple[int, int]]:
        """How far the real number behind each fact lies above its least and below its greatest value."""
        totals = {one: sum(one.fact.of(self.real[atom]) for atom in one.atoms) for one in self.told}
        return {one: (total - one.fact.low, one.fact.high - total) for one, total in totals.items()}

    def agrees(self, change: Change) -> bool:
        """Tell whether a world has the right people in each atom and gives every published figure."""
        if any(min(counts) < 0 or sum(counts) != sum(self.real[atom]) for atom, counts in change.items()):
            return False
        moved = dict.fromkeys(told for atom in change for told in self.of_atom[atom])
        return all(-self.slack[told][0] <= self._moves(told, change) <= self.slack[told][1] for told in moved)

    def _moves(self, told: Told, change: Change) -> int:
        moved = [(counts, self.real[atom]) for atom, counts in change.items() if atom in told.atoms]
        return sum(told.fact.of(counts) - told.fact.of(before) for counts, before in moved)


def known(
    published: Sequence[Seen],
    histograms: Mapping[str, Histogram],
    measure: Measure,
    policy: Policy,
    replaced: Mapping[str, int] = NOBODY,
) -> Known:
    """Return what is known from the figures of one measure; cells of no published group are left out.

    Of the cards dealt again, `replaced` by cell, no more count than people of the cell answered. Raises ValueError
    when a figure is not what is published of the cells' counts.
    """
    read = key(measure)
    groups = [seen for seen in published if seen.figure.n is not None]
    atoms: dict[tuple[int, ...], list[int]] = {}
    again: Counter[tuple[int, ...]] = Counter()
    for cell, memberships in sorted(_memberships(groups)):
        counts = _counts(histograms[cell], read)
        if sum(counts):
            here = atoms.setdefault(memberships, [0] * len(read.codes))
            here[:] = [one + other for one, other in zip(here, counts, strict=True)]
            again[memberships] += min(replaced.get(cell, 0), sum(counts))
    people = tuple(tuple(counts) for counts in atoms.values())
    cards = {place: again[memberships] for place, memberships in enumerate(atoms) if again[memberships]}
    return Known(read, people, tuple(_told(groups, atoms, read, policy)), cards)


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
