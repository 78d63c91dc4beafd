"""Remember which tickets are spent, in a table whose bytes depend on which they are and not on when they came.

All places are made at opening, empty, and are only overwritten afterwards. A mark belongs where its first bytes
point to, in proportion, as in a dictionary with blank lines left between the words; where that place is taken, marks
stand one after the other in their own order. So there is exactly one way to arrange a set of marks, whatever the order
in which they came (Amble and Knuth, "Ordered hash tables", 1974; Naor and Teague, "Anti-persistence: history
independent data structures", 2001).
"""

import sqlite3
from collections.abc import Iterable, Iterator

MARK_BYTES = 32
EMPTY = bytes(MARK_BYTES)
"""Stands where no ticket has been noted; no hash is all zeros."""

TABLE = "CREATE TABLE spent (place INTEGER PRIMARY KEY, row_id BLOB NOT NULL, tag BLOB NOT NULL) WITHOUT ROWID"

Mark = tuple[bytes, bytes]
"""What is kept of one ticket: its row id and its tag, 32 bytes each."""

_SPARE, _HOMES, _PLACES = 32, 2, 3
_POINTER = 8
_FROM = (
    "SELECT place, row_id, tag FROM spent WHERE place > coalesce("
    "(SELECT place FROM spent WHERE place < ? AND row_id = ? ORDER BY place DESC LIMIT 1), -1) ORDER BY place"
)


class NoPlaceLeft(RuntimeError):
    """More tickets are spent than there are places: more than two cards were used for each member."""


def prepare(connection: sqlite3.Connection, members: int) -> None:
    """Make the places, in order, for two tickets a member and room to move them, in the caller's transaction."""
    places = range(_PLACES * (members + _SPARE))
    connection.executemany("INSERT INTO spent VALUES (?, ?, ?)", ((place, EMPTY, EMPTY) for place in places))


def places(connection: sqlite3.Connection) -> int:
    """Return how many places there are."""
    last: tuple[int] = connection.execute("SELECT max(place) FROM spent").fetchone()
    return last[0] + 1


def note(connection: sqlite3.Connection, places: int, mark: Mark) -> bytes | None:
    """Note a ticket as spent, in the caller's transaction; if it was, change nothing and return the tag it has.

    Raises NoPlaceLeft.
    """
    row_id, _ = mark
    homes = places * _HOMES // _PLACES
    taken = dict(_cluster(connection, _home(row_id, homes)))
    for known, tag in taken.values():
        if known == row_id:
            return tag
    arranged = dict(_arranged((*taken.values(), mark), homes))
    if max(arranged) >= places:
        raise NoPlaceLeft
    moved = [(*each, place) for place, each in arranged.items() if taken.get(place) != each]
    connection.executemany("UPDATE spent SET row_id = ?, tag = ? WHERE place = ?", moved)
    return None


def count(connection: sqlite3.Connection) -> int:
    """Count the tickets spent."""
    number: tuple[int] = connection.execute("SELECT count(*) FROM spent WHERE row_id <> ?", (EMPTY,)).fetchone()
    return number[0]


def _home(row_id: bytes, homes: int) -> int:
    """Return the place a mark points to; the greater the mark, the further back."""
    return int.from_bytes(row_id[:_POINTER], "big") * homes >> 8 * _POINTER


def _cluster(connection: sqlite3.Connection, home: int) -> Iterator[tuple[int, Mark]]:
    """Yield what stands around a place without a gap: all that a new mark for it could have to move."""
    for place, row_id, tag in connection.execute(_FROM, (home, EMPTY)):
        if row_id != EMPTY:
            yield place, (row_id, tag)
        elif place >= home:
            return


def _arranged(marks: Iterable[Mark], homes: int) -> Iterator[tuple[int, Mark]]:
    """Yield the place of each mark: the one it points to, or the next after the mark before it."""
    place = -1
    for mark in sorted(marks):
        place = max(place + 1, _home(mark[0], homes))
        yield place, mark
