"""Open the small SQLite files of a wave with the settings that keep the order of arrival out of them.

A rollback journal (a write-ahead log would keep the sequence of answers), overwritten deletions, nothing in
temporary files; every table WITHOUT ROWID and every record of constant size: see docs/privacy.md.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from enum import IntEnum
from pathlib import Path

PATIENCE_S = 60.0
"""How long a connection waits for another process's lock, in seconds."""

PAGE_SIZE = 1024
"""Small: spent tickets fall all over the file, and each page touched is written twice in a commit."""

_PRAGMAS = (
    ("page_size", str(PAGE_SIZE), PAGE_SIZE),
    ("temp_store", "MEMORY", 2),
    ("journal_mode", "DELETE", "delete"),
    ("synchronous", "FULL", 2),
    ("secure_delete", "ON", 1),
)
"""What is set, to what, and how SQLite tells that it is; the page size is the file's from its creation."""

_STATE = "CREATE TABLE state (name TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID"


class UnsafeStore(RuntimeError):
    """SQLite refuses a setting without which a store would remember the order of arrival."""


class StoreClosed(RuntimeError):
    """The wave's store has been closed for good."""


class Closing(IntEnum):
    """Whether a store still takes anything in; both values take no byte in a record, so its size is constant."""

    OPEN = 0
    CLOSED = 1


def connect(path: Path) -> sqlite3.Connection:
    """Open an existing store; transactions are explicit. Raises UnsafeStore, sqlite3.OperationalError."""
    connection = sqlite3.connect(
        f"{path.absolute().as_uri()}?mode=rw",
        uri=True,
        timeout=PATIENCE_S,
        isolation_level=None,
        check_same_thread=False,
    )
    try:
        settle(connection)
    except BaseException:
        connection.close()
        raise
    return connection


def settle(connection: sqlite3.Connection) -> None:
    """Set what keeps a store from remembering, and check it; raises UnsafeStore."""
    for name, wanted, told in _PRAGMAS:
        connection.execute(f"PRAGMA {name}={wanted}")
        if connection.execute(f"PRAGMA {name}").fetchone()[0] != told:
            raise UnsafeStore(f"SQLite does not keep {name}={wanted}")


@contextmanager
def opened(path: Path) -> Iterator[sqlite3.Connection]:
    """Open a store for one piece of work."""
    with closing(connect(path)) as connection:
        yield connection


@contextmanager
def writing(connection: sqlite3.Connection, *, exclusive: bool = False) -> Iterator[None]:
    """Run one durable transaction: commit at the end, roll back on any error."""
    connection.execute("BEGIN EXCLUSIVE" if exclusive else "BEGIN IMMEDIATE")
    try:
        yield
        connection.execute("COMMIT")
    finally:
        if connection.in_transaction:
            connection.execute("ROLLBACK")


def create(path: Path, *tables: str) -> sqlite3.Connection:
    """Create a store with its state rows and the given tables, and return its connection."""
    path.touch(mode=0o600, exist_ok=False)
    connection = connect(path)
    with writing(connection):
        for table in (_STATE, *tables):
            connection.execute(table)
        connection.executemany("INSERT INTO state VALUES (?, ?)", [("beat", 0), ("closed", Closing.OPEN)])
    return connection


def is_closed(connection: sqlite3.Connection) -> bool:
    """Tell whether the store has been closed; inside a transaction the answer holds until its end."""
    row: tuple[int] = connection.execute("SELECT value FROM state WHERE name = 'closed'").fetchone()
    return row[0] == Closing.CLOSED


def require_open(connection: sqlite3.Connection) -> None:
    """Raise StoreClosed when the store has been closed."""
    if is_closed(connection):
        raise StoreClosed


def close_for_good(connection: sqlite3.Connection) -> None:
    """Refuse everything from here on, once every transaction under way has ended; re-runnable."""
    with writing(connection, exclusive=True):
        connection.execute("UPDATE state SET value = ? WHERE name = 'closed'", (Closing.CLOSED,))


def beat(connection: sqlite3.Connection) -> None:
    """Commit a change that means nothing, so that a file's time means nothing; raises StoreClosed."""
    with writing(connection):
        require_open(connection)
        connection.execute("UPDATE state SET value = 1 - value WHERE name = 'beat'")
