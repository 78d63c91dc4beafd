"""Write down all that an installation tells: pages, mails, log lines, statements and what its tables hold."""

import logging
import re
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from flask.testing import FlaskClient
from sqlalchemy import Engine, event, text

from core.db import Model, db
from core.jobs import run_due
from core.mail import Memory, deliver
from core.security import limiter
from tests.promises.visits import VISITS
from tests.promises.world import World

DRAWN = re.compile(
    r"(?<![\w-])(?:[0-9a-f]{16}|[0-9a-f]{32,}|[\w.=-]{40,})(?![\w-])|(?<=/)[\w-]{22}(?![\w-])|<[\w.]+@\w+>"
)
"""What may have been drawn: ids, tokens, sealed texts, names of mails."""
OVER = (404, 410)
"""What pages say that are there for some days only."""
CHECKED = re.compile(r"""(?<=name="csrf_token" value=")[^"]+|(?<=csrf-token" content=")[^"]+""")


@dataclass
class Told:
    """All that was told, by surface; what was drawn at random since the beginning is blanked."""

    known: frozenset[str]
    surfaces: dict[str, Counter[str]] = field(default_factory=dict)

    def note(self, surface: str, said: str) -> None:
        """Write down what one surface says."""
        self.surfaces.setdefault(surface, Counter())[self._blanked(said)] += 1

    def against(self, other: "Told") -> list[str]:
        """Return the surfaces that tell the two apart."""
        names = sorted(self.surfaces.keys() | other.surfaces.keys())
        return [name for name in names if self.at(name) != other.at(name)]

    def at(self, surface: str) -> Counter[str]:
        """Return what one surface says."""
        return self.surfaces.get(surface, Counter())

    def _blanked(self, said: str) -> str:
        return DRAWN.sub(lambda found: found[0] if found[0] in self.known else "*", CHECKED.sub("*", said))


class _Listening(logging.Handler):
    def __init__(self, told: Told) -> None:
        super().__init__(logging.INFO)
        self._told = told

    def emit(self, record: logging.LogRecord) -> None:
        self._told.note("log", f"{record.name} {record.getMessage()}")


def ids() -> frozenset[str]:
    """Return everything in Desk's tables that looks drawn: from now on it names somebody or something."""
    found = {text for rows in tables().values() for row in rows for text in DRAWN.findall(row)}
    db.session.rollback()
    return frozenset(found)


def tables() -> dict[str, list[str]]:
    """Return every row of every table."""
    names = sorted(Model.metadata.tables)
    found = {name: db.session.execute(text(f'SELECT * FROM "{name}"')).all() for name in names}
    return {name: [repr(readable(tuple(row))) for row in rows] for name, rows in found.items()}


def readable(value: Any) -> Any:
    """Return a statement's parameters with every value as something that can be read."""
    if isinstance(value, bytes | memoryview):
        return bytes(value).hex()
    if isinstance(value, dict):
        return {name: readable(each) for name, each in value.items()}
    return [readable(each) for each in value] if isinstance(value, tuple | list) else value


@contextmanager
def listening(told: Told, engine: Engine) -> Iterator[None]:
    """Write down every log line and every statement until the end of the block."""
    handler, root = _Listening(told), logging.getLogger()

    def note(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_: Any) -> None:
        told.note("statements", f"{statement} {readable(parameters)!r}")

    event.listen(engine, "before_cursor_execute", note)
    root.addHandler(handler)
    try:
        yield
    finally:
        root.removeHandler(handler)
        event.remove(engine, "before_cursor_execute", note)


def listen(world: World, told: Told, stage: str, naive: Callable[[World], None]) -> None:
    """Let the worker do what is due, open every page as whoever may, and read mails and tables.

    `naive` is what a build does that should not.
    """
    with world.desk.app_context():
        engine = db.engine
    with listening(told, engine):
        with world.desk.app_context():
            naive(world)
            run_due(world.desk)
            deliver()
        visit(world, told, stage)
    transport = world.desk.extensions["mail"]
    assert isinstance(transport, Memory)
    for mail in transport.sent:
        told.note(f"mails {stage}", f"{mail.to} {mail.subject} {mail.text} {mail.thread} {mail.message_id}")
    transport.sent.clear()
    with world.desk.app_context():
        for name, rows in tables().items():
            for row in rows:
                told.note(f"table {name} {stage}", row)


def visit(world: World, told: Told, stage: str) -> None:
    """Open every page."""
    limiter.reset()
    for each in VISITS:
        path = world.address(each.path).partition("#")[0]
        app = world.box if path.startswith("/box/") else world.desk
        client = FlaskClient(app, app.response_class)
        if app is world.desk:
            client.set_cookie("entrepairs", world.cookie(each.who), path="/app")
        answer = client.get(path)
        assert answer.status_code in {each.status, *OVER}, each
        headers = [f"{name}: {value}" for name, value in answer.headers if name != "Set-Cookie"]
        told.note(f"page {each} {stage}", "\n".join((answer.status, *headers, answer.get_data(as_text=True))))
