"""Find a world that agrees with everything published and with what insiders know, by integer programming."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from analytics.disclosure.worlds import Known, World

if TYPE_CHECKING:
    from scipy.optimize import LinearConstraint

NEAR = 12
"""So many atoms vary in the first, local program."""


@dataclass(frozen=True)
class Floors:
    """What a world must keep: `people` at least, by atom and code, and `outside` of a band at least in one atom."""

    people: Sequence[Sequence[int]]
    atom: int
    band: frozenset[int]
    outside: int

    def kept(self, world: World) -> bool:
        """Tell whether a world keeps them."""
        outside = sum(count for code, count in enumerate(world[self.atom]) if code not in self.band)
        return outside >= self.outside and all(
            count >= least
            for here, floors in zip(world, self.people, strict=True)
            for count, least in zip(here, floors, strict=True)
        )


def find(case: Known, atom: int, floors: Floors, nodes: int) -> World | None:
    """Return a world that agrees and keeps the floors, or None when there is none or `nodes` nodes did not show one.

    First only the atoms nearest to `atom` vary, the others staying as they are in reality: what is possible so, is
    possible. Only when that fails do all vary.
    """
    near = _near(case, atom)
    world = _solve(case, near, floors, nodes)
    if world is None and len(near) < len(case.real):
        world = _solve(case, list(range(len(case.real))), floors, nodes)
    return world


def _near(case: Known, atom: int) -> list[int]:
    """Return the atoms that share the smallest groups with one, itself first of all."""
    closest: dict[int, int] = {}
    for told in case.of_atom[atom]:
        for other in told.atoms:
            closest[other] = min(closest.get(other, len(told.atoms)), len(told.atoms))
    ranked = sorted(closest, key=lambda other: (other != atom, closest[other], other))
    return sorted(ranked[:NEAR])


def _solve(case: Known, varying: Sequence[int], floors: Floors, nodes: int) -> World | None:
    """Return a world in which only some atoms differ from reality, checked in whole numbers."""
    from scipy.optimize import Bounds, milp  # noqa: PLC0415  # the web never loads scipy

    least = [count for atom in varying for count in floors.people[atom]]
    most = [sum(case.real[atom]) for atom in varying for _ in case.key.codes]
    if any(low > high for low, high in zip(least, most, strict=True)):
        return None
    answer = milp(
        [0] * len(least),
        integrality=1,
        bounds=Bounds(least, most),
        constraints=_constraints(case, varying, floors),
        options={"node_limit": nodes},
    )
    if answer.x is None:
        return None
    world = list(case.real)
    width = len(case.key.codes)
    for place, atom in enumerate(varying):
        world[atom] = [round(count) for count in answer.x[place * width : (place + 1) * width]]
    return world if case.agrees(world) and floors.kept(world) else None


def _constraints(case: Known, varying: Sequence[int], floors: Floors) -> "LinearConstraint":
    """Return the rows: the people of each atom, those outside the band, and what is told of each group."""
    from scipy.optimize import LinearConstraint  # noqa: PLC0415  # the web never loads scipy
    from scipy.sparse import csr_array  # noqa: PLC0415  # the web never loads scipy

    rows = list(_rows(case, varying, floors))
    width = len(case.key.codes)
    starts = {atom: place * width for place, atom in enumerate(varying)}
    cells = [
        (number, starts[atom] + code, weight)
        for number, row in enumerate(rows)
        for atom in row.atoms
        for code, weight in enumerate(row.weights)
        if weight
    ]
    across, down, weights = zip(*cells, strict=True)
    matrix = csr_array((weights, (across, down)), shape=(len(rows), len(varying) * width))
    return LinearConstraint(matrix, [row.low for row in rows], [row.high for row in rows])


@dataclass(frozen=True)
class _Row:
    atoms: Sequence[int]
    weights: Sequence[int]
    low: int
    high: int


def _rows(case: Known, varying: Sequence[int], floors: Floors) -> Iterator[_Row]:
    ones = (1,) * len(case.key.codes)
    for atom in varying:
        yield _Row((atom,), ones, sum(case.real[atom]), sum(case.real[atom]))
    people = sum(case.real[floors.atom])
    yield _Row((floors.atom,), [int(code not in floors.band) for code in range(len(ones))], floors.outside, people)
    inside = frozenset(varying)
    for told in dict.fromkeys(told for atom in varying for told in case.of_atom[atom]):
        moving = sorted(told.atoms & inside)
        below, above = case.slack[told]
        real = sum(case.value(told.fact, atom) for atom in moving)
        yield _Row(moving, told.fact.weights, real - below, real + above)
