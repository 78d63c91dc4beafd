"""Take a copy of Desk's database as an operator does, and put it back over the present one."""

import secrets
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Protocol

from sqlalchemy import create_engine, text
from sqlalchemy.engine import make_url

from core.db import db
from core.settings import Settings


class Backup(Protocol):
    """A copy of the database as it was."""

    def restore(self) -> None:
        """Put it over the present one."""


class FileBackup:
    """A copy of SQLite's file."""

    def __init__(self, settings: Settings, folder: Path) -> None:
        """Copy the file by SQLite's own means."""
        self._path, self._copy = settings.data_dir / "desk.db", folder / "backup.db"
        db.session.rollback()
        with closing(sqlite3.connect(self._path)) as source, closing(sqlite3.connect(self._copy)) as target:
            source.backup(target)

    def restore(self) -> None:
        """Copy the file back; the log of the present one goes."""
        _let_go()
        for name in ("desk.db", "desk.db-wal", "desk.db-shm"):
            self._path.with_name(name).unlink(missing_ok=True)
        shutil.copyfile(self._copy, self._path)


class ServerBackup:
    """A copy of a PostgreSQL database beside it."""

    def __init__(self, settings: Settings) -> None:
        """Copy the database as a template."""
        self._url = make_url(settings.database_url)
        self._copy = f"backup_{secrets.token_hex(6)}"
        _let_go()
        self._administer(f"CREATE DATABASE {self._copy} TEMPLATE {self._url.database}")

    def restore(self) -> None:
        """Replace the database by its copy."""
        _let_go()
        self._administer(f"DROP DATABASE {self._url.database} WITH (FORCE)")
        self._administer(f"ALTER DATABASE {self._copy} RENAME TO {self._url.database}")

    def drop(self) -> None:
        """Remove the copy, if it was not put back."""
        self._administer(f"DROP DATABASE IF EXISTS {self._copy} WITH (FORCE)")

    def _administer(self, statement: str) -> None:
        engine = create_engine(self._url.set(database="postgres"), isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.execute(text(statement))
        engine.dispose()


@contextmanager
def backed_up(settings: Settings, folder: Path) -> Iterator[Backup]:
    """Take a copy now, and remove it at the end of the block."""
    if settings.database_url.startswith("sqlite"):
        yield FileBackup(settings, folder)
        return
    backup = ServerBackup(settings)
    try:
        yield backup
    finally:
        backup.drop()


def _let_go() -> None:
    db.session.rollback()
    db.session.close()
    db.engine.dispose()
