"""Open a wave: build its folder aside (keys, cells, page, empty stores, manifest) and move it into place at once."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from core.tickets import SigningKey, spki
from networks.cells import Cell
from networks.manifests import CellEntry, Manifest, cell_files, manifest_hash
from networks.ports import Opening
from surveys import question_sets
from surveys.ballot_box import create_box
from surveys.cards import create_cards
from surveys.folders import WaveFolder, locked, remove_folder, sync_folder, write_new
from surveys.keys import place_key
from surveys.plan import Measure, tally_plan

PageBuilder = Callable[[Opening], Mapping[str, bytes]]
"""Builds the check-in page's files: `fr.html`, `en.html`, `checkin.js`, `checkin.css`."""

LOCK = ".changes.lock"


@dataclass(frozen=True)
class Workshop:
    """Where waves are opened, where keys made ahead lie, and who builds the page."""

    waves: Path
    pool: Path
    pages: PageBuilder


def open_wave(workshop: Workshop, opening: Opening) -> str:
    """Open a wave and return its manifest's hash; a second call changes nothing and returns the same.

    The wave's folder appears complete or not at all; what a crash left unfinished is removed here.
    """
    workshop.waves.mkdir(mode=0o700, parents=True, exist_ok=True)
    folder = WaveFolder(workshop.waves / opening.wave_id)
    with locked(workshop.waves / LOCK, wait=True):
        if not folder.opened:
            unfinished = WaveFolder(workshop.waves / f".{opening.wave_id}")
            remove_folder(unfinished.path)
            _build(unfinished, workshop, opening)
            unfinished.path.rename(folder.path)
            sync_folder(workshop.waves)
    return manifest_hash(folder.manifest.read_bytes())


def _build(folder: WaveFolder, workshop: Workshop, opening: Opening) -> None:
    plan = tally_plan(question_sets.load(opening.question_set))
    for part in ("keys", "cells", "page"):
        (folder.path / part).mkdir(mode=0o700, parents=True)
    keys = {cell.id: place_key(workshop.pool, folder.key(cell.id)) for cell in opening.cells}
    entries = tuple(_entry(cell, keys[cell.id], opening.scopes[cell.id]) for cell in opening.cells)
    for cell, content in cell_files(entries).items():
        write_new(folder.cell(cell), content)
    files = workshop.pages(opening)
    for name, content in files.items():
        write_new(folder.page(name), content)
    create_box(folder.box, keys, plan, sum(cell.members for cell in opening.cells))
    create_cards(folder.cards)
    write_new(folder.manifest, _manifest(opening, plan, entries, files).encode())
    for part in ("keys", "cells", "page", "."):
        sync_folder(folder.path / part)


def _entry(cell: Cell, key: SigningKey, scope: tuple[str, ...]) -> CellEntry:
    return CellEntry(cell.id, spki(key.public_key), cell.members, scope, cell.a, cell.b)


def _manifest(
    opening: Opening, plan: tuple[Measure, ...], entries: tuple[CellEntry, ...], files: Mapping[str, bytes]
) -> Manifest:
    return Manifest(
        wave=opening.wave_id,
        network=opening.network_name,
        number=opening.number,
        question_set=opening.question_set,
        plan=tuple((measure.id, measure.values) for measure in plan),
        opens_at=opening.opens_at,
        closes_at=opening.closes_at,
        publishes_at=opening.publishes_at,
        threshold=opening.threshold,
        contact=opening.contact,
        files={f"page/{name}": sha256(content).digest() for name, content in files.items()},
        entries=entries,
        previous=opening.previous_hash,
    )
