"""Draw released figures as small pictures (SVG) made on the server.

Pure. A picture carries classes and no colours, so that the page's style decides on light, dark and print. It is as
wide as its place: across, everything stands in percent of the width; down, in pixels; so letters and dots keep their
size on every screen. Only the line and its band are stretched, in a picture of their own.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from analytics.dashboard.charts import CLEFT, MOST_LABELS, Point, places_labelled
from analytics.disclosure.coarsening import HUNDRED, Rounded
from analytics.disclosure.policy import SCALE
from analytics.measures.intervals import Estimate

LEFT, RIGHT = 8, 98
"""Ends of the axis across, in percent of the width."""
EDGE = 3
"""Percent of the width between an end of the axis and the nearest point."""
BAR_ROW, BAR_FULL = 44, 54
"""Pixels of a row of bars, and percent of a phone's width that a bar of 100 % takes; its figure stands beside it."""
Run = Sequence[tuple[int, Estimate]]


@dataclass(frozen=True)
class Frame:
    """The height of a picture, and where its axis ends above and below, in pixels from the top."""

    height: int
    top: int
    bottom: int
    radius: float = 4.5
    left: float = LEFT
    labels: int = MOST_LABELS
    every_dot: bool = True
    """Whether each wave has its dot, or only the first and last of a line."""

    def up(self, value: float) -> float:
        """Return how far down a value of 0 to 10 stands."""
        return self.bottom - value * (self.bottom - self.top) / SCALE

    def across(self, place: float, count: int) -> float:
        """Return how far across the place of a wave stands, in percent."""
        if count == 1:
            return (self.left + RIGHT) / 2
        return self.left + EDGE + place * (RIGHT - self.left - 2 * EDGE) / (count - 1)


TREND = Frame(212, 24, 186)
SMALL = Frame(118, 8, 92, 3.5, 12, 2, every_dot=False)
MEETING = Frame(340, 34, 296, 9, 5)


@dataclass(frozen=True)
class Mark:
    """A numbered event between two waves: `place` counts waves from 0, with a fraction between them."""

    number: int
    place: float


@dataclass(frozen=True)
class Bar:
    """One category of a distribution, in percent."""

    label: str
    percent: Rounded
    text: str


def trend(points: Sequence[Point], description: str, marks: Sequence[Mark] = (), frame: Frame = TREND) -> Markup:
    """Draw a series on 0 to 10 with its 95 % band.

    A gap stays a gap, a baseline is hollow, a new series stands apart behind a dotted line, and each event is a
    dashed line with its number.
    """
    count = len(points)
    parts = [*_grid(frame), *_labels(points, frame)]
    parts += [_mark(frame.across(mark.place, count), mark.number, frame) for mark in marks]
    parts += [_cleft(frame.across(place - CLEFT, count), frame) for place in _beginnings(points)]
    for run in _runs(points):
        parts.append(_line(run, count, frame))
        dots = run if frame.every_dot or len(run) == 1 else (run[0], run[-1])
        parts += [_dot(frame.across(place, count), points[place].baseline, one, frame) for place, one in dots]
    return _svg(parts, frame.height, description)


def bars(rows: Sequence[Bar], description: str) -> Markup:
    """Draw a distribution as a picture of its own, one bar a category."""
    parts = [part for place, row in enumerate(rows) for part in _bar(row, place * BAR_ROW)]
    return _svg(parts, BAR_ROW * len(rows), description)


def share(percent: Rounded) -> Markup:
    """Draw a share as a bar beside its number."""
    return Markup('<svg class="share" aria-hidden="true">{}</svg>').format(_filled(percent))


def _svg(parts: Iterable[Markup], height: int, description: str) -> Markup:
    head = Markup('<svg class="chart" width="100%" height="{}" role="img" aria-label="{}">').format(height, description)
    return head + Markup("").join(parts) + Markup("</svg>")


def _beginnings(points: Sequence[Point]) -> list[int]:
    """Return where a new series begins behind another one."""
    return [place for place, one in enumerate(points) if one.starts and place]


def _runs(points: Sequence[Point]) -> list[Run]:
    """Return the stretches of waves that a line may join: no gap and no new beginning within."""
    runs: list[list[tuple[int, Estimate]]] = [[]]
    for place, one in enumerate(points):
        if one.starts or one.estimate is None:
            runs.append([])
        if one.estimate:
            runs[-1].append((place, one.estimate))
    return [run for run in runs if run]


