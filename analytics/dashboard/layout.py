"""Lay out what one node's page shows, from released figures alone. Pure, without words or colours."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from analytics.dashboard.headline import Headline, headline
from analytics.disclosure.counting import Measure, Score
from analytics.disclosure.table import Figure, Group
from analytics.release.content import Content
from analytics.release.editions import SHOWN_WAVES, Edition, series

TABLE_WAVES = 6
"""How many waves the table of clubs shows."""


@dataclass(frozen=True)
class Panel:
    """One measure: its last figure with shares, and its series in the order of the page's waves."""

    measure: Measure
    last: Figure
    series: tuple[Figure, ...]


@dataclass(frozen=True)
class Row:
    """One node below this one, with its figure of the headline measure in each of the table's waves, last first."""

    network_id: str
    cells: tuple[Figure, ...]


@dataclass(frozen=True)
class Dashboard:
    """One node's page, with each wave's moment of publication, None where a wave published nothing.

    `waves` runs from the oldest on, as the charts do; `row_waves` from the last back, as people read a table.
    """

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
    node: str, below: Sequence[str], waves: Sequence[Edition], groups: Sequence[Group], plan: Sequence[Measure]
) -> Dashboard:
    """Lay out a node's page from its waves (the last one published) and its groups in the last one.

    Raises ValueError when the last wave published nothing.
    """
    head = waves[-1].head
    if head is None:
        raise ValueError("the last wave of a page is a release")
    total = groups[0]
    first = next(measure.id for measure in plan if isinstance(measure, Score))
    table = waves[: -TABLE_WAVES - 1 : -1]
    return Dashboard(
        head=head,
        total=total,
        headline=headline(series(waves, node, first), head.policy),
        headline_measure=first,
        waves=tuple(wave.moment for wave in waves),
        baseline=len(waves) < SHOWN_WAVES,
        panels=tuple(Panel(one, figure_of(total, one.id), series(waves, node, one.id)) for one in plan),
        blocks=tuple(groups[1:]),
        rows=tuple(Row(one, series(table, one, first)) for one in below),
        row_waves=tuple(wave.moment for wave in table),
    )


def figure_of(group: Group, measure: str) -> Figure:
    """Return a group's figure of a measure, masked when nothing was published of it."""
    return next((one for one in group.figures if one.measure == measure), Figure(measure))
