"""Keep the open wave's running totals: no row per answer, only which tickets are spent and counts per value.

Every row is made at opening, counts start at 2**24, and rows are only updated, so a record never changes its size
and the pages are the same bytes whatever the order in which sheets came.
"""

import hmac
import sqlite3
from base64 import b32encode
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from hashlib import sha256
from pathlib import Path

import orjson

from surveys import spent, store
from surveys.plan import Measure

START = 2**24
"""Where counts start: from here up to 2**31 SQLite stores every count in four bytes."""

_TALLY = (
    "CREATE TABLE tally (cell TEXT, measure TEXT, value TEXT, count INTEGER NOT NULL,"
    " PRIMARY KEY (cell, measure, value)) WITHOUT ROWID"
)
_ADD = (
    "UPDATE tally SET count = count + added.value ->> 3 FROM json_each(?) AS added WHERE"
    " cell = added.value ->> 0 AND measure = added.value ->> 1 AND tally.value = added.value ->> 2"
)

Values = tuple[tuple[str, str], ...]
"""What one sheet adds one to: (measure, value) pairs, one per measure of the plan."""

Totals = Mapping[str, Mapping[str, Mapping[str, int]]]
"""Counts by cell, measure and value."""


class UncountableSheet(RuntimeError):
    """A sheet names a measure or a value that the box has no row for."""


@dataclass(frozen=True)
class Sheet:
    """One filled-in sheet, checked and scored; `tag` (32 bytes) stands for what it says."""

    cell: str
    row_id: bytes
    tag: bytes
    values: Values


class Decision(Enum):
    """What comes of a sheet."""

    COUNTED = "counted"
    REPEATED = "repeated"
    """The same sheet again: the same receipt, nothing counted."""
    REFUSED = "refused"
    """Another sheet under a ticket already spent."""


def tag_of(tag_key: bytes, row_id: bytes, canonical: bytes) -> bytes:
    """Return what stands for a sheet's answers: an HMAC under a key that only the device keeps."""
    return hmac.digest(tag_key, row_id + canonical, "sha256")


def receipt(row_id: bytes, tag: bytes) -> str:
    """Return the 16 characters (base32) that show a sheet was counted exactly as sent."""
    return b32encode(sha256(b"entrepairs/rcpt/v1" + row_id + tag).digest()[:10]).decode()


def create_box(path: Path, cells: Iterable[str], plan: Sequence[Measure], members: int) -> None:
    """Create an empty box: places for the members' tickets, a row per cell, measure and value, in key order."""
    rows = sorted((cell, measure.id, value, START) for cell in cells for measure in plan for value in measure.values)
    connection = store.create(path, spent.TABLE, _TALLY)
    with store.writing(connection):
        spent.prepare(connection, members)
        connection.executemany("INSERT INTO tally VALUES (?, ?, ?, ?)", rows)
    connection.execute("VACUUM")
    connection.close()


def count(connection: sqlite3.Connection, sheets: Sequence[Sheet]) -> list[Decision]:
    """Decide and count sheets in one durable transaction; the totals take one statement for all of them.

    Raises StoreClosed once the wave is closed, UncountableSheet and spent.NoPlaceLeft; then nothing at all is counted.
    """
    with store.writing(connection):
        store.require_open(connection)
        places = spent.places(connection)
        decisions = [_decide(connection, places, sheet) for sheet in sheets]
        counted = [sheet for sheet, each in zip(sheets, decisions, strict=True) if each is Decision.COUNTED]
        if counted:
            _add(connection, Counter((sheet.cell, *pair) for sheet in counted for pair in sheet.values))
    return decisions


def _decide(connection: sqlite3.Connection, places: int, sheet: Sheet) -> Decision:
    """Decide one sheet, and note its ticket as spent unless it was."""
    tag = spent.note(connection, places, (sheet.row_id, sheet.tag))
    if tag is None:
        return Decision.COUNTED
    return Decision.REPEATED if hmac.compare_digest(tag, sheet.tag) else Decision.REFUSED


def _add(connection: sqlite3.Connection, added: Counter[tuple[str, str, str]]) -> None:
    rows = orjson.dumps([(*row, number) for row, number in added.items()]).decode()
    if connection.execute(_ADD, (rows,)).rowcount != len(added):
        raise UncountableSheet


def totals(connection: sqlite3.Connection) -> dict[str, dict[str, dict[str, int]]]:
    """Read the counts by cell, measure and value."""
    read: dict[str, dict[str, dict[str, int]]] = {}
    for cell, measure, value, number in connection.execute("SELECT cell, measure, value, count FROM tally"):
        read.setdefault(cell, {}).setdefault(measure, {})[value] = number - START
    return read
