"""Find a world that agrees with everything published and with what insiders know, by integer programming."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from analytics.disclosure.worlds import Change, Danger, Known

if TYPE_CHECKING:
    from scipy.optimize import LinearConstraint

NEAR, FURTHER = 4, 16
"""So many atoms of each group around a person vary in the first, local program, and in a wider one."""
Place = tuple[int, int]
"""An atom and the place of a code in the measure's key."""


def find(case: Known, danger: Danger, insiders: Mapping[Place, int], nodes: int) -> Change | None:
    """Return a world that agrees, holds the insiders and puts one person more outside the band.

    None when there is none or `nodes` nodes did not show one. First only the atoms nearest to the person's vary, the
    others staying as they are in reality: what is possible so, is possible. Only when that fails do all vary.
    """
    return _first(case, danger, insiders, (_near(case, danger, NEAR), range(len(case.real))), nodes)


def find_for_all(case: Known, danger: Danger, nodes: int) -> Change | None:
    """Return a world that holds the insiders wherever they are: more than is needed, and often to be had."""
    anywhere = {
        (atom, code): min(people, danger.most(atom))
        for atom, counts in enumerate(case.real)
        for code, people in enumerate(counts)
    }
    own = sum(case.real[danger.atom][code] for code in danger.band)
    for code in danger.band:
        anywhere[danger.atom, code] = min(anywhere[danger.atom, code], own - 1)
    return _first(case, danger, anywhere, (_near(case, danger, NEAR), _near(case, danger, FURTHER)), nodes)


def _first(
    case: Known, danger: Danger, insiders: Mapping[Place, int], widening: Sequence[Sequence[int]], nodes: int
) -> Change | None:
    """Return the first world that is found while more and more atoms vary."""
    tried = 0
    for varying in widening:
        change = _solve(_Program(case, danger, insiders, varying), nodes) if len(varying) > tried else None
        if change is not None:
            return change
        tried = len(varying)
    return None


def _near(case: Known, danger: Danger, number: int) -> Sequence[int]:
    """Return an atom and a few others of each group it belongs to, from the smallest group to the largest.

    Those without insiders of their own come first: what varies there, fewer insiders contradict.
    """
    chosen = {danger.atom: None}
    groups = {told.atoms for told in case.of_atom[danger.atom]}
    for group in sorted(groups, key=lambda atoms: (len(atoms), sorted(atoms))):
        others = sorted(group - set(chosen), key=lambda atom: (danger.own.get(atom, 0), atom))
        chosen.update(dict.fromkeys(others[:number]))
    return sorted(chosen)


@dataclass(frozen=True)
class _Row:
    """`low` <= sum of `weights`, one for each code, over the people of `atoms` <= `high`."""

    atoms: Sequence[int]
    weights: Sequence[int]
    low: int
    high: int


@dataclass(frozen=True)
class _Program:
    """The search for a world in which only the atoms of `varying` differ from reality."""

    case: Known
    danger: Danger
    insiders: Mapping[Place, int]
    varying: Sequence[int]

    def least(self) -> list[int]:
        """Return how many must have given each code: the insiders, who include all dissenters."""
        here = self.case.real[self.danger.atom]
        known = {(self.danger.atom, code): people for code, people in enumerate(here) if code not in self.danger.band}
        known.update(self.insiders)
        return [known.get((atom, code), 0) for atom in self.varying for code in range(self.case.width)]

    def most(self) -> list[int]:
        """Return how many people there are, for each code."""
        return [sum(self.case.real[atom]) for atom in self.varying for _ in range(self.case.width)]

    def rows(self) -> Iterator[_Row]:
        """Yield the people of each atom, those outside the band, and what is told of each group."""
        case, danger = self.case, self.danger
        ones = (1,) * case.width
        for atom in self.varying:
            yield _Row((atom,), ones, sum(case.real[atom]), sum(case.real[atom]))
        outside = [int(code not in danger.band) for code in range(case.width)]
        yield _Row((danger.atom,), outside, danger.dissenters + 1, sum(case.real[danger.atom]))
        inside = frozenset(self.varying)
        for told in dict.fromkeys(told for atom in self.varying for told in case.of_atom[atom]):
            moving = sorted(told.atoms & inside)
            below, above = case.slack[told]
            real = sum(told.fact.of(case.real[atom]) for atom in moving)
            yield _Row(moving, told.fact.weights, real - below, real + above)

    def constraints(self) -> "LinearConstraint":
        """Return the rows as a sparse matrix with their limits."""
        from scipy.optimize import LinearConstraint  # noqa: PLC0415  # the web never loads scipy
        from scipy.sparse import csr_array  # noqa: PLC0415  # the web never loads scipy

        rows = list(self.rows())
        starts = {atom: place * self.case.width for place, atom in enumerate(self.varying)}
        entries = [
            (number, starts[atom] + code, weight)
            for number, row in enumerate(rows)
            for atom in row.atoms
            for code, weight in enumerate(row.weights)
            if weight
        ]
        across, down, weights = zip(*entries, strict=True)
        matrix = csr_array((weights, (across, down)), shape=(len(rows), len(starts) * self.case.width))
        return LinearConstraint(matrix, [row.low for row in rows], [row.high for row in rows])

    def change(self, people: Sequence[float]) -> Change:
        """Return what differs from reality in a solution."""
        width = self.case.width
        found = {
            atom: tuple(round(count) for count in people[place * width : (place + 1) * width])
            for place, atom in enumerate(self.varying)
        }
        return {atom: counts for atom, counts in found.items() if counts != self.case.real[atom]}


def _solve(program: _Program, nodes: int) -> Change | None:
    """Return a solution checked in whole numbers."""
    from scipy.optimize import Bounds, milp  # noqa: PLC0415  # the web never loads scipy

    least, most = program.least(), program.most()
    answer = milp(
        [0] * len(least),
        integrality=1,
        bounds=Bounds(least, most),
        constraints=program.constraints(),
        options={"node_limit": nodes},
    )
    if answer.x is None:
        return None
    change = program.change(answer.x)
    fits = program.case.agrees(change) and program.danger.escaped(change, program.insiders, program.case.real)
    return change if fits else None
