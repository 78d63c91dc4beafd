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


class NaiveBoth:
    """Keep answers and requests as one would without thinking: a row each, stamped to the minute, and one log."""

    def __init__(self, folder: Path, minute: float) -> None:
        """Begin; a minute of the replay lasts so many seconds."""
        self._folder, self._minute = folder, minute
        self._connection = sqlite3.connect(folder / "both.db")
        self._connection.execute("CREATE TABLE answer (id INTEGER PRIMARY KEY, ticket TEXT, at REAL)")
        self._connection.execute("CREATE TABLE request (id INTEGER PRIMARY KEY, mark TEXT, at REAL)")

    def answer(self, ticket: str, at: float) -> None:
        """Keep an answer, in a file of its own too."""
        (self._folder / f"{secrets.token_hex(8)}.json").write_text(json.dumps({"ticket": ticket}), encoding="ascii")
        self._keep("answer", "ticket", ticket, at)

    def request(self, mark: str, at: float) -> None:
        """Keep a request."""
        self._keep("request", "mark", mark, at)

    def close(self) -> None:
        """End."""
        self._connection.close()

    def _keep(self, table: str, column: str, mark: str, at: float) -> None:
        with self._connection:
            stamp = at // self._minute * self._minute
            self._connection.execute(f"INSERT INTO {table} ({column}, at) VALUES (?, ?)", (mark, stamp))
        with (self._folder / "both.log").open("a", encoding="ascii") as log:
            log.write(f"POST /{table} {mark}\n")
