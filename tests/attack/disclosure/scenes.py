"""Invent waves to attack: people in cells of a tree, and what they answered."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from analytics.disclosure.counting import Code, Histogram, Parents, Score
from analytics.disclosure.groups import Label
from analytics.disclosure.meaning import Fact, facts, key
from analytics.disclosure.policy import Policy
from analytics.disclosure.publishing import publish
from analytics.disclosure.structure import decide
from analytics.disclosure.table import Figure, ReleasedTable
from analytics.disclosure.tree import Tree
from analytics.disclosure.worlds import NOBODY
from networks.cells import Cell

LONELY = Score("ucla3", 3, 9)
"""The measure attacked: seven codes, three bands of which are certain or not."""
CLUB: Parents = {"club": None}
Told = tuple[frozenset[str], Fact]
"""What is known of the people of some cells together."""


@dataclass(frozen=True)
class Scene:
    """Answers by cell, cells in a tree; every cell has members enough to be one."""

    answers: Mapping[str, Sequence[int]]
    parents: Parents = field(default_factory=lambda: CLUB)
    leaf: Mapping[str, str] = field(default_factory=dict)
    """The club of each cell; the root itself when not given."""
    a: Mapping[str, str] = field(default_factory=dict)
    b: Mapping[str, str] = field(default_factory=dict)

    @property
    def sizes(self) -> dict[str, int]:
        """Return how many answered in each cell."""
        return {name: len(codes) for name, codes in self.answers.items()}

    def histogram(self, cells: frozenset[str]) -> dict[Code, int]:
        """Count the codes of some cells together."""
        return dict(Counter(code for cell in sorted(cells) for code in self.answers[cell]))

    def cells(self) -> list[Cell]:
        """Return the cells as formed at opening."""
        root = next(node for node, parent in self.parents.items() if parent is None)
        return [
            Cell(name, leaf, (leaf,), _one(self.a, name), _one(self.b, name), max(8, len(codes)))
            for name, codes in self.answers.items()
            for leaf in [self.leaf.get(name, root)]
        ]

    def partitions(self) -> Iterator[tuple[Label, frozenset[str]]]:
        """Yield every group that a reader would like to see: nodes, and each category of each attribute in them."""
        for node, inside in Tree(self.cells(), self.parents).within.items():
            yield Label(node), inside
            if self.a:
                yield from ((Label(node, "a", (one,)), cells) for one, cells in _split(inside, self.a))
            if self.b:
                yield from ((Label(node, "b", (one,)), cells) for one, cells in _split(inside, self.b))

    def ours(self, policy: Policy) -> dict[Label, frozenset[str]]:
        """Return the groups that are published by our rules."""
        return decide(self.cells(), self.parents, self.sizes, policy).groups()

    def publish(
        self, policy: Policy, *, replacements: Mapping[str, int] = NOBODY, audited: bool = True
    ) -> ReleasedTable:
        """Publish by our rules."""
        counts: dict[str, dict[str, Histogram]] = {
            name: {"*": {"1": len(codes)}, LONELY.id: dict(Counter(codes))} for name, codes in self.answers.items()
        }
        return publish(
            self.cells(), self.parents, counts, (LONELY,), policy, replacements=replacements, audited=audited
        )

    def figures(self, table: ReleasedTable, policy: Policy) -> list[tuple[frozenset[str], Figure]]:
        """Return each published figure with the cells it is made of."""
        cells = self.ours(policy)
        return [
            (cells[Label(group.node, group.attribute, group.categories)], figure)
            for group in table.groups
            for figure in group.figures
            if group.n is not None and figure.n is not None
        ]

    def told_by_us(
        self, policy: Policy, *, replacements: Mapping[str, int] = NOBODY, audited: bool = True
    ) -> list[Told]:
        """Return what our release tells."""
        table = self.publish(policy, replacements=replacements, audited=audited)
        return [
            (cells, fact)
            for cells, figure in self.figures(table, policy)
            for fact in facts(figure, self.counts(cells), key(LONELY), policy)
        ]

    def told_exactly(self, groups: Sequence[frozenset[str]], *, shares: bool = True) -> list[Told]:
        """Return what exact means, and exact shares of the bands, of some groups tell."""
        read = key(LONELY)
        found: list[Told] = []
        for cells in groups:
            counts = self.counts(cells)
            bands = [tuple(int(name == one) for name in read.names) for one in dict.fromkeys(read.names)]
            for weights in [read.points, *(bands if shares else [])]:
                total = Fact(weights, 0, 0).of(counts)
                found.append((cells, Fact(weights, total, total)))
        return found

    def counts(self, cells: frozenset[str]) -> tuple[int, ...]:
        """Return people by code, in the order of the measure's key."""
        histogram = self.histogram(cells)
        return tuple(histogram.get(code, 0) for code in key(LONELY).codes)


def _one(values: Mapping[str, str], name: str) -> tuple[str, ...] | None:
    return (values[name],) if name in values else None


def _split(inside: frozenset[str], values: Mapping[str, str]) -> Iterator[tuple[str, frozenset[str]]]:
    for one in sorted(set(values.values())):
        yield one, frozenset(cell for cell in inside if values[cell] == one)


def club(answers: Sequence[int]) -> Scene:
    """Return one club whose people are one cell."""
    return Scene({"club": answers})


def sectors(**answers: Sequence[int]) -> Scene:
    """Return one club whose people are told apart by sector."""
    return Scene(answers, a={name: name for name in answers})
