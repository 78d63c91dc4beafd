"""Keep reports of one person by another for twelve months; who reported is there only as keyed hashes.

Two hashes tell one person from two: one of the member, one of the address, so that neither a new address nor a
new membership under the old one counts twice. Somebody who comes back under another name altogether is not
recognised; the referent, who decides, is there for that.
"""

from collections.abc import Iterable
from datetime import timedelta

from sqlalchemy import delete, or_, select

from core import traces, vault
from core.clock import today
from core.db import db
from members.models import Member
from peers.models import STOPPED, PeerProfile, Report

KEPT = timedelta(days=365)
INDEPENDENT = 2


def add(about: Member, by: Member, reason: str) -> bool:
    """Keep a report, in the caller's transaction; tell whether this person had not reported the other before."""
    who, where = _hashes(by)
    same = or_(Report.by_hash == who, Report.by_address_hash == where)
    if db.session.scalar(select(Report.id).where(Report.about_id == about.id, same)) is not None:
        return False
    db.session.add(Report(about_id=about.id, by_hash=who, by_address_hash=where, reason=reason, reported_on=today()))
    db.session.flush()
    return True


def undecided() -> dict[str, list[Report]]:
    """Return the reports on which nobody has decided, by the member they are about."""
    found: dict[str, list[Report]] = {}
    for report in db.session.scalars(select(Report).where(Report.decision.is_(None)).order_by(Report.id)):
        found.setdefault(report.about_id, []).append(report)
    return found


def undecided_about(member_id: str) -> list[Report]:
    """Return the reports of one member on which nobody has decided."""
    mine = select(Report).where(Report.about_id == member_id, Report.decision.is_(None))
    return list(db.session.scalars(mine.order_by(Report.id)))


def is_held_back(member_id: str) -> bool:
    """Tell whether a member may not listen: two reports wait for a decision, or one was to stop."""
    return len(undecided_about(member_id)) >= INDEPENDENT or is_stopped(member_id)


def is_stopped(member_id: str) -> bool:
    """Tell whether a referent has decided, on a report that is still kept, that a member listens no more."""
    stopped = select(Report.id).where(Report.about_id == member_id, Report.decision == STOPPED).limit(1)
    return db.session.scalar(stopped) is not None


def is_one_of(member: Member, reports: Iterable[Report]) -> bool:
    """Tell whether a member made one of some reports."""
    made = {mark for report in reports for mark in (report.by_hash, report.by_address_hash)}
    return not made.isdisjoint(_hashes(member))


def forget(member_id: str) -> None:
    """Delete the reports about a member who leaves, in the caller's transaction."""
    db.session.execute(delete(Report).where(Report.about_id == member_id))
    traces.forget(Report)


def forget_old() -> None:
    """Delete the reports that are kept no longer, in the caller's transaction.

    Whoever was held back by them alone, and was never decided about, may listen again: nobody could decide any more.
    """
    due = delete(Report).where(Report.reported_on <= today() - KEPT)
    old = db.session.execute(due.returning(Report.about_id, Report.decision)).all()
    for about_id in {row.about_id for row in old if row.decision is None}:
        profile = db.session.get(PeerProfile, about_id)
        if profile is not None:
            profile.suspended = profile.suspended and is_held_back(about_id)
    if old:
        traces.forget(Report, at_once=False)


def _hashes(member: Member) -> tuple[bytes, bytes]:
    """Return the keyed hashes of a member and of their address; 32 bytes each."""
    return vault.lookup(f"entrepairs/report/v1/{member.id}"), vault.lookup(f"entrepairs/report/v1/{member.email}")
