"""Say halfway through a wave whether half of its cards have been used, once, in two words that never change.

Nothing else is known of an open wave: no count crosses from the side that knows, and a root of fewer than twenty
members is told nothing, because there one answer more or less would show.
"""

from datetime import datetime, timedelta

from core.clock import now
from core.db import db, transaction
from core.logs import log
from networks import ports
from networks.models import HALF_OR_MORE, LESS_THAN_HALF, Wave
from networks.steps import each, locked, waves_where
from networks.waves import State

FEWEST = 20
"""Members of a root from which on its participation is told before publication."""
PROMPTLY = timedelta(days=1)
"""How late it may still be noted: a worker that was away for longer would tell of another moment."""


def is_halfway(opens_at: datetime, closes_at: datetime, moment: datetime) -> bool:
    """Tell whether a moment is the middle of a wave, or so little later that it still passes for it."""
    middle = opens_at + (closes_at - opens_at) / 2
    return middle <= moment < min(closes_at, middle + PROMPTLY)


def note_due() -> None:
    """Note the participation of every open wave that is halfway through."""
    unknown = Wave.participation.is_(None) & (Wave.members >= FEWEST)
    each(waves_where(Wave.state == State.OPEN, Wave.manifest_hash != "", unknown), note)


def note(wave_id: str) -> None:
    """Note one wave's participation if the moment has come and nobody did."""
    wave = db.session.get_one(Wave, wave_id, populate_existing=True)
    due = is_halfway(wave.opens_at, wave.closes_at, now())
    db.session.rollback()  # the box is another store: hold no lock meanwhile
    if due:
        _keep(wave_id)


def _keep(wave_id: str) -> None:
    try:
        half = ports.current().boxes.half_used(wave_id)
    except ports.BoxClosed:  # closed or cancelled this very moment
        log("participation-unknown", wave=wave_id)
        return
    with transaction():
        wave = locked(wave_id)
        if wave.state == State.OPEN and wave.participation is None:
            wave.participation = HALF_OR_MORE if half else LESS_THAN_HALF
