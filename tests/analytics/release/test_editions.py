"""Tests of lining up releases."""

from analytics.disclosure.table import Figure
from analytics.release.content import Content
from analytics.release.editions import SHOWN_WAVES, Means, in_line, series
from tests.analytics.released import wave

TREE: dict[str, str | None] = {"club": None}


def release(number: int, n: int = 12) -> tuple[Content, Means]:
    content = wave(number, {"club": n}, TREE, root="club")
    return content, {"club": content.table.groups[0].figures}


def test_a_wave_that_published_nothing_leaves_a_gap() -> None:
    line = in_line([release(4), release(2)])  # in any order
    assert [edition.number for edition in line] == [2, 3, 4]
    assert [edition.moment is None for edition in line] == [False, True, False]
    assert [one.n is None for one in series(line, "club", "ucla3")] == [False, True, False]


def test_no_more_than_the_last_waves_are_lined_up() -> None:
    line = in_line([release(number) for number in range(1, SHOWN_WAVES + 5)])
    assert [edition.number for edition in line] == list(range(5, SHOWN_WAVES + 5))


def test_a_node_unknown_to_a_wave_is_masked_in_it() -> None:
    (edition,) = in_line([release(1)])
    assert edition.figure("stranger", "ucla3") == Figure("ucla3")
