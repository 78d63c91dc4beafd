import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from surveys import store
from surveys.ballot_box import create_box
from surveys.cards import create_cards
from surveys.store import StoreClosed


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "some.db"
    store.create(path).close()
    return path


def test_a_store_is_private_and_never_overwritten(path: Path) -> None:
    assert path.stat().st_mode & 0o777 == 0o600
    with pytest.raises(FileExistsError):
        store.create(path)


def test_a_store_that_is_not_there_is_not_made(tmp_path: Path) -> None:
    with pytest.raises(sqlite3.OperationalError), store.opened(tmp_path / "none.db"):
        pass
    assert not (tmp_path / "none.db").exists()


@pytest.mark.parametrize(
    ("pragma", "value"), [("journal_mode", "delete"), ("synchronous", 2), ("secure_delete", 1), ("temp_store", 2)]
)
def test_every_connection_has_the_settings_that_forget(path: Path, pragma: str, value: object) -> None:
    with store.opened(path) as connection:
        assert connection.execute(f"PRAGMA {pragma}").fetchone() == (value,)


def test_a_store_that_keeps_a_log_of_writes_is_set_right(path: Path) -> None:
    with sqlite3.connect(path) as connection:
        connection.execute("PRAGMA journal_mode=WAL")
    connection.close()
    with store.opened(path) as again:
        assert again.execute("PRAGMA journal_mode").fetchone() == ("delete",)


def test_a_store_that_cannot_be_set_right_is_refused() -> None:
    """A database in memory keeps its journal there, whatever it is told."""
    with closing(sqlite3.connect(":memory:")) as connection, pytest.raises(store.UnsafeStore):
        store.settle(connection)


def break_off(connection: sqlite3.Connection) -> None:
    with store.writing(connection):
        connection.execute("UPDATE state SET value = 7")
        connection.execute("SELECT nonsense")


def test_an_error_rolls_a_transaction_back(path: Path) -> None:
    with store.opened(path) as connection:
        with pytest.raises(sqlite3.OperationalError):
            break_off(connection)
        assert not connection.in_transaction
        assert connection.execute("SELECT sum(value) FROM state").fetchone() == (0,)


def test_a_closed_store_stays_closed(path: Path) -> None:
    with store.opened(path) as connection:
        store.require_open(connection)
        store.close_for_good(connection)
        store.close_for_good(connection)
    with store.opened(path) as connection, pytest.raises(StoreClosed):
        store.require_open(connection)


def test_a_heartbeat_writes_and_means_nothing(path: Path) -> None:
    before = path.read_bytes()
    with store.opened(path) as connection:
        store.beat(connection)
        once = path.stat().st_mtime_ns
        store.beat(connection)
    assert path.stat().st_mtime_ns >= once
    after = path.read_bytes()
    changed = [place for place, (old, new) in enumerate(zip(before, after, strict=True)) if old != new]
    assert set(changed) <= {*range(24, 28), *range(92, 96)}
    assert changed


def test_the_heart_of_a_closed_store_stops(path: Path) -> None:
    with store.opened(path) as connection:
        store.close_for_good(connection)
        with pytest.raises(StoreClosed):
            store.beat(connection)


def test_every_table_of_the_product_is_without_rowid_and_time(tmp_path: Path) -> None:
    create_box(tmp_path / "box.db", (), (), 8)
    create_cards(tmp_path / "cards.db")
    for name in ("box.db", "cards.db"):
        with store.opened(tmp_path / name) as connection:
            schema = [sql for (sql,) in connection.execute("SELECT sql FROM sqlite_schema WHERE type = 'table'")]
        assert schema
        for sql in schema:
            assert sql.endswith("WITHOUT ROWID")
            assert not any(word in sql.upper() for word in ("DATE", "TIME", "AUTOINCREMENT", "REFERENCES"))
