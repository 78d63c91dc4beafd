"""Keep the promise while nobody clicks: offers, silences, the referent's alert, day seven, what is kept too long."""

from datetime import timedelta

from sqlalchemy import select

from core import traces
from core.clock import now
from core.db import db, transaction
from core.jobs import Job, each
from peers import offers, steps
from peers.duty import line, public_holidays
from peers.duty.promise import is_waking
from peers.endings import forget_old
from peers.listeners import availability
from peers.models import ConsentProof, PastPair, PeerRequest, Report
from peers.requests.states import Event, Kind
from peers.safety import reports
from peers.statistics import publishing


def tick() -> None:
    """Move every root that has an open request, whatever is wrong with another; twice at one moment is once."""
    roots = list(db.session.scalars(select(PeerRequest.root_id).distinct().order_by(PeerRequest.root_id)))
    db.session.rollback()
    each(roots, tick_root)


def tick_root(root_id: str) -> None:
    """Move the requests of one root, in the caller's transaction; at night nobody is written to."""
    line.take_turn(root_id)
    on = line.load(root_id)
    if not is_waking(now(), on.hours):
        return
    for request in offers.open_requests(root_id):
        steps.take(request, Event(Kind.TICK), offers.SYSTEM, on=on)
    offers.send_due(on)


def clear() -> None:
    """Delete the pairs, proofs and reports that are kept no longer."""
    with transaction():
        forget_old()
        reports.forget_old()
        traces.forget(PastPair, ConsentProof, Report, at_once=False)


JOBS = (
    Job("peers", timedelta(minutes=5), tick),
    Job("peers-kept", timedelta(hours=12), clear),
    *availability.JOBS,
    *public_holidays.JOBS,
    *publishing.JOBS,
)
