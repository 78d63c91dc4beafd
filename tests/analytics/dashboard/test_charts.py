"""Tests of the pictures: the server's SVG and plotly's figure."""

import json
import re
import subprocess
import sys

import plotly.graph_objects as go
from bs4 import BeautifulSoup, Tag

from analytics.dashboard.charts import (
    TRACES,
    TREND_HEIGHT,
    Bar,
    Point,
    as_json,
    bars,
    figure,
    point,
    safe_in_script,
    trend,
)
from analytics.disclosure.coarsening import Answers, Rounded
from analytics.disclosure.policy import Policy
from analytics.disclosure.table import Figure
from analytics.measures.intervals import Estimate

KNOWN = Estimate(4.0, 2.0, 6.0)
SERIES = [Point("a", KNOWN, baseline=True), Point("b", KNOWN), Point("c", None), Point("d", Estimate(5.0, 3.5, 6.5))]


def drawing(svg: str) -> Tag:
    found = BeautifulSoup(svg, "html.parser").svg
    assert found is not None
    return found


def test_a_trend_is_a_described_image_as_wide_as_its_place_without_colours() -> None:
    svg = drawing(trend(SERIES, "Loneliness"))
    assert (svg["role"], svg["aria-label"]) == ("img", "Loneliness")
    assert (svg["width"], svg["height"], svg.get("viewbox")) == ("100%", str(TREND_HEIGHT), None)
    assert not re.search(r"style=|#[0-9a-f]{3}|fill=|stroke=", str(svg))


def test_a_gap_stays_a_gap_and_a_lone_wave_has_a_whisker() -> None:
    svg = drawing(trend(SERIES, "x"))
    (line,) = svg.select("polyline.line")
    assert len(str(line["points"]).split()) == 2
    assert len(svg.select("polygon.band")) == len(svg.select("line.whisker")) == 1
    assert len(svg.select("circle")) == 3


def test_the_stretched_line_meets_its_dots_at_any_width() -> None:
    svg = drawing(trend(SERIES[:2], "x"))
    (line,) = svg.select("svg[viewbox^='0 0 100 '][preserveaspectratio=none] polyline")
    dots = [f"{str(one['cx']).rstrip('%')},{one['cy']}" for one in svg.select("circle")]
    assert str(line["points"]).split() == dots


def test_nothing_is_drawn_beyond_the_edges() -> None:
    svg = drawing(trend([Point(f"w{number}", KNOWN) for number in range(12)], "x"))
    across = [float(str(one["cx"]).rstrip("%")) for one in svg.select("circle")]
    assert 0 < min(across) < max(across) < 100


def test_only_the_baseline_is_hollow() -> None:
    assert [one["class"] for one in drawing(trend(SERIES, "x")).select("circle")] == [
        ["dot", "first"],
        ["dot"],
        ["dot"],
    ]


def test_a_high_figure_stands_above_a_low_one() -> None:
    low, high = drawing(trend([Point("a", Estimate(0, 0, 0)), Point("b", Estimate(10, 10, 10))], "x")).select("circle")
    assert (float(str(low["cy"])), float(str(high["cy"]))) == (172.0, 10.0)


def test_a_long_series_has_few_labels_and_always_the_last() -> None:
    svg = drawing(trend([Point(f"w{number}", KNOWN) for number in range(12)], "x"))
    assert [one.text for one in svg.select(f"text[y='{TREND_HEIGHT - 6}']")] == ["w3", "w7", "w11"]


def test_a_wave_alone_stands_in_the_middle() -> None:
    (dot,) = drawing(trend([Point("a", KNOWN)], "x")).select("circle")
    assert dot["cx"] == "53.0%"


def test_words_in_a_picture_are_escaped() -> None:
    svg = trend([Point("<b>", KNOWN)], '"><script>')
    assert "<script>" not in svg
    assert "<b>" not in svg


def test_a_bar_is_as_long_as_its_share_and_a_closed_end_is_only_tinted() -> None:
    rows = [
        Bar("x", Rounded(50.0, "=", 10), "50 %"),
        Bar("y", Rounded(20.0, "<=", 20), "20 %"),
        Bar("z", Rounded(80.0, ">=", 20), "80 %"),
    ]
    svg = drawing(bars(rows, "x"))
    assert [one["width"] for one in svg.select("rect.bar")] == ["50.0%", "0.0%", "80.0%"]
    assert [one["width"] for one in svg.select("rect.maybe")] == ["0.0%", "20.0%", "20.0%"]


def test_a_figure_becomes_a_point_and_a_masked_one_a_gap() -> None:
    shown = Figure("ucla3", Answers(10, 14), mean=Rounded(4.0, "=", 2.0))
    found = point("a", shown, Policy(), baseline=True)
    assert found.estimate is not None
    assert found.baseline
    assert point("a", Figure("ucla3"), Policy()) == Point("a", None)


def test_plotly_accepts_the_figure_and_draws_only_what_the_basic_bundle_can() -> None:
    made = figure(SERIES)
    go.Figure(made).to_dict()
    assert {trace["type"] for trace in made["data"]} <= TRACES
    (trace,) = made["data"]
    assert trace["y"] == [4.0, 4.0, None, 5.0]
    assert trace["error_y"]["array"] == [2.0, 2.0, None, 1.5]


def test_the_json_of_figures_can_stand_in_a_script_element() -> None:
    text = as_json({"ucla3": figure([Point("</script><b>&", KNOWN)])})
    assert not re.search("[<>&]", text)
    assert json.loads(text)["ucla3"]["data"][0]["text"] == ["</script><b>&"]
    assert safe_in_script("<>&") == "\\u003c\\u003e\\u0026"


def test_showing_pages_never_loads_plotly_or_pandas() -> None:
    heavy = "[name for name in ('plotly', 'pandas', 'scipy') if name in sys.modules]"
    code = f"import sys, analytics.views; print({heavy})"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
