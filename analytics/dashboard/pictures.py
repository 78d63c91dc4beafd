"""Give each figure of a page its picture, its sentence and its table, all from the same numbers."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask_babel import gettext as _
from markupsafe import Markup

from analytics.dashboard import charts, drawing, wording
from analytics.dashboard.charts import Point
from analytics.dashboard.drawing import Frame, Mark
from analytics.dashboard.events import Event
from analytics.dashboard.layout import Dashboard, Occurrence, Panel
from analytics.dashboard.wording import Words
from analytics.disclosure.coarsening import Answers, Rounded
from analytics.disclosure.counting import Measure
from analytics.disclosure.policy import Policy
from analytics.disclosure.table import Share
from analytics.measures.intervals import interval, share_interval
from surveys import question_sets
from surveys.plan import Facts, facts


@dataclass(frozen=True)
class Cell:
    """One figure in words, with its likely range where it has one; `masked` where nothing is shown."""

    value: str
    interval: str = ""
    masked: bool = False


@dataclass(frozen=True)
class Line:
    """One publication in the table beside the pictures of several measures."""

    label: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class Part:
    """One answer of a distribution with its share, likely range and bar."""

    label: str
    value: str
    interval: str
    bar: Markup


def known(page: Dashboard) -> dict[str, Facts]:
    """Return what is known of each measure on a page."""
    of = facts(question_sets.load(page.head.occasion.question_set))
    return {panel.measure.id: of[panel.measure.id] for panel in page.panels}


def words(page: Dashboard) -> dict[str, Words]:
    """Return the words of each measure on a page, in the language now spoken."""
    of = known(page)
    return {panel.measure.id: wording.words(of[panel.measure.id], panel.measure) for panel in page.panels}


def named(question_set: str, plan: Sequence[Measure]) -> dict[str, Words]:
    """Return the words of each measure of a question set's plan, in the language now spoken."""
    of = facts(question_sets.load(question_set))
    return {one.id: wording.words(of[one.id], one) for one in plan}


def trend(
    page: Dashboard, panel: Panel, title: str, events: Sequence[Event] = (), frame: Frame = drawing.TREND
) -> Markup:
    """Draw a measure over the waves of a page, with the events that lie between them."""
    said = _("%(title)s from wave to wave, from 0 to 10. The table below has the figures.", title=title)
    return drawing.trend(_points(page, panel), str(said), _marks(events), frame)


def small(page: Dashboard, panel: Panel, title: str) -> Markup:
    """Draw a measure small, on the same axes as the others beside it."""
    said = _("%(title)s, from 0 to 10. The table below has the figures.", title=title)
    return drawing.trend(_points(page, panel), str(said), (), drawing.SMALL)


def large(page: Dashboard, panel: Panel, title: str, events: Sequence[Event]) -> Markup:
    """Draw a measure for a wall."""
    return trend(page, panel, title, events, drawing.MEETING)


def _marks(events: Sequence[Event]) -> list[Mark]:
    return [Mark(event.number, event.place) for event in events if event.place is not None]


def _points(page: Dashboard, panel: Panel) -> list[Point]:
    hollow = {place for place in panel.baselines() if place >= panel.begins or page.whole_history}
    starts = {one.place for one in panel.starts}
    return [
        charts.point(
            wording.month(wave.moment), one, page.head.policy, baseline=place in hollow, starts=place in starts
        )
        for place, (wave, one) in enumerate(zip(page.waves, panel.series, strict=True))
    ]


def trend_table(page: Dashboard, panels: Sequence[Panel]) -> list[Line]:
    """List what the trends of some measures draw, the last wave first."""
    lines = [
        Line(_label(wave), tuple(_cell(panel, place, page.head.policy) for panel in panels))
        for place, wave in enumerate(page.waves)
    ]
    return lines[::-1]


def _label(wave: Occurrence) -> str:
    month = wording.month(wave.moment) or "-"
    return str(_("%(month)s (earlier survey)", month=month)) if wave.imported else month


def _cell(panel: Panel, place: int, policy: Policy) -> Cell:
    one = panel.series[place]
    if place in panel.struck:
        return Cell(str(_("Withdrawn")))
    if one.n is None:
        return Cell(wording.cell(one), masked=True)
    return Cell(wording.cell(one), wording.spread(interval(one.mean, one.n, policy)) if one.mean else "")


def distribution(panel: Panel, measure: Words) -> Markup:
    """Draw how the answers of the last wave spread, as a picture of its own."""
    rows = [
        drawing.Bar(measure.labels[one.category], one.percent, wording.percent(one.percent))
        for one in ordered(panel.last.shares)
    ]
    return drawing.bars(
        rows, _("%(title)s: how the answers spread. The table below has the figures.", title=measure.title)
    )


def shares(panel: Panel, measure: Words) -> list[Part]:
    """List how the answers of the last wave spread, each with its bar."""
    n = panel.last.n
    return [] if n is None else [_part(one, n, measure) for one in ordered(panel.last.shares)]


def _part(one: Share, n: Answers, measure: Words) -> Part:
    spread = wording.spread(share_interval(one.percent, n), 0)
    return Part(measure.labels[one.category], wording.percent(one.percent), spread, drawing.share(one.percent))


def ordered(shares: Sequence[Share]) -> Sequence[Share]:
    """Put choices without an order by their published share; thirds of a scale stay in their order."""
    if all(share.category.isdigit() for share in shares):
        return shares
    return sorted(shares, key=lambda share: -_at_least(share.percent))


def _at_least(percent: Rounded) -> float:
    return 0.0 if percent.bound == "<=" else percent.value
