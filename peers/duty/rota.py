"""Keep when people may be reached: a root's hours, and the days on which each referent is away or stands in."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from flask_babel import lazy_gettext as _l
from sqlalchemy import delete, select

from core.clock import now, today
from core.db import db
from core.errors import DomainError
from members.models import Member
from networks import tree
from networks.models import Network
from peers.duty import public_holidays
from peers.duty.promise import DAY, HORIZON, Hours
from peers.models import Absence, Deputy, PeerHours

DAYS_OFF = 60
"""How many further days off a root may name."""
ABSENCES = 30
YEAR = timedelta(days=366)
LOOKS_AHEAD = 2 * HORIZON
"""How far the public holidays are needed: for a promise, and for the next waking hour after it."""


class TooManyAbsences(DomainError):
    """A referent may enter so many absences at once."""

    status = 409
    message = _l("Thirty absences are noted already. Remove one first, or join two of them.")


@dataclass(frozen=True)
class Rota:
    """Who is away when, and who only stands in: by member; days are inclusive."""

    away: Mapping[str, tuple[tuple[date, date], ...]] = field(default_factory=dict)
    deputies: frozenset[str] = frozenset()

    def there(self, member_id: str, day: date) -> bool:
        """Tell whether a referent is there on a day."""
        return not any(first <= day <= last for first, last in self.away.get(member_id, ()))

    def on_duty(self, referents: Iterable[str], day: date) -> frozenset[str]:
        """Return which referents of one node are on duty: those there, and a deputy only when no other is."""
        there = frozenset(one for one in referents if self.there(one, day))
        return there - self.deputies or there


def chosen(root_id: str) -> PeerHours:
    """Return a root's row of hours; one with the default values, not added to the session, where there is none."""
    usual = PeerHours(root_id=root_id, opens=8, closes=21, weekends=False, holidays=public_holidays.FRANCE)
    usual.days_off = frozenset()
    return db.session.get(PeerHours, root_id) or usual


def hours_of(root_id: str) -> Hours:
    """Return when a root's people may be reached, as the promise needs it."""
    row, zone = chosen(root_id), tree.settings_of(root_id).time_zone
    first = today(zone)
    off = public_holidays.between(row.holidays, first - DAY, first + LOOKS_AHEAD)
    own = frozenset(map(date.fromisoformat, row.days_off))
    return Hours(zone, row.opens, row.closes, row.weekends, off | own)


def save_hours(root_id: str, *, opens: int, closes: int, weekends: bool, place: str, days_off: Iterable[date]) -> None:
    """Keep a root's hours, in the caller's transaction; days that are past are dropped."""
    db.session.get_one(Network, root_id, with_for_update=True)
    row = db.session.get(PeerHours, root_id)
    if row is None:
        row = PeerHours(root_id=root_id)
        db.session.add(row)
    row.opens, row.closes, row.weekends, row.holidays = opens, closes, weekends, place
    row.days_off = frozenset(day.isoformat() for day in days_off if day >= _yesterday())
    db.session.flush()


def rota(members: Iterable[str]) -> Rota:
    """Return the absences and deputies among some members."""
    wanted = tuple(members)
    away: dict[str, tuple[tuple[date, date], ...]] = {}
    if not wanted:
        return Rota()
    mine = select(Absence).where(Absence.member_id.in_(wanted), Absence.ends_on >= _yesterday())
    for row in db.session.scalars(mine):
        away[row.member_id] = (*away.get(row.member_id, ()), (row.starts_on, row.ends_on))
    standing_in = select(Deputy.member_id).where(Deputy.member_id.in_(wanted))
    return Rota(away, frozenset(db.session.scalars(standing_in)))


def absences(member_id: str) -> list[Absence]:
    """Return the absences of a referent that are not over anywhere, the earliest first."""
    mine = select(Absence).where(Absence.member_id == member_id, Absence.ends_on >= _yesterday())
    return list(db.session.scalars(mine.order_by(Absence.starts_on, Absence.id)))


def add_absence(member_id: str, first: date, last: date) -> None:
    """Note days on which a referent is away, both included, in the caller's transaction; the same twice is once.

    Those that are over go. Raises TooManyAbsences.
    """
    db.session.execute(delete(Absence).where(Absence.member_id == member_id, Absence.ends_on < _yesterday()))
    _in_turn(member_id)
    held = absences(member_id)
    if any((row.starts_on, row.ends_on) == (first, last) for row in held):
        return
    if len(held) >= ABSENCES:
        raise TooManyAbsences
    db.session.add(Absence(member_id=member_id, starts_on=first, ends_on=last))
    db.session.flush()


def remove_absence(member_id: str, absence_id: str) -> None:
    """Remove an absence of a referent's own, in the caller's transaction; any other stays as it is."""
    db.session.execute(delete(Absence).where(Absence.id == absence_id, Absence.member_id == member_id))


def is_deputy(member_id: str) -> bool:
    """Tell whether a referent only stands in."""
    return db.session.get(Deputy, member_id) is not None


def stand_in(member_id: str, *, only: bool) -> None:
    """Make a referent a deputy, or no longer, in the caller's transaction."""
    _in_turn(member_id)
    db.session.execute(delete(Deputy).where(Deputy.member_id == member_id))
    if only:
        db.session.add(Deputy(member_id=member_id))
    db.session.flush()


def erase(member_id: str) -> None:
    """Erase the duty of a member who leaves, in the caller's transaction."""
    for rows in (Absence.member_id, Deputy.member_id):
        db.session.execute(delete(rows.class_).where(rows == member_id))


def _in_turn(member_id: str) -> None:
    """Lock a member until the transaction ends, so that two presses of one button follow each other."""
    db.session.get_one(Member, member_id, with_for_update=True)


def _yesterday() -> date:
    """Return a day that is over or ending wherever a network lives."""
    return now().date() - DAY
