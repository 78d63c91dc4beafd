"""Lay out one node's part of a release as people read it: a headline, then each measure with pictures and a table."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from flask_babel import gettext as _
from markupsafe import Markup

from analytics.dashboard import charts, drawing, pictures, wording
from analytics.dashboard.layout import Below, Dashboard, Panel, assemble
from analytics.dashboard.wording import Words
from analytics.disclosure.coarsening import Answers, Rounded
from analytics.exports.naming import KINDS, names
from analytics.exports.table import Part, Row, asked, rows
from analytics.measures.intervals import Estimate
from analytics.release import tallies
from analytics.release.editions import in_line
from analytics.release.results import latest


@dataclass(frozen=True)
class Line:
    """One row in words, for a table that people read."""

    group: str
    measure: str
    label: str
    """The answer, or else the kind of figure; the measure where nothing is shown."""
    value: str
    spread: str
    answers: str
    masked: bool
    bar: Markup | None = None
    """A share drawn beside its number."""


@dataclass(frozen=True)
class Section:
    """One measure of the whole node: its name, which way it runs, its picture, and a table of the same figures."""

    title: str
    direction: str
    picture: Markup | None
    lines: tuple[Line, ...]
    reason: str = ""
    """Why the measure was withdrawn, if it was."""


@dataclass(frozen=True)
class Report:
    """What a report says, top to bottom; `groups` are the figures of the groups within the node."""

    headline: str
    sections: tuple[Section, ...]
    groups: tuple[Line, ...]


def report(part: Part, *, alone: bool = False) -> Report:
    """Return the report of a part as its page was when it was published.

    `alone` draws this release's figures without those of the waves before it. The headline of a small group rests on
    them all the same, as it did on the page.
    """
    page, called = _page(part), names(part.head.occasion.question_set)
    of = {
        one: rows(replace(part, groups=part.groups[:1]), replace(called, measures={one: called.measures[one]}))
        for one in asked(part, called)
    }
    words = pictures.words(page)
    return Report(
        headline=wording.sentence(page.headline, words[page.headline_measure].title),
        sections=tuple(
            _section(page, one, words[one.measure.id], of[one.measure.id], alone=alone) for one in page.panels
        ),
        groups=tuple(line(row) for row in rows(replace(part, groups=part.groups[1:]), called)),
    )


def line(row: Row) -> Line:
    """Put a row into words, in the language now spoken."""
    told = None if isinstance(row.value, str) else Rounded(row.value, row.bound, row.step or 1)
    around = None if row.low is None or row.high is None else Estimate(0.0, row.low, row.high)
    is_share = row.what == "share"
    return Line(
        row.group,
        row.measure,
        row.category or str(KINDS[row.what]) or row.measure,
        (wording.percent(told) if is_share else wording.figure(told)) if told else str(row.value),
        wording.spread(around, 0 if is_share else 1) if around else "",
        "" if row.answers_low is None else wording.answers(Answers(row.answers_low, row.answers_high)),
        row.status == "masked",
        drawing.share(told) if told and is_share else None,
    )


def _section(page: Dashboard, panel: Panel, words: Words, told: Sequence[Row], *, alone: bool) -> Section:
    drawn = _trend(page, panel, words.title, alone=alone) if panel.last.mean else None
    reason = next((row.reason for row in told if row.status == "struck"), "")
    return Section(words.title, words.direction, drawn, tuple(line(row) for row in told), reason)


def _trend(page: Dashboard, panel: Panel, title: str, *, alone: bool) -> Markup:
    if not alone:
        return pictures.trend(page, panel, title)
    last = charts.point(wording.month(page.waves[-1].moment), panel.last, page.head.policy)
    return drawing.trend([last], _("%(title)s, from 0 to 10. The table below has the figures.", title=title))


def _page(part: Part) -> Dashboard:
    """Lay out a part's page as it was when the part was published."""
    node, occasion = part.groups[0].node, part.head.occasion
    asked_for = set(asked(part, names(occasion.question_set)))
    plan = [one for one in tallies.measures(occasion.question_set) if one.id in asked_for]
    return assemble(node, Below(), in_line(latest(occasion.root_id, [node], until=occasion.number)), part.groups, plan)
