"""Walk through what a folder of backups holds, archives inside archives included, and read it piece by piece.

Nothing is unpacked on disk. What is encrypted, or compressed in a way that Python does not read, is said to be so.
"""

import bz2
import gzip
import io
import lzma
import os
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, cast

CHUNK = 1 << 20
SAMPLE, SHORTEST_SAMPLE, INCOMPRESSIBLE = 1 << 16, 1 << 8, 0.97
"""Of so many bytes, at least so many, zlib must save something, or they are taken for encrypted or compressed."""
ARMOURED = (b"-----BEGIN PGP", b"-----BEGIN AGE", b"age-encryption.org")
DUMP = b"PGDMP"
"""PostgreSQL's own archive: it holds what Desk's tables hold, and no file."""
DEEPEST = 4
IN_MEMORY = 1 << 26
"""The largest zip file inside another archive that is looked into, in bytes."""
TAR_MARK, TAR_MARK_AT = b"ustar", 257

_OPENERS: dict[bytes, Callable[[Any], Any]] = {
    b"\x1f\x8b": lambda file: gzip.GzipFile(fileobj=file, mode="rb"),
    b"BZh": bz2.BZ2File,
    b"\xfd7zXZ\x00": lzma.LZMAFile,
}
BROKEN = (tarfile.TarError, zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, NotImplementedError, OSError)
"""What reading a piece may raise when the archive around it is damaged."""


class TooMuch(Exception):
    """There is more to read than one examination reads."""


@dataclass
class Budget:
    """How many more bytes may be read."""

    left: int

    def spend(self, size: int) -> None:
        """Take off what was read; raises TooMuch."""
        self.left -= size
        if self.left < 0:
            raise TooMuch


@dataclass(frozen=True)
class Piece:
    """A file, in an archive or by itself: `name` with the names of what it is in; None for bytes nobody can read."""

    name: str
    chunks: Iterator[bytes] | None


def files(folder: Path) -> Iterator[Path]:
    """Return every file below a folder, following no link; raises OSError for a folder that cannot be listed."""
    for place, _folders, names in os.walk(folder, onerror=_raise):
        yield from (path for path in (Path(place, name) for name in sorted(names)) if _is_real(path))


def _raise(error: OSError) -> None:
    raise error


def _is_real(path: Path) -> bool:
    return path.is_file() and not path.is_symlink()


def pieces(path: Path, budget: Budget) -> Iterator[Piece]:
    """Return a file, or everything in it when it is an archive; each piece must be read before the next is asked for.

    Raises TooMuch once the budget is spent; reading a piece may raise what `BROKEN` lists.
    """
    try:
        with path.open("rb", buffering=0) as file:
            yield from _pieces(cast("IO[bytes]", file), path.name, budget, DEEPEST)
    except BROKEN:
        yield Piece(path.name, None)


def _pieces(file: IO[bytes], name: str, budget: Budget, depth: int) -> Iterator[Piece]:
    with io.BufferedReader(cast("io.RawIOBase", file), SAMPLE) as stream:
        head = stream.peek(SAMPLE)
        opener = next((opener for magic, opener in _OPENERS.items() if head.startswith(magic)), None)
        if depth and opener is not None:
            yield from _pieces(opener(stream), name, budget, depth - 1)
        elif depth and head[TAR_MARK_AT:].startswith(TAR_MARK):
            yield from _tar(stream, name, budget, depth - 1)
        elif depth and head.startswith(b"PK\x03\x04"):
            yield from _zip(stream, name, budget, depth - 1)
        else:
            yield Piece(name, None if _unreadable(head) else _chunks(stream, budget))


def _tar(stream: IO[bytes], name: str, budget: Budget, depth: int) -> Iterator[Piece]:
    with tarfile.open(fileobj=stream, mode="r|") as archive:
        for member in archive:
            inside = archive.extractfile(member) if member.isfile() else None
            if inside is not None:
                yield from _pieces(inside, f"{name}/{member.name}", budget, depth)


def _zip(stream: IO[bytes], name: str, budget: Budget, depth: int) -> Iterator[Piece]:
    content = stream.read(IN_MEMORY + 1) if depth < DEEPEST - 1 else b""
    if len(content) > IN_MEMORY:
        yield Piece(name, None)
        return
    budget.spend(len(content))
    with zipfile.ZipFile(io.BytesIO(content) if content else stream) as archive:
        for member in archive.infolist():
            encrypted = bool(member.flag_bits & 1)
            if encrypted:
                yield Piece(f"{name}/{member.filename}", None)
            elif not member.is_dir():
                with archive.open(member) as inside:
                    yield from _pieces(inside, f"{name}/{member.filename}", budget, depth)


def _chunks(stream: IO[bytes], budget: Budget) -> Iterator[bytes]:
    while chunk := stream.read(CHUNK):
        budget.spend(len(chunk))
        yield chunk


def _unreadable(head: bytes) -> bool:
    if head.startswith(DUMP):
        return False
    packed = len(head) >= SHORTEST_SAMPLE and len(zlib.compress(head, 1)) > INCOMPRESSIBLE * len(head)
    return packed or head.startswith(ARMOURED)
