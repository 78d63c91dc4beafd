"""Look at what the strong promise depends on where the ballot boxes are: by trying, wherever that is possible.

Boxes are opened through SQLite alone, never with `open`: see `surveys.folders`.
"""

import os
import secrets
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from core.findings import Finding
from core.preconditions.backups import Search, named
from core.preconditions.permissions import private
from core.settings import BoxSettings
from surveys import store
from surveys.folders import ID, Occupied, WaveFolder, locked
from surveys.gate import Gate
from surveys.store import UnsafeStore

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication, WSGIEnvironment

PATIENCE_S = 5.0
MARK_BYTES = 32
CARDS_LOOKED_FOR, KEYS_LOOKED_FOR = 2, 1
"""Of each open wave: a copy of its cards or of its keys holds all of them."""
CALLER = (
    *("HTTP_COOKIE", "HTTP_AUTHORIZATION", "HTTP_PROXY_AUTHORIZATION", "HTTP_REFERER", "HTTP_USER_AGENT"),
    *("HTTP_FORWARDED", "HTTP_X_FORWARDED_FOR", "HTTP_X_REAL_IP", "HTTP_VIA", "HTTP_ACCEPT_LANGUAGE", "HTTP_FROM"),
    *("HTTP_X_REQUEST_ID", "HTTP_IF_MODIFIED_SINCE", "HTTP_DNT", "REMOTE_ADDR", "REMOTE_PORT", "REMOTE_USER"),
    *("QUERY_STRING", "REQUEST_URI", "RAW_URI", "SSL_CLIENT_S_DN", "entrepairs.anything"),
)
"""What tells who calls, or from where, or could carry it."""

Create = Callable[..., sqlite3.Connection]
Lock = Callable[..., AbstractContextManager[None]]
MakeGate = Callable[["WSGIApplication", str], "WSGIApplication"]


def examine(settings: BoxSettings, search: Search) -> tuple[Finding, ...]:
    """Look at everything on this side; one finding or several per name."""
    return (
        settings_in_force(settings.data_dir),
        locks(settings.data_dir),
        *(stores(folder) for folder in open_waves(settings.waves_dir)),
        Finding("box-stores", holds=True),
        gate(settings.box_url),
        private(_secrets(settings), os.geteuid()),
        *in_backups(settings, search),
    )


def open_waves(waves: Path) -> tuple[WaveFolder, ...]:
    """Return the folders of the waves that have a ballot box."""
    found = sorted(box.parent for box in waves.glob("*/box.db"))
    return tuple(WaveFolder(path) for path in found if ID.fullmatch(path.name))


def settings_in_force(folder: Path, create: Create = store.create) -> Finding:
    """Keep and delete a mark in a store of its own beside the real ones, and look for it in what is left."""
    mark = secrets.token_bytes(MARK_BYTES)
    with TemporaryDirectory(dir=folder, prefix=".probe-") as place:
        path = Path(place, "probe.db")
        try:
            with closing(create(path, "CREATE TABLE probe (mark BLOB PRIMARY KEY) WITHOUT ROWID")) as connection:
                connection.execute("INSERT INTO probe VALUES (?)", (mark,))
                connection.execute("DELETE FROM probe")
                beside = [one for one in Path(place).iterdir() if one != path]
                left = mark in path.read_bytes()
        except UnsafeStore as error:
            return Finding("box-settings", holds=False, detail=str(error))
    wrong = [*(["secure_delete"] if left else []), *sorted(one.name.removeprefix(path.name) for one in beside)]
    return Finding("box-settings", not wrong, ", ".join(wrong))


def locks(folder: Path, lock: Lock = locked) -> Finding:
    """Take a lock like that of the Box twice; the real one is left alone, for a Box may be starting."""
    with TemporaryDirectory(dir=folder, prefix=".probe-") as place:
        path = Path(place, "lock")
        with lock(path, wait=False):
            try:
                with lock(path, wait=False):
                    return Finding("box-locks", holds=False)
            except Occupied:
                return Finding("box-locks", holds=True)


