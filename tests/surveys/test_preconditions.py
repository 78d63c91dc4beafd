"""Each precondition on the side of the Box is found when it holds, and found out when it is really broken."""

import sqlite3
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from core.findings import Finding, together
from core.settings import Settings
from surveys import preconditions
from surveys.boxes import FolderBoxes
from surveys.folders import PRIVATE, WaveFolder
from tests.surveys import boxing


def closed(settings: Settings) -> Settings:
    settings.data_dir.chmod(0o700)
    (settings.data_dir / "keys_ahead").chmod(0o700)
    return settings


def found(boxes: FolderBoxes) -> dict[str, bool | None]:
    return {one.name: one.holds for one in together(boxes.examine())}


def test_a_box_as_we_make_it_holds_whether_it_is_served_or_not(settings, boxes, folder, codes, box):
    closed(settings)
    wanted = dict.fromkeys(("box-settings", "box-locks", "box-stores", "gate", "permissions"), True)
    assert found(boxes) == wanted
    device = boxing.Device(box.test_client(), folder)
    for code in codes[:2]:
        assert device.send(device.ticket(code, boxing.CELLS[0])).status_code == 200
        assert found(boxes) == wanted


def test_a_side_without_any_wave_is_examined_too(settings, boxes):
    assert found(boxes)["box-stores"] is True
    assert not list(settings.data_dir.glob(".probe-*"))


def careless(*pragmas: str):
    def create(path: Path, *tables: str) -> sqlite3.Connection:
        connection = sqlite3.connect(path, isolation_level=None)
        for pragma in pragmas:
            connection.execute(f"PRAGMA {pragma}")
        for table in tables:
            connection.execute(table)
        return connection

    return create


@pytest.mark.parametrize(
    ("pragmas", "detail"),
    [
        (("secure_delete=OFF",), "secure_delete"),
        (("secure_delete=ON", "journal_mode=PERSIST"), "-journal"),
        (("secure_delete=ON", "journal_mode=WAL"), "-shm, -wal"),
    ],
    ids=["overwrites-nothing", "keeps-its-journal", "logs-ahead"],
)
def test_an_sqlite_that_keeps_what_was_deleted_is_found_out(tmp_path, pragmas, detail):
    assert preconditions.settings_in_force(tmp_path) == Finding("box-settings", holds=True)
    assert preconditions.settings_in_force(tmp_path, careless(*pragmas)).holds is False
    assert preconditions.settings_in_force(tmp_path, careless(*pragmas)).detail == detail


def test_a_file_system_without_locks_is_found_out(tmp_path):
    @contextmanager
    def nothing(_path, *, wait):
        yield

    assert preconditions.locks(tmp_path) == Finding("box-locks", holds=True)
    assert preconditions.locks(tmp_path, nothing) == Finding("box-locks", holds=False)


def change(path: Path, *statements: str) -> None:
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        for statement in statements:
            connection.execute(statement).fetchall()


@pytest.mark.parametrize("name", ["box", "cards"])
@pytest.mark.parametrize(
    ("statements", "told"),
    [
        (("PRAGMA journal_mode=WAL",), "journal_mode=wal"),
        (("CREATE TABLE arrivals (answer TEXT)",), "arrivals has row numbers"),
        (("PRAGMA page_size=4096", "VACUUM"), "page_size=4096"),
    ],
    ids=["logs-ahead", "row-numbers", "large-pages"],
)
def test_a_store_that_could_keep_an_order_is_found_out(folder, name, statements, told):
    path: Path = getattr(folder, name)
    assert preconditions.stores(folder) == Finding("box-stores", holds=True)
    change(path, *statements)
    result = preconditions.stores(folder)
    assert result.holds is False
    assert f"{path.name}: {told}" in result.detail


@pytest.mark.parametrize("suffix", ["-wal", "-shm"])
def test_a_log_that_lies_beside_a_store_is_found_out(folder, suffix):
    folder.box.with_name(f"box.db{suffix}").touch()
    result = preconditions.stores(folder)
    assert result.holds is False
    assert suffix in result.detail


