"""Hold what is published of one wave: groups of people, their figures, and nothing finer."""

from dataclasses import dataclass

from analytics.disclosure.coarsening import Answers, Level, Rounded


@dataclass(frozen=True)
class Share:
    """One category of a figure, in percent."""

    category: str
    percent: Rounded


@dataclass(frozen=True)
class Figure:
    """One measure in one group; masked when `n` is None, and then nothing else is told."""

    measure: str
    n: Answers | None = None
    level: Level | None = None
    mean: Rounded | None = None
    shares: tuple[Share, ...] = ()


@dataclass(frozen=True)
class Group:
    """A node's total, or a block of attribute categories within it; masked when `n` is None."""

    node: str
    attribute: str | None = None
    """Which attribute this is a block of: "a" or "b"; None for the node's total."""
    categories: tuple[str, ...] = ()
    n: Answers | None = None
    figures: tuple[Figure, ...] = ()


@dataclass(frozen=True)
class ReleasedTable:
    """Everything published of one wave: the root first, then each node and each block, masked ones included."""

    rate: Rounded | None
    groups: tuple[Group, ...]
