"""Draw released figures: small server-made SVG first, and the figure that plotly draws on demand.

Pure. The SVG carries classes and no colours, so that the page's style decides on light, dark and print. It is as
wide as its place: across, everything stands in percent of the width; down, in pixels; so letters and dots keep their
size on every screen. Only the line and its band are stretched, in a picture of their own. The plotly figure holds
numbers and year-months only, no human word, so that one stored copy serves every language.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from markupsafe import Markup

from analytics.disclosure.coarsening import HUNDRED, Rounded
from analytics.disclosure.policy import SCALE, Policy
from analytics.disclosure.table import Figure
from analytics.measures.intervals import Estimate, interval

LEFT, RIGHT = 8, 98
"""Ends of the axis across, in percent of the width."""
TOP, BOTTOM, TREND_HEIGHT = 10, 172, 198
"""Ends of the axis down and the height of a trend, in pixels."""
EDGE = 3
"""Percent of the width between an end of the axis and the nearest point."""
BAR_ROW, BAR_FULL = 44, 54
"""Pixels of a row of bars, and percent of a phone's width that a bar of 100 % takes; its figure stands beside it."""
MOST_LABELS = 3
TRACES = frozenset({"scatter", "bar"})
"""The only kinds of trace that the basic bundle draws under our content security policy."""


@dataclass(frozen=True)
class Point:
    """One wave of a series: a short label and its estimate, or None where nothing was published."""

    label: str
    estimate: Estimate | None
    baseline: bool = False


@dataclass(frozen=True)
class Bar:
    """One category of a distribution, in percent."""

    label: str
    percent: Rounded
    text: str


def point(label: str, figure: Figure | None, policy: Policy, *, baseline: bool = False) -> Point:
    """Return a chart's point for a released figure: a gap unless it has a mean."""
    if figure is None or figure.mean is None or figure.n is None:
        return Point(label, None)
    return Point(label, interval(figure.mean, figure.n, policy), baseline)


def trend(points: Sequence[Point], description: str) -> Markup:
    """Draw a series on 0 to 10 with its 95 % band; a gap stays a gap, the baseline is hollow."""
    places = [(_across(place, len(points)), point.estimate) for place, point in enumerate(points)]
    runs = [
        [(x, one) for x, one in run if one] for there, run in groupby(places, lambda at: at[1] is not None) if there
    ]
    parts = [*_grid(), *_labels(points)]
    parts += [_whisker(*run[0]) if len(run) == 1 else _stretched(run) for run in runs]
    parts += [_dot(x, one, hollow=point.baseline) for (x, one), point in zip(places, points, strict=True) if one]
    return _svg(parts, TREND_HEIGHT, description)


def bars(rows: Sequence[Bar], description: str) -> Markup:
    """Draw a distribution, one bar a category; a closed end is hatched because it is a bound, not a value."""
    parts = [part for place, row in enumerate(rows) for part in _bar(row, place * BAR_ROW)]
    return _svg(parts, BAR_ROW * len(rows), description)


def figure(points: Sequence[Point]) -> dict[str, Any]:
    """Return plotly's figure of a series as a plain dict; the interval is drawn as bars, which respect gaps."""
    known, labelled = [point.estimate for point in points], _labelled(len(points))
    means = [None if one is None else round(one.value, 2) for one in known]
    above = [None if one is None else round(one.high - one.value, 2) for one in known]
    below = [None if one is None else round(one.value - one.low, 2) for one in known]
    trace = {
        "type": "scatter",
        "mode": "lines+markers",
        "x": list(range(len(points))),
        "text": [point.label for point in points],
        "y": means,
        "error_y": {"type": "data", "symmetric": False, "array": above, "arrayminus": below},
        "connectgaps": False,
        "hovertemplate": "%{text}: %{y}<extra></extra>",
    }
    layout = {
        "showlegend": False,
        "height": 300,
        "margin": {"l": 32, "r": 12, "t": 12, "b": 40},
        "xaxis": {"fixedrange": True, "tickvals": labelled, "ticktext": [points[place].label for place in labelled]},
        "yaxis": {"range": [0, SCALE], "fixedrange": True},
    }
    return {"data": [trace], "layout": layout}


