import io
import secrets
import shutil
import sqlite3
import tarfile
import zipfile
from contextlib import closing

import pytest

from core.findings import Finding
from core.preconditions.backups import STORES, Search, backups, in_snapshots, snapshots_of
from surveys import ballot_box, cards


@pytest.fixture
def folder(tmp_path):
    folder = tmp_path / "kept"
    folder.mkdir()
    return folder


@pytest.fixture(scope="module")
def stores(tmp_path_factory):
    """A ballot box and a store of cards, as an opening makes them, under names that say nothing."""
    folder = tmp_path_factory.mktemp("stores")
    ballot_box.create_box(folder / "one.bin", ["00000000000000c1"], [], 8)
    cards.create_cards(folder / "two.bin")
    return {name: (folder / f"{name}.bin").read_bytes() for name in ("one", "two")}


def look(folder, **more):
    return Search().look([folder], STORES, **more)


def tarred(folder, name, content):
    with tarfile.open(folder / "nightly.tar.gz", "w:gz") as archive:
        info = tarfile.TarInfo(name)
        info.size = len(content)
        archive.addfile(info, io.BytesIO(content))


def zipped(folder, name, content):
    with zipfile.ZipFile(folder / "nightly.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, content)


def plain(folder, name, content):
    path = folder / "nightly" / name
    path.parent.mkdir(parents=True)
    path.write_bytes(content)


PACKINGS = pytest.mark.parametrize("pack", [plain, tarred, zipped])


@PACKINGS
def test_backups_of_desk_alone_hold(folder, pack, settings):
    pack(folder, "data/desk.db", (settings.data_dir / "desk.db").read_bytes())
    assert look(folder) == Finding("backups", holds=True)


@PACKINGS
@pytest.mark.parametrize(
    "name",
    [
        "waves/a1b2c3d4e5f60718/box.db",
        "waves/a1b2c3d4e5f60718/box.db-journal",
        "waves/a1b2c3d4e5f60718/cards.db",
        "waves/a1b2c3d4e5f60718/sealed.json",
        "waves/a1b2c3d4e5f60718/.sealed.json.new",
        "waves/a1b2c3d4e5f60718/keys/00000000000000c1.pem",
        "keys_ahead/00000000000000c1.pem",
        "erased.txt",
    ],
)
def test_a_name_that_no_backup_should_hold_is_found(folder, pack, name):
    pack(folder, f"data/{name}", b"x")
    found = look(folder)
    assert found.holds is False
    assert name in found.detail


@PACKINGS
@pytest.mark.parametrize("store", ["one", "two"])
def test_a_box_or_its_cards_are_found_under_any_name(folder, pack, stores, store):
    pack(folder, "data/report.txt", stores[store])
    found = look(folder)
    assert found.holds is False
    assert "report.txt" in found.detail


@pytest.mark.parametrize("store", ["one", "two"])
def test_a_box_that_was_written_out_as_text_is_found(folder, stores, store):
    (folder / "copy").write_bytes(stores[store])
    with closing(sqlite3.connect(folder / "copy")) as connection:
        (folder / "copy.sql").write_text("\n".join(connection.iterdump()))
    (folder / "copy").unlink()
    assert look(folder).holds is False


def test_a_mark_across_two_chunks_is_found(folder):
    mark = secrets.token_bytes(32)
    (folder / "disk.img").write_bytes(bytes((1 << 20) - 16) + mark + bytes(1 << 20))
    assert Search().look([folder], [mark]).holds is False
    assert Search().look([folder], [secrets.token_bytes(32)]).holds is True


def test_our_own_sources_are_no_box(folder):
    shutil.copy(ballot_box.__file__, folder)
    assert look(folder).holds is True


def test_what_is_encrypted_is_not_known_and_what_was_found_beside_it_still_fails(folder, stores):
    (folder / "vault").write_bytes(secrets.token_bytes(5000))
    assert look(folder) == Finding("backups", None, "vault")
    (folder / "copy").write_bytes(stores["one"])
    assert look(folder) == Finding("backups", holds=False, detail="copy")


def test_what_was_not_read_is_not_known_and_the_next_examination_goes_on(folder):
    for name in "abc":
        (folder / name).write_bytes(bytes(1000))
    search = Search()
    assert search.look([folder], STORES, most=1500).holds is None
    assert search.look([folder], STORES, most=1500).holds is None
    assert search.look([folder], STORES, most=1500).holds is True


def test_a_file_that_changed_is_read_again(folder, stores):
    (folder / "a").write_bytes(bytes(1000))
    search = Search()
    assert search.look([folder], STORES).holds is True
    (folder / "a").write_bytes(stores["one"])
    assert search.look([folder], STORES).holds is False


def test_damaged_archives_are_not_known(folder):
    tarred(folder, "data/desk.db", bytes(100_000) + secrets.token_bytes(100_000))
    whole = (folder / "nightly.tar.gz").read_bytes()
    (folder / "nightly.tar.gz").write_bytes(whole[: len(whole) // 2])
    assert look(folder).holds is None


def test_where_backups_are_has_to_be_said_once(settings):
    def found(**update):
        return backups(settings.model_copy(update=update), Search())

    assert found() == Finding("backups", None)
    assert found(backups="none").holds is True
    assert found(demo=True).holds is True
    assert found(backups=str(settings.data_dir / "nowhere")).holds is None


def test_every_folder_that_was_named_is_looked_through_and_the_data_folder_s_own_too(settings, folder, stores):
    named = settings.model_copy(update={"backups": f"{folder}:{folder}"})
    assert backups(named, Search()).holds is True
    own = settings.data_dir / "backups"
    own.mkdir()
    assert backups(settings, Search()).holds is True
    (own / "copy").write_bytes(stores["two"])
    for one in (named, settings, settings.model_copy(update={"backups": "none"})):
        assert backups(one, Search()).holds is False


@pytest.mark.parametrize("shown", [".zfs/snapshot/daily", ".snapshots/12/snapshot", ".snapshots/daily"])
def test_a_box_in_a_snapshot_is_found(tmp_path, shown):
    waves = tmp_path / "srv" / "data" / "waves"
    waves.mkdir(parents=True)
    copy = tmp_path / shown / "srv" / "data" / "waves" / "a1b2c3d4e5f60718"
    copy.mkdir(parents=True)
    assert list(snapshots_of(waves, tmp_path)) == []
    (copy / "box.db").touch()
    assert set(snapshots_of(waves, tmp_path)) == {copy / "box.db"}


def test_no_snapshot_shows_where_the_tests_run(settings):
    assert in_snapshots(settings).holds is True
