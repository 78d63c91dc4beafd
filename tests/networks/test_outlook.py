"""What a group of a size will see and what it will not."""

import pytest

from networks.outlook import Sight, outlook


def test_fourteen_members_see_words_but_no_figure_and_never_a_person() -> None:
    found = outlook(14, 8, is_root=True)
    assert found.answers == 8
    assert found.seen == (Sight.CHECK_IN, Sight.WORDS)
    assert found.unseen == (Sight.FIGURE, Sight.BANDS, Sight.PERSON)
    assert found.averaged


@pytest.mark.parametrize(("members", "threshold", "missing"), [(0, 8, 8), (7, 5, 1), (8, 8, 0), (11, 12, 1)])
def test_a_root_learns_how_many_are_missing_before_a_check_in_can_open(
    members: int, threshold: int, missing: int
) -> None:
    found = outlook(members, threshold, is_root=True)
    assert found.missing == missing
    assert (Sight.CHECK_IN in found.unseen) == bool(missing)


def test_a_small_club_of_a_federation_is_asked_all_the_same() -> None:
    assert Sight.CHECK_IN in outlook(4, 8, is_root=False).seen


def test_a_whole_root_sees_bands_from_ten_answers_and_a_club_from_thirty() -> None:
    assert Sight.BANDS in outlook(20, 8, is_root=True).seen
    assert Sight.BANDS in outlook(20, 8, is_root=False).unseen
    assert Sight.BANDS in outlook(50, 8, is_root=False).seen
    assert not outlook(50, 8, is_root=False).averaged


def test_clubs_stand_side_by_side_when_two_are_large_enough() -> None:
    assert Sight.PARTS in outlook(60, 8, is_root=True, clubs=[20, 20, 20]).seen
    assert Sight.PARTS in outlook(60, 8, is_root=True, clubs=[45, 9, 6]).unseen
    assert Sight.PARTS not in outlook(60, 8, is_root=True).unseen


def test_a_higher_threshold_asks_for_more_answers_before_a_figure() -> None:
    assert Sight.FIGURE in outlook(20, 10, is_root=True).seen
    assert Sight.FIGURE in outlook(20, 15, is_root=True).unseen
