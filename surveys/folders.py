"""Name the files of a wave's folder and write them so that a crash leaves either all of a file or none.

Never open `box.db` or `cards.db` with `open` in a process that serves them: closing any descriptor of a
file drops every POSIX lock the process holds on it, SQLite's included.
"""

import fcntl
import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ID = re.compile(r"[0-9a-f]{16}")
"""What a wave or cell id looks like; anything else never reaches the file system."""

PRIVATE = 0o600
PUBLIC = 0o644


class UnknownWave(LookupError):
    """No wave of that id was ever opened here."""


class Occupied(RuntimeError):
    """Another process holds the lock."""


@dataclass(frozen=True)
class WaveFolder:
    """The folder of one wave; the properties say which file is which."""

    path: Path

    @property
    def manifest(self) -> Path:
        """Return the public manifest; the folder counts as opened once it is there."""
        return self.path / "manifest.json"

    def cell(self, cell: str) -> Path:
        """Return the public entry of a cell: its key, its number of members, its path in the tree."""
        return self.path / "cells" / f"{cell}.json"

    def page(self, name: str) -> Path:
        """Return a file of the check-in page: `fr.html`, `en.html`, `checkin.js`, `checkin.css`."""
        return self.path / "page" / name

    def key(self, cell: str) -> Path:
        """Return the signing key of a cell."""
        return self.path / "keys" / f"{cell}.pem"

    @property
    def cards(self) -> Path:
        """Return the card store."""
        return self.path / "cards.db"

    @property
    def box(self) -> Path:
        """Return the ballot box."""
        return self.path / "box.db"

    @property
    def sealed(self) -> Path:
        """Return the sealed totals, there from sealing to release."""
        return self.path / "sealed.json"

    @property
    def cancelled(self) -> Path:
        """Return the mark of a cancelled wave."""
        return self.path / "cancelled"

    @property
    def extension(self) -> Path:
        """Return the later closing moment of an extended wave; the manifest itself never changes."""
        return self.path / "extension.json"

    def record(self) -> dict[str, bytes]:
        """Return every public file by its path below the folder: the manifest, the cells' entries, the page."""
        public = [self.manifest, *sorted(self.path.glob("cells/*.json")), *sorted(self.path.glob("page/*"))]
        return {str(file.relative_to(self.path)): file.read_bytes() for file in public}

    @property
    def opened(self) -> bool:
        """Tell whether the wave was ever opened."""
        return self.manifest.is_file()


def wave_folder(waves: Path, wave: str) -> WaveFolder:
    """Return the folder of a wave that was opened; raises UnknownWave."""
    folder = WaveFolder(waves / wave)
    if ID.fullmatch(wave) is None or not folder.opened:
        raise UnknownWave(wave)
    return folder


def write_new(path: Path, content: bytes, mode: int = PUBLIC) -> None:
    """Write a file that does not exist yet and sync it; raises FileExistsError."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def write_durably(path: Path, content: bytes, mode: int = PUBLIC) -> None:
    """Write or replace a file so that after a crash it holds the old bytes or the new ones."""
    temporary = path.with_name(f".{path.name}.new")
    temporary.unlink(missing_ok=True)
    write_new(temporary, content, mode)
    temporary.rename(path)
    sync_folder(path.parent)


def sync_folder(path: Path) -> None:
    """Make the names in a folder durable."""
    descriptor = os.open(path, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def remove_store(path: Path) -> None:
    """Remove a database and then what a crash left of its journal; re-runnable."""
    path.unlink(missing_ok=True)
    path.with_name(f"{path.name}-journal").unlink(missing_ok=True)


def remove_folder(path: Path) -> None:
    """Remove a folder and what it holds; re-runnable."""
    if path.exists():
        shutil.rmtree(path)


@contextmanager
def locked(path: Path, *, wait: bool) -> Iterator[None]:
    """Hold an exclusive lock between processes; raises Occupied when `wait` is false and another holds it."""
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, PRIVATE)
    try:
        _take(descriptor, wait=wait)
        yield
    finally:
        os.close(descriptor)


def _take(descriptor: int, *, wait: bool) -> None:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX if wait else fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        raise Occupied("another process already serves this folder") from error
