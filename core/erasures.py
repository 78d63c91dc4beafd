"""Remember what was erased, outside every backup, so that a restored backup brings nobody back.

The id of an erased row is noted in the transaction that erases it; the worker moves it from there to a file in the
data folder that backups leave out. Whatever the file names and the database holds all the same, as it does after a
restore, the worker erases once more.
"""

import fcntl
import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from flask import Flask, current_app
from sqlalchemy import String, delete, select, tuple_
from sqlalchemy.orm import Mapped, mapped_column

from core import traces
from core.db import ID_LENGTH, NO_ORDER, Model, db, transaction
from core.jobs import Job, register as register_job
from core.logs import log
from core.settings import Settings

FILE = "erased.txt"
"""In the data folder: one line per erased row, its kind and its random id, sorted."""
Gone = frozenset[tuple[str, str]]


class Erased(Model):
    """An erased row whose id is not in the file yet: `kind` says of what."""

    __tablename__ = "erased"
    __table_args__ = NO_ORDER

    kind: Mapped[str] = mapped_column(String(20), primary_key=True)
    row_id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True)


@dataclass(frozen=True)
class Kind:
    """What may be erased: `standing` returns the ids that the database holds, `erase` erases one that came back.

    Both run in the worker; `erase` in a transaction of its own, and whatever was done already is no error.
    """

    name: str
    standing: Callable[[], Iterable[str]]
    erase: Callable[[str], None]


def init_app(app: Flask, settings: Settings) -> None:
    """Settle every few minutes, and first of all when a worker starts: a restore may just have happened."""
    del settings
    app.extensions["erasures"] = {}
    register_job(app, Job("erasures", timedelta(minutes=5), settle, at_start=True))


def register(app: Flask, kind: Kind) -> None:
    """Say how to erase a kind again; what refers to another kind registers after it, and is erased before it."""
    app.extensions["erasures"][kind.name] = kind


def note(kind: str, row_id: str) -> None:
    """Note that a row was erased, in the transaction that erases it."""
    db.session.merge(Erased(kind=kind, row_id=row_id))


def settle() -> None:
    """Move what was noted to the file, then erase again whatever stands although the file says that it is gone."""
    noted = frozenset((row.kind, row.row_id) for row in db.session.scalars(select(Erased)))
    db.session.rollback()
    gone = keep(_folder(), noted)
    if noted:
        with transaction():
            db.session.execute(delete(Erased).where(tuple_(Erased.kind, Erased.row_id).in_(noted)))
            traces.forget(Erased)
    for kind in reversed(current_app.extensions["erasures"].values()):
        _erase_again(kind, {row_id for name, row_id in gone if name == kind.name})


def keep(folder: Path, noted: Gone) -> Gone:
    """Add to a folder's file what is not in it yet, whole or not at all, and return all that it says is gone.

    The file shows no order and no time but that of the last change, which is set to 1970.
    """
    with _alone(folder) as place:
        path = folder / FILE
        known = read(path)
        if noted - known:
            lines = "".join(f"{kind} {row_id}\n" for kind, row_id in sorted(known | noted))
            _replace(path, lines.encode("ascii"))
            os.fsync(place)
    return known | noted


def read(path: Path) -> Gone:
    """Return what a file says is gone; in any order, twice is once. Raises ValueError for a line that says nothing."""
    if not path.exists():
        return frozenset()
    pairs = [line.split(" ") for line in path.read_text(encoding="ascii").splitlines()]
    return frozenset((kind, row_id) for kind, row_id in pairs)


def _erase_again(kind: Kind, gone: set[str]) -> None:
    back = sorted(gone & set(kind.standing())) if gone else []
    db.session.rollback()
    for row_id in back:
        with transaction():
            kind.erase(row_id)
    if back:
        log("erased-again", count=len(back))


def _replace(path: Path, content: bytes) -> None:
    fresh = path.with_suffix(".new")
    with open(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:  # noqa: PTH123  # a descriptor
        file.write(content)
        file.flush()
        os.utime(file.fileno(), (0, 0))
        os.fsync(file.fileno())
    fresh.replace(path)


@contextmanager
def _alone(folder: Path) -> Iterator[int]:
    """Hold a folder's lock, so that no other worker's lines are lost; yield its descriptor."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield descriptor
    finally:
        os.close(descriptor)


def _folder() -> Path:
    settings: Settings = current_app.extensions["settings"]
    return settings.data_dir