def stores(folder: WaveFolder, patience: float = PATIENCE_S) -> Finding:
    """Look at an open wave's box and cards: what their files say of themselves, and what lies beside them."""
    wrong = list[str]()
    for path in (folder.box, folder.cards):
        try:
            wrong += [f"{path.name}: {told}" for told in _told_of(path, patience)]
        except sqlite3.OperationalError as error:
            if path.exists():  # else it was sealed this very moment
                return Finding("box-stores", None, f"{folder.path.name}/{path.name}: {error}")
        except sqlite3.DatabaseError as error:
            wrong.append(f"{path.name}: {error}")
    return Finding("box-stores", not wrong, f"{folder.path.name}/" + ", ".join(wrong) if wrong else "")


def _told_of(path: Path, patience: float) -> Iterator[str]:
    yield from (suffix for suffix in ("-wal", "-shm") if path.with_name(path.name + suffix).exists())
    with closing(_connect(path, patience)) as connection:
        # SQLite now rolls back what a crash left, and nobody else is writing: what lies there still is of no use
        connection.execute("BEGIN IMMEDIATE")
        (size,), (mode,) = (connection.execute(f"PRAGMA {name}").fetchone() for name in ("page_size", "journal_mode"))
        tables = connection.execute("SELECT name FROM pragma_table_list WHERE schema = 'main' AND NOT wr").fetchall()
        journal = path.with_name(f"{path.name}-journal").exists()
        connection.execute("ROLLBACK")
    yield from (f"{name} has row numbers" for (name,) in tables if not name.startswith("sqlite_"))
    yield from ([f"page_size={size}"] if size != store.PAGE_SIZE else [])
    yield from ([f"journal_mode={mode}"] if mode != "delete" else [])
    yield from (["-journal"] if journal else [])


def _connect(path: Path, patience: float = PATIENCE_S) -> sqlite3.Connection:
    """Open a store as it is: `store.connect` would put right what is to be found here."""
    return sqlite3.connect(f"{path.absolute().as_uri()}?mode=rw", uri=True, timeout=patience, isolation_level=None)


def gate(address: str, make: MakeGate = Gate) -> Finding:
    """Send everything that tells who calls through the gate, and look at what comes out behind it."""
    mark, passed = secrets.token_hex(MARK_BYTES), list["WSGIEnvironment"]()

    def inner(environ: "WSGIEnvironment", start_response: Any) -> list[bytes]:  # noqa: ANN401  # WSGI's own signature
        passed.append(environ)
        start_response("204 No Content", [])
        return []

    asked = {"REQUEST_METHOD": "GET", "PATH_INFO": "/box/", **dict.fromkeys(CALLER, mark)}
    make(inner, address)(asked, lambda *_: lambda _: None)
    told = sorted(name for environ in passed for name, value in environ.items() if mark in str(value))
    return Finding("gate", not told if passed else None, ", ".join(told))


def _secrets(settings: BoxSettings) -> Iterator[Path]:
    yield from (settings.data_dir, settings.waves_dir)
    yield from sorted((settings.data_dir / "keys_ahead").glob("*.pem"))
    for pattern in ("*/box.db", "*/cards.db", "*/sealed.json", "*/keys/*.pem"):
        yield from sorted(settings.waves_dir.glob(pattern))


def in_backups(settings: BoxSettings, search: Search) -> tuple[Finding, ...]:
    """Look through the backups for cards and keys of the open waves, wherever this side may read.

    What it may not read is not known to this side alone: Desk looks through the same folders.
    """
    marks = [mark for folder in open_waves(settings.waves_dir) for mark in _marks(folder)]
    folders = named(settings) if marks else []
    found = search.look(folders, marks) if folders else Finding("backups", None)
    return () if found.holds is None else (found,)


def _marks(folder: WaveFolder) -> Iterator[bytes]:
    for path in sorted(folder.path.glob("keys/*.pem"))[:KEYS_LOOKED_FOR]:
        lines = path.read_bytes().splitlines()
        yield lines[len(lines) // 2]  # the first say what kind of key it is, and then its public half
    with closing(_connect(folder.cards)) as connection:
        rows = connection.execute("SELECT hash FROM card ORDER BY hash LIMIT ?", (CARDS_LOOKED_FOR,)).fetchall()
    for (known,) in rows:
        yield from (known, known.hex().encode(), known.hex().upper().encode())
