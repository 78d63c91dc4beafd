"""Tests of comparing two publications, from released figures alone."""

from collections.abc import Mapping
from dataclasses import replace

import pytest

from analytics.dashboard.comparison import PARENT, Choices, Compared, History, Pair, compared
from analytics.disclosure.coarsening import Answers, Rounded
from analytics.disclosure.policy import Policy
from analytics.disclosure.table import Figure, ReleasedTable
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
