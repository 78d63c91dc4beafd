"""No copy at any stage of a wave, on either database, ties anything to a member; and nothing stays once it ended."""

import json
import sqlite3
import struct
from contextlib import closing
from pathlib import Path

import pytest
from flask import Flask

from core.mail import Memory
from core.settings import Settings
from tests.attack.stages import CLUBS, Story, begin, live
from tests.attack.thief import read

OPEN, ENDED = ("dealing", "first", "answering", "answered", "closing"), ("sealed", "released")
FINDS = ("secrets", "sheets", "times", "ties", "orders")
K = 8


@pytest.fixture
def story(each_database: str, app: Flask, settings: Settings, outbox: Memory, tmp_path: Path) -> Story:
    """A wave lived through to its release, with a copy of each stage."""
    story = begin(settings, app.extensions["clock"], outbox, tmp_path / "copies")
    live(story)
    return story


def test_no_copy_of_any_stage_tells_who_answered_what(story: Story, tmp_path: Path) -> None:
    for stage in (*OPEN, *ENDED):
        found = read("copy", story.copies / stage, story.dossier(ended=stage in ENDED), tmp_path)
        assert found["files"] > 5
        assert {name: found[name] for name in FINDS if found[name]} == {}, stage
    every_sheet_fits_many(story, tmp_path)
    keys_were_there(story, tmp_path)
    nothing_unpublished_stays(story, tmp_path)


def every_sheet_fits_many(story: Story, tmp_path: Path) -> None:
    """The very first sheet of a cell can be read in a copy: whoever holds a card of that cell may have written it."""
    for stage in OPEN:
        found = read("singling", story.copies / stage, {}, tmp_path)
        assert bool(found) is (stage != "dealing")
        for cell in found.values():
            assert min(cell["eligible"], cell["mailed"]) >= K
    first = read("singling", story.copies / "first", {}, tmp_path)
    assert [cell["sheets"] for cell in first.values()] == [1]


def keys_were_there(story: Story, tmp_path: Path) -> None:
    """What is gone in the end was there, and is found, as long as the wave is open."""
    person = {"member": [], "box": [], "secrets": story.keys, "answers": {"": "?"}}
    found = read("copy", story.copies / "closing", {"window": [0, 0], "people": [person]}, tmp_path)["secrets"]
    assert len(found) == len(CLUBS)
    assert all(name.endswith(".pem") for _, name in found)


def nothing_unpublished_stays(story: Story, tmp_path: Path) -> None:
    dossier = {"vectors": story.vectors}
    sealed = read("residue", story.copies / "sealed", dossier, tmp_path)["places"]
    assert {place for _, place in sealed} == {"sealed.json"}
    assert {number for number, _ in sealed} == set(range(len(story.vectors)))
    assert read("residue", story.copies / "released", dossier, tmp_path)["places"] == []


def dealt(folder: Path, cells: dict[str, int], *, used: str = "") -> None:
    """Write down a store's members by cell, and who used a card if that is kept."""
    people = [(cell, f"{cell}-{n}") for cell, size in cells.items() for n in range(size)]
    rows = [{"deal.cell": cell, "deal.member_id": member, "deal.mailed": True} for cell, member in people]
    cards = [{"card.member": member, "card.used": member == used} for _, member in people if used]
    folder.mkdir()
    (folder / "desk.jsonl").write_text("\n".join(map(json.dumps, [*rows, *cards])))


def counted(folder: Path, cells: dict[str, int]) -> None:
    """Write down a store's totals: so many sheets came by cell."""
    with closing(sqlite3.connect(folder / "box.db")) as connection, connection:
        connection.execute("CREATE TABLE tally (cell, measure, value, count)")
        rows = [(cell, "*", "1", 2**24 + sheets) for cell, sheets in cells.items()]
        connection.executemany("INSERT INTO tally VALUES (?, ?, ?, ?)", rows)


def test_a_cell_of_one_and_a_card_tied_to_a_member_single_out(tmp_path: Path) -> None:
    """Positive control."""
    alone = {f"{n:016x}": 1 for n in range(12)}
    dealt(tmp_path / "alone", alone)
    counted(tmp_path / "alone", alone)
    found = read("singling", tmp_path / "alone", {}, tmp_path)
    assert [cell["eligible"] for cell in found.values()] == [1] * 12
    dealt(tmp_path / "tied", {"c" * 16: 14}, used="c" * 16 + "-5")
    counted(tmp_path / "tied", {"c" * 16: 1})
    assert read("singling", tmp_path / "tied", {}, tmp_path) == {"c" * 16: {"sheets": 1, "eligible": 1, "mailed": 1}}


VECTOR = [5, 3, 0, 2, 1]
KEPT = {
    "a list": json.dumps(VECTOR).encode(),
    "an object": json.dumps({"cash": dict(zip("abcde", VECTOR, strict=True))}).encode(),
    "a line": b"counts 5 3 0 2 1 end",
    "numbers of four bytes": b"x" + struct.pack("<5i", *VECTOR) + b"y",
    "numbers of eight bytes": struct.pack(">5q", *VECTOR),
    "floats": struct.pack("<5d", *VECTOR),
}


@pytest.mark.parametrize("how", KEPT)
def test_a_total_that_is_kept_is_found(tmp_path: Path, how: str) -> None:
    """Positive control."""
    folder = tmp_path / "kept"
    folder.mkdir()
    (folder / "release").write_bytes(KEPT[how])
    assert [0, "release"] in read("residue", folder, {"vectors": [VECTOR]}, tmp_path)["places"]


def test_a_total_kept_in_rows_is_found(tmp_path: Path) -> None:
    """Positive control."""
    folder = tmp_path / "kept"
    folder.mkdir()
    with closing(sqlite3.connect(folder / "naive.db")) as connection, connection:
        connection.execute("CREATE TABLE total (value, count)")
        connection.executemany("INSERT INTO total VALUES (?, ?)", enumerate(VECTOR))
    assert read("residue", folder, {"vectors": [VECTOR]}, tmp_path)["places"] == [[0, "naive.db:total"]]
