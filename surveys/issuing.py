"""Decide who gets a ticket: one blinded message per card, the same one as often as it is asked for."""

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from hashlib import sha256

from surveys import store
from surveys.cards import UNUSED, USED

_CLAIM = "UPDATE card SET state = ?, blinded_hash = ? WHERE hash = ? AND cell = ? AND (state = ? OR blinded_hash = ?)"


@dataclass(frozen=True)
class Claim:
    """A card shown for one blinded message."""

    card: bytes
    """Hash of the card's code, 32 bytes."""
    cell: str
    blinded_hash: bytes


class Verdict(Enum):
    """What comes of a claim."""

    GRANTED = "granted"
    UNKNOWN = "unknown"
    ALREADY_USED = "already used"


def claim(card: bytes, cell: str, blinded: bytes) -> Claim:
    """Return the claim of a card (by its hash) on a signature of `blinded`."""
    return Claim(card, cell, sha256(blinded).digest())


def decide(connection: sqlite3.Connection, claims: Sequence[Claim]) -> list[Verdict]:
    """Decide claims in one durable transaction; raises StoreClosed once the wave is closed."""
    with store.writing(connection):
        store.require_open(connection)
        return [_decide(connection, each) for each in claims]


def _decide(connection: sqlite3.Connection, each: Claim) -> Verdict:
    values = (USED, each.blinded_hash, each.card, each.cell, UNUSED, each.blinded_hash)
    if connection.execute(_CLAIM, values).rowcount:
        return Verdict.GRANTED
    known = connection.execute("SELECT 1 FROM card WHERE hash = ? AND cell = ?", (each.card, each.cell))
    return Verdict.ALREADY_USED if known.fetchone() else Verdict.UNKNOWN
