"""Lay out what one node's page shows, from released figures alone. Pure, without words or colours."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby, pairwise
from typing import Literal, cast

from analytics.dashboard.headline import Headline, headline
from analytics.dashboard.side_by_side import TABLE_WAVES, Row, Tile, rows, tiles
from analytics.dashboard.silence import silent
from analytics.disclosure.counting import Measure, Score
from analytics.disclosure.table import Figure, Group
from analytics.measures.nonresponse import Caution, caution
from analytics.release.content import Content, Reason
from analytics.release.editions import SHOWN_WAVES, Edition, series
from analytics.release.series import breaks

CAUTIONS: tuple[Caution, ...] = ("no_comparison", "may_differ")
"""From the strictest on."""


@dataclass(frozen=True)
class Below:
    """The nodes below a page's node, in the order in which they are listed: groups first, then clubs.

    `clusters` gives the cluster of each club that is in one.
    """

    groups: tuple[str, ...] = ()
    clubs: tuple[str, ...] = ()
    clusters: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Occurrence:
    """One wave of a page: when it was published, None if nothing was, and whether it came from a file."""

    moment: datetime | None
    imported: bool = False


@dataclass(frozen=True)
class Start:
    """A wave, counted from 0, with which a series begins anew, and why."""

    place: int
    reasons: tuple[Reason, ...]


@dataclass(frozen=True)
class Panel:
    """One measure: its last figure with shares, and its series in the order of the page's waves.

    `struck` has the reason of each wave, counted from 0, from which the measure was withdrawn.
    """

    measure: Measure
    last: Figure
    series: tuple[Figure, ...]
    starts: tuple[Start, ...] = ()
    struck: dict[int, str] = field(default_factory=dict)

    @property
    def begins(self) -> int:
        """Return where the present series begins."""
        return self.starts[-1].place if self.starts else 0

    @property
    def withdrawn(self) -> str | None:
        """Return why the last wave's figure was withdrawn, if it was."""
        return self.struck.get(len(self.series) - 1)

    def baselines(self) -> frozenset[int]:
        """Return where the first figure of each series stands."""
        edges = [0, *(one.place for one in self.starts), len(self.series)]
        firsts = (
            next((place for place in range(low, high) if self.series[place].mean), None)
            for low, high in pairwise(edges)
        )
        return frozenset(place for place in firsts if place is not None)


@dataclass(frozen=True)
class BlockRow:
    """One block of an attribute: the values it holds, and a tile for each score of the page."""

    group: Group
    tiles: tuple[Tile, ...]


@dataclass(frozen=True)
class Breakdown:
    """The blocks of one attribute of a node's members."""

    attribute: Literal["a", "b"]
    rows: tuple[BlockRow, ...]


@dataclass(frozen=True)
class Dashboard:
    """One node's page, its waves from the oldest on, as the charts run; the rows' waves run from the last back."""

    node: str
    head: Content
    total: Group
    headline: Headline
    headline_measure: str
    caution: Caution
    waves: tuple[Occurrence, ...]
    panels: tuple[Panel, ...]
    breakdowns: tuple[Breakdown, ...]
    groups: tuple[Row, ...]
    clubs: tuple[Row, ...]
    silent: tuple[str, ...]

    @property
    def row_waves(self) -> tuple[Occurrence, ...]:
        """Return the waves of the rows' table, the last first, as people read a table."""
        return self.waves[: -TABLE_WAVES - 1 : -1]

    @property
    def moments(self) -> tuple[datetime | None, ...]:
        """Return when each wave was published."""
        return tuple(wave.moment for wave in self.waves)

    @property
    def whole_history(self) -> bool:
        """Tell whether the first wave of all is among those shown, so that it may be marked as the starting point."""
        return len(self.waves) < SHOWN_WAVES

    def panel(self, measure: str) -> Panel | None:
        """Return a measure's panel, if the page has it."""
        return next((one for one in self.panels if one.measure.id == measure), None)

    def scores(self) -> tuple[Panel, ...]:
        """Return the panels of measures on 0 to 10."""
        return tuple(one for one in self.panels if isinstance(one.measure, Score))

    @property
    def bare(self) -> bool:
        """Tell whether no wave shown has any figure of the node: there is nothing to draw or to list."""
        return not any(one.n for panel in self.panels for one in panel.series)

    def others(self) -> tuple[Panel, ...]:
        """Return the panels of scores beside the headline's that have a mean now."""
        return tuple(one for one in self.scores() if one.last.mean and one.measure.id != self.headline_measure)


