"""Check a root's public records against one another and against what Desk keeps of them. Pure: the bytes come in.

Each record must hash to what Desk noted when the wave opened, name the hash of the record before, hold exactly the
cells' files under its Merkle root (RFC 6962) and the pages by their SHA-256, say what Desk's row says, and give the
four words that everybody's mail has.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

import orjson

from networks.manifests import NOT_OURS, check_cell_file, four_words, manifest_hash, merkle_root, moment, unb64u

MANIFEST = "manifest.json"
_CELLS, _PAGES = "cells/", "page/"


class What(StrEnum):
    """What is wrong with one link of the chain."""

    NO_RECORD = "no-record"
    """The public record is not there."""
    LOST = "record-lost"
    """Nothing is left of the record of a wave that is over, as when a machine was set up again without its folders."""
    OTHER_RECORD = "other-record"
    """The record is not the one that opened the wave: its hash differs."""
    NOT_CHAINED = "not-chained"
    """The record does not name the hash of the one before."""
    CELLS = "cells"
    """The cells' files are not those of the record's tree, or not as many, or with other members."""
    PAGES = "pages"
    """A file of the check-in page is missing, too many, or not the one that the record names."""
    FACTS = "facts"
    """The record and Desk's row tell a different wave."""
    WORDS = "words"
    """The four words are not those of the record's hash."""


HARMLESS = frozenset({What.LOST})
"""What keeps no mail back: the records after a lost one still follow on the hash that Desk noted."""


@dataclass(frozen=True)
class Break:
    """One thing that is wrong with one wave's link; `what` is a word of `What`."""

    wave: str
    what: What


@dataclass(frozen=True)
class Facts:
    """What Desk's row says of a wave that has opened: `cells` are the ids frozen, `over` once released or cancelled."""

    wave: str
    network: str
    number: int
    question_set: str
    threshold: int
    opens_at: datetime
    closes_at: datetime
    publishes_at: datetime
    extended: bool
    members: int
    cells: frozenset[str]
    manifest_hash: str
    words: str
    over: bool = False


@dataclass(frozen=True)
class Link:
    """One wave: what Desk says of it and its public files by path (`manifest.json`, `cells/...`, `page/...`)."""

    facts: Facts
    record: Mapping[str, bytes]


def check(links: Sequence[Link]) -> tuple[Break, ...]:
    """Return all that is wrong with a root's chain, the oldest wave first; nothing when it is sound."""
    hashes = ("", *(link.facts.manifest_hash for link in links))
    return tuple(
        Break(link.facts.wave, what)
        for link, previous in zip(links, hashes, strict=False)
        for what in _wrong(link, previous)
    )


def _wrong(link: Link, previous: str) -> list[What]:
    encoded = link.record.get(MANIFEST)
    if encoded is None:
        return [What.LOST if link.facts.over and not link.record else What.NO_RECORD]
    wrong = [] if manifest_hash(encoded) == link.facts.manifest_hash else [What.OTHER_RECORD]
    try:
        content: Mapping[str, Any] = orjson.loads(encoded)
        wrong += [] if content["previous"] == previous else [What.NOT_CHAINED]
        wrong += [] if cells_match(encoded, link.record) else [What.CELLS]
        wrong += [] if pages_match(content["files"], link.record) else [What.PAGES]
        wrong += [] if _says(content, link) else [What.FACTS]
    except NOT_OURS:  # whatever this is, it is no record of ours
        wrong = [What.OTHER_RECORD]
    return wrong if words_match(link.facts.words, link.facts.manifest_hash) else [*wrong, What.WORDS]


def cells_match(manifest: bytes, record: Mapping[str, bytes]) -> bool:
    """Tell whether a record holds the files of all cells of a manifest's tree and no other.

    Raises ValueError, KeyError or TypeError for what is no record.
    """
    told = orjson.loads(manifest)["cells"]
    files = {path: content for path, content in sorted(record.items()) if path.startswith(_CELLS)}
    entries = [orjson.loads(content)["entry"] for content in files.values()]
    known = [orjson.loads(entry) for entry in entries]
    return (
        bool(files)
        and list(files) == [f"{_CELLS}{one['cell']}.json" for one in known]
        and (len(known), sum(one["members"] for one in known)) == (told["count"], told["members"])
        and merkle_root([entry.encode() for entry in entries]) == unb64u(told["root"])
        and all(check_cell_file(content, manifest) for content in files.values())
    )


def pages_match(told: Mapping[str, str], record: Mapping[str, bytes]) -> bool:
    """Tell whether a record's page files are those that its manifest names by their SHA-256."""
    pages = {path: hashlib.sha256(content).digest() for path, content in record.items() if path.startswith(_PAGES)}
    return pages == {path: unb64u(digest) for path, digest in told.items()}


def words_match(words: str, digest: str) -> bool:
    """Tell whether four words are those of a manifest's hash."""
    try:
        return words == four_words(digest)
    except ValueError:
        return False


def _says(content: Mapping[str, Any], link: Link) -> bool:
    """Tell whether a manifest and Desk's row tell the same wave; an extension, which moves its end, stands apart."""
    facts = link.facts
    same = {
        "wave": facts.wave,
        "network": facts.network,
        "number": facts.number,
        "question_set": facts.question_set,
        "threshold": facts.threshold,
        "opens_at": moment(facts.opens_at),
    }
    if not facts.extended:
        same |= {"closes_at": moment(facts.closes_at), "publishes_at": moment(facts.publishes_at)}
    cells = {path.removeprefix(_CELLS).removesuffix(".json") for path in link.record if path.startswith(_CELLS)}
    return (
        all(content[name] == value for name, value in same.items())
        and content["cells"]["members"] == facts.members
        and cells == facts.cells
    )
