"""Say beside the figures how the last check-in ended and when the next figures come.

Of a wave not published yet only its public state is read: its dates, where it stands and what everybody is told.
"""

from dataclasses import dataclass

from sqlalchemy import select

from core.clock import now
from core.db import db
from networks.models import TOO_FEW, RootSettings, Wave
from networks.waves import State


@dataclass(frozen=True)
class Coming:
    """The wave whose figures come next, the last one if nothing could be published of it, and whom to ask."""

    wave: Wave | None
    too_few: Wave | None
    contact: str
    threshold: int


def coming(chosen: RootSettings) -> Coming:
    """Return what a root's calendar says."""
    return Coming(_next(chosen.root_id), _too_few(chosen.root_id), chosen.contact, chosen.threshold)


def _next(root_id: str) -> Wave | None:
    """Return the wave whose figures come next; one that missed its time will never have any."""
    ahead = (Wave.state == State.PLANNED) & (Wave.closes_at > now())
    running = ahead | Wave.state.in_((State.OPEN, State.CLOSED))
    return db.session.scalar(select(Wave).where(Wave.root_id == root_id, running).order_by(Wave.publishes_at).limit(1))


def _too_few(root_id: str) -> Wave | None:
    """Return the last wave that ended if it had too few answers to publish anything."""
    ended = select(Wave).where(Wave.root_id == root_id, Wave.state == State.RELEASED)
    last = db.session.scalar(ended.order_by(Wave.number.desc()).limit(1))
    return last if last is not None and last.outcome == TOO_FEW else None
