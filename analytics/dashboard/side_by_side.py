"""Set the figures of several groups side by side, each drawn towards their common mean. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from analytics.disclosure.coarsening import Level, Rounded
from analytics.disclosure.policy import SCALE, Policy
from analytics.disclosure.table import Figure
from analytics.measures.shrinkage import shrunk
from analytics.release.editions import Edition

TINTS = 10
"""How many tints a scale of 0 to 10 has, the same on every page."""
TABLE_WAVES = 4
"""How many waves the table of clubs shows: a year at the usual rhythm, as many as fit on a phone."""


@dataclass(frozen=True)
class Tile:
    """One figure beside others: a value drawn towards their mean, a closed end, a level, or nothing shown."""

    value: float | None = None
    end: Rounded | None = None
    """The published figure itself where it is a closed end, which says no more than so much or less."""
    level: Level | None = None
    stands_out: bool = False

    @property
    def masked(self) -> bool:
        """Tell whether nothing is shown."""
        return self.value is None and self.level is None

    @property
    def tint(self) -> int | None:
        """Return which tenth of the scale the value lies in, 0 to 9; none without a value."""
        return None if self.value is None else min(TINTS - 1, int(self.value * TINTS / SCALE))


MASKED = Tile()


@dataclass(frozen=True)
class Row:
    """One node below this one, with its figure of a measure in each of the table's waves, the last first."""

    network_id: str
    tiles: tuple[Tile, ...]


def tiles(figures: Mapping[str, Figure], policy: Policy) -> dict[str, Tile]:
    """Return the tile of each figure of one measure in one wave, under the names given; masked ones stay masked."""
    known = {name: (one.mean, one.n) for name, one in figures.items() if one.mean and one.n}
    drawn = shrunk(known, policy)
    found = {name: Tile(level=one.level) for name, one in figures.items() if name not in known}
    for name, (mean, _) in known.items():
        end = None if mean.bound == "=" else mean
        value = drawn[name].estimate.value if end is None else mean.value
        found[name] = Tile(value, end, stands_out=drawn[name].stands_out)
    return found


def rows(nodes: Sequence[str], waves: Sequence[Edition], measure: str) -> tuple[Row, ...]:
    """Return a row for each node, in the order given, over the last waves given (oldest first), read backwards."""
    columns = [_column(nodes, wave, measure) for wave in waves[: -TABLE_WAVES - 1 : -1]]
    return tuple(Row(node, tuple(column[node] for column in columns)) for node in nodes)


def _column(nodes: Sequence[str], wave: Edition, measure: str) -> Mapping[str, Tile]:
    if wave.head is None:
        return dict.fromkeys(nodes, MASKED)
    return tiles({node: wave.figure(node, measure) for node in nodes}, wave.head.policy)
