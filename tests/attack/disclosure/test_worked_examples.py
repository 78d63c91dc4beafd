"""The attacker against tables whose right answers are known from elsewhere, and a classic suppressor beside it.

Two of the tables come with the audits of the R packages checkTauArgus and sdcTable, one with sdcTable's own problems,
one is made after GaussSuppression's linked tables; the numbers are theirs.
"""

from collections.abc import Sequence
from itertools import product
from pathlib import Path

import pytest
from pytauargus import protect

from tests.attack.disclosure.attacker import bounds

Table = dict[tuple[str, str], int]

BUSINESSES: Table = {
    ("A", "male"): 895,
    ("A", "female"): 137,
    ("B", "male"): 753,
    ("B", "female"): 973,
    ("C", "male"): 569,
    ("C", "female"): 486,
    ("D", "male"): 540,
    ("D", "female"): 793,
}
"""A table of turnover that adds up to 5,146; the one woman in A must not be read off."""


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Work in a folder of the test's own: the suppressor's solver writes its logs wherever it runs."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def suppressed(table: Table, alone: tuple[str, str], folder: Path) -> dict[tuple[str, str], str]:
    """Return each cell's state after a classic suppressor protected a table in which one cell is a single person."""
    rows = [
        {"region": region, "gender": gender, "value": float(part)}
        for (region, gender), total in table.items()
        for part in ([total] if (region, gender) == alone else [total - 2 * (total // 3), total // 3, total // 3])
    ]
    found = protect(
        rows, ["region", "gender"], response="value", safety_rules="FREQ(3,10)", suppress="OPT(1)", workdir=str(folder)
    )
    return {(row.region.strip(), row.gender.strip()): row.status for row in found.tables[0].dataframe().itertuples()}


def hidden_by(states: dict[tuple[str, str], str]) -> list[tuple[str, str]]:
    return sorted(cell for cell, state in states.items() if state in {"U", "M"})


def attack(table: Table, hidden: Sequence[tuple[str, str]]) -> dict[tuple[str, str], tuple[float, float]]:
    """Return what rows' and columns' totals and the cells shown leave open of the hidden ones."""
    cells = list(hidden)
    sums = []
    for axis, names in enumerate(zip(*table, strict=True)):
        for name in sorted(set(names)):
            row = [float(cell[axis] == name) for cell in cells]
            sums.append((row, float(sum(table[cell] for cell in cells if cell[axis] == name))))
    return dict(zip(cells, bounds(sums, len(cells)), strict=True))


def test_a_suppressor_hides_three_more_cells_and_the_attacker_learns_no_hidden_one(folder: Path) -> None:
    states = suppressed(BUSINESSES, ("A", "female"), folder)
    assert "".join(states.values()) == "SSSSMUSSSSMMSSS"
    for cell, (low, high) in attack(BUSINESSES, hidden_by(states)).items():
        assert low < BUSINESSES[cell] < high


def test_hiding_one_cell_alone_hides_nothing() -> None:
    assert attack(BUSINESSES, [("A", "female")]) == {("A", "female"): (137.0, 137.0)}


PEOPLE: Table = {
    ("A", "male"): 178,
    ("A", "female"): 20,
    ("B", "male"): 140,
    ("B", "female"): 204,
    ("C", "male"): 118,
    ("C", "female"): 106,
    ("D", "male"): 358,
    ("D", "female"): 160,
}
"""A hundred people worth 1,284 in all; the women in A are two with 20. In B and D only the sums of rows matter."""


def test_the_attacker_gives_the_known_bounds_of_a_protected_table(folder: Path) -> None:
    hidden = hidden_by(suppressed(PEOPLE, ("A", "female"), folder))
    assert attack(PEOPLE, hidden) == {
        ("A", "female"): (0.0, 126.0),
        ("A", "male"): (72.0, 198.0),
        ("C", "female"): (0.0, 126.0),
        ("C", "male"): (98.0, 224.0),
    }


ROWS = {"w": 230, "x": 250, "y": 336, "z": 3127}
COLUMNS = {"a": 1021, "b": 1262, "c": 770, "d": 890}
SHOWN = {"wd": 89, "xb": 124, "xd": 31, "ya": 92, "yc": 59, "za": 800, "zc": 651}


def test_a_badly_protected_table_gives_a_hidden_cell_away_exactly() -> None:
    cells = [row + column for row, column in product(ROWS, COLUMNS) if row + column not in SHOWN]
    sums = [
        ([float(name in cell) for cell in cells], float(total - sum(n for cell, n in SHOWN.items() if name in cell)))
        for name, total in {**ROWS, **COLUMNS}.items()
    ]
    found = dict(zip(cells, bounds(sums, len(cells)), strict=True))
    assert found == {
        "wa": (34.0, 94.0),
        "wb": (47.0, 47.0),
        "wc": (0.0, 60.0),
        "xa": (35.0, 95.0),
        "xc": (0.0, 60.0),
        "yb": (0.0, 185.0),
        "yd": (0.0, 185.0),
        "zb": (906.0, 1091.0),
        "zd": (585.0, 770.0),
    }


# people by age, country and year; small counts (1 and 2) are to be hidden
COUNTRIES = {"Spain-2014": 15, "Portugal-2014": 1, "Spain-2015": 4, "Portugal-2015": 3, "Iceland-2015": 2}


@pytest.mark.parametrize(("shown", "certain"), [({"Portugal-2015"}, True), (set[str](), False)])
def test_tables_that_are_linked_give_away_together_what_each_hides(shown: set[str], certain: bool) -> None:  # noqa: FBT001
    # one table tells the countries, the other the union of 2015: Spain is the union less Portugal
    cells = ["Spain-2015", "Portugal-2015"]
    sums = [([1.0, 1.0], 7.0), *(([float(one == cell) for one in cells], float(COUNTRIES[cell])) for cell in shown)]
    low, high = next(bounds(sums, 2))
    assert (low == high == COUNTRIES["Spain-2015"]) is certain


@pytest.mark.parametrize("seed", range(4))
def test_bounds_are_those_of_the_enumeration_of_a_small_hierarchy(seed: int) -> None:
    # a country of two regions of two towns each; known are the country, one region and one town
    towns = [(3 + seed * 2) % 7, (5 * seed + 1) % 7, (seed + 4) % 7, (2 * seed) % 7]
    sums = [
        ([1.0, 1.0, 1.0, 1.0], float(sum(towns))),
        ([0.0, 1.0, 0.0, 1.0], float(towns[1] + towns[3])),
        ([0.0, 0.0, 1.0, 0.0], float(towns[2])),
    ]
    every = [
        one
        for one in product(range(sum(towns) + 1), repeat=4)
        if all(sum(w * x for w, x in zip(row, one, strict=True)) == total for row, total in sums)
    ]
    enumerated = [(float(min(column)), float(max(column))) for column in zip(*every, strict=True)]
    assert list(bounds(sums, 4)) == enumerated
