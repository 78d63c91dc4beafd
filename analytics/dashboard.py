"""Lay out what one node's page shows, from released figures alone. Pure, without words or colours."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

from analytics.disclosure import Figure, Group
from analytics.headline import Headline, headline
from analytics.measures import Measure, Score
from analytics.release import SHOWN_WAVES, Content

TABLE_WAVES = 6
"""How many waves the table of clubs shows."""


@dataclass(frozen=True)
class Edition:
    """One release as seen from one page: what it says of itself, and means by node."""

    head: Content
    means: Mapping[str, tuple[Figure, ...]]

    def figure(self, node: str, measure: str) -> Figure:
        """Return a node's figure of a measure, masked when nothing was published of it."""
        return next((one for one in self.means.get(node, ()) if one.measure == measure), Figure(measure))


@dataclass(frozen=True)
class Panel:
    """One measure: its last figure with shares, and its series in the order of the page's waves."""

    measure: Measure
    last: Figure
    series: tuple[Figure, ...]


@dataclass(frozen=True)
class Row:
    """One node below this one, with its figure of the headline measure in each of the table's waves."""

    network_id: str
    cells: tuple[Figure, ...]


@dataclass(frozen=True)
class Dashboard:
    """One node's page. `waves` gives each wave's moment of publication, None where a wave published nothing."""

    head: Content
    total: Group
    headline: Headline
    headline_measure: str
    waves: tuple[datetime | None, ...]
    baseline: bool
    panels: tuple[Panel, ...]
    blocks: tuple[Group, ...]
    rows: tuple[Row, ...]
    row_waves: tuple[datetime | None, ...]


def assemble(
    node: str, below: Sequence[str], editions: Sequence[Edition], groups: Sequence[Group], plan: Sequence[Measure]
) -> Dashboard:
    """Lay out a node's page from its releases (oldest first, at least one) and its groups in the last one."""
    last = editions[-1]
    waves = _with_gaps(editions)
    total = groups[0]
    first = next(measure.id for measure in plan if isinstance(measure, Score))
    series = {measure.id: _series(waves, node, measure.id) for measure in plan}
    table = waves[-TABLE_WAVES:]
    return Dashboard(
        head=last.head,
        total=total,
        headline=headline(series[first], last.head.policy),
        headline_measure=first,
        waves=_moments(waves),
        baseline=editions[0].head.occasion.number == 1 or len(editions) < SHOWN_WAVES,
        panels=tuple(Panel(measure, _of(total, measure.id), series[measure.id]) for measure in plan),
        blocks=tuple(groups[1:]),
        rows=tuple(Row(one, _series(table, one, first)) for one in below),
        row_waves=_moments(table),
    )


def _with_gaps(editions: Sequence[Edition]) -> list[Edition | None]:
    """Put a gap in the place of each wave that published nothing."""
    found: list[Edition | None] = [editions[0]]
    for before, after in pairwise(editions):
        missing = after.head.occasion.number - before.head.occasion.number - 1
        found += [*[None] * missing, after]
    return found[-SHOWN_WAVES:]


def _series(waves: Sequence[Edition | None], node: str, measure: str) -> tuple[Figure, ...]:
    return tuple(wave.figure(node, measure) if wave else Figure(measure) for wave in waves)


def _moments(waves: Sequence[Edition | None]) -> tuple[datetime | None, ...]:
    return tuple(wave.head.occasion.published_at if wave else None for wave in waves)


def _of(group: Group, measure: str) -> Figure:
    return next((one for one in group.figures if one.measure == measure), Figure(measure))
