"""Turn one node's part of a release into rows, one a published number, level or withheld figure. Pure.

Every file is made of these rows, so that what one does not show none shows.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

from analytics.api.documents import DIGITS
from analytics.disclosure.coarsening import Bound, Rounded
from analytics.disclosure.table import Figure, Group
from analytics.measures.intervals import Estimate, interval, share_interval
from analytics.release.content import Content

What = Literal["mean", "level", "share", ""]
Status = Literal["published", "masked", "struck"]


@dataclass(frozen=True)
class Part:
    """One node's part of a release: its head, the node's groups (its total first), and the release's SHA-256."""

    network: str
    head: Content
    groups: tuple[Group, ...]
    published_on: date
    """The day in the root's time zone."""
    sha256: str = ""


@dataclass(frozen=True)
class Called:
    """What a measure is called, and each of its categories."""

    title: str
    labels: Mapping[str, str]


@dataclass(frozen=True)
class Names:
    """What things are called in one language."""

    total: str
    not_shown: str
    withdrawn: str
    measures: Mapping[str, Called]
    """Every measure that was asked, in the order of the questions."""
    levels: Mapping[str, str]
    attributes: Mapping[str, str]
    """What a group of each attribute is called, with a place for its `values`."""
    values: Mapping[str, str]
    """The values of the attributes; one that is not there stands for itself."""


@dataclass(frozen=True)
class Row:
    """One line of a file: means and their intervals in points of ten, shares in percent; None where there is none."""

    wave: int
    published_on: date
    network: str
    group: str
    measure: str
    what: What
    category: str
    value: float | str
    """A number, or words: a level, or that nothing is shown."""
    bound: Bound
    step: float | None
    low: float | None
    high: float | None
    answers_low: int | None
    answers_high: int | None
    status: Status
    reason: str


def rows(part: Part, names: Names) -> tuple[Row, ...]:
    """Return a part's rows: group by group, each with every measure in the order of the questions."""
    measures = asked(part, names)
    return tuple(row for group in part.groups for one in measures for row in _told(part, names, group, one))


def asked(part: Part, names: Names) -> Sequence[str]:
    """Return the measures of a part's wave, in the order of its questions; all of its question set if it says none."""
    told = {one.measure for one in part.head.plan} | {one.measure for one in part.head.struck}
    return [measure for measure in names.measures if measure in told or not part.head.plan]


def called(group: Group, names: Names) -> str:
    """Name a group of a node: its total, or the categories of an attribute."""
    if group.attribute is None:
        return names.total
    values = ", ".join(names.values.get(value, value) for value in group.categories)
    return names.attributes[group.attribute] % {"values": values}


def _told(part: Part, names: Names, group: Group, measure: str) -> Iterator[Row]:
    """Yield what is told of one measure in one group; one row that says why where nothing is."""
    withheld = _withheld(part, names, group, measure)
    reason = next((one.reason for one in part.head.struck if one.measure == measure), None)
    if reason is not None:
        yield replace(withheld, value=names.withdrawn, status="struck", reason=reason)
        return
    figure = _figure(group, measure)
    if figure is None or figure.n is None:
        yield withheld
        return
    answers = replace(withheld, status="published", answers_low=figure.n.low, answers_high=figure.n.high)
    if figure.level:
        yield replace(answers, what="level", value=names.levels[figure.level])
    if figure.mean:
        yield _number(replace(answers, what="mean"), figure.mean, interval(figure.mean, figure.n, part.head.policy))
    for share in figure.shares:
        row = replace(answers, what="share", category=names.measures[measure].labels[share.category])
        yield _number(row, share.percent, share_interval(share.percent, figure.n))


def _figure(group: Group, measure: str) -> Figure | None:
    """Return what is published of a measure; a figure that tells nothing but its answers counts as withheld."""
    known = group.figures if group.n else ()
    found = next((one for one in known if one.measure == measure), None)
    return found if found and (found.mean or found.level or found.shares) else None


def _withheld(part: Part, names: Names, group: Group, measure: str) -> Row:
    return Row(
        wave=part.head.occasion.number,
        published_on=part.published_on,
        network=part.network,
        group=called(group, names),
        measure=names.measures[measure].title,
        what="",
        category="",
        value=names.not_shown,
        bound="=",
        step=None,
        low=None,
        high=None,
        answers_low=None,
        answers_high=None,
        status="masked",
        reason="",
    )


def _number(row: Row, told: Rounded, around: Estimate) -> Row:
    low, high = round(around.low, DIGITS), round(around.high, DIGITS)
    return replace(row, value=told.value, bound=told.bound, step=told.step, low=low, high=high)