def as_json(figures: Mapping[str, Mapping[str, Any]]) -> str:
    """Serialise figures by measure so that the text can stand inside a script element of a page."""
    from plotly.io import to_json  # noqa: PLC0415  # only the worker makes figures: web processes never load plotly

    text = ",".join(f'"{measure}":{to_json(one, validate=False)}' for measure, one in sorted(figures.items()))
    return safe_in_script("{" + text + "}")


def safe_in_script(text: str) -> str:
    """Escape the three characters that could end a script element or begin an entity."""
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")


def _svg(parts: Iterable[Markup], height: int, description: str) -> Markup:
    head = Markup('<svg class="chart" width="100%" height="{}" role="img" aria-label="{}">').format(height, description)
    return head + Markup("").join(parts) + Markup("</svg>")


def _across(place: int, count: int) -> float:
    return (LEFT + RIGHT) / 2 if count == 1 else LEFT + EDGE + place * (RIGHT - LEFT - 2 * EDGE) / (count - 1)


def _up(value: float) -> float:
    return BOTTOM - value * (BOTTOM - TOP) / SCALE


def _grid() -> list[Markup]:
    line = Markup(
        '<line class="grid" x1="{}%" x2="{}%" y1="{:.1f}" y2="{:.1f}"/>'
        '<text class="tick end" x="{}%" y="{:.1f}">{}</text>'
    )
    return [line.format(LEFT, RIGHT, _up(at), _up(at), LEFT - 1.5, _up(at) + 5, at) for at in (0, SCALE // 2, SCALE)]


def _labelled(count: int) -> list[int]:
    """Return the places that get a label: a few, evenly apart, the last among them."""
    every = -(-count // MOST_LABELS)
    return [place for place in range(count) if (count - 1 - place) % every == 0]


def _labels(points: Sequence[Point]) -> list[Markup]:
    text = Markup('<text class="tick {}" x="{:.1f}%" y="{}">{}</text>')
    last = len(points) - 1
    return [
        # the last label would run out of the picture if it stood under the middle of its point
        text.format(
            "end" if place == last > 0 else "middle",
            RIGHT if place == last > 0 else _across(place, len(points)),
            TREND_HEIGHT - 6,
            points[place].label,
        )
        for place in _labelled(len(points))
    ]


def _whisker(x: float, one: Estimate) -> Markup:
    line = Markup('<line class="whisker" x1="{:.1f}%" x2="{:.1f}%" y1="{:.1f}" y2="{:.1f}"/>')
    return line.format(x, x, _up(one.low), _up(one.high))


def _stretched(run: Sequence[tuple[float, Estimate]]) -> Markup:
    """Draw a line and its band in a picture 100 wide that is stretched across: points know no percent."""
    edge = [(x, one.high) for x, one in run] + [(x, one.low) for x, one in reversed(run)]
    line = [(x, one.value) for x, one in run]
    picture = Markup(
        '<svg viewBox="0 0 100 {}" width="100%" height="{}" preserveAspectRatio="none">'
        '<polygon class="band" points="{}"/><polyline class="line" points="{}"/></svg>'
    )
    return picture.format(TREND_HEIGHT, TREND_HEIGHT, _path(edge), _path(line))


def _dot(x: float, one: Estimate, *, hollow: bool) -> Markup:
    dot = Markup('<circle class="{}" cx="{:.1f}%" cy="{:.1f}" r="4.5"/>')
    return dot.format("dot first" if hollow else "dot", x, _up(one.value))


def _path(places: Iterable[tuple[float, float]]) -> str:
    return " ".join(f"{x:.1f},{_up(value):.1f}" for x, value in places)


def _bar(row: Bar, y: int) -> list[Markup]:
    certain = 0.0 if row.percent.bound == "<=" else row.percent.value
    upper = float(HUNDRED) if row.percent.bound == ">=" else row.percent.value
    rect = Markup('<rect class="{}" x="{:.1f}%" width="{:.1f}%" height="12"/>')
    return [
        Markup('<text class="tick" x="0" y="{}">{}</text>').format(y + 14, row.label),
        Markup('<g class="bars"><svg y="{}" width="{}%" height="12">').format(y + 22, BAR_FULL),
        rect.format("track", 0, HUNDRED),
        rect.format("bar", 0, certain),
        rect.format("maybe", certain, upper - certain),
        Markup('</svg></g><text class="tick end strong" x="100%" y="{}">{}</text>').format(y + 33, row.text),
    ]
