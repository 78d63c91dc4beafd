"""Hold the database: session, base of all models, column types and SQLite's pragmas."""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from inspect import iscoroutinefunction
from pathlib import Path
from typing import Any

from flask import Flask, has_request_context, request
from flask_alembic import Alembic
from flask_sqlalchemy_lite import SQLAlchemy
from sqlalchemy import CheckConstraint, DateTime, Dialect, MetaData, String, TypeDecorator, event
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from core.settings import Settings

ID_LENGTH = 16
MIGRATIONS = Path(__file__).parent.parent / "migrations"

_writing: ContextVar[bool] = ContextVar("writing", default=False)

db = SQLAlchemy(engine_options={"hide_parameters": True})


class Model(DeclarativeBase):
    """Base of every table of Desk; constraints are named so that migrations can find them."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(column_0_label)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


alembic = Alembic(metadatas=Model.metadata)


class UtcDateTime(TypeDecorator[datetime]):
    """Store an aware moment in UTC and give it back aware, on SQLite as on PostgreSQL."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Convert to UTC; raises ValueError for a naive moment."""
        del dialect
        if value is not None and value.tzinfo is None:
            raise ValueError("a moment without a time zone")
        return value.astimezone(UTC) if value is not None else None

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Return what the database holds as an aware moment in UTC."""
        del dialect
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def new_id() -> str:
    """Draw a random identifier: 16 hexadecimal digits, which say nothing about order."""
    return secrets.token_hex(ID_LENGTH // 2)


def id_column(**options: Any) -> Mapped[str]:  # noqa: ANN401  # SQLAlchemy's own open signature
    """Declare a primary key that draws its own random identifier."""
    return mapped_column(String(ID_LENGTH), primary_key=True, default=new_id, **options)


def one_of(column: str, values: type | tuple[str, ...]) -> CheckConstraint:
    """Allow only the given words in a text column (a CHECK survives downgrades where an enum type does not)."""
    words = values if isinstance(values, tuple) else tuple(values)  # type: ignore[arg-type]  # a StrEnum iterates
    listed = ", ".join(f"'{word}'" for word in words)
    return CheckConstraint(f"{column} IN ({listed})", name=column)


NO_ORDER = {"sqlite_with_rowid": False}
"""Table argument: the place of a row must not show when it came. SQLite then keeps no row numbers, and the worker
gives PostgreSQL's rows one transaction number for all (see `core.traces`)."""


def init_app(app: Flask, settings: Settings) -> None:
    """Bind the application to its own database."""
    app.config["SQLALCHEMY_ENGINES"] = {"default": settings.database_url}
    app.config["ALEMBIC"] = {"script_location": str(MIGRATIONS)}
    db.init_app(app)
    # there is no asynchronous engine: an event loop after every request, only to close none of its sessions, costs
    # more than many a page, and cannot start where another loop runs (a test that drives a browser)
    app.teardown_appcontext_funcs[:] = [one for one in app.teardown_appcontext_funcs if not iscoroutinefunction(one)]
    alembic.init_app(app)
    with app.app_context():
        if db.engine.dialect.name == "sqlite":
            event.listen(db.engine, "do_connect", _private)
            event.listen(db.engine, "connect", _sqlite_pragmas)
            event.listen(db.engine, "begin", _begin)


def _private(_dialect: object, _record: object, words: list[Any], _options: dict[str, Any]) -> None:
    # SQLite would make its file, and those beside it, as readable as the process lets any file be
    path = Path(str(words[0]))
    if path.is_absolute() and path.parent.is_dir() and not path.exists():
        path.touch(mode=0o600)


def _sqlite_pragmas(connection: DBAPIConnection, record: object) -> None:
    del record
    connection.isolation_level = None  # we begin transactions ourselves
    cursor = connection.cursor()
    for pragma in (
        "foreign_keys=ON",
        "journal_mode=WAL",
        "synchronous=FULL",
        "secure_delete=ON",
        "busy_timeout=10000",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin(connection: Any) -> None:  # noqa: ANN401  # the event passes SQLAlchemy's Connection
    # a deferred transaction that reads and then writes fails at once when another has written in between, so
    # whoever may write takes the lock first; pages that only read never wait for it
    posting = has_request_context() and request.method not in {"GET", "HEAD"}
    connection.exec_driver_sql("BEGIN IMMEDIATE" if posting or _writing.get() else "BEGIN")


@contextmanager
def writing() -> Iterator[None]:
    """Take SQLite's write lock at the start of each transaction of the block: for jobs and commands."""
    token = _writing.set(True)
    try:
        yield
    finally:
        _writing.reset(token)


@contextmanager
def transaction() -> Iterator[None]:
    """Commit what the block wrote, or leave nothing of it."""
    try:
        yield
        db.session.commit()
    except BaseException:
        db.session.rollback()
        raise
