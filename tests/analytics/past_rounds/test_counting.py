"""Tests of counting rows."""

import subprocess
import sys
from pathlib import Path

import pytest

from analytics.past_rounds.counting import HeadingsMissing, Reader, count, sheets, totals
from analytics.past_rounds.mapping import Mapped
from networks.cells import CellClass

ROOT = Path(__file__).parents[3]
HEADING = ("Round", "Club", "Sector", "Q1", "Q2", "Q3", "Stress", "Name")
OFTEN = {"never": 1, "some": 2, "often": 3}
MAPPED = Mapped.model_validate(
    {
        "question_set": "pulse-fr-1",
        "club": {"column": "Club", "values": {"The station": "gare", "port": "c2"}},
        "round": {"column": "Round"},
        "rounds": [
            {"name": "one", "opens": "2024-03-04", "closes": "2024-03-15"},
            {"name": "two", "opens": "2024-09-04", "closes": "2024-09-15"},
        ],
        "attributes": {"sector": {"column": "Sector", "values": {"factory": "industry", "?": None}}},
        "items": {f"ucla3_{number}": {"column": f"Q{number}", "values": OFTEN} for number in (1, 2, 3)},
        "measures": {"sisq": {"column": "Stress"}},
    }
)
CLUBS = {"gare": "c1", "c1": "c1", "c2": "c2"}


def counted(*rows: str) -> tuple[dict[str, dict[CellClass, dict[tuple[str, str], int]]], list[tuple[int, str]]]:
    wrong: list[tuple[int, str]] = []
    numbered = [(line, row.split(",")) for line, row in enumerate(rows, start=2)]
    found = count(numbered, Reader(MAPPED, CLUBS, HEADING), lambda line, what: wrong.append((line, what)))
    return {held: {each: dict(values) for each, values in of.items()} for held, of in found.items()}, wrong


def test_rows_become_one_value_of_each_measure_in_their_class() -> None:
    found, wrong = counted(
        "One,The Station,Factory,never,some,often,2,Ada",
        "one,gare,factory,NEVER,never,never,2,Bo",
        "one,C1,?,often,,often,,Cy",
        "two,port,,,,,5,Di",
    )
    assert wrong == []
    assert found == {
        "one": {
            CellClass("c1", "industry"): {("*", "1"): 2, ("ucla3", "6"): 1, ("ucla3", "3"): 1, ("sisq", "2"): 2},
            CellClass("c1"): {("*", "1"): 1, ("ucla3", "na"): 1, ("sisq", "na"): 1},
        },
        "two": {CellClass("c2"): {("*", "1"): 1, ("ucla3", "na"): 1, ("sisq", "5"): 1}},
    }


def test_a_row_without_any_answer_is_nobody() -> None:
    assert counted("one,gare,factory,,,,,Ada") == ({}, [])


def test_every_row_that_is_wrong_is_told_with_all_that_is_wrong_and_not_counted() -> None:
    found, wrong = counted(
        "three,nowhere,farm,never,never,never,9,Ada", "one,,factory,never,never,never,1,Bo", "one,gare,?,,,,3,Cy,more"
    )
    assert found == {}
    assert wrong == [
        (2, "Round is 'three'; Club is 'nowhere'; Sector is 'farm'; Stress is '9'"),
        (3, "Club is empty"),
        (4, "there are 9 values under 8 headings"),
    ]


def test_a_short_row_has_nothing_in_the_columns_that_it_lacks() -> None:
    found, wrong = counted("one,gare,factory,never,never,never")
    assert wrong == []
    assert found["one"][CellClass("c1", "industry")]["sisq", "na"] == 1


def test_a_column_that_is_missing_is_named() -> None:
    with pytest.raises(HeadingsMissing, match="no column Round, Stress; it has Club"):
        Reader(MAPPED, CLUBS, ("Club", "Sector", "Q1", "Q2", "Q3"))


def test_a_column_that_is_there_twice_is_refused_unless_nobody_asked_for_it() -> None:
    with pytest.raises(HeadingsMissing, match="called Stress"):
        Reader(MAPPED, CLUBS, (*HEADING, "Stress"))
    assert Reader(MAPPED, CLUBS, (*HEADING, "Name"))


def test_classes_add_up_to_cells_with_every_value_of_every_measure() -> None:
    found, _ = counted("one,gare,factory,never,some,often,2,Ada", "one,port,,never,never,never,,Bo")
    classes = found["one"]
    assert sheets(classes) == {CellClass("c1", "industry"): 1, CellClass("c2"): 1}
    together = totals(classes, dict.fromkeys(classes, "cell"), "pulse-fr-1", ("ucla3", "sisq"))
    assert together["cell"]["*"] == {"1": 2}
    assert together["cell"]["ucla3"] == {"3": 1, "4": 0, "5": 0, "6": 1, "7": 0, "8": 0, "9": 0, "na": 0}
    assert together["cell"]["sisq"] == {"1": 0, "2": 1, "3": 0, "4": 0, "5": 0, "na": 1}
    assert set(together["cell"]) == {"*", "ucla3", "sisq"}


MANY = """
import random, resource, sys
from pathlib import Path
from analytics.past_rounds import counting, rows
from tests.analytics.past_rounds.test_counting import CLUBS, HEADING, MAPPED

def write(path, number):
    dice = random.Random(number)
    with path.open("w") as file:
        file.write(",".join(HEADING) + "\\n")
        for person in range(number):
            often = [dice.choice(("never", "some", "often", "")) for _ in range(3)]
            name = f"Somebody whose name is as long as it is their own {person}"
            file.write(",".join(("one", "gare", "factory", *often, str(dice.randint(1, 5)), name)) + "\\n")

def peak(path):
    with rows.opened(path, HEADING) as table:
        _, heading = next(table)
        found = counting.count(table, counting.Reader(MAPPED, CLUBS, heading), print)
    return sum(counting.sheets(found["one"]).values()), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss

folder = Path(sys.argv[1])
write(folder / "few.csv", 5_000)
write(folder / "many.csv", 200_000)
few, many = peak(folder / "few.csv"), peak(folder / "many.csv")
print(few[0], many[0], many[1] - few[1])
"""


def test_two_hundred_thousand_rows_take_no_more_memory_than_a_few(tmp_path: Path) -> None:
    command = [sys.executable, "-c", MANY, str(tmp_path)]
    told = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout.split()
    few, many, more_kilobytes = map(int, told)
    assert (few, many) == (5_000, 200_000)
    assert more_kilobytes < 2_000  # the larger file has 17,000
