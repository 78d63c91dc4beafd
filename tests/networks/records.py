"""Write the public record of a wave as its box would, with keys and a page that are nobody's."""

import hashlib
from collections.abc import Mapping

from networks.manifests import CellEntry, Manifest, cell_files
from networks.ports import Opening

PAGE = b"<!doctype html><title>Point</title>"


def record_of(opening: Opening) -> Mapping[str, bytes]:
    """Return the public files of a wave by path: manifest, one file per cell, one page."""
    entries = tuple(
        CellEntry(cell.id, hashlib.sha256(cell.id.encode()).digest(), cell.members, opening.scopes[cell.id])
        for cell in opening.cells
    )
    manifest = Manifest(
        wave=opening.wave_id,
        network=opening.network_name,
        number=opening.number,
        question_set=opening.question_set,
        plan=(("*", ("1",)),),
        opens_at=opening.opens_at,
        closes_at=opening.closes_at,
        publishes_at=opening.publishes_at,
        threshold=opening.threshold,
        contact=opening.contact,
        files={"page/fr.html": hashlib.sha256(PAGE).digest()},
        entries=entries,
        previous=opening.previous_hash,
    )
    cells = {f"cells/{cell}.json": content for cell, content in cell_files(entries).items()}
    return {"manifest.json": manifest.encode(), **cells, "page/fr.html": PAGE}
