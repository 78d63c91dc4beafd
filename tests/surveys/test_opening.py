from dataclasses import replace
from pathlib import Path

import orjson
import pytest

from core import tickets
from core.settings import Settings
from networks.manifests import check_cell_file, manifest_hash, unb64u
from surveys import store
from surveys.ballot_box import totals
from surveys.boxes import FolderBoxes
from surveys.folders import WaveFolder, locked
from surveys.keys import load_key
from surveys.opening import Workshop, open_wave
from tests.surveys.boxing import CELLS, PAGES, WAVE, opening, public_key


def test_opening_makes_the_whole_folder(folder: WaveFolder) -> None:
    names = {str(path.relative_to(folder.path)) for path in folder.path.rglob("*") if path.is_file()}
    assert names == {
        "manifest.json",
        "box.db",
        "cards.db",
        *(f"cells/{cell}.json" for cell in CELLS),
        *(f"keys/{cell}.pem" for cell in CELLS),
        *(f"page/{name}" for name in PAGES),
    }


def test_only_the_owner_of_the_process_reads_keys_and_stores(folder: WaveFolder) -> None:
    for path in (folder.box, folder.cards, *(folder.key(cell) for cell in CELLS)):
        assert path.stat().st_mode & 0o777 == 0o600
    assert folder.path.parent.stat().st_mode & 0o777 == 0o700


def test_each_cell_has_a_key_of_its_own_that_its_entry_shows(folder: WaveFolder) -> None:
    prints = [tickets.fingerprint(public_key(folder, cell)) for cell in CELLS]
    assert prints == [tickets.fingerprint(load_key(folder.key(cell)).public_key) for cell in CELLS]
    assert len(set(prints)) == len(CELLS)


def test_every_cell_belongs_to_the_manifest(folder: WaveFolder) -> None:
    manifest = folder.manifest.read_bytes()
    assert all(check_cell_file(folder.cell(cell).read_bytes(), manifest) for cell in CELLS)


def test_the_manifest_names_every_file_of_the_page(folder: WaveFolder) -> None:
    files = orjson.loads(folder.manifest.read_bytes())["files"]
    assert {name: len(unb64u(digest)) for name, digest in files.items()} == {f"page/{name}": 32 for name in PAGES}


def test_the_box_has_the_rows_that_the_manifest_promises(folder: WaveFolder) -> None:
    plan = {each["measure"]: set(each["values"]) for each in orjson.loads(folder.manifest.read_bytes())["plan"]}
    with store.opened(folder.box) as connection:
        rows = totals(connection)
    made = {cell: {measure: set(values) for measure, values in counts.items()} for cell, counts in rows.items()}
    assert made == dict.fromkeys(CELLS, plan)


def test_opening_again_changes_nothing(boxes: FolderBoxes, folder: WaveFolder) -> None:
    before = {path: path.read_bytes() for path in folder.path.rglob("*") if path.is_file()}
    assert boxes.open(replace(opening(), network_name="Another")) == manifest_hash(folder.manifest.read_bytes())
    assert before == {path: path.read_bytes() for path in folder.path.rglob("*") if path.is_file()}


def test_what_a_crash_left_is_built_anew(boxes: FolderBoxes, settings: Settings) -> None:
    left = settings.waves_dir / f".{WAVE}" / "keys"
    left.mkdir(parents=True)
    (left / f"{CELLS[0]}.pem").write_bytes(b"half a key")
    boxes.open(opening())
    assert [path.name for path in settings.waves_dir.iterdir() if path.is_dir()] == [WAVE]


def test_a_page_that_cannot_be_built_opens_nothing(settings: Settings, tmp_path: Path) -> None:
    def broken(_opening: object) -> dict[str, bytes]:
        raise ZeroDivisionError

    workshop = Workshop(settings.waves_dir, tmp_path / "pool", broken)
    with pytest.raises(ZeroDivisionError):
        open_wave(workshop, replace(opening(), cells=()))
    assert not WaveFolder(settings.waves_dir / WAVE).opened
    with locked(settings.waves_dir / ".changes.lock", wait=False):
        pass
