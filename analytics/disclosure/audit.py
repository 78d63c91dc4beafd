"""Play the attacker before anything is published, and tell whether each person might have answered otherwise.

The attacker knows how many people of each cell answered the measure, every published figure of it with the exact
number behind each range, and what `insiders` of the people answered. Nobody is safe whose band (a third of a score,
or a choice) follows from that.

What is enumerated. Among the people of an atom (cells that no published group tells apart) every band that occurs in
reality is possible, since reality agrees with what is published. So a person is in danger only where the insiders can
be all those of the atom who do not share the person's band B: where those others, the dissenters, are no more than
the insiders. For each such atom and band the dissenters are taken to be insiders, and a world is sought in which one
person more of the atom is outside B. Insiders left over may be anyone, anywhere. First one world is sought that keeps
what any of them might know, whoever they are; if there is none, and one insider is left over, each possible place of
that one is tried by itself, which settles the question exactly. With two or more left over the measure is refused
although a finer search might have passed it; it is never passed wrongly. Fewer insiders know less, so none and one
are covered by more.

A world that was found is checked in whole numbers against every figure. Whatever remains open is a failure: a search
that met its limit of nodes (never of seconds, so that every machine decides alike) counts as none found.

Not covered: what is known besides the figures of this one measure (other measures, other waves, or a confidence).
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from analytics.disclosure.counting import Histogram, Measure
from analytics.disclosure.policy import Policy
from analytics.disclosure.search import Floors, find
from analytics.disclosure.worlds import Known, Seen, World, known

__all__ = ["Seen", "safe"]


@dataclass(frozen=True)
class _Danger:
    """An atom whose people may all be in one band but for insiders."""

    atom: int
    band: frozenset[int]
    dissenters: int
    left_over: int


def safe(
    published: Sequence[Seen],
    histograms: Mapping[str, Histogram],
    measure: Measure,
    policy: Policy,
    insiders: int,
) -> bool:
    """Tell whether everybody keeps two possible bands in one measure, alone and beside `insiders` insiders.

    `published` are this measure's figures, masked ones too; `histograms` its respondents by cell and code. Raises
    ValueError when a figure is not what is published of these counts.
    """
    case = known(published, histograms, measure, policy)
    search = _Search(case, policy.audit_nodes)
    return all(search.escapes(danger) for danger in _dangers(case, insiders))


def _dangers(case: Known, insiders: int) -> Iterator[_Danger]:
    bands = [
        frozenset(place for place, one in enumerate(case.key.names) if one == name)
        for name in dict.fromkeys(case.key.names)
    ]
    for atom, counts in enumerate(case.real):
        for band in bands:
            inside = sum(counts[place] for place in band)
            dissenters = sum(counts) - inside
            if inside and dissenters <= insiders:
                yield _Danger(atom, band, dissenters, insiders - dissenters)


class _Search:
    """Look for worlds, and remember those found."""

    def __init__(self, case: Known, nodes: int) -> None:
        self._case, self._nodes = case, nodes
        self._found: list[World] = []

    def escapes(self, danger: _Danger) -> bool:
        """Tell whether one person more may be outside the band, whoever the insiders are."""
        if self._moves(danger, self._floors(danger, danger.left_over)):
            return True
        if self._world(danger, self._floors(danger, danger.left_over)):
            return True
        if danger.left_over != 1 or not self._world(danger, self._floors(danger, 0)):
            return False
        return all(self._world(danger, floors) for floors in self._places(danger))

    def _moves(self, danger: _Danger, floors: Floors) -> bool:
        """Tell whether one person of the atom may have answered otherwise while all others stay."""
        here, told = self._case.real[danger.atom], self._case.of_atom[danger.atom]
        slack = self._case.slack
        leaving = [code for code in danger.band if here[code] > floors.people[danger.atom][code]]
        return any(
            all(-slack[one][0] <= one.fact.weights[to] - one.fact.weights[code] <= slack[one][1] for one in told)
            for code in leaving
            for to in range(len(here))
            if to not in danger.band
        )

    def _world(self, danger: _Danger, floors: Floors) -> bool:
        if any(floors.kept(world) for world in self._found):
            return True
        world = find(self._case, danger.atom, floors, self._nodes)
        if world is not None:
            self._found.append(world)
        return world is not None

    def _floors(self, danger: _Danger, left_over: int) -> Floors:
        """Return what a world must keep so that it fits whatever the insiders know, whoever they are."""
        people = [[min(count, left_over) for count in counts] for counts in self._case.real]
        here = self._case.real[danger.atom]
        others = sum(here[code] for code in danger.band) - 1
        people[danger.atom] = [
            min(count, left_over, others) if code in danger.band else count for code, count in enumerate(here)
        ]
        return Floors(people, danger.atom, danger.band, danger.dissenters + 1)

    def _places(self, danger: _Danger) -> Iterator[Floors]:
        """Return what a world must keep for each place of one insider who is left over."""
        every, none = self._floors(danger, 1), self._floors(danger, 0)
        for atom, counts in enumerate(every.people):
            for code, count in enumerate(counts):
                if count > none.people[atom][code]:
                    people = [list(one) for one in none.people]
                    people[atom][code] = count
                    yield Floors(people, none.atom, none.band, none.outside)