def _grid(frame: Frame) -> list[Markup]:
    line = Markup(
        '<line class="grid" x1="{}%" x2="{}%" y1="{:.1f}" y2="{:.1f}"/>'
        '<text class="tick end" x="{}%" y="{:.1f}">{}</text>'
    )
    return [
        line.format(frame.left, RIGHT, frame.up(at), frame.up(at), frame.left - 1.5, frame.up(at) + 5, at)
        for at in (0, SCALE // 2, SCALE)
    ]


def _labels(points: Sequence[Point], frame: Frame) -> list[Markup]:
    text = Markup('<text class="tick {}" x="{:.1f}%" y="{}">{}</text>')
    last = len(points) - 1
    return [
        # the last label would run out of the picture if it stood under the middle of its point
        text.format(
            "end" if place == last > 0 else "middle",
            RIGHT if place == last > 0 else frame.across(place, len(points)),
            frame.height - 6,
            points[place].label,
        )
        for place in places_labelled(len(points), frame.labels)
    ]


def _mark(x: float, number: int, frame: Frame) -> Markup:
    line = Markup(
        '<line class="event" x1="{:.1f}%" x2="{:.1f}%" y1="{}" y2="{}"/>'
        '<text class="tick middle strong" x="{:.1f}%" y="{}">{}</text>'
    )
    return line.format(x, x, frame.top - 4, frame.bottom, x, frame.top - 9, number)


def _cleft(x: float, frame: Frame) -> Markup:
    line = Markup('<line class="cleft" x1="{:.1f}%" x2="{:.1f}%" y1="{}" y2="{}"/>')
    return line.format(x, x, frame.top, frame.bottom)


def _line(run: Run, count: int, frame: Frame) -> Markup:
    """Draw a stretch of waves: a line in its band, or the interval of one alone."""
    places = [(frame.across(place, count), one) for place, one in run]
    return _whisker(*places[0], frame) if len(places) == 1 else _stretched(places, frame)


def _whisker(x: float, one: Estimate, frame: Frame) -> Markup:
    line = Markup('<line class="whisker" x1="{:.1f}%" x2="{:.1f}%" y1="{:.1f}" y2="{:.1f}"/>')
    return line.format(x, x, frame.up(one.low), frame.up(one.high))


def _stretched(run: Sequence[tuple[float, Estimate]], frame: Frame) -> Markup:
    """Draw a line and its band in a picture 100 wide that is stretched across: points know no percent."""
    edge = [(x, one.high) for x, one in run] + [(x, one.low) for x, one in reversed(run)]
    line = [(x, one.value) for x, one in run]
    picture = Markup(
        '<svg viewBox="0 0 100 {}" width="100%" height="{}" preserveAspectRatio="none">'
        '<polygon class="band" points="{}"/><polyline class="line" points="{}"/></svg>'
    )
    return picture.format(frame.height, frame.height, _path(edge, frame), _path(line, frame))


def _dot(x: float, hollow: bool, one: Estimate, frame: Frame) -> Markup:  # noqa: FBT001  # one of four plain facts
    dot = Markup('<circle class="{}" cx="{:.1f}%" cy="{:.1f}" r="{}"/>')
    return dot.format("dot first" if hollow else "dot", x, frame.up(one.value), frame.radius)


def _path(places: Iterable[tuple[float, float]], frame: Frame) -> str:
    return " ".join(f"{x:.1f},{frame.up(value):.1f}" for x, value in places)


def _filled(percent: Rounded) -> Markup:
    """Fill a bar of 100 %; a closed end is only tinted, for it is a bound and not a value."""
    if percent.bound == "<=":
        return _rect("maybe", 0, percent.value)
    if percent.bound == ">=":
        return _rect("bar", 0, percent.value) + _rect("maybe", percent.value, HUNDRED - percent.value)
    return _rect("bar", 0, percent.value)


def _rect(name: str, x: float, width: float) -> Markup:
    return Markup('<rect class="{}" x="{:g}%" width="{:g}%" height="12"/>').format(name, x, width)


def _bar(row: Bar, y: int) -> list[Markup]:
    return [
        Markup('<text class="tick" x="0" y="{}">{}</text>').format(y + 14, row.label),
        Markup('<svg y="{}" width="{}%" height="12">').format(y + 22, BAR_FULL),
        _rect("track", 0, HUNDRED),
        _filled(row.percent),
        Markup('</svg><text class="tick end strong" x="100%" y="{}">{}</text>').format(y + 33, row.text),
    ]
