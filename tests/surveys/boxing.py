"""Open waves and be a device, for tests of the Box; no browser needed."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import orjson
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.serialization import load_der_public_key
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from core import tickets
from core.settings import Settings
from networks.cells import Cell
from networks.manifests import b64u, unb64u
from networks.ports import Opening
from surveys.boxes import FolderBoxes
from surveys.folders import PRIVATE, WaveFolder, write_new

WAVE = "a1b2c3d4e5f60718"
CELLS = ("00000000000000c1", "00000000000000c2")
ANSWERS: Mapping[str, int | str | None] = {
    "ucla3_1": 1,
    "ucla3_2": 2,
    "ucla3_3": 3,
    "owner_isolated": 1,
    "sisq": 4,
}
"""Some questions answered, the others skipped."""

PAGES = {
    "fr.html": b"<!doctype html><title>Point</title>",
    "en.html": b"<!doctype html><title>Check-in</title>",
    "checkin.js": b"'use strict';",
    "checkin.css": b"body{}",
}


def opening(wave: str = WAVE, cells: tuple[str, ...] = CELLS) -> Opening:
    """Describe a wave with fourteen members in each cell."""
    return Opening(
        wave_id=wave,
        root_id="00000000000000aa",
        number=1,
        question_set="pulse-fr-1",
        cells=tuple(Cell(cell, "00000000000000aa", (f"leaf-{cell}",), None, None, 14) for cell in cells),
        opens_at=datetime(2026, 3, 2, 9, tzinfo=UTC),
        closes_at=datetime(2026, 3, 16, 17, tzinfo=UTC),
        publishes_at=datetime(2026, 3, 19, 9, tzinfo=UTC),
        threshold=8,
        network_name="Atlantique",
        contact="Camille, 02 40 00 00 00",
        previous_hash="",
        scopes=dict.fromkeys(cells, ("Atlantique",)),
    )


def boxes(settings: Settings, pems: tuple[bytes, ...]) -> FolderBoxes:
    """Return the port's implementation, its pool holding keys that were made once for all tests."""
    stock_keys(settings, pems)
    return FolderBoxes(settings, lambda _opening: PAGES)


def stock_keys(settings: Settings, pems: tuple[bytes, ...]) -> None:
    """Lay keys that were made once for all tests where waves take theirs from."""
    pool = settings.data_dir / "keys_ahead"
    pool.mkdir(parents=True, exist_ok=True)
    for pem in pems:
        write_new(pool / f"{secrets.token_hex(8)}.pem", pem, PRIVATE)


def public_key(folder: WaveFolder, cell: str) -> RSAPublicKey:
    """Read a cell's public key from its public entry."""
    entry = orjson.loads(orjson.loads(folder.cell(cell).read_bytes())["entry"])
    key = load_der_public_key(unb64u(entry["key"]))
    assert isinstance(key, RSAPublicKey)
    return key


@dataclass
class Ticket:
    """What a device keeps for one card."""

    cell: str
    prepared: bytes
    blinding: tickets.Blinding
    signature: bytes = b""


@dataclass(frozen=True)
class Device:
    """Do what the check-in page does, against a Box under test."""

    client: FlaskClient
    folder: WaveFolder

    @property
    def wave(self) -> str:
        return self.folder.path.name

    def another(self) -> "Device":
        """Return a device of its own, for another thread."""
        return Device(self.client.application.test_client(), self.folder)

    def prepare(self, cell: str) -> Ticket:
        key = public_key(self.folder, cell)
        prepared = tickets.prepare(tickets.fingerprint(key))
        return Ticket(cell, prepared, tickets.blind(key, prepared))

    def ask(self, code: bytes, ticket: Ticket) -> TestResponse:
        return self.post("ticket", {"card": b64u(code), "cell": ticket.cell, "blinded": b64u(ticket.blinding.blinded)})

    def take(self, response: TestResponse, ticket: Ticket) -> Ticket:
        key = public_key(self.folder, ticket.cell)
        blind_sig = unb64u(response.get_json()["blind_sig"])
        ticket.signature = tickets.finalize(key, ticket.prepared, blind_sig, ticket.blinding.inverse)
        return ticket

    def ticket(self, code: bytes, cell: str) -> Ticket:
        ticket = self.prepare(cell)
        return self.take(self.ask(code, ticket), ticket)

    def sheet(self, ticket: Ticket, answers: object, tag_key: bytes | None = None) -> dict[str, Any]:
        return {
            "cell": ticket.cell,
            "prepared": b64u(ticket.prepared),
            "signature": b64u(ticket.signature),
            "tag_key": b64u(tag_key or secrets.token_bytes(32)),
            "answers": answers,
            "pad": "",
        }

    def send(self, ticket: Ticket, answers: object = ANSWERS, tag_key: bytes | None = None) -> TestResponse:
        return self.post("answers", self.sheet(ticket, answers, tag_key))

    def post(self, what: str, body: object) -> TestResponse:
        return self.client.post(f"/box/{self.wave}/{what}", json=body)


def wave_path(settings: Settings, wave: str = WAVE) -> WaveFolder:
    """Return a wave's folder under test."""
    return WaveFolder(Path(settings.waves_dir) / wave)
