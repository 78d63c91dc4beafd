"""Tests of a page's layout, from releases alone."""

from dataclasses import replace

import pytest

from analytics.dashboard.layout import Below, Dashboard, Start, assemble, figure_of, starts
from analytics.dashboard.side_by_side import TABLE_WAVES
from analytics.disclosure.coarsening import Answers, Rounded
from analytics.disclosure.table import Figure, Group
from analytics.release import tallies
from analytics.release.content import Break, Content, Struck
from analytics.release.editions import Edition
from tests.analytics.released import SET, lined_up, wave

TREE = {"fed": None, "x": "fed", "y": "fed"}
SIZES = {"x": 12, "y": 9}
TEN = Answers(10, 14)


def page(*contents: Content, node: str = "fed") -> Dashboard:
    groups = [group for group in contents[-1].table.groups if group.node == node]
    below = Below((), ("x", "y")) if node == "fed" else Below()
    return assemble(node, below, lined_up(*contents), groups, tallies.measures(SET))


def waves(count: int) -> list[Content]:
    return [wave(number, SIZES, TREE, root="fed") for number in range(1, count + 1)]


def with_rate(content: Content, percent: float) -> Content:
    return replace(content, table=replace(content.table, rate=Rounded(percent, "=", 10)))


def test_a_page_has_a_panel_for_each_measure_in_the_order_of_the_questions() -> None:
    found = page(*waves(1))
    assert [panel.measure.id for panel in found.panels] == [measure.id for measure in tallies.measures(SET)]
    assert [panel.measure.id for panel in found.scores()] == ["ucla3", "owner_isolated", "sisq"]
    assert [panel.measure.id for panel in found.others()] == ["owner_isolated", "sisq"]
    assert found.panel("nothing") is None


def test_the_table_lists_every_node_below_with_masked_figures_where_nothing_is_published() -> None:
    rows = page(*waves(2)).clubs
    assert [(row.network_id, [one.masked for one in row.tiles]) for row in rows] == [
        ("x", [False, False]),
        ("y", [True, True]),
    ]


def test_the_table_is_no_wider_than_a_phone_and_begins_with_the_last() -> None:
    found = page(*waves(9))
    assert len(found.row_waves) == len(found.clubs[0].tiles) == TABLE_WAVES
    assert found.row_waves == found.waves[: -TABLE_WAVES - 1 : -1]
    assert len(found.moments) == 9


def test_groups_stand_apart_from_clubs() -> None:
    tree = {"fed": None, "region": "fed", "x": "region", "y": "region"}
    content = wave(1, {"x": 12, "y": 14}, tree, root="fed")
    groups = [group for group in content.table.groups if group.node == "fed"]
    found = assemble("fed", Below(("region",), ("x", "y")), lined_up(content), groups, tallies.measures(SET))
    assert [row.network_id for row in found.groups] == ["region"]
    assert [row.network_id for row in found.clubs] == ["x", "y"]


def test_a_node_that_was_not_published_is_masked_throughout() -> None:
    found = page(*waves(1), node="y")
    assert found.total.n is None
    assert found.headline.kind == "masked"
    assert all(panel.last.n is None for panel in found.panels)


def test_the_beginning_of_all_is_in_sight_until_the_page_is_full() -> None:
    assert page(*waves(3)).whole_history
    assert not page(*waves(14)).whole_history


def test_a_page_needs_a_release_at_its_end() -> None:
    with pytest.raises(ValueError, match="last wave"):
        assemble("fed", Below(), [Edition(1)], [], ())


def test_the_headline_looks_at_the_present_series_alone() -> None:
    contents = waves(3)
    assert page(*contents).headline.kind != "baseline"
    contents[-1] = replace(contents[-1], breaks=(Break("wording", measure="ucla3"),))
    found = page(*contents)
    assert found.headline.kind == "baseline"
    panel = found.panel("ucla3")
    assert panel is not None
    assert panel.starts == (Start(2, ("wording",)),)
    assert panel.begins == 2
    assert panel.baselines() == {0, 2}


def test_a_break_concerns_the_nodes_and_measures_it_names() -> None:
    contents = waves(2)
    breaks = (Break("clubs", node="fed"), Break("wording", measure="sisq"), Break("wording", measure="sisq"))
    contents[-1] = replace(contents[-1], breaks=breaks)
    line = lined_up(*contents)
    assert starts(line, "fed", "sisq") == (Start(1, ("clubs", "wording")),)
    assert starts(line, "fed", "ucla3") == (Start(1, ("clubs",)),)
    assert starts(line, "x", "ucla3") == ()


def test_a_measure_withdrawn_gives_its_reason_and_leaves_the_headline_to_another() -> None:
    contents = waves(2)
    contents[-1] = replace(contents[-1], struck=(Struck("ucla3", "A word was missing."),))
    found = page(*contents)
    assert found.headline_measure == "owner_isolated"
    panel = found.panel("ucla3")
    assert panel is not None
    assert (panel.withdrawn, panel.struck) == ("A word was missing.", {1: "A word was missing."})


def test_a_measure_withdrawn_once_is_no_longer_withdrawn_later() -> None:
    contents = waves(2)
    contents[0] = replace(contents[0], struck=(Struck("ucla3", "A word was missing."),))
    panel = page(*contents).panel("ucla3")
    assert panel is not None
    assert panel.withdrawn is None
    assert panel.struck == {0: "A word was missing."}


@pytest.mark.parametrize(
    ("rates", "kind", "caution"),
    [((60, 60), "steady", "none"), ((20, 60), "no_comparison", "none"), ((60, 40), "steady", "may_differ")],
)
def test_the_response_rates_of_the_last_two_publications_decide_on_comparing(
    rates: tuple[float, float], kind: str, caution: str
) -> None:
    large = {"x": 40, "y": 40}
    contents = [
        with_rate(wave(number, large, TREE, root="fed"), rate) for number, rate in zip((1, 2), rates, strict=True)
    ]
    found = page(*contents)
    assert found.caution == caution
    assert (found.headline.kind == "no_comparison") == (kind == "no_comparison")


def test_imported_waves_are_marked() -> None:
    contents = waves(2)
    contents[0] = replace(contents[0], occasion=replace(contents[0].occasion, imported=True))
    assert [one.imported for one in page(*contents).waves] == [True, False]


def test_blocks_stand_by_attribute_with_a_tile_for_each_score() -> None:
    content = waves(1)[0]
    figures = (Figure("ucla3", TEN, mean=Rounded(4.0, "=", 2.0)), Figure("sisq"))
    blocks = [Group("fed", "a", ("industry",), TEN, figures), Group("fed", "b", ("alone",), TEN, figures)]
    found = assemble(
        "fed", Below(), lined_up(content), [content.table.groups[0], *blocks], tallies.measures(SET)
    ).breakdowns
    assert [(one.attribute, [row.group.categories for row in one.rows]) for one in found] == [
        ("a", [("industry",)]),
        ("b", [("alone",)]),
    ]
    assert [one.masked for one in found[0].rows[0].tiles] == [False, True, True]


def test_a_group_without_a_figure_of_a_measure_is_masked() -> None:
    assert figure_of(Group("fed"), "ucla3") == Figure("ucla3")
