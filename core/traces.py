"""Leave no copy of what was deleted: clear the log, the pages and the order of rows once the deletion is committed.

SQLite keeps deleted rows readable in the write-ahead log until a checkpoint truncates it, and a few of them for ever
in pages that were once split, whatever `secure_delete` says, until VACUUM writes the file anew. PostgreSQL keeps every
earlier version of a row until its table is written anew, and in each row the number of the transaction that wrote it.
Its planner's statistics quote values, so they are not kept of what is personal.

At once, in the process that deleted: SQLite's checkpoint, PostgreSQL's CLUSTER. Whatever a reader hinders, and what is
slower, the worker does: the marks that `forget` leaves in the deleting transaction survive a crash.
"""

import sqlite3
from collections.abc import Iterable
from contextlib import closing
from datetime import timedelta
from typing import Any

from flask import Flask
from sqlalchemy import (
    Connection,
    Executable,
    LargeBinary,
    MetaData,
    Select,
    String,
    Table,
    TypeDecorator,
    delete,
    event,
    select,
    text,
    update,
)
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Mapped, Session, SessionTransaction, mapped_column
from sqlalchemy.types import TypeEngine

from core.db import Model, db, id_column, transaction
from core.jobs import Job, register
from core.logs import log
from core.settings import Settings

AT_ONCE_S, IN_PEACE_S = 0.1, 5.0
"""Seconds to wait for a lock: while somebody waits for the page, and in the worker."""
NAME_LENGTH = 63
_DUE, _COMMITTED = "traces-due", "traces-committed"


class Trace(Model):
    """A mark: something was deleted from a table, and the worker has not cleared up after it yet."""

    __tablename__ = "trace"

    id: Mapped[str] = id_column()
    of_table: Mapped[str] = mapped_column(String(NAME_LENGTH))


def init_app(app: Flask, settings: Settings) -> None:
    """Clear up after each commit that asked for it, and by the worker what that left."""
    del settings
    with app.app_context():
        event.listen(db.sessionmaker, "after_commit", _committed)
        event.listen(db.sessionmaker, "after_transaction_end", _ended)
    register(app, Job("traces", timedelta(minutes=5), clear))


def forget(*models: type[Model], at_once: bool = True) -> None:
    """Clear up after what the caller's transaction deletes or blanks in these tables, once it is committed.

    Nothing happens when it is rolled back. The commit never fails for it: what cannot be done at once, or need not
    be, the worker does.
    """
    due: set[str] = db.session.info.setdefault(_DUE, set())
    names = {model.__tablename__ for model in models} - due
    db.session.add_all(Trace(of_table=name) for name in names)
    if at_once:
        due |= names


def clear() -> None:
    """Write anew every marked table, and drop the marks of those of which no copy is left."""
    sqlite = db.engine.dialect.name == "sqlite"
    marks = {mark.id: mark.of_table for mark in db.session.scalars(select(Trace) if sqlite else _outlived())}
    db.session.rollback()
    if not (_clear_file(vacuum=bool(marks)) if sqlite else _clear_tables(set(marks.values()))):
        log("traces-postponed", count=len(marks))
    elif marks:
        with transaction():
            db.session.execute(delete(Trace).where(Trace.id.in_(marks)))


def says_no_order(table: Table) -> bool:
    """Tell whether the place of a row in a table must not show when it came: such a table has no rowid on SQLite."""
    return table.dialect_options["sqlite"]["with_rowid"] is False


def unsampled(table: Table) -> list[str]:
    """Return the columns of which PostgreSQL must keep no statistics: those are values, of rows long gone too.

    That is all bytes, and every text about a person: in the table of members and in those that refer to it.
    """
    personal = table.name == "member" or any(key.column.table.name == "member" for key in table.foreign_keys)
    texts = [column for column in table.columns if personal and not (column.primary_key or column.foreign_keys)]
    bytes_ = [column.name for column in table.columns if isinstance(column.type, LargeBinary)]
    return sorted({*bytes_, *(column.name for column in texts if isinstance(_bare(column.type), String))})


