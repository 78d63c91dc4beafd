"""Invent waves for the tests of disclosure: trees, cells and counts of every shape."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from random import Random

from hypothesis import strategies as st

from analytics.disclosure.counting import Choice, Histogram, Score
from analytics.disclosure.policy import Policy
from networks.cells import Cell

LONELY = Score("ucla3", 3, 9)
TALK = Choice("peer_talk", ("helped", "needed"))
PLAN = (LONELY, TALK)
SECTORS = ("industry", "primary", "construction", "unstated")
SIZES = ("alone", "1-9", "10+", "unstated")
Tree = dict[str, str | None]
Counts = dict[str, dict[str, Histogram]]


@dataclass(frozen=True)
class Wave:
    """Everything that a release is made from."""

    cells: tuple[Cell, ...]
    parents: Tree
    counts: Counts
    policy: Policy

    def weights(self, measure: str = "*") -> dict[str, int]:
        return {cell: sum(measures[measure].values()) for cell, measures in self.counts.items()}


def cell(
    name: str, *leaves: str, a: tuple[str, ...] | None = None, b: tuple[str, ...] | None = None, members: int = 100
) -> Cell:
    return Cell(name, leaves[0], leaves, a, b, members)


def sheets(n: int, code: int = 5, unanswered: int = 0) -> dict[str, Histogram]:
    return {"*": {"1": n}, "ucla3": {code: n - unanswered}, "peer_talk": {"helped": n}}


@st.composite
def trees(draw: st.DrawFn, most: int = 9) -> Tree:
    """Draw a tree, deep or flat, with its nodes named so that their order tells nothing."""
    names = draw(st.permutations([f"n{number}" for number in range(draw(st.integers(1, most)))]))
    tree: Tree = {names[0]: None}
    for name in names[1:]:
        tree[name] = draw(st.sampled_from(sorted(tree)))
    return tree


def values(names: tuple[str, ...]) -> st.SearchStrategy[tuple[str, ...] | None]:
    """Draw what a cell's members may have: mostly one value, sometimes several, sometimes nothing that is known."""
    one = st.sampled_from(names).map(lambda name: (name,))
    several = st.lists(st.sampled_from(names), min_size=2, max_size=3, unique=True).map(
        lambda some: tuple(sorted(some))
    )
    return st.one_of(one, one, one, several, st.none())


SIZE = st.one_of(st.integers(0, 4), st.integers(5, 12), st.integers(8, 30))
ANSWERS = ("any", "floor", "same", "dissent")


def answers(random: Random, n: int, kind: str) -> list[int]:
    """Return n scores of a kind that gives an attacker something to work with."""
    if kind == "any":
        return [random.randint(3, 9) for _ in range(n)]
    if kind == "floor":
        return [3 if random.random() < 0.7 else random.randint(4, 9) for _ in range(n)]
    return [9] * n if kind == "same" else [3 if place < 2 else 9 for place in range(n)]


@st.composite
def waves(draw: st.DrawFn, *, most_cells: int = 9) -> Wave:
    tree = draw(trees())
    leaves = sorted(set(tree) - set(tree.values()))
    lying = st.one_of(
        st.sampled_from(leaves).map(lambda leaf: (leaf,)),
        st.lists(st.sampled_from(leaves), min_size=1, max_size=2, unique=True).map(tuple),
    )
    random, kind = Random(draw(st.integers(0, 10**6))), draw(st.sampled_from(ANSWERS))
    cells, counts = list[Cell](), Counts()
    for number in range(draw(st.integers(1, most_cells))):
        name, n = f"cell{number}", draw(SIZE)
        codes = answers(random, n, kind)
        skipped = draw(st.sampled_from((0, 0, 0, 1, 3)))
        cells.append(cell(name, *draw(lying), a=draw(values(SECTORS)), b=draw(values(SIZES)), members=n + 3))
        talk: Counter[str | int] = Counter(random.choice(TALK.codes) for _ in codes)
        counts[name] = {"*": {"1": n}, "ucla3": Counter(codes[skipped:]), "peer_talk": talk}
    return Wave(tuple(cells), tree, counts, Policy(k=draw(st.sampled_from((5, 8, 12)))))


def below(tree: Mapping[str, str | None], node: str) -> set[str]:
    """Return a node and all nodes below it, found independently of the code under test."""
    found = {node}
    for _ in tree:
        found |= {one for one, parent in tree.items() if parent in found}
    return found
