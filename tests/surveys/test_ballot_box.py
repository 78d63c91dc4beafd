import random
import secrets
import sqlite3
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from hypothesis import given, settings, strategies as st

from surveys import ballot_box, question_sets, spent, store
from surveys.ballot_box import Decision, Sheet, UncountableSheet, count, create_box, totals
from surveys.plan import tally_plan
from surveys.store import StoreClosed
from tests.surveys.tables import masked_pages

PLAN = tally_plan(question_sets.load("pulse-fr-1"))
CELLS = tuple(f"{number:016x}" for number in range(12))
"""Enough cells for totals of several pages."""
MEMBERS = 200


def sheet(seed: int, cell: str | None = None) -> Sheet:
    """A sheet decided by its seed."""
    drawn = random.Random(seed)
    values = tuple((measure.id, drawn.choice(measure.values)) for measure in PLAN)
    return Sheet(cell or drawn.choice(CELLS), drawn.randbytes(32), drawn.randbytes(32), values)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "box.db"
    create_box(path, CELLS, PLAN, MEMBERS)
    return path


@pytest.fixture
def box(path: Path) -> Iterator[sqlite3.Connection]:
    with store.opened(path) as connection:
        yield connection


def test_a_new_box_has_a_row_for_every_value_and_no_sheet(box: sqlite3.Connection) -> None:
    empty = totals(box)
    assert set(empty) == set(CELLS)
    assert all(set(empty[cell]) == {measure.id for measure in PLAN} for cell in CELLS)
    assert sum(sum(values.values()) for counts in empty.values() for values in counts.values()) == 0


@given(st.lists(st.integers(0, 30), max_size=40), st.integers(1, 7))
@settings(max_examples=25, deadline=None)
def test_totals_are_the_sum_of_different_sheets(
    tmp_path_factory: pytest.TempPathFactory, seeds: list[int], size: int
) -> None:
    path = tmp_path_factory.mktemp("box") / "box.db"
    create_box(path, CELLS, PLAN, MEMBERS)
    with store.opened(path) as box:
        for start in range(0, len(seeds), size):
            count(box, [sheet(seed) for seed in seeds[start : start + size]])
        counted = Counter(
            {
                (cell, measure, value): number
                for cell, counts in totals(box).items()
                for measure, values in counts.items()
                for value, number in values.items()
            }
        )
        noted = spent.count(box)
    different = [sheet(seed) for seed in set(seeds)]
    assert +counted == Counter((each.cell, *pair) for each in different for pair in each.values)
    assert noted == len(different)


def test_a_repeated_sheet_is_told_apart_from_another_under_its_ticket(box: sqlite3.Connection) -> None:
    first = sheet(1)
    other = Sheet(first.cell, first.row_id, bytes(32), sheet(2).values)
    assert count(box, [first, first, other]) == [Decision.COUNTED, Decision.REPEATED, Decision.REFUSED]
    assert count(box, [other, first]) == [Decision.REFUSED, Decision.REPEATED]
    assert totals(box)[first.cell]["*"]["1"] == 1


def test_a_closed_box_counts_nothing(path: Path, box: sqlite3.Connection) -> None:
    with store.opened(path) as worker:
        store.close_for_good(worker)
    with pytest.raises(StoreClosed):
        count(box, [sheet(1)])
    assert spent.count(box) == 0


def test_a_sheet_without_its_row_counts_nothing_of_its_batch(box: sqlite3.Connection) -> None:
    broken = Sheet(CELLS[0], bytes(32), bytes(32), (("sisq", "17"),))
    with pytest.raises(UncountableSheet):
        count(box, [sheet(1), broken])
    assert spent.count(box) == 0
    assert all(counts["*"]["1"] == 0 for counts in totals(box).values())


def test_no_row_holds_null_and_every_record_keeps_its_size(box: sqlite3.Connection) -> None:
    count(box, [sheet(seed) for seed in range(300)])
    assert box.execute("SELECT count(*) FROM tally WHERE cell IS NULL OR measure IS NULL").fetchone()[0] == 0
    least, most = box.execute("SELECT min(count), max(count) FROM tally").fetchone()
    assert 2**23 <= least <= most < 2**31


def arrivals(path: Path, batches: Sequence[Sequence[Sheet]]) -> dict[str, list[bytes]]:
    """Count the sheets in that order and return the pages of each table."""
    create_box(path, CELLS, PLAN, MEMBERS)
    with store.opened(path) as box:
        for batch in batches:
            count(box, batch)
    return masked_pages(path)


def test_every_page_is_the_same_bytes_in_any_order_of_arrival(tmp_path: Path) -> None:
    sheets = [sheet(seed) for seed in range(40)]
    seen = []
    for order in range(8):
        drawn = random.Random(order)
        came = drawn.sample(sheets, len(sheets)) + drawn.choices(sheets, k=12)
        size = drawn.randint(1, 9)
        seen.append(arrivals(tmp_path / f"{order}.db", [came[i : i + size] for i in range(0, len(came), size)]))
    assert len(seen[0]["tally"]) > 3
    assert len(seen[0]["spent"]) > 3
    assert all(pages == seen[0] for pages in seen)


def test_a_table_of_rows_would_show_the_order(tmp_path: Path) -> None:
    seen = []
    for order in range(2):
        path = tmp_path / f"{order}.db"
        with sqlite3.connect(path) as connection:
            connection.execute("CREATE TABLE tally (cell TEXT PRIMARY KEY, count INTEGER) WITHOUT ROWID")
            connection.execute("CREATE TABLE spent (row_id BLOB PRIMARY KEY) WITHOUT ROWID")
            for cell in random.Random(order).sample(CELLS, len(CELLS)):
                connection.execute("INSERT INTO tally VALUES (?, 1)", (cell,))
                connection.execute("INSERT INTO spent VALUES (?)", (cell.encode(),))
        connection.close()
        seen.append(masked_pages(path))
    assert seen[0]["tally"] != seen[1]["tally"]
    assert seen[0]["spent"] != seen[1]["spent"]


def test_a_tag_depends_on_key_ticket_and_answers() -> None:
    key, row_id = secrets.token_bytes(32), secrets.token_bytes(32)
    tag = ballot_box.tag_of(key, row_id, b"{}")
    assert tag == ballot_box.tag_of(key, row_id, b"{}")
    assert tag not in {
        ballot_box.tag_of(bytes(32), row_id, b"{}"),
        ballot_box.tag_of(key, bytes(32), b"{}"),
        ballot_box.tag_of(key, row_id, b'{"sisq":1}'),
    }


def test_a_receipt_is_sixteen_characters_of_base32() -> None:
    assert ballot_box.receipt(bytes(32), bytes(32)) == "QWV5UFBYGM2T4KXE"
