"""Tests of comparing two publications, from released figures alone."""

from collections.abc import Mapping
from dataclasses import replace

import pytest

from analytics.dashboard.comparison import (
    PARENT,
    Choices,
    Compared,
    ComparedChoice,
    History,
    Pair,
    compared,
    compared_choices,
    sides,
)
from analytics.disclosure.coarsening import Answers, Rounded
from analytics.disclosure.policy import Policy
from analytics.disclosure.table import Figure, Group, ReleasedTable, Share
from analytics.release import tallies
from analytics.release.content import Break, Content, Occasion
from analytics.release.editions import in_line
from networks.tree import Node
from tests.analytics.released import SET
from tests.conftest import START

MANY, TEN = Answers(1_000, 1_999), Answers(10, 14)
FED = Node("fed", "Federation", None, is_club=False)


def content(number: int, *, rate: float = 60, breaks: tuple[Break, ...] = ()) -> Content:
    table = ReleasedTable(Rounded(rate, "=", 10), ())
    return Content(Occasion(f"{number:016x}", "fed", number, SET, START), Policy(), table, breaks=breaks)


def shown(value: float, n: Answers = MANY) -> Figure:
    return Figure("ucla3", n, mean=Rounded(value, "=", 0.05))


def known(*waves: tuple[Content, Mapping[str, Figure]], parent: Node | None = FED) -> History:
    line = in_line([(head, {node: (figure,) for node, figure in means.items()}) for head, means in waves])
    moments = {wave.number: wave.moment for wave in line if wave.moment}
    return History("x", line, tallies.measures(SET), SET, Choices(moments, parent))


def loneliness(history: History, pair: Pair) -> Compared:
    return compared(history, pair)[0]


def test_two_waves_are_compared_from_the_earlier_to_the_later() -> None:
    history = known((content(1), {"x": shown(3.0)}), (content(2), {"x": shown(6.0)}))
    found = loneliness(history, Pair(2, 1))
    assert (found.verdict, found.before, found.after) == ("higher", shown(3.0), shown(6.0))
    assert found.difference is not None
    assert found.difference.value == pytest.approx(3.0)
    assert loneliness(history, Pair(1, 2)).verdict == "lower"


def test_a_node_is_compared_with_its_parent_of_the_same_wave() -> None:
    history = known((content(1), {"x": shown(6.0), "fed": shown(3.0)}))
    found = loneliness(history, Pair(1, None))
    assert (found.verdict, found.before) == ("higher", shown(3.0))


def test_every_score_is_compared_and_no_choice() -> None:
    history = known((content(1), {"x": shown(3.0)}), (content(2), {"x": shown(3.0)}))
    assert [one.measure for one in compared(history, Pair(2, 1))] == ["ucla3", "owner_isolated", "sisq"]


@pytest.mark.parametrize("pair", [Pair(3, 1), Pair(1, 3), Pair(2, 1)])
def test_nothing_is_compared_across_the_beginning_of_a_new_series(pair: Pair) -> None:
    wording = Break("wording", measure="ucla3")
    history = known(
        (content(1), {"x": shown(3.0)}),
        (content(2, breaks=(wording,)), {"x": shown(6.0)}),
        (content(3), {"x": shown(9.0)}),
    )
    found = loneliness(history, pair)
    assert (found.verdict, found.difference) == ("new_series", None)
    assert loneliness(history, Pair(3, 2)).verdict == "higher"


def test_a_masked_figure_tells_nothing_else_even_across_a_new_series() -> None:
    history = known((content(1), {"x": Figure("ucla3")}), (content(2, breaks=(Break("wording"),)), {"x": shown(6.0)}))
    assert loneliness(history, Pair(2, 1)).verdict == "masked"


def test_few_answers_or_few_who_answered_are_not_compared() -> None:
    small = known((content(1), {"x": shown(3.0, TEN)}), (content(2), {"x": shown(9.0, TEN)}))
    level = Figure("ucla3", TEN, level="low")
    words = known((content(1), {"x": level}), (content(2), {"x": level}))
    silent = known((content(1, rate=20), {"x": shown(3.0)}), (content(2), {"x": shown(9.0)}))
    verdicts = [loneliness(history, Pair(2, 1)).verdict for history in (small, words, silent)]
    assert verdicts == ["too_few", "too_few", "no_comparison"]


