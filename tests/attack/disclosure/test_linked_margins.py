"""Leverage and the attacker on a table that Statistics Norway's packages come with, margins linked over two groupings.

The table "z2" of SSBtools has people by municipality and main income; municipalities are grouped in counties and, in
another way, in groups alike. The numbers are theirs, and so is the warning that its 42nd cell follows from the margins.
"""

from itertools import product

import pytest

from analytics.disclosure.leverage import leverages
from tests.attack.disclosure.attacker import bounds

TOWNS = "ABCDEFGHIJK"
COUNTY = dict(zip(TOWNS, (1, 4, 5, 5, 6, 6, 8, 8, 1, 10, 10), strict=True))
ALIKE = {town: 400 if town in "IJK" else 300 for town in TOWNS}
PEOPLE = {
    "other": (11, 7, 5, 13, 9, 12, 6, 9, 3, 9, 4),
    "work": (11, 1, 8, 2, 14, 9, 4, 3, 0, 0, 2),
    "social": (55, 29, 35, 17, 63, 24, 22, 38, 9, 32, 18),
    "pension": (36, 18, 25, 13, 52, 22, 8, 15, 2, 20, 11),
}
CELLS = {(town, income): people for income, of in PEOPLE.items() for town, people in zip(TOWNS, of, strict=True)}
Group = list[tuple[str, str]]


def margins() -> list[Group]:
    """Return what is published: towns, incomes, and incomes by county and by group alike."""
    towns = [[cell for cell in CELLS if cell[0] == town] for town in TOWNS]
    incomes = [[cell for cell in CELLS if cell[1] == income] for income in PEOPLE]
    both = [
        [cell for cell in CELLS if cell[1] == income and grouping[cell[0]] == group]
        for grouping in (COUNTY, ALIKE)
        for group, income in product(sorted(set(grouping.values())), PEOPLE)
    ]
    return [*towns, *incomes, *both]


def test_the_table_adds_up_as_theirs_does() -> None:
    alike = {group: sum(people for (town, _), people in CELLS.items() if ALIKE[town] == group) for group in (300, 400)}
    assert alike == {300: 596, 400: 110}
    assert [sum(of) for of in PEOPLE.values()] == [88, 54, 342, 222]
    assert len(CELLS) == 44


def test_leverage_sees_the_cell_that_follows_from_the_margins_and_every_other_one() -> None:
    known = [cell for cell, people in CELLS.items() if people]
    rows = [[float(cell in group) for cell in known] for group in margins()]
    found = dict(zip(known, leverages(rows, [CELLS[cell] for cell in known]), strict=True))
    # one town alone in its county, or left over where a county and a group alike overlap
    given_away = {cell for cell in known if found[cell] * CELLS[cell] == pytest.approx(1)}
    assert given_away == {cell for cell in known if cell[0] in "ABI"} | {("K", "work")}
    assert list(CELLS)[41] == ("I", "pension")
    assert ("I", "pension") in given_away
    assert found["I", "pension"] == pytest.approx(1 / 2)


def test_the_attacker_reads_that_cell_off_exactly() -> None:
    cells = list(CELLS)
    sums = [([float(cell in group) for cell in cells], float(sum(CELLS[one] for one in group))) for group in margins()]
    found = dict(zip(cells, bounds(sums, len(cells)), strict=True))
    assert found["I", "pension"] == pytest.approx((2, 2))
    low, high = found["E", "social"]
    assert low < CELLS["E", "social"] < high
