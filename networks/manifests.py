r"""Build the public description of a wave and of each of its cells, and chain it to the one before.

Two JSON shapes leave this module. Both are canonical (UTF-8, sorted keys, no spaces), binary values are base64url
without padding, moments are `YYYY-MM-DDTHH:MM:SSZ`.

`cells/<cell>.json`, one small file per cell::

    {"entry": "{\"a\":null,\"b\":null,\"cell\":\"<16 hex>\",\"key\":\"<SPKI DER>\",\"members\":14,
                \"scope\":[\"Federation\",\"Region\",\"Club\"]}",
     "path": [{"left": "<32 bytes>"}, {"right": "<32 bytes>"}]}

`entry` is a *string*: hash its UTF-8 bytes as they are, then parse it. `a` and `b` are lists of attribute values or
null; `scope` names the nodes from the root to the smallest one that holds the whole cell. `path` goes from the leaf up.

`manifest.json`::

    {"version": 1, "wave": "<16 hex>", "network": "<root's name>", "number": 3, "question_set": "pulse-fr-1",
     "plan": [{"measure": "*", "values": ["1", "na"]}, ...],
     "opens_at": "...", "closes_at": "...", "publishes_at": "...", "threshold": 8, "contact": "<a person to call>",
     "files": {"page/fr.html": "<SHA-256>", ...},
     "cells": {"count": 3, "members": 41, "root": "<Merkle root>"}, "previous": "<hash before, or an empty string>"}

Merkle tree of RFC 6962 section 2.1 with SHA-256, entries ordered by cell id. A device checks a cell so::

    h = SHA256(0x00 || utf8(file.entry))
    for step of file.path: h = step.left ? SHA256(0x01 || step.left || h) : SHA256(0x01 || h || step.right)
    h must equal manifest.cells.root, and JSON.parse(file.entry).cell the cell named in the link

A manifest's hash is SHA-256 of the file's bytes; it never changes once the wave is open, so an extension, which moves
the closing moment, is told apart from it.
"""

import base64
import hashlib
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache

import orjson
from mnemonic import Mnemonic

VERSION = 1
_LEAF, _NODE = b"\x00", b"\x01"
_WORD_BITS, _WORDS = 11, 4


class NoCells(Exception):
    """A manifest needs at least one cell."""


@dataclass(frozen=True)
class CellEntry:
    """What the public may know of one cell: its SPKI DER key, how many members it holds and where it lies."""

    cell: str
    key: bytes
    members: int
    scope: tuple[str, ...]
    a: tuple[str, ...] | None = None
    b: tuple[str, ...] | None = None

    def encode(self) -> bytes:
        """Return the canonical bytes that the Merkle tree hashes."""
        return _canonical(
            {
                "cell": self.cell,
                "key": b64u(self.key),
                "members": self.members,
                "scope": self.scope,
                "a": self.a,
                "b": self.b,
            }
        )


@dataclass(frozen=True)
class Step:
    """One neighbour on the way from a leaf to the root: its 32-byte hash and whether it stands on the left."""

    left: bool
    digest: bytes


@dataclass(frozen=True)
class Manifest:
    """Everything frozen when a wave opens; `files` maps a path to its SHA-256, `plan` a measure to its values."""

    wave: str
    network: str
    number: int
    question_set: str
    plan: tuple[tuple[str, tuple[int | str, ...]], ...]
    opens_at: datetime
    closes_at: datetime
    publishes_at: datetime
    threshold: int
    contact: str
    files: Mapping[str, bytes]
    entries: tuple[CellEntry, ...]
    previous: str = ""

    def encode(self) -> bytes:
        """Return the canonical bytes of `manifest.json`; raise `NoCells` when there is none."""
        return _canonical(
            {
                "version": VERSION,
                "wave": self.wave,
                "network": self.network,
                "number": self.number,
                "question_set": self.question_set,
                "plan": [{"measure": name, "values": values} for name, values in self.plan],
                "opens_at": moment(self.opens_at),
                "closes_at": moment(self.closes_at),
                "publishes_at": moment(self.publishes_at),
                "threshold": self.threshold,
                "contact": self.contact,
                "files": {path: b64u(digest) for path, digest in self.files.items()},
                "cells": {
                    "count": len(self.entries),
                    "members": sum(entry.members for entry in self.entries),
                    "root": b64u(merkle_root([entry.encode() for entry in ordered(self.entries)])),
                },
                "previous": self.previous,
            }
        )