def test_the_usual_pair_is_the_last_two_waves_else_the_parent() -> None:
    moments = dict.fromkeys((1, 3, 4), START)
    assert Choices(moments, FED).usual() == Pair(4, 3)
    assert Choices({4: START}, FED).usual() == Pair(4, None)
    assert Choices({4: START}, None).usual() is None


@pytest.mark.parametrize(
    ("wave", "other", "pair"),
    [
        ("4", "1", Pair(4, 1)),
        ("1", PARENT, Pair(1, None)),
        ("4", "4", None),
        ("2", "1", None),
        ("4", "2", None),
        ("", "", None),
        (PARENT, "1", None),
        ("4", "x' OR 1=1", None),
        ("04", "1", None),
    ],
)
def test_only_waves_that_were_published_can_be_asked_for(wave: str, other: str, pair: Pair | None) -> None:
    assert Choices({1: START, 4: START}, FED).pair(wave, other) == pair


def test_without_a_parent_none_can_be_asked_for() -> None:
    assert Choices({1: START}, None).pair("1", PARENT) is None


def test_a_break_of_the_parent_alone_does_not_matter_within_one_wave() -> None:
    history = known((replace(content(1), breaks=(Break("clubs", node="fed"),)), {"x": shown(3.0), "fed": shown(3.0)}))
    assert loneliness(history, Pair(1, None)).verdict == "none"


def talked(needed: float, helped: float | None, n: Answers = MANY) -> Figure:
    shares = [Share("needed", Rounded(needed, "=", 1))]
    shares += [] if helped is None else [Share("helped", Rounded(helped, "=", 1))]
    return Figure("peer_talk", n, shares=tuple(shares))


def talking(before: Figure, after: Figure, *, breaks: tuple[Break, ...] = (), rate: float = 60) -> ComparedChoice:
    history = known(
        (content(1), {"x": replace(before, shares=())}),
        (content(2, breaks=breaks, rate=rate), {"x": replace(after, shares=())}),
    )
    totals = [Group("x", n=one.n, figures=(one,)) for one in (before, after)]
    return compared_choices(history, Pair(2, 1), (totals[0], totals[1]))[0]


def test_each_share_of_a_choice_is_compared_in_points() -> None:
    found = talking(talked(30, 20), talked(20, 21))
    assert (found.measure, found.refused) == ("peer_talk", None)
    assert [(one.category, one.verdict) for one in found.shares] == [("needed", "lower"), ("helped", "none")]
    difference = found.shares[0].difference
    assert difference is not None
    assert difference.value == -10
    assert difference.low < -10 < difference.high < 0


def test_a_share_that_one_publication_lacks_is_compared_with_nothing() -> None:
    found = talking(talked(30, None), talked(30, 20))
    assert [(one.category, one.verdict, one.before is None) for one in found.shares] == [
        ("needed", "none", False),
        ("helped", "masked", True),
    ]


def test_shares_are_refused_for_the_reasons_that_means_are() -> None:
    asked = talked(30, 20)
    found = [
        talking(Figure("peer_talk"), asked),
        talking(asked, asked, breaks=(Break("wording", measure="peer_talk"),)),
        talking(asked, asked, rate=20),
        talking(asked, replace(asked, n=TEN)),
        talking(asked, replace(asked, shares=())),
    ]
    assert [one.refused for one in found] == ["masked", "new_series", "no_comparison", "too_few", "masked"]
    assert not any(one.shares for one in found)


def test_the_choices_alone_are_compared_by_share() -> None:
    history = known((content(1), {"x": shown(3.0)}), (content(2), {"x": shown(3.0)}))
    found = compared_choices(history, Pair(2, 1), (Group("x"), Group("x")))
    assert [one.measure for one in found] == ["peer_talk", "weighs_most"]


def test_a_pair_names_the_wave_and_the_node_of_each_side() -> None:
    history = known((content(1), {"x": shown(3.0)}), (content(2), {"x": shown(3.0)}))
    assert sides(history, Pair(2, 1)) == ((f"{1:016x}", "x"), (f"{2:016x}", "x"))
    assert sides(history, Pair(2, None)) == ((f"{2:016x}", "fed"), (f"{2:016x}", "x"))
