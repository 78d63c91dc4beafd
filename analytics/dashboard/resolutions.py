"""Keep what a network will do after a publication, in its lead's words: one text a publication."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, select

from analytics.dashboard.models import Resolution
from analytics.release.models import Release, ReleasedPage
from core.db import db
from networks.models import Network


@dataclass(frozen=True)
class Resolved:
    """A text, and the publication after which it was written."""

    text: str
    wave_id: str
    published_at: datetime


class WrittenMeanwhile(Exception):
    """Somebody else has written since the writer looked; `text` is theirs, empty if they took it back."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.text = text


def write(network_id: str, wave_id: str, text: str, before: str | None = None) -> bool:
    """Keep a node's text for a publication in the caller's transaction; an empty one takes it back.

    Returns False, and changes nothing, when nothing of that publication concerns the node. `before` is what stood
    there when the writer looked, where that is known; raises WrittenMeanwhile when something else does by now.
    """
    if db.session.get(ReleasedPage, (wave_id, network_id)) is None:
        return False
    db.session.get_one(Network, network_id, with_for_update=True)  # two leads write one after the other
    stands = db.session.scalar(select(Resolution.text).filter_by(network_id=network_id, wave_id=wave_id)) or ""
    if before is not None and stands not in {before, text}:
        raise WrittenMeanwhile(stands)
    db.session.execute(delete(Resolution).filter_by(network_id=network_id, wave_id=wave_id))
    if text:
        db.session.add(Resolution(network_id=network_id, wave_id=wave_id, text=text))
        db.session.flush()
    return True


def latest(network_id: str) -> Resolved | None:
    """Return a node's text for the latest publication that has one."""
    wanted = (
        select(Resolution.text, Resolution.wave_id, Release.published_at)
        .join(Release, Release.wave_id == Resolution.wave_id)
        .where(Resolution.network_id == network_id)
        .order_by(Release.number.desc())
        .limit(1)
    )
    row = db.session.execute(wanted).one_or_none()
    return Resolved(row.text, row.wave_id, row.published_at) if row else None
