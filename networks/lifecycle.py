"""Let a lead plan, move, extend and cancel waves; networks/opening.py and networks/closing.py do what falls due.

Each act takes one step of the state machine on a locked row and commits once.
"""

from collections.abc import Mapping
from datetime import timedelta

from flask_babel import lazy_gettext as _l
from sqlalchemy import func, select

from core.clock import now
from core.db import db, transaction
from core.errors import DomainError
from core.logs import log
from networks import ports
from networks.closing import clear
from networks.models import Network, Wave
from networks.steps import locked, step
from networks.tree import settings_of
from networks.wave_calendar import Dates, Problem, problems
from networks.waves import Cancel, Extend, Reschedule, State

PROBLEMS: Mapping[Problem, object] = {
    Problem.IN_THE_PAST: _l("Choose an opening that lies ahead."),
    Problem.TOO_SHORT: _l("Leave the check-in open for three days at least, or people on the road will miss it."),
    Problem.TOO_LONG: _l("Close the check-in after three weeks at most."),
    Problem.PUBLISHED_BEFORE_CLOSING: _l("The figures can only be published once the check-in has closed."),
    Problem.TOO_CLOSE: _l("Leave four weeks between the openings of two check-ins."),
}


class DatesRefused(DomainError):
    """The dates of a wave cannot be kept."""

    def __init__(self, found: tuple[Problem, ...]) -> None:
        super().__init__(", ".join(found))
        self.problems, self.message = found, PROBLEMS[found[0]]


def plan(root_id: str, *chosen: Dates) -> list[Wave]:
    """Add a planned wave for each of the dates, all or none; raises `DatesRefused`."""
    with transaction():
        db.session.get(Network, root_id, with_for_update=True)  # two leads plan one after the other
        return [_add(root_id, dates) for dates in chosen]


def _add(root_id: str, dates: Dates) -> Wave:
    _check(root_id, dates)
    last = db.session.scalar(select(func.max(Wave.number)).where(Wave.root_id == root_id)) or 0
    decided = settings_of(root_id)
    wave = Wave(
        root_id=root_id,
        number=last + 1,
        opens_at=dates.opens_at,
        closes_at=dates.closes_at,
        publishes_at=dates.publishes_at,
        question_set=decided.question_set,
        threshold=decided.threshold,
    )
    db.session.add(wave)
    db.session.flush()
    return wave


def reschedule(wave_id: str, dates: Dates) -> None:
    """Move a planned wave; raises `Refused` or `DatesRefused`."""
    with transaction():
        wave = locked(wave_id)
        _check(wave.root_id, dates, but=wave_id)
        step(wave, Reschedule(dates.opens_at, dates.closes_at, dates.publishes_at))


def extend(wave_id: str, days: int) -> None:
    """Move the closing of an open wave by some days (1 to 7) and tell everybody; raises `Refused`."""
    with transaction():
        wave = locked(wave_id)
        step(wave, Extend(wave.closes_at + timedelta(days=days)))
        if wave.manifest_hash:  # a box still being made will read the new moment
            ports.current().boxes.extend(wave.id, wave.closes_at)
        ports.current().roster.tell(wave.id, wave.root_id, "extended", wave.closes_at)


def cancel(wave_id: str) -> None:
    """Give a wave up, tell everybody if it was open, and destroy what came in; raises `Refused`."""
    with transaction():
        wave = locked(wave_id)
        was_open = wave.state == State.OPEN
        step(wave, Cancel())
        if was_open:
            ports.current().roster.tell(wave.id, wave.root_id, "cancelled", now())
    try:
        clear(wave_id)
    except ports.BoxAway:  # the next clearing destroys it, and the lead has done all there is to do
        log("clearing-waits-for-box", wave=wave_id)


def dates_problems(root_id: str, dates: Dates, but: str = "") -> tuple[Problem, ...]:
    """Return what is wrong with a wave's dates, next to the root's other waves."""
    running = (Wave.root_id == root_id) & (Wave.state != State.CANCELLED) & (Wave.id != but)
    return problems(dates, db.session.scalars(select(Wave.opens_at).where(running)), now())


def _check(root_id: str, dates: Dates, but: str = "") -> None:
    found = dates_problems(root_id, dates, but)
    if found:
        raise DatesRefused(found)