def assemble(
    node: str, below: Below, waves: Sequence[Edition], groups: Sequence[Group], plan: Sequence[Measure]
) -> Dashboard:
    """Lay out a node's page from its waves (the last one published) and its groups in the last one.

    Raises ValueError when the last wave published nothing.
    """
    head = waves[-1].head
    if head is None:
        raise ValueError("the last wave of a page is a release")
    total, panels = groups[0], tuple(_panel(one, node, groups[0], waves) for one in plan)
    first = _first_score(panels)
    return Dashboard(
        node=node,
        head=head,
        total=total,
        headline=headline(first.series[first.begins :], head.policy, _strictest(waves)),
        headline_measure=first.measure.id,
        caution=caution(head.table.rate),
        waves=tuple(Occurrence(wave.moment, bool(wave.head and wave.head.occasion.imported)) for wave in waves),
        panels=panels,
        breakdowns=tuple(_breakdowns(groups[1:], panels, head)),
        groups=rows(below.groups, waves, first.measure.id),
        clubs=rows(below.clubs, waves, first.measure.id),
        silent=silent(below.clubs, waves, below.clusters),
    )


def figure_of(group: Group, measure: str) -> Figure:
    """Return a group's figure of a measure, masked when nothing was published of it."""
    return next((one for one in group.figures if one.measure == measure), Figure(measure))


def starts(waves: Sequence[Edition], node: str, measure: str) -> tuple[Start, ...]:
    """Return where a measure's series begins anew on a node's page, the first wave shown left out."""
    return tuple(Start(place, _reasons(waves[place], node, measure)) for place in breaks(waves, node, measure))


def _strictest(waves: Sequence[Edition]) -> Caution:
    """Return the stricter of what the response rates of the last two publications call for."""
    found = {caution(wave.head.table.rate) for wave in [one for one in waves if one.head][-2:] if wave.head}
    return next((one for one in CAUTIONS if one in found), "none")


def _first_score(panels: Sequence[Panel]) -> Panel:
    """Return the panel of the headline: the first score, unless it was withdrawn and another was not."""
    scores = [one for one in panels if isinstance(one.measure, Score)]
    return next((one for one in scores if one.withdrawn is None), scores[0])


def _panel(measure: Measure, node: str, total: Group, waves: Sequence[Edition]) -> Panel:
    return Panel(
        measure,
        figure_of(total, measure.id),
        series(waves, node, measure.id),
        starts(waves, node, measure.id),
        {place: said for place, wave in enumerate(waves) if (said := _struck(wave, measure.id)) is not None},
    )


def _reasons(wave: Edition, node: str, measure: str) -> tuple[Reason, ...]:
    """Return why a measure's series begins anew with a wave, each reason once."""
    breaks = wave.head.breaks if wave.head else ()
    found = [one.reason for one in breaks if one.node in {None, node} and one.measure in {None, measure}]
    return tuple(dict.fromkeys(found))


def _struck(wave: Edition, measure: str) -> str | None:
    return next((one.reason for one in (wave.head.struck if wave.head else ()) if one.measure == measure), None)


def _breakdowns(blocks: Sequence[Group], panels: Sequence[Panel], head: Content) -> list[Breakdown]:
    """Return the blocks of each attribute with a tile for each score."""
    scores = [one.measure.id for one in panels if isinstance(one.measure, Score)]
    found = []
    for attribute, members in groupby(blocks, key=lambda block: block.attribute):
        of = list(members)
        columns = [
            tiles({str(at): figure_of(one, score) for at, one in enumerate(of)}, head.policy) for score in scores
        ]
        rows_of = tuple(BlockRow(one, tuple(column[str(at)] for column in columns)) for at, one in enumerate(of))
        found.append(Breakdown(cast("Literal['a', 'b']", attribute), rows_of))
    return found
