from pathlib import Path

import pytest

from surveys.folders import (
    Occupied,
    UnknownWave,
    locked,
    remove_folder,
    remove_store,
    wave_folder,
    write_durably,
    write_new,
)


@pytest.mark.parametrize("wave", ["", "..", "a1b2c3d4e5f60718", "A1B2C3D4E5F60718", "../a1b2c3d4e5f60718", "x" * 16])
def test_only_an_opened_wave_has_a_folder(tmp_path: Path, wave: str) -> None:
    with pytest.raises(UnknownWave):
        wave_folder(tmp_path, wave)


def test_a_folder_with_a_manifest_is_an_opened_wave(tmp_path: Path) -> None:
    (tmp_path / "a1b2c3d4e5f60718").mkdir()
    (tmp_path / "a1b2c3d4e5f60718" / "manifest.json").touch()
    assert wave_folder(tmp_path, "a1b2c3d4e5f60718").opened


def test_a_file_is_replaced_as_a_whole(tmp_path: Path) -> None:
    path = tmp_path / "sealed.json"
    path.with_name(".sealed.json.new").write_bytes(b"left by a crash")
    write_durably(path, b"old")
    write_durably(path, b"new", 0o600)
    assert [each.name for each in tmp_path.iterdir()] == ["sealed.json"]
    assert path.read_bytes() == b"new"
    assert path.stat().st_mode & 0o777 == 0o600


def test_a_new_file_never_replaces_another(tmp_path: Path) -> None:
    write_new(tmp_path / "key.pem", b"first", 0o600)
    with pytest.raises(FileExistsError):
        write_new(tmp_path / "key.pem", b"second", 0o600)


def test_a_store_goes_with_its_journal(tmp_path: Path) -> None:
    for name in ("box.db", "box.db-journal", "cards.db"):
        (tmp_path / name).touch()
    remove_store(tmp_path / "box.db")
    remove_store(tmp_path / "box.db")
    assert [each.name for each in tmp_path.iterdir()] == ["cards.db"]


def test_a_folder_goes_with_all_it_holds_and_may_be_gone(tmp_path: Path) -> None:
    (tmp_path / "keys").mkdir()
    (tmp_path / "keys" / "one.pem").touch()
    remove_folder(tmp_path / "keys")
    remove_folder(tmp_path / "keys")
    assert not (tmp_path / "keys").exists()


def test_a_lock_is_held_by_one_and_given_back(tmp_path: Path) -> None:
    with locked(tmp_path / ".lock", wait=False), pytest.raises(Occupied), locked(tmp_path / ".lock", wait=False):
        pass
    with locked(tmp_path / ".lock", wait=True):
        pass
