"""Tests of plotly's figure of a series."""

import json
import re
import subprocess
import sys

import plotly.graph_objects as go
import pytest

from analytics.dashboard.charts import TRACES, Point, as_json, figure, places_labelled, point, safe_in_script
from analytics.disclosure.coarsening import Answers, Rounded
from analytics.disclosure.policy import Policy
from analytics.disclosure.table import Figure
from analytics.measures.intervals import Estimate

KNOWN = Estimate(4.0, 2.0, 6.0)
SERIES = [Point("a", KNOWN, baseline=True), Point("b", KNOWN), Point("c", None), Point("d", Estimate(5.0, 3.5, 6.5))]


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


def test_a_new_series_is_a_gap_in_plotlys_figure_too() -> None:
    made = figure([Point("a", KNOWN), Point("b", KNOWN, starts=True)])
    go.Figure(made).to_dict()
    (trace,) = made["data"]
    assert trace["x"] == [0, 0.5, 1]
    assert trace["y"] == [4.0, None, 4.0]
    assert trace["connectgaps"] is False
    assert {len(trace[name]) for name in ("x", "y", "text")} == {3}
    assert {len(trace["error_y"][name]) for name in ("array", "arrayminus")} == {3}


def test_a_series_that_begins_with_the_first_wave_shown_has_no_gap_before_it() -> None:
    (trace,) = figure([Point("a", KNOWN, starts=True), Point("b", KNOWN)])["data"]
    assert trace["y"] == [4.0, 4.0]


@pytest.mark.parametrize(("count", "places"), [(1, [0]), (3, [0, 1, 2]), (6, [1, 3, 5]), (12, [3, 7, 11])])
def test_a_few_waves_have_a_label_and_always_the_last(count: int, places: list[int]) -> None:
    assert places_labelled(count) == places


def test_the_json_of_figures_can_stand_in_a_script_element() -> None:
    text = as_json({"ucla3": figure([Point("</script><b>&", KNOWN)])})
    assert not re.search("[<>&]", text)
    assert json.loads(text)["ucla3"]["data"][0]["text"] == ["</script><b>&"]
    assert safe_in_script("<>&") == "\\u003c\\u003e\\u0026"


HEAVY = ("plotly", "pandas", "scipy", "numpy", "rustworkx", "xlsxwriter", "openpyxl", "weasyprint")
"""What making figures, files and pairs needs; a process that only shows pages shall not carry it."""


def test_showing_pages_loads_nothing_heavy() -> None:
    code = f"import sys, app; print([name for name in {HEAVY} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
