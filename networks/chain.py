"""Read a root's chain of public records and say whether it is sound; no invitation leaves while it is not.

networks/links.py has what is checked. The records come through the port, so they are read where the boxes stand.
"""

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from core.db import db
from core.errors import DomainError
from core.logs import log
from networks import frozen, links as pure, ports
from networks.links import Break, Facts, Link
from networks.models import Wave
from networks.waves import State

__all__ = ["Break", "Link", "NotSound", "check", "holding_back", "links", "may_mail", "roots", "sound"]


class NotSound(DomainError):
    """A root's public records do not hold together, so no card may be asked for."""

    status = 503
    message = _l(
        "No invitation leaves for now: a check of the public records has to be settled first. "
        "Nothing was changed. Try again tomorrow, or call the person who runs your club."
    )


def check(root_id: str) -> tuple[Break, ...]:
    """Return all that is wrong with the chain of a root's waves; nothing when it is sound."""
    return pure.check(links(root_id))


def holding_back(root_id: str) -> tuple[Break, ...]:
    """Return what keeps back invitations and reminders: all that is wrong but lost records of waves long over."""
    return tuple(one for one in check(root_id) if one.what not in pure.HARMLESS)


def sound(root_id: str) -> bool:
    """Tell whether a root's public records hold together; says in the log what does not."""
    found = holding_back(root_id)
    for one in found:
        log("chain-not-sound", wave=one.wave, error=one.what)
    return not found


def may_mail(wave_id: str) -> bool:
    """Tell whether mails about a wave may leave, and say so in the log when not; leaves no transaction behind."""
    allowed = sound(db.session.get_one(Wave, wave_id).root_id)
    db.session.rollback()
    if not allowed:
        log("mails-held-back", wave=wave_id)
    return allowed


def roots() -> list[str]:
    """Return the roots of which any wave has a public record."""
    return list(
        db.session.scalars(select(Wave.root_id).where(Wave.manifest_hash != "").distinct().order_by(Wave.root_id))
    )


def links(root_id: str) -> tuple[Link, ...]:
    """Return the links of a root's chain, the oldest first: every wave whose manifest Desk has noted."""
    recorded = select(Wave).where(Wave.root_id == root_id, Wave.manifest_hash != "").order_by(Wave.opens_at, Wave.id)
    known = [facts_of(wave) for wave in db.session.scalars(recorded)]
    return tuple(Link(facts, ports.current().boxes.record(facts.wave)) for facts in known)


def facts_of(wave: Wave) -> Facts:
    """Return what a wave's row says of its record."""
    kept = frozen.of(wave) if wave.frozen is not None else None  # lost, and then no record can match it
    return Facts(
        wave=wave.id,
        network=kept.network_name if kept else "",
        number=wave.number,
        question_set=wave.question_set,
        threshold=wave.threshold,
        opens_at=wave.opens_at,
        closes_at=wave.closes_at,
        publishes_at=wave.publishes_at,
        extended=wave.extended,
        members=wave.members,
        cells=frozenset(cell.id for cell in kept.cells) if kept else frozenset(),
        manifest_hash=wave.manifest_hash,
        words=wave.words,
        over=wave.state in (State.RELEASED, State.CANCELLED),
    )
