"""Ask every listening peer once a quarter whether they are still available, and take the answer in one tap."""

from datetime import timedelta

from sqlalchemy import select

from core.clock import now, today
from core.db import db
from core.jobs import Job, each
from members.models import Member
from peers import letters
from peers.duty import line
from peers.duty.promise import is_waking
from peers.listeners.readiness import ASK_EVERY, is_due
from peers.models import PeerProfile

PAUSE = timedelta(days=30)
"""How long the pause of one tap lasts."""


def ask_due() -> None:
    """Send the question to whom it is due, root by root; twice at one moment is once."""
    due = select(PeerProfile.root_id).where(
        PeerProfile.checked_on.is_(None), PeerProfile.available_on <= today() - ASK_EVERY
    )
    roots = sorted(set(db.session.scalars(due)))
    db.session.rollback()
    each(roots, ask_root)


def ask_root(root_id: str) -> None:
    """Send the question to the peers of one root, in the caller's transaction; at night and on days off nobody."""
    line.take_turn(root_id)
    if not is_waking(now(), line.load(root_id).hours):
        return
    for profile in db.session.scalars(select(PeerProfile).where(PeerProfile.root_id == root_id)).all():
        if is_due(profile, today()):
            profile.checked_on = today()
            letters.tell(db.session.get_one(Member, profile.member_id), "peers_listen.show")


def answer(member_id: str, *, pause: bool) -> None:
    """Keep a peer's answer, in the caller's transaction: still available, or a month of peace; "stop" is `stop`."""
    profile = db.session.get(PeerProfile, member_id)
    if profile is None:
        return
    profile.available_on, profile.checked_on = today(), None
    if pause:
        profile.paused_until = max(today() + PAUSE, profile.paused_until or today())


JOBS = (Job("peers-available", timedelta(hours=1), ask_due),)
