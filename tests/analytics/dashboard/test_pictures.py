"""Tests of pictures and tables: both from the same numbers."""

from dataclasses import replace

import pytest
from bs4 import BeautifulSoup
from flask_babel import force_locale

from analytics.dashboard import pictures
from analytics.dashboard.events import Event, Note
from analytics.dashboard.layout import Below, Dashboard, Panel, assemble
from analytics.release import tallies
from analytics.release.content import Break, Content, Struck
from tests.analytics.released import SET, lined_up, wave
from tests.conftest import START

pytestmark = pytest.mark.usefixtures("app")


def page(*contents: Content) -> Dashboard:
    groups = [group for group in contents[-1].table.groups if group.node == "x"]
    return assemble("x", Below(), lined_up(*contents), groups, tallies.measures(SET))


def waves(*numbers: int) -> list[Content]:
    return [wave(number, {"x": 40}, {"x": None}, root="x", shift=number) for number in numbers]


def first(found: Dashboard) -> Panel:
    panel = found.panel("ucla3")
    assert panel is not None
    return panel


def circles(picture: str) -> list[list[str]]:
    return [list(one["class"]) for one in BeautifulSoup(picture, "html.parser").select("circle")]


def table(found: Dashboard) -> list[pictures.Cell]:
    """Return the column of the first measure, the last wave first."""
    return [line.cells[0] for line in pictures.trend_table(found, found.scores())]


def test_each_figure_drawn_is_a_row_of_the_table_and_gaps_are_not() -> None:
    found = page(*waves(1, 2, 4))
    with force_locale("en"):
        cells = table(found)
        drawn = circles(pictures.trend(found, first(found), "Loneliness"))
    assert len(drawn) == sum(bool(cell.interval) for cell in cells) == 3
    assert [cell.masked for cell in cells] == [False, True, False, False]
    assert cells[1] == pictures.Cell("Not shown", masked=True)


def test_the_table_has_a_column_for_each_measure_asked_for() -> None:
    found = page(*waves(1))
    assert [len(line.cells) for line in pictures.trend_table(found, found.scores())] == [3]
    assert [len(line.cells) for line in pictures.trend_table(found, [first(found)])] == [1]


def test_the_first_figure_of_each_series_is_hollow() -> None:
    contents = waves(1, 2, 3)
    contents[1] = replace(contents[1], breaks=(Break("wording"),))
    found = page(*contents)
    assert circles(pictures.trend(found, first(found), "x")) == [["dot", "first"], ["dot", "first"], ["dot"]]


def test_events_within_the_chart_are_marked_by_number_and_never_by_their_words() -> None:
    found = page(*waves(1, 2))
    note = Note("id", START.date(), "<script>alert(1)</script>")
    picture = pictures.trend(found, first(found), "x", (Event(1, note, None), Event(2, note, 0.5)))
    assert len(BeautifulSoup(picture, "html.parser").select("line.event")) == 1
    assert "alert" not in picture


def test_a_wave_of_which_a_measure_was_withdrawn_says_so_in_the_table() -> None:
    contents = waves(1, 2)
    contents[0] = replace(contents[0], struck=(Struck("ucla3", "x"),))
    found = page(*contents)
    with force_locale("en"):
        last, withdrawn = table(found)
    assert withdrawn == pictures.Cell("Withdrawn")
    assert last.interval


def test_an_earlier_survey_is_named_in_the_table() -> None:
    contents = waves(1, 2)
    contents[0] = replace(contents[0], occasion=replace(contents[0].occasion, imported=True))
    found = page(*contents)
    with force_locale("en"):
        labels = [line.label for line in pictures.trend_table(found, found.scores())]
    assert ["earlier survey" in label for label in labels] == [False, True]


def test_each_share_has_a_bar_a_number_and_a_range() -> None:
    found = page(*waves(1))
    panel = found.panel("weighs_most")
    assert panel is not None
    with force_locale("en"):
        parts = pictures.shares(panel, pictures.words(found)["weighs_most"])
    assert len(parts) == len(panel.last.shares) == 8
    assert parts[0].label == "Cash"
    assert all("<rect" in part.bar and part.value and part.interval for part in parts)


def test_nothing_is_listed_of_a_masked_measure() -> None:
    found = page(*waves(1))
    masked = replace(first(found), last=replace(first(found).last, n=None))
    assert pictures.shares(masked, pictures.words(found)["ucla3"]) == []


def test_a_measure_is_drawn_small_and_large_with_the_same_points() -> None:
    found = page(*waves(1, 3))
    small, large = (draw(found, first(found), "x") for draw in (pictures.small, pictures.trend))
    assert len(circles(small)) == len(circles(large)) == 2


def test_every_measure_of_a_plan_has_its_words() -> None:
    named = pictures.named(SET, tallies.measures(SET))
    assert named["peer_talk"].labels.keys() >= {"needed", "helped"}
    assert all(one.title for one in named.values())