def _bare(kind: TypeEngine[Any]) -> TypeEngine[Any]:
    return kind.impl_instance if isinstance(kind, TypeDecorator) else kind


@event.listens_for(Model.metadata, "after_create")
def _keep_no_statistics(_metadata: MetaData, connection: Connection, *, tables: Iterable[Table], **_: object) -> None:
    for table in tables if connection.dialect.name == "postgresql" else ():
        for name in unsampled(table):
            connection.exec_driver_sql(f'ALTER TABLE "{table.name}" ALTER COLUMN "{name}" SET STATISTICS 0')


def _committed(session: Session) -> None:
    if not session.in_nested_transaction():
        session.info[_COMMITTED] = True


def _ended(session: Session, ended: SessionTransaction) -> None:
    """Clear up once the session has given its connection back, so that no two are ever held at once."""
    if ended.parent is not None:
        return
    due, committed = session.info.pop(_DUE, None), session.info.pop(_COMMITTED, False)
    if not (due and committed):
        return
    if db.engine.dialect.name == "sqlite":
        _clear_file(vacuum=False, patience=AT_ONCE_S)
    else:
        all(_carry_out(_anew(name), AT_ONCE_S) for name in sorted(due))  # up to the first that must wait


def _clear_file(*, vacuum: bool, patience: float = IN_PEACE_S) -> bool:
    """Move all of SQLite's log into its file and truncate it; return whether nothing hindered it."""
    with closing(sqlite3.connect(db.engine.url.database or "", timeout=patience, isolation_level=None)) as connection:
        try:
            if vacuum:
                connection.execute("PRAGMA temp_store=MEMORY")  # no copy in a temporary file either
                connection.execute("VACUUM")
            (busy, _in_log, _moved) = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        except sqlite3.OperationalError:
            return False
    return not busy


def _outlived() -> Select[Trace]:
    """Choose the marks behind whose deletion nothing may look any more: only then rewriting leaves no copy.

    Running transactions may, standbys that give feedback, replication slots and prepared transactions.
    """
    return select(Trace).where(
        text("""NOT EXISTS (
            SELECT FROM (
                SELECT greatest(age(backend_xmin), age(backend_xid)) AS reach FROM pg_stat_activity
                WHERE pid <> pg_backend_pid() AND (datname = current_database() OR datname IS NULL)
                UNION ALL SELECT age(xmin) FROM pg_replication_slots
                UNION ALL SELECT age(transaction) FROM pg_prepared_xacts WHERE database = current_database()
            ) AS others WHERE reach >= age(trace.xmin)
        )""")
    )


def _clear_tables(names: set[str]) -> bool:
    """Write PostgreSQL's tables anew in the order of their keys; return whether nothing hindered it.

    First all rows of each table that says no order are given one transaction number.
    """
    done = []
    level = {table.name: table for table in Model.metadata.tables.values() if says_no_order(table)} if names else {}
    for table in level.values():
        first = table.primary_key.columns[0]
        done.append(_carry_out(update(table).values({first: first}), IN_PEACE_S))
    done += [_carry_out(_anew(name), IN_PEACE_S) for name in sorted(level.keys() | names)]
    return all(done)


def _anew(name: str) -> Executable:
    """Return the statement that writes a table and its indexes anew, in the order of its random keys."""
    return text(f'CLUSTER "{name}" USING "{Model.metadata.tables[name].primary_key.name!s}"')


def _carry_out(statement: Executable, patience: float) -> bool:
    """Run one statement in a transaction of its own; return whether it got its locks in time."""
    try:
        with db.engine.begin() as connection:
            connection.execute(text("SELECT set_config('lock_timeout', :wait, true)"), {"wait": f"{patience}s"})
            connection.execute(statement)
    except OperationalError:
        return False
    return True
