"""Keep what happened to a network, in its lead's words: added and removed in the caller's transaction, each once."""

from datetime import date

from sqlalchemy import delete, select

from analytics.dashboard.events import Note
from analytics.dashboard.models import EventNote
from core.db import db
from networks.models import Network

SHOWN_NOTES = 8
"""How many notes a page shows at most, the latest."""


def add(network_id: str, day: date, text: str) -> None:
    """Add a note unless the same one stands there already."""
    db.session.get_one(Network, network_id, with_for_update=True)  # a second press waits here for the first
    same = select(EventNote.id).filter_by(network_id=network_id, day=day, text=text)
    if db.session.scalar(same) is None:
        db.session.add(EventNote(network_id=network_id, day=day, text=text))
        db.session.flush()


def remove(network_id: str, note_id: str) -> None:
    """Remove a node's own note, if it is still there."""
    db.session.execute(delete(EventNote).filter_by(network_id=network_id, id=note_id))


def latest(network_id: str, most: int | None = SHOWN_NOTES) -> tuple[Note, ...]:
    """Return a node's notes, the latest day first; all of them when `most` is None."""
    rows = db.session.scalars(
        select(EventNote).filter_by(network_id=network_id).order_by(EventNote.day.desc(), EventNote.text).limit(most)
    )
    return tuple(Note(row.id, row.day, row.text) for row in rows)
