"""Close, seal and publish the waves that are due, and clear away cancelled ones. Each step may be run again.

1. The state becomes "closed".
2. The box side seals: totals are written if there are enough, and cards, keys and box are destroyed.
3. Who was in which cell is forgotten; the number of replacement cards is kept, by cell until the totals are published.
4. At the promised moment the totals are published, or everybody is told that there were too few answers.
"""

from core.clock import now
from core.db import db, transaction
from core.logs import log
from networks import by_hand, ports
from networks.models import PUBLISHED, TOO_FEW, Wave
from networks.steps import Refused, each, locked, step, waves_where
from networks.waves import Close, Release, State


def close_due() -> None:
    """Close every open wave whose closing moment has passed, then seal what is closed."""
    each(waves_where(Wave.state == State.OPEN, Wave.closes_at <= now()), close)
    each(waves_where(Wave.state == State.CLOSED, Wave.outcome.is_(None)), seal)


def close(wave_id: str) -> None:
    """Mark a wave as closed unless it moved on meanwhile."""
    try:
        with transaction():
            step(locked(wave_id), Close())
    except Refused as reason:
        log("wave-not-closed", wave=wave_id, error=reason.refusal)


def seal(wave_id: str) -> None:
    """Have a closed wave's box sealed, then forget who was in which cell; nothing happens to one already sealed."""
    threshold = db.session.get_one(Wave, wave_id).threshold
    db.session.rollback()  # sealing reads every total: hold no lock meanwhile
    outcome = ports.current().boxes.seal(wave_id, threshold)
    with transaction():
        wave = locked(wave_id)
        if wave.outcome is None:
            wave.outcome = PUBLISHED if outcome.sealed else TOO_FEW
            replaced = ports.current().roster.forget(wave_id)
            by_hand.forget(wave_id)
            wave.replacements = sum(replaced.values())
            wave.replaced = dict(replaced) if outcome.sealed else None


def publish_due() -> None:
    """Publish every sealed wave whose moment has come and tell everybody."""
    each(waves_where(Wave.state == State.CLOSED, Wave.outcome.is_not(None), Wave.publishes_at <= now()), publish)


def publish(wave_id: str) -> None:
    """Publish a sealed wave, or nothing if there were too few answers; then tell everybody, once."""
    wave = db.session.get_one(Wave, wave_id)
    outcome, replaced = wave.outcome, wave.replaced or {}
    db.session.rollback()  # the publisher has its own transaction
    if outcome == PUBLISHED:
        ports.current().publisher.publish(wave_id, replaced)
    try:
        with transaction():
            wave = locked(wave_id)
            step(wave, Release())
            wave.replaced = None
            event: ports.Event = "released" if outcome == PUBLISHED else "too_few"
            ports.current().roster.tell(wave_id, wave.root_id, event, wave.publishes_at)
    except Refused as reason:  # another worker was faster
        log("wave-not-released", wave=wave_id, error=reason.refusal)


def clear_cancelled() -> None:
    """Destroy what is left of cancelled waves."""
    each(waves_where(Wave.state == State.CANCELLED, Wave.cleared.is_(False)), clear)


def clear(wave_id: str) -> None:
    """Destroy a cancelled wave's box, cards and keys, and forget who was in which cell."""
    ports.current().boxes.destroy(wave_id)
    with transaction():
        ports.current().roster.forget(wave_id)
        by_hand.forget(wave_id)
        locked(wave_id).cleared = True