def b64u(data: bytes) -> str:
    """Return base64url without padding."""
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode("ascii")


def unb64u(text: str) -> bytes:
    """Return the bytes of base64url without padding; raise ValueError on any other spelling."""
    data = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    if b64u(data) != text:
        raise ValueError("not base64url without padding")
    return data


def moment(when: datetime) -> str:
    """Return an aware moment as UTC to the second."""
    return when.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def manifest_hash(encoded: bytes) -> str:
    """Return the base64url SHA-256 of a manifest's bytes."""
    return b64u(hashlib.sha256(encoded).digest())


def ordered(entries: Sequence[CellEntry]) -> tuple[CellEntry, ...]:
    """Return the entries in the tree's order, by cell id."""
    return tuple(sorted(entries, key=lambda entry: entry.cell))


def cell_files(entries: Sequence[CellEntry]) -> dict[str, bytes]:
    """Return the bytes of every cell's own file, by cell id."""
    in_order = ordered(entries)
    leaves = [entry.encode() for entry in in_order]
    return {
        entry.cell: _canonical(
            {
                "entry": leaf.decode(),
                "path": [
                    {("left" if step.left else "right"): b64u(step.digest)} for step in inclusion_path(leaves, index)
                ],
            }
        )
        for index, (entry, leaf) in enumerate(zip(in_order, leaves, strict=True))
    }


def merkle_root(leaves: Sequence[bytes]) -> bytes:
    """Return the 32-byte tree hash of RFC 6962 section 2.1; raise `NoCells` for no leaf."""
    if not leaves:
        raise NoCells
    if len(leaves) == 1:
        return _sha256(_LEAF, leaves[0])
    middle = _split(len(leaves))
    return _sha256(_NODE, merkle_root(leaves[:middle]), merkle_root(leaves[middle:]))


def inclusion_path(leaves: Sequence[bytes], index: int) -> tuple[Step, ...]:
    """Return the neighbours of leaf `index` from the leaf up (the audit path of RFC 6962 section 2.1.1)."""
    if len(leaves) == 1:
        return ()
    middle = _split(len(leaves))
    if index < middle:
        return (*inclusion_path(leaves[:middle], index), Step(left=False, digest=merkle_root(leaves[middle:])))
    return (*inclusion_path(leaves[middle:], index - middle), Step(left=True, digest=merkle_root(leaves[:middle])))


def is_included(leaf: bytes, path: Sequence[Step], root: bytes) -> bool:
    """Tell whether the path leads from the leaf to the root; the device does the same."""
    digest = _sha256(_LEAF, leaf)
    for step in path:
        digest = _sha256(_NODE, step.digest, digest) if step.left else _sha256(_NODE, digest, step.digest)
    return digest == root


NOT_OURS = (ValueError, KeyError, TypeError, AttributeError)
"""What reading a file raises that is JSON of another shape, or none."""


def check_cell_file(cell_file: bytes, manifest: bytes) -> bool:
    """Tell whether a cell's file belongs to a manifest's tree; raises what `NOT_OURS` lists for what is neither."""
    content = orjson.loads(cell_file)
    path = [_step(told) for told in content["path"]]
    root = unb64u(orjson.loads(manifest)["cells"]["root"])
    return is_included(content["entry"].encode(), path, root)


def _step(told: Mapping[str, str]) -> Step:
    ((side, digest),) = told.items()
    return Step(left=side == "left", digest=unb64u(digest))


def four_words(digest: str) -> str:
    """Return the first 44 bits of a manifest's hash as four words of the French list of BIP 39."""
    number = int.from_bytes(unb64u(digest), "big") >> (256 - _WORD_BITS * _WORDS)
    words = _word_list()
    picks = [(number >> (_WORD_BITS * place)) % len(words) for place in reversed(range(_WORDS))]
    return " ".join(words[pick] for pick in picks)


@cache
def _word_list() -> tuple[str, ...]:
    """Return the 2,048 words; the list is published decomposed, screens and keyboards compose accents."""
    return tuple(unicodedata.normalize("NFC", word) for word in Mnemonic("french").wordlist)


def _split(size: int) -> int:
    """Return the largest power of two smaller than size (at least 2)."""
    return 1 << ((size - 1).bit_length() - 1)


def _sha256(*parts: bytes) -> bytes:
    return hashlib.sha256(b"".join(parts)).digest()


def _canonical(value: Mapping[str, object]) -> bytes:
    return orjson.dumps(value, option=orjson.OPT_SORT_KEYS)
