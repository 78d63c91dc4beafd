"""Read every byte that an installation stores: the data folder, and the files of PostgreSQL's database."""

from sqlalchemy import text

from core.db import db
from core.settings import Settings

RELATION_FILES = """
    SELECT pg_read_binary_file(folder || name, 0, size, true) FROM (
        SELECT folder, name, (pg_stat_file(folder || name, true)).size AS size FROM (
            SELECT 'base/' || oid || '/' AS folder, pg_ls_dir('base/' || oid) AS name
            FROM pg_database WHERE datname = current_database()
        ) AS listed
    ) AS measured WHERE size > 0
"""


def stored(settings: Settings) -> bytes:
    """Return all that is stored now, flushed from PostgreSQL's memory first."""
    parts = [path.read_bytes() for path in sorted(settings.data_dir.rglob("*")) if path.is_file()]
    if db.engine.dialect.name == "postgresql":
        with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql("CHECKPOINT")
            parts += [bytes(content) for content in connection.scalars(text(RELATION_FILES)) if content]
    return b"".join(parts)
