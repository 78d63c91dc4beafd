"""Check a wave's public record from outside, as any member may: pure, whoever fetches it.

networks/links.py checks a whole chain where the records are kept; here there is only what the Box gives to everybody.
"""

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime

import orjson
from pydantic import AwareDatetime, BaseModel, Field, ValidationError

from networks.manifests import NOT_OURS, b64u, check_cell_file, four_words, manifest_hash

Fetch = Callable[[str], bytes | None]
"""Gives the file behind a path of the wave (`manifest.json`, `page/checkin.js`), or None where there is none."""

MOST_FILES = 20
_SHOWN_AT = {"page/fr.html": "fr/", "page/en.html": "en/"}


class NoRecord(Exception):
    """There is no public record at this address, or it is of another wave."""


@dataclass(frozen=True)
class Seen:
    """One thing that was looked at: `holds` is None for a page that the Box no longer shows, once the wave is over."""

    what: str
    holds: bool | None


class Cells(BaseModel):
    """How many cells a record counts, with how many members."""

    count: int
    members: int


class Told(BaseModel):
    """What a record says of itself, as far as somebody outside reads it; see networks/manifests.py."""

    wave: str
    network: str
    number: int
    opens_at: AwareDatetime
    closes_at: AwareDatetime
    previous: str
    cells: Cells
    files: dict[str, str] = Field(max_length=MOST_FILES)


@dataclass(frozen=True)
class Report:
    """What a record says of itself, its words, and all that was compared."""

    told: Told
    manifest_hash: str
    words: str
    seen: tuple[Seen, ...]

    @property
    def sound(self) -> bool:
        """Tell whether nothing differs."""
        return all(one.holds is not False for one in self.seen)


def verify(wave: str, fetch: Fetch, *, now: datetime, cell: str = "", words: str = "") -> Report:
    """Fetch a wave's record and pages, compare their hashes, and if asked a cell's entry and four words.

    `now` is aware: a page may be missing only once the wave is over. Raises NoRecord.
    """
    encoded = fetch("manifest.json") or b""
    told = _read(encoded, wave)
    digest = manifest_hash(encoded)
    seen = list(_pages(told, fetch, over=now >= told.closes_at))
    if cell:
        seen.append(Seen(f"cells/{cell}.json", _holds_cell(fetch(f"cells/{cell}.json"), cell, encoded)))
    if words:
        seen.append(Seen("words", plain(words) == plain(four_words(digest))))
    return Report(told, digest, four_words(digest), tuple(seen))


def plain(words: str) -> str:
    """Return words as they are compared: whatever their case and the signs between them."""
    return " ".join("".join(sign if sign.isalpha() else " " for sign in words.casefold()).split())


def _read(encoded: bytes, wave: str) -> Told:
    try:
        told = Told.model_validate_json(encoded)
    except ValidationError:
        raise NoRecord(wave) from None
    if told.wave != wave:
        raise NoRecord(wave)
    return told


def _pages(told: Told, fetch: Fetch, *, over: bool) -> Iterator[Seen]:
    for path, digest in sorted(told.files.items()):
        page = fetch(_SHOWN_AT.get(path, path))
        same = page is not None and b64u(hashlib.sha256(page).digest()) == digest
        yield Seen(path, None if page is None and over else same)


def _holds_cell(file: bytes | None, cell: str, manifest: bytes) -> bool:
    """Tell whether a cell's file is of this cell and belongs to the manifest's tree."""
    if file is None:
        return False
    try:
        entry = orjson.loads(orjson.loads(file)["entry"])
        return entry["cell"] == cell and check_cell_file(file, manifest)
    except NOT_OURS:
        return False
