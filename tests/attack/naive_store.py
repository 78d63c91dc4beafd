"""Keep answers as one would without thinking: what the reader must find everything in."""

import json
import secrets
import sqlite3
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any


def store_naively(folder: Path, people: Sequence[Mapping[str, Any]]) -> sqlite3.Connection:
    """Write a row per answer in order of arrival, with its time, tied to a member by a session, and log it.

    The connection is left open, so that the rows are still in the write-ahead log.
    """
    connection = sqlite3.connect(folder / "naive.db")
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("CREATE TABLE visit (id INTEGER PRIMARY KEY, session TEXT, member TEXT, card TEXT)")
    connection.execute("CREATE TABLE answer (id INTEGER PRIMARY KEY, session TEXT, ticket BLOB, sheet TEXT, at TEXT)")
    connection.execute("CREATE TABLE flat (id INTEGER PRIMARY KEY, a, b, c, d, e, f, g, at REAL)")
    with (folder / "access.log").open("a", encoding="ascii") as log:
        for each in people:
            _store(connection, each)
            log.write(f'{datetime.now(UTC).isoformat()} "POST /answers" member={each["member"][0]} {each["box"][0]}\n')
    return connection


def _store(connection: sqlite3.Connection, each: Mapping[str, Any]) -> None:
    session, moment = secrets.token_hex(8), datetime.now(UTC)
    with connection:
        connection.execute(
            "INSERT INTO visit (session, member, card) VALUES (?, ?, ?)", (session, each["member"][0], each["box"][0])
        )
        connection.execute(
            "INSERT INTO answer (session, ticket, sheet, at) VALUES (?, ?, ?, ?)",
            (session, bytes.fromhex(each["box"][1]), json.dumps(each["answers"]), moment.isoformat()),
        )
        connection.execute(
            "INSERT INTO flat (a, b, c, d, e, f, g, at) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (*each["answers"].values(), moment.timestamp()),
        )
        connection.execute("INSERT INTO visit (session, card) VALUES (?, ?)", (session, each["secrets"][0]))
