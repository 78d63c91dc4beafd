"""Forecast what is published of a network in which so many usually answer: the real rules on an imagined wave. Pure.

Cells are formed from the members as at an opening, a share of each cell answers, and what is then published is
decided as at a release. Which figures a group gets depends on its number of answers alone, so that the imagined
answers, all in the middle of a scale, change nothing.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import count
from typing import Literal

from analytics.disclosure.counting import Histogram, Parents, Score
from analytics.disclosure.figures import measured, people
from analytics.disclosure.groups import Attribute, Label
from analytics.disclosure.policy import SCALE, Policy
from analytics.disclosure.table import Figure
from networks.attributes import Rules, form_apart
from networks.cells import Cell, CellClass, members_by_leaf
from networks.wave_calendar import expected_answers

IMAGINED = Score("imagined", 0, SCALE)
MIDDLE = SCALE // 2


@dataclass(frozen=True)
class Population:
    """The members of a root by class, and each node's parent (None for the root); hashable."""

    classes: tuple[tuple[CellClass, int], ...]
    parents: tuple[tuple[str, str | None], ...]

    @classmethod
    def of(cls, classes: Mapping[CellClass, int], parents: Parents) -> "Population":
        """Take a roster's classes and a tree."""
        return cls(tuple(sorted(classes.items(), key=repr)), tuple(sorted(parents.items())))

    def members(self, leaves: frozenset[str] | None = None) -> int:
        """Return the number of members of some leaves, or of all."""
        return sum(n for each, n in self.classes if leaves is None or each.leaf in leaves)

    def by_club(self) -> Mapping[str, int]:
        """Return the number of members of each club that has any."""
        return members_by_leaf(dict(self.classes))

    def lines(self) -> dict[str, tuple[str, ...]]:
        """Return the ancestors of each leaf that has members, nearest first."""
        parents = dict(self.parents)
        return {each.leaf: tuple(_above(each.leaf, parents)) for each, _ in self.classes}


def _above(node: str, parents: Parents) -> Iterator[str]:
    above = parents[node]
    while above is not None:
        yield above
        above = parents[above]


@dataclass(frozen=True)
class Sight:
    """What is published of one group of people: how many answer, and in how much detail it is told."""

    answers: int
    told: Literal["level", "mean"]
    shares: bool


@dataclass(frozen=True)
class Forecast:
    """What is published of a root: the groups that get figures, totals and blocks alike; any other is masked."""

    answers: int
    groups: Mapping[Label, Sight]

    def total(self, node: str) -> Sight | None:
        """Return what is published of a node, None when nothing is."""
        return self.groups.get(Label(node))

    def blocks(self, node: str, attribute: Attribute) -> tuple[tuple[str, ...], ...]:
        """Return the categories of each block that a node is broken down into by an attribute."""
        return tuple(label.categories for label in self.groups if label[:2] == (node, attribute))

    def nodes(self) -> tuple[str, ...]:
        """Return the nodes with figures of their own, the root first."""
        return tuple(label.node for label in self.groups if label.attribute is None)


@lru_cache(maxsize=64)
def forecast(population: Population, rules: Rules, share: float, policy: Policy) -> Forecast:
    """Return what is published when a share (0 to 1) of each cell answers.

    Raises `TooFewMembers` when no wave could open.
    """
    numbers = count()
    _rules, formed = form_apart(rules, dict(population.classes), population.lines(), lambda: f"{next(numbers):016x}")
    weights = expected(formed.cells, share)
    return foreseen(formed.cells, dict(population.parents), weights, policy, population.by_club())


def foreseen(
    cells: Sequence[Cell],
    parents: Parents,
    weights: Mapping[str, int],
    policy: Policy,
    sizes: Mapping[str, int] | None = None,
) -> Forecast:
    """Return what is published when exactly so many answer in each cell; `sizes` are the members of each leaf."""
    from analytics.disclosure.structure import decide  # noqa: PLC0415  # linear algebra: not before somebody asks

    decided = decide(cells, parents, weights, policy, sizes=sizes).groups()
    groups = {label: people(of, weights) for label, of in decided.items()}
    answers: dict[str, Histogram] = {cell.id: {MIDDLE: weights[cell.id]} for cell in cells}
    figures = measured(IMAGINED, list(groups.values()), answers, policy)
    seen = {label: _sight(sum(weights[cell] for cell in of), figures[of]) for label, of in groups.items()}
    told = {label: sight for label, sight in seen.items() if sight is not None}
    return Forecast(sum(weights.values()), told)


def expected(cells: Sequence[Cell], share: float) -> dict[str, int]:
    """Return how many answer in each cell: whole numbers in proportion that add up to what the whole is expected to."""
    exact = {cell.id: cell.members * share for cell in cells}
    found = {cell: int(number) for cell, number in exact.items()}
    missing = expected_answers(sum(cell.members for cell in cells), share) - sum(found.values())
    most_left = sorted(exact, key=lambda cell: (found[cell] - exact[cell], cell))
    return found | {cell: found[cell] + 1 for cell in most_left[: max(missing, 0)]}


def _sight(answers: int, figure: Figure) -> Sight | None:
    if figure.n is None:
        return None
    return Sight(answers, "level" if figure.mean is None else "mean", bool(figure.shares))
