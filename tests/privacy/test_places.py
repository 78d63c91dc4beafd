"""Every file that a check-in leaves on disk, and every column in its stores, is described in the data map."""

import json
import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

from core.settings import Settings
from privacy import schema
from surveys.bodies import submission
from surveys.boxes import FolderBoxes
from surveys.served import ServedWaves
from tests.surveys import boxing
from tests.surveys.boxing import ANSWERS, CELLS, WAVE
from tests.surveys.conftest import pems
from tests.surveys.storm import a_sheet

__all__ = ["pems"]
CELL, LATER = CELLS[0], datetime(2026, 3, 20, 17, tzinfo=UTC)
DESCRIBED = {
    "cards.db": {"card": {"hash", "cell", "state", "blinded_hash"}, "state": {"name", "value"}},
    "box.db": {
        "spent": {"place", "row_id", "tag"},
        "state": {"name", "value"},
        "tally": {"cell", "measure", "value", "count"},
    },
}
"""What the description speaks of; whoever adds to it says there what it is and when it goes."""


def described() -> set[str]:
    """Return the names of files and folders that the data map gives."""
    told = " ".join(place.where.en for place in schema.load().places)
    return {name.rpartition("/")[2] for name in re.findall("`([^`]+)`", told)}


def holding(folder: Path) -> Iterator[tuple[str, ...]]:
    """Return the path of every file that holds anything but Desk's tables: a lock and a mark are empty."""
    for path in folder.rglob("*"):
        if path.is_file() and path.stat().st_size and path.name != "desk.db":
            yield path.relative_to(folder).parts


def answer(boxes: FolderBoxes, waves: Path) -> None:
    served = ServedWaves(waves)
    wave = served.get(WAVE)
    for code in boxes.draw_cards(WAVE, {CELL: 8})[CELL]:
        wave.answer(submission(json.dumps(a_sheet(wave, CELL, code, ANSWERS)).encode()))
    served.close()


def test_every_file_of_a_check_in_is_in_the_data_map(settings: Settings, pems: tuple[bytes, ...]) -> None:
    boxes = boxing.boxes(settings, pems)
    boxes.make_keys_ahead(len(CELLS) + 1)
    boxes.open(boxing.opening())
    answer(boxes, settings.waves_dir)
    boxes.extend(WAVE, LATER)
    found = set(holding(settings.data_dir))
    for name, tables in DESCRIBED.items():
        with closing(sqlite3.connect(settings.waves_dir / WAVE / name)) as connection:
            columns = connection.execute("SELECT m.name, c.name FROM sqlite_schema m, pragma_table_info(m.name) c")
            assert set(columns.fetchall()) == {(table, column) for table, all_ in tables.items() for column in all_}
    assert boxes.seal(WAVE, 8).sealed
    found |= set(holding(settings.data_dir))
    assert {path[-1] for path in found} >= {"box.db", "cards.db", "manifest.json", "sealed.json", "extension.json"}
    known = described()
    assert [path for path in sorted(found) if not known & set(path)] == []
