"""Keep the open wave's cards: one-time codes known only by their hash, tied to a cell and to nobody.

The table is read in the order of its key and rebuilt after every insertion, so that a card's place in the
file does not say when it was drawn; a record never changes its size.
"""

import secrets
import sqlite3
from collections.abc import Mapping, Sequence
from hashlib import sha256
from pathlib import Path

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from surveys import store

CODE_BYTES = 16
DRAW_BYTES = 32
UNUSED, USED = 0, 1

_DOMAIN = b"entrepairs/card/v1"
_DRAW_DOMAIN = b"entrepairs/draw/v1"
_TABLE = (
    "CREATE TABLE card (hash BLOB PRIMARY KEY, cell TEXT NOT NULL, state INTEGER NOT NULL,"
    " blinded_hash BLOB NOT NULL) WITHOUT ROWID"
)


def card_hash(code: bytes) -> bytes:
    """Return the 32 bytes by which a card is known."""
    return sha256(_DOMAIN + code).digest()


def create_cards(path: Path) -> None:
    """Create an empty card store."""
    store.create(path, _TABLE).close()


def draw_cards(path: Path, counts: Mapping[str, int]) -> dict[str, Sequence[bytes]]:
    """Add that many fresh cards per cell and return their codes, which are kept nowhere.

    Raises StoreClosed once the wave is closed.
    """
    codes = {cell: [secrets.token_bytes(CODE_BYTES) for _ in range(count)] for cell, count in counts.items()}
    add_cards(path, codes)
    return dict(codes)


def codes_from(draw: bytes, wave_id: str, counts: Mapping[str, int]) -> dict[str, Sequence[bytes]]:
    """Return the codes that follow from a random draw, one per cell and place; HKDF-SHA256 (RFC 5869).

    A draw is 32 random bytes, else ValueError. Whoever does not hold it learns nothing of one code from the others.
    """
    if len(draw) != DRAW_BYTES:
        raise ValueError(f"a draw has {DRAW_BYTES} bytes")

    def code(cell: str, place: int) -> bytes:
        info = b"\0".join((_DRAW_DOMAIN, wave_id.encode(), cell.encode(), str(place).encode()))
        return HKDF(SHA256(), CODE_BYTES, salt=None, info=info).derive(draw)

    return {cell: [code(cell, place) for place in range(count)] for cell, count in counts.items()}


def add_cards(path: Path, codes: Mapping[str, Sequence[bytes]]) -> None:
    """Add the cards of these codes, by cell; one that is there already stays as it is, used or not.

    Raises StoreClosed once the wave is closed.
    """
    drawn = sorted(
        # a random filler stands for "no blinded message yet", so that using a card changes no length
        (card_hash(code), cell, UNUSED, secrets.token_bytes(32))
        for cell, of_cell in codes.items()
        for code in of_cell
    )
    with store.opened(path) as connection:
        with store.writing(connection):
            store.require_open(connection)
            connection.executemany("INSERT OR IGNORE INTO card VALUES (?, ?, ?, ?)", drawn)
        connection.execute("VACUUM")


def cell_of(path: Path, code: bytes) -> str | None:
    """Return the cell of a card by its code, or None when there is no such card."""
    with store.opened(path) as connection:
        row: tuple[str] | None = connection.execute(
            "SELECT cell FROM card WHERE hash = ?", (card_hash(code),)
        ).fetchone()
    return row[0] if row else None


def stocked(path: Path) -> int:
    """Return how many cards there are; raises StoreClosed once the wave is closed."""
    with store.opened(path) as connection:
        store.require_open(connection)
        number: tuple[int] = connection.execute("SELECT count(*) FROM card").fetchone()
    return number[0]


def half_used(path: Path, members: int) -> bool:
    """Tell whether as many cards have been used as half of the members; raises StoreClosed once the wave is closed."""
    with store.opened(path) as connection:
        store.require_open(connection)
        used = connection.execute("SELECT 2 * count(*) >= ? FROM card WHERE state = ?", (members, USED))
        return bool(used.fetchone()[0])


def issued(connection: sqlite3.Connection) -> dict[str, int]:
    """Count the tickets issued, by cell."""
    rows = connection.execute("SELECT cell, count(*) FROM card WHERE state = ? GROUP BY cell", (USED,))
    return dict(rows.fetchall())
