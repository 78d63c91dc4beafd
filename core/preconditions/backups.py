"""Check that nothing of a ballot box, of invitations or of keys lies in the backups: neither by name nor by content.

Where backups are only the operator knows, so it has to be said once, or said that there are none. What cannot be read
(encrypted, compressed by other means, more than one examination reads) is not known, and so does not hold: give the
place where backups are before they are encrypted.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from core.findings import Finding
from core.preconditions.archives import BROKEN, Budget, Piece, TooMuch, files, pieces
from core.preconditions.file_systems import MOUNTS, mount_of
from core.settings import BoxSettings

NONE = "none"
OWN = "backups"
"""The folder in the data folder that is looked through even when nobody names it."""
NAMES = re.compile(
    r"(^|/)((box|cards)\.db(-\w+)?|keys/[0-9a-f]{16}\.pem|keys_ahead/.*|erased\.txt|\.?sealed\.json(\.new)?)$"
)
"""`sealed.json` has the exact totals of a closed wave until some of them are published, and the rest never."""
STORES = (b"CREATE TABLE tally (cell TEXT", b"CREATE TABLE card (hash BLOB")
"""What every copy of a ballot box or of a card store says of itself, whatever its name, in SQLite's file or as text."""
SOURCES = (".py", ".pyc")
"""Our own programs say it too."""
MOST_BYTES = 2 << 30
"""What one examination reads; the next one goes on with what is new."""
NAMED = 5

Verdict = tuple[tuple[str, ...], tuple[str, ...]]
"""Names of what was found in a file, and of what in it could not be read."""


@dataclass
class Search:
    """Look through folders, and remember the files that were looked through until they change."""

    _known: dict[tuple[object, ...], Verdict] = field(default_factory=dict)

    def look(self, folders: Iterable[Path], marks: Sequence[bytes], most: int = MOST_BYTES) -> Finding:
        """Look for names that no backup should hold and for marks; what could not be read makes it not known."""
        budget, before, self._known = Budget(most), self._known, {}
        verdicts = [verdict for folder in folders for verdict in self._folder(folder, tuple(marks), budget, before)]
        found = [name for names, _unread in verdicts for name in names]
        unread = [name for _names, names in verdicts for name in names]
        told = found or unread
        more = ("...",) if len(told) > NAMED else ()
        return Finding(
            "backups", False if found else None if unread else True, ", ".join((*dict.fromkeys(told[:NAMED]), *more))
        )

    def _folder(
        self, folder: Path, marks: tuple[bytes, ...], budget: Budget, before: dict[tuple[object, ...], Verdict]
    ) -> Iterator[Verdict]:
        try:
            for path in files(folder):
                status = path.stat()
                key = (hash(marks), path, status.st_ino, status.st_size, status.st_mtime_ns)
                verdict = before.get(key) or _judge(path, folder, marks, budget)
                self._known[key] = verdict
                yield verdict
        except TooMuch:
            yield (), (f"{folder}: ...",)
        except OSError as error:
            yield (), (f"{folder}: {error.strerror}",)


def _judge(path: Path, folder: Path, marks: tuple[bytes, ...], budget: Budget) -> Verdict:
    found, unread = list[str](), list[str]()
    for piece in pieces(path, budget):
        name = str(path.relative_to(folder).parent / piece.name)
        holds = _holds(name, piece, marks)
        if holds is not False:
            (unread if holds is None else found).append(name)
    return tuple(found), tuple(unread)


def _holds(name: str, piece: Piece, marks: tuple[bytes, ...]) -> bool | None:
    if NAMES.search(name):
        return True
    if piece.chunks is None:
        return None
    try:
        return _marked(piece.chunks, marks) and not name.endswith(SOURCES)
    except BROKEN:
        return None


def _marked(chunks: Iterator[bytes], marks: tuple[bytes, ...]) -> bool:
    """Tell whether a mark is in the chunks, also across two; all are read, so that the next piece can be."""
    overlap, rest, found = max(map(len, marks), default=1) - 1, b"", False
    for chunk in chunks:
        rest += chunk
        found = found or any(mark in rest for mark in marks)
        rest = rest[-overlap:] if overlap else b""
    return found


def named(settings: BoxSettings) -> list[Path]:
    """Return the folders that are said to hold backups, and the data folder's own if there is one."""
    said = [] if settings.backups in {"", NONE} else [Path(name) for name in settings.backups.split(":")]
    own = settings.data_dir / OWN
    return [*said, *((own,) if own.is_dir() else ())]


def backups(settings: BoxSettings, search: Search) -> Finding:
    """Look through all backups for what no installation should back up."""
    folders = named(settings)
    if not folders:
        return Finding("backups", True if settings.demo or settings.backups == NONE else None)
    return search.look(folders, STORES)


def in_snapshots(settings: BoxSettings) -> Finding:
    """Look for ballot boxes in those snapshots of the file system that show as folders."""
    if not MOUNTS.exists():
        return Finding("backups", holds=True)
    point = mount_of(settings.data_dir, MOUNTS.read_text(encoding="utf-8")).point
    found = [str(box) for box in snapshots_of(settings.waves_dir, point)]
    return Finding("backups", not found, ", ".join(found[:NAMED]))


def snapshots_of(waves: Path, point: Path) -> Iterator[Path]:
    """Return the ballot boxes that snapshots of the file system mounted at `point` show, as ZFS and snapper do."""
    inside = waves.resolve().relative_to(point.resolve())
    for pattern in (".zfs/snapshot/*", ".snapshots/*/snapshot", ".snapshots/*"):
        for snapshot in sorted(point.glob(pattern)):
            yield from sorted((snapshot / inside).glob("*/box.db"))
