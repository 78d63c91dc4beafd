"""Turn a series into plotly's figure, as a plain dict that is made once with the release.

Pure. The figure holds numbers and year-months only, no human word, so that one stored copy serves every language.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from analytics.disclosure.policy import SCALE, Policy
from analytics.disclosure.table import Figure
from analytics.measures.intervals import Estimate, interval

MOST_LABELS = 3
TRACES = frozenset({"scatter", "bar"})
"""The only kinds of trace that the basic bundle draws under our content security policy."""
CLEFT = 0.5
"""Where, before the first wave of a new series, the figure has a point without a value: so no line crosses it."""


@dataclass(frozen=True)
class Point:
    """One wave of a series: a short label and its estimate, or None where nothing was published.

    `baseline` marks the first figure of a series; `starts` a wave with which a new series begins.
    """

    label: str
    estimate: Estimate | None
    baseline: bool = False
    starts: bool = False


def point(label: str, figure: Figure | None, policy: Policy, *, baseline: bool = False, starts: bool = False) -> Point:
    """Return a chart's point for a released figure: a gap unless it has a mean."""
    if figure is None or figure.mean is None or figure.n is None:
        return Point(label, None, starts=starts)
    return Point(label, interval(figure.mean, figure.n, policy), baseline, starts)


def figure(points: Sequence[Point]) -> dict[str, Any]:
    """Return plotly's figure of a series as a plain dict; the interval is drawn as bars, which respect gaps."""
    labelled = places_labelled(len(points))
    known = [(x, one, one.estimate) for x, one in _with_clefts(points)]
    trace = {
        "type": "scatter",
        "mode": "lines+markers",
        "x": [x for x, _, _ in known],
        "text": [one.label for _, one, _ in known],
        "y": [None if at is None else round(at.value, 2) for _, _, at in known],
        "error_y": {
            "type": "data",
            "symmetric": False,
            "array": [None if at is None else round(at.high - at.value, 2) for _, _, at in known],
            "arrayminus": [None if at is None else round(at.value - at.low, 2) for _, _, at in known],
        },
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


def places_labelled(count: int, most: int = MOST_LABELS) -> list[int]:
    """Return the places of a series that get a label: a few, evenly apart, the last among them."""
    every = -(-count // most)
    return [place for place in range(count) if (count - 1 - place) % every == 0]


def as_json(figures: Mapping[str, Mapping[str, Any]]) -> str:
    """Serialise figures by measure so that the text can stand inside a script element of a page."""
    from plotly.io import to_json  # noqa: PLC0415  # only the worker makes figures: web processes never load plotly

    text = ",".join(f'"{measure}":{to_json(one, validate=False)}' for measure, one in sorted(figures.items()))
    return safe_in_script("{" + text + "}")


def safe_in_script(text: str) -> str:
    """Escape the three characters that could end a script element or begin an entity."""
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")


def _with_clefts(points: Sequence[Point]) -> Iterator[tuple[float, Point]]:
    """Count the points, with one that has no value before each beginning of a new series."""
    for place, one in enumerate(points):
        if one.starts and place:
            yield place - CLEFT, Point("", None)
        yield place, one
