"""The trade: typed as it stands on a French notice, kept as four digits."""

import pytest
from hypothesis import given, strategies as st

from members.profile import SECTORS
from members.trades import GROUPS, NotATrade, normalise, sector, spoken

MISSING = {0, 4, 34, 40, 44, 48, 54, 57, 67, 76, 83, 89}


@pytest.mark.parametrize("typed", ["43.22A", "4322A", "43.22", "4322", " 43.22a ", "43 22 A", "4322 a"])
def test_every_usual_spelling_is_one_class(typed: str) -> None:
    assert normalise(typed) == "4322"


@pytest.mark.parametrize("typed", ["", "plombier", "43", "43.2", "432", "43.22AB", "43.221", "A43.22", "99999", "٤٣22"])
def test_what_is_no_class_is_refused(typed: str) -> None:
    with pytest.raises(NotATrade):
        normalise(typed)


@given(st.integers(0, 9999))
def test_a_class_is_taken_just_when_its_division_exists(number: int) -> None:
    typed = f"{number:04}"
    if number // 100 in MISSING:
        with pytest.raises(NotATrade):
            normalise(typed)
    else:
        assert normalise(spoken(typed)) == typed
        assert sector(typed) in SECTORS


def test_no_division_stands_in_two_groups() -> None:
    listed = [division for _name, divisions in GROUPS for division in divisions]
    assert len(listed) == len(set(listed)) == 88  # as many as the annex has


@pytest.mark.parametrize(
    ("trade", "expected"),
    [
        ("0111", "primary"),
        ("3832", "primary"),
        ("1071", "industry"),
        ("4322", "construction"),
        ("4711", "trade_services"),
        ("6201", "trade_services"),
        ("8230", "trade_services"),
        ("8690", "public_care"),
        ("9602", "public_care"),
    ],
)
def test_the_division_tells_the_group_of_sectors(trade: str, expected: str) -> None:
    assert sector(trade) == expected


def test_nothing_stated_reads_as_nothing() -> None:
    assert spoken("") == ""