def test_a_journal_that_nobody_will_play_back_is_found_out(folder):
    journal = folder.box.with_name("box.db-journal")
    journal.write_bytes(bytes(4096))  # as `journal_mode=PERSIST` leaves it: a header of zeros, the rest as it was
    assert preconditions.stores(folder).detail == f"{boxing.WAVE}/box.db: -journal"
    assert preconditions.stores(folder).holds is False


def test_a_store_that_is_no_database_any_more_is_found_out(folder):
    folder.cards.write_bytes(b"x" * 4096)
    assert preconditions.stores(folder).holds is False


def test_a_store_that_is_busy_is_not_known(folder):
    with closing(sqlite3.connect(folder.box, isolation_level=None)) as connection:
        connection.execute("BEGIN EXCLUSIVE")
        assert preconditions.stores(folder, patience=0.05).holds is None
        connection.execute("ROLLBACK")
    assert preconditions.stores(folder).holds is True


def test_a_store_that_is_gone_meanwhile_is_no_failure(tmp_path):
    assert preconditions.stores(WaveFolder(tmp_path / boxing.WAVE)).holds is True


def test_a_gate_that_lets_anything_through_is_found_out():
    def open_gate(inner, _address):
        return inner

    def half_open(inner, _address):
        return lambda environ, start: inner({"HTTP_COOKIE": environ["HTTP_COOKIE"]}, start)

    def shut(_inner, _address):
        return lambda _environ, _start: []

    address = "https://box.example"
    assert preconditions.gate(address) == Finding("gate", holds=True)
    assert preconditions.gate(address, half_open) == Finding("gate", holds=False, detail="HTTP_COOKIE")
    assert set(preconditions.gate(address, open_gate).detail.split(", ")) == set(preconditions.CALLER)
    assert preconditions.gate(address, shut).holds is None


@pytest.mark.parametrize(
    "pattern", ["waves", "keys_ahead/*.pem", "waves/*/keys/*.pem", "waves/*/cards.db", "waves/*/box.db"]
)
def test_what_others_could_read_is_found_out(settings, pems, folder, boxes, pattern):
    spare = settings.data_dir / "keys_ahead" / "00000000000000aa.pem"
    spare.write_bytes(pems[0])
    spare.chmod(PRIVATE)
    closed(settings)
    assert found(boxes)["permissions"] is True
    path = next(settings.data_dir.glob(pattern))
    path.chmod(0o755 if path.is_dir() else 0o640)
    result = next(one for one in together(boxes.examine()) if one.name == "permissions")
    assert result.holds is False
    assert str(path) in result.detail


@pytest.mark.parametrize("what", ["card", "card-in-letters", "key"])
def test_cards_and_keys_of_an_open_wave_are_found_in_backups(settings, folder, boxes, codes, what):
    backups = settings.data_dir / "backups"
    backups.mkdir()
    (backups / "desk.db").write_bytes((settings.data_dir / "desk.db").read_bytes())
    with closing(sqlite3.connect(folder.cards)) as connection:
        ((known,),) = connection.execute("SELECT hash FROM card ORDER BY hash LIMIT 1").fetchall()
    pem = next(iter(sorted(folder.path.glob("keys/*.pem")))).read_bytes()
    assert found(boxes)["backups"] is True
    copied = {"card": known, "card-in-letters": known.hex().upper().encode(), "key": pem}[what]
    (backups / "list").write_bytes(b"some of it: " + copied)
    assert found(boxes)["backups"] is False


def test_a_folder_that_this_side_cannot_read_is_left_to_the_other(settings, folder, boxes, codes):
    elsewhere = FolderBoxes(settings.model_copy(update={"backups": "/nowhere/at/all"}), lambda _opening: boxing.PAGES)
    assert "backups" not in found(elsewhere)
