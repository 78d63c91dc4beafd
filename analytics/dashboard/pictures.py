"""Give each figure of a page its picture, its sentence and its table, all from the same numbers."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _
from markupsafe import Markup

from analytics.dashboard import charts, wording
from analytics.dashboard.layout import Dashboard, Panel
from analytics.dashboard.wording import Words
from analytics.disclosure.coarsening import Rounded
from analytics.disclosure.policy import Policy
from analytics.disclosure.table import Figure, Share
from analytics.measures.intervals import interval, share_interval
from surveys import question_sets
from surveys.plan import facts


@dataclass(frozen=True)
class Line:
    """One row of the table beside a picture."""

    label: str
    value: str
    interval: str
    answers: str


def words(page: Dashboard) -> dict[str, Words]:
    """Return the words of each measure on a page, in the language now spoken."""
    known = facts(question_sets.load(page.head.occasion.question_set))
    return {panel.measure.id: wording.words(known[panel.measure.id], panel.measure) for panel in page.panels}


def trend(page: Dashboard, panel: Panel, title: str) -> Markup:
    """Draw a measure over the waves of a page."""
    policy, first = page.head.policy, next((place for place, one in enumerate(panel.series) if one.mean), None)
    points = [
        charts.point(wording.month(moment), one, policy, baseline=page.baseline and place == first)
        for place, (moment, one) in enumerate(zip(page.waves, panel.series, strict=True))
    ]
    return charts.trend(
        points, _("%(title)s from wave to wave, from 0 to 10. The table below has the figures.", title=title)
    )


def trend_table(page: Dashboard, panel: Panel) -> list[Line]:
    """List what the trend draws, the last wave first."""
    waves = zip(page.waves, panel.series, strict=True)
    return [_line(moment, one, page.head.policy) for moment, one in reversed(list(waves))]


def _line(moment: datetime | None, one: Figure, policy: Policy) -> Line:
    spread = wording.spread(interval(one.mean, one.n, policy)) if one.mean and one.n else ""
    return Line(wording.month(moment) or "-", wording.cell(one), spread, wording.answers(one.n) if one.n else "")


def distribution(panel: Panel, measure: Words) -> Markup:
    """Draw how the answers of the last wave spread."""
    rows = [
        charts.Bar(measure.labels[one.category], one.percent, wording.percent(one.percent))
        for one in ordered(panel.last.shares)
    ]
    return charts.bars(
        rows, _("%(title)s: how the answers spread. The table below has the figures.", title=measure.title)
    )


def distribution_table(panel: Panel, measure: Words) -> list[Line]:
    """List what the distribution draws."""
    if panel.last.n is None:
        return []
    return [
        Line(
            measure.labels[one.category],
            wording.percent(one.percent),
            wording.spread(share_interval(one.percent, panel.last.n), 0),
            "",
        )
        for one in ordered(panel.last.shares)
    ]


def ordered(shares: Sequence[Share]) -> Sequence[Share]:
    """Put choices without an order by their published share; thirds of a scale stay in their order."""
    if all(share.category.isdigit() for share in shares):
        return shares
    return sorted(shares, key=lambda share: -_at_least(share.percent))


def _at_least(percent: Rounded) -> float:
    return 0.0 if percent.bound == "<=" else percent.value
