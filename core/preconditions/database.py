"""Check that Desk's database keeps no copy of what was deleted, logs no values and remembers no moments.

Desk's database holds who was invited, never an answer. That it writes a log ahead (as SQLite and PostgreSQL both do) is
no failure for that reason; that the log is archived is noted, because an archive outlives an erasure.
"""

from collections.abc import Iterator, Mapping

from sqlalchemy import text

from core.db import db
from core.findings import Finding

PRAGMAS: Mapping[str, object] = {"journal_mode": "wal", "synchronous": 2, "secure_delete": 1}
"""What each of SQLite's connections tells once `core.db` has set it up."""
OFF, NEVER, NOTHING = "off", "-1", "0"
TIMED: Mapping[str, str] = {
    "log_min_duration_statement": NEVER,
    "log_min_duration_sample": NEVER,
    "log_transaction_sample_rate": "0",
}
"""What logs some statements with their parameters unless those are left out, and the value that logs none."""


def settings_in_force() -> tuple[Finding, ...]:
    """Look at the settings that the database applies to our own connections."""
    return _sqlite() if db.engine.dialect.name == "sqlite" else _postgresql()


def _sqlite() -> tuple[Finding, ...]:
    connection = db.session.connection()
    told = {name: connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in PRAGMAS}
    wrong = [f"{name}={told[name]}" for name, wanted in PRAGMAS.items() if told[name] != wanted]
    return Finding("database-settings", not wrong, ", ".join(wrong)), Finding("database-archive", holds=True)


def _postgresql() -> tuple[Finding, ...]:
    rows = db.session.execute(text("SELECT name, setting FROM pg_settings"))
    in_force: dict[str, str] = {row.name: row.setting for row in rows}
    slots = db.session.scalar(text("SELECT count(*) FROM pg_replication_slots"))
    return logging_rules(in_force), archiving(in_force, slots or 0)


def logging_rules(in_force: Mapping[str, str]) -> Finding:
    """Judge PostgreSQL's settings, by name: nothing of a statement's values may be logged, no commit's moment kept.

    A failed statement is logged with its text as a rule; ours carry no values, as long as parameters are left out.
    """
    if "log_statement" not in in_force:
        return Finding("database-settings", None, "log_statement")
    wrong = sorted(_remembering(in_force))
    return Finding("database-settings", not wrong, ", ".join(f"{name}={in_force[name]}" for name in wrong))


def _remembering(in_force: Mapping[str, str]) -> Iterator[str]:
    if in_force["log_statement"] in {"mod", "all"}:
        yield "log_statement"
    usual = {"track_commit_timestamp": OFF, "log_parameter_max_length_on_error": NOTHING, "pgaudit.log": "none"}
    yield from (name for name, wanted in usual.items() if in_force.get(name, wanted) != wanted)
    if in_force.get("log_parameter_max_length", NEVER) != NOTHING:
        yield from (name for name, wanted in TIMED.items() if in_force.get(name, wanted) != wanted)
    explained = in_force.get("auto_explain.log_min_duration", NEVER) != NEVER
    if explained and in_force.get("auto_explain.log_parameter_max_length", NEVER) != NOTHING:
        yield "auto_explain.log_min_duration"


def archiving(in_force: Mapping[str, str], slots: int) -> Finding:
    """Note whether write-ahead logs are kept: by an archive, or for `slots` that replicate."""
    kept = [f"{name}={in_force[name]}" for name in ("archive_mode",) if in_force.get(name, OFF) != OFF]
    kept += [f"replication slots: {slots}"] if slots else []
    return Finding("database-archive", not kept, ", ".join(kept))
