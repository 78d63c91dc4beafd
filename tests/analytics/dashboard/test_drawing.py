"""Tests of the pictures made on the server."""

import re

from bs4 import BeautifulSoup, Tag

from analytics.dashboard.charts import Point
from analytics.dashboard.drawing import MEETING, SMALL, TREND, Bar, Mark, bars, share, trend
from analytics.disclosure.coarsening import Rounded
from analytics.measures.intervals import Estimate

KNOWN = Estimate(4.0, 2.0, 6.0)
SERIES = [Point("a", KNOWN, baseline=True), Point("b", KNOWN), Point("c", None), Point("d", Estimate(5.0, 3.5, 6.5))]


def drawn(svg: str) -> Tag:
    found = BeautifulSoup(svg, "html.parser").svg
    assert found is not None
    return found


def test_a_trend_is_a_described_image_as_wide_as_its_place_without_colours() -> None:
    svg = drawn(trend(SERIES, "Loneliness"))
    assert (svg["role"], svg["aria-label"]) == ("img", "Loneliness")
    assert (svg["width"], svg["height"], svg.get("viewbox")) == ("100%", str(TREND.height), None)
    assert not re.search(r"style=|#[0-9a-f]{3}|fill=|stroke=", str(svg))


def test_a_gap_stays_a_gap_and_a_lone_wave_has_a_whisker() -> None:
    svg = drawn(trend(SERIES, "x"))
    (line,) = svg.select("polyline.line")
    assert len(str(line["points"]).split()) == 2
    assert len(svg.select("polygon.band")) == len(svg.select("line.whisker")) == 1
    assert len(svg.select("circle")) == 3


def test_the_stretched_line_meets_its_dots_at_any_width() -> None:
    svg = drawn(trend(SERIES[:2], "x"))
    (line,) = svg.select("svg[viewbox^='0 0 100 '][preserveaspectratio=none] polyline")
    dots = [f"{str(one['cx']).rstrip('%')},{one['cy']}" for one in svg.select("circle")]
    assert str(line["points"]).split() == dots


def test_nothing_is_drawn_beyond_the_edges() -> None:
    svg = drawn(trend([Point(f"w{number}", KNOWN) for number in range(12)], "x"))
    across = [float(str(one["cx"]).rstrip("%")) for one in svg.select("circle")]
    assert 0 < min(across) < max(across) < 100


def test_only_the_baseline_is_hollow() -> None:
    assert [one["class"] for one in drawn(trend(SERIES, "x")).select("circle")] == [
        ["dot", "first"],
        ["dot"],
        ["dot"],
    ]


def test_a_high_figure_stands_above_a_low_one() -> None:
    low, high = drawn(trend([Point("a", Estimate(0, 0, 0)), Point("b", Estimate(10, 10, 10))], "x")).select("circle")
    assert (float(str(low["cy"])), float(str(high["cy"]))) == (186.0, 24.0)


def test_a_long_series_has_few_labels_and_always_the_last() -> None:
    svg = drawn(trend([Point(f"w{number}", KNOWN) for number in range(12)], "x"))
    assert [one.text for one in svg.select(f"text[y='{TREND.height - 6}']")] == ["w3", "w7", "w11"]


def test_a_wave_alone_stands_in_the_middle() -> None:
    (dot,) = drawn(trend([Point("a", KNOWN)], "x")).select("circle")
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
    svg = drawn(bars(rows, "x"))
    assert [one["width"] for one in svg.select("rect.bar")] == ["50%", "80%"]
    assert [one["width"] for one in svg.select("rect.maybe")] == ["20%", "20%"]


def test_a_new_series_stands_apart_behind_a_dotted_line() -> None:
    svg = drawn(trend([Point("a", KNOWN), Point("b", KNOWN), Point("c", KNOWN, baseline=True, starts=True)], "x"))
    (line,) = svg.select("polyline.line")
    assert len(str(line["points"]).split()) == 2
    assert len(svg.select("line.whisker")) == 1
    (cleft,) = svg.select("line.cleft")
    left, right = (float(str(one["cx"]).rstrip("%")) for one in svg.select("circle")[1:])
    assert left < float(str(cleft["x1"]).rstrip("%")) < right


def test_a_series_that_begins_with_the_first_wave_shown_has_no_dotted_line() -> None:
    assert not drawn(trend([Point("a", KNOWN, starts=True), Point("b", KNOWN)], "x")).select(".cleft")


def test_an_event_is_a_dashed_line_with_its_number_between_its_waves() -> None:
    svg = drawn(trend([Point("a", KNOWN), Point("b", KNOWN)], "x", [Mark(7, 0.5)]))
    (line,) = svg.select("line.event")
    assert line["x1"] == line["x2"] == "53.0%"
    assert [one.text for one in svg.select("text.strong")] == ["7"]


def test_small_pictures_share_their_axes_and_keep_the_ends_of_each_line() -> None:
    points = [Point(f"w{number}", KNOWN) for number in range(5)] + [Point("gap", None), Point("last", KNOWN)]
    svg, other = (drawn(trend(points[: len(points) - cut], "x", (), SMALL)) for cut in (0, 2))
    assert len(svg.select("circle")) == 3
    assert [one["y1"] for one in svg.select(".grid")] == [one["y1"] for one in other.select(".grid")]


def test_the_picture_for_a_wall_is_larger() -> None:
    small, large = (drawn(trend(SERIES, "x", (), frame)) for frame in (TREND, MEETING))
    assert int(str(large["height"])) > int(str(small["height"]))


def test_a_share_is_a_bar_without_a_name_beside_its_number() -> None:
    svg = drawn(share(Rounded(30.0, "=", 10)))
    assert svg["aria-hidden"] == "true"
    assert [(one["class"], one["width"]) for one in svg.select("rect")] == [(["bar"], "30%")]
