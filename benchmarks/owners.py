"""Prepare owners of an open wave: their cards, tickets and sheets, as requests ready to send."""

import secrets
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import orjson
from cryptography.fernet import Fernet

from benchmarks.load import post
from core import tickets
from core.settings import Settings
from networks.cells import Cell
from networks.manifests import b64u
from networks.ports import Opening
from surveys import checkin, question_sets
from surveys.boxes import FolderBoxes
from surveys.folders import PRIVATE, wave_folder, write_new
from surveys.keys import load_key

CELLS, MEMBERS = 12, 2500
"""Cells of a wave, and members of each: enough for every answer that is sent."""
BODY = 1024
CONTACT_KEY = Fernet.generate_key().decode()
NOW = datetime.now(UTC)


@dataclass(frozen=True)
class Owners:
    """An open wave, its cells and how to get fresh requests for it."""

    wave: str
    boxes: FolderBoxes
    keys: dict[str, tickets.SigningKey]
    members: int

    def ticket_requests(self, number: int) -> list[bytes]:
        """Return requests for tickets, each with a card of its own."""
        drawn = self.boxes.draw_cards(self.wave, {cell: -(-number // len(self.keys)) for cell in self.keys})
        cards = [(cell, code) for cell, codes in drawn.items() for code in codes][:number]
        return [self._ticket_request(cell, code) for cell, code in cards]

    def _ticket_request(self, cell: str, code: bytes) -> bytes:
        public = self.keys[cell].public_key
        blinding = tickets.blind(public, tickets.prepare(tickets.fingerprint(public)))
        body = {"card": b64u(code), "cell": cell, "blinded": b64u(blinding.blinded)}
        return post(f"/box/{self.wave}/ticket", orjson.dumps(body))

    def answer_requests(self, number: int) -> list[bytes]:
        """Return sheets with a ticket of their own, padded like the check-in page's."""
        cells = list(self.keys)
        return [self._sheet(cells[index % len(cells)]) for index in range(number)]

    def _sheet(self, cell: str) -> bytes:
        key = self.keys[cell]
        prepared = tickets.prepare(tickets.fingerprint(key.public_key))
        blinding = tickets.blind(key.public_key, prepared)
        signed = tickets.blind_sign(key, blinding.blinded)
        signature = tickets.finalize(key.public_key, prepared, signed, blinding.inverse)
        sheet: dict[str, object] = {"cell": cell, "prepared": b64u(prepared), "signature": b64u(signature)}
        sheet |= {"tag_key": b64u(secrets.token_bytes(32)), "answers": dict(_answers()), "pad": ""}
        sheet["pad"] = "x" * (BODY - len(orjson.dumps(sheet)))
        return post(f"/box/{self.wave}/answers", orjson.dumps(sheet))


def _answers() -> Iterator[tuple[str, int | str]]:
    for item in question_sets.load("pulse-fr-1").items:
        yield item.id, secrets.choice(item.options).code


def open_wave(settings: Settings, keys: Iterable[tickets.SigningKey] = ()) -> Owners:
    """Open a wave with a dozen cells in the settings' data folder, with these keys if any (drawing takes seconds)."""
    boxes = FolderBoxes(settings, checkin.page_files)
    for key in keys:
        ahead = settings.data_dir / "keys_ahead"
        ahead.mkdir(mode=0o700, exist_ok=True)
        write_new(ahead / f"{secrets.token_hex(8)}.pem", key.to_pem(), PRIVATE)
    ids = [secrets.token_hex(8) for _ in range(CELLS)]
    root, wave = secrets.token_hex(8), secrets.token_hex(8)
    cells = tuple(Cell(id=cell, scope=root, leaves=(root,), a=None, b=None, members=MEMBERS) for cell in ids)
    boxes.open(_opening(wave, root, cells))
    folder = wave_folder(settings.waves_dir, wave)
    return Owners(wave, boxes, {cell: load_key(folder.key(cell)) for cell in ids}, MEMBERS)


def _opening(wave: str, root: str, cells: tuple[Cell, ...]) -> Opening:
    return Opening(
        wave_id=wave,
        root_id=root,
        number=1,
        question_set="pulse-fr-1",
        cells=cells,
        scopes={cell.id: ("Club",) for cell in cells},
        opens_at=NOW,
        closes_at=NOW + timedelta(days=10),
        publishes_at=NOW + timedelta(days=11),
        threshold=8,
        network_name="Club",
        contact="Ada, 01 02 03 04 05",
        previous_hash="",
    )


def folder_settings(folder: Path) -> Settings:
    """Return settings for a throw-away installation."""
    return Settings(
        data_dir=folder,
        secret_key=secrets.token_hex(32),
        lookup_key=secrets.token_hex(32),
        contact_keys=(CONTACT_KEY,),
        base_url="http://localhost",
    )
