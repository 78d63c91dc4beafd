"""Agree on a half-day: the peer proposes up to three, the asker picks one, and either may change it."""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from flask_babel import lazy_gettext as _l

from core.clock import now
from core.db import db
from core.errors import DomainError
from members.models import Member
from peers import letters
from peers.duty import line
from peers.duty.promise import Hours
from peers.meeting import introductions
from peers.models import PeerProfile

DAYS_AHEAD = 14
PROPOSED_AT_MOST = 3
TIMES = {"am": (time(9), time(12)), "pm": (time(14), time(18))}
"""Hours of a half-day that suit a first meeting: from, to."""
_DATE = len("2026-03-02")


class HalfDay(NamedTuple):
    """A morning or an afternoon: the day and `am` or `pm`."""

    day: date
    half: str

    @property
    def code(self) -> str:
        """Return it as it is kept and posted: the ISO date, then the half."""
        return f"{self.day.isoformat()}{self.half}"

    @property
    def slot(self) -> str:
        """Return which of the fourteen half-days of a week it is."""
        return f"{self.day.isoweekday()}{self.half}"

    def span(self, zone: str) -> tuple[datetime, datetime]:
        """Return its first and last moment in a time zone."""
        first, last = (datetime.combine(self.day, hour, ZoneInfo(zone)) for hour in TIMES[self.half])
        return first, last


class NotProposed(DomainError):
    """The half-days are too many, too few, or not among those on the page."""

    status = 409
    message = _l("Choose one to three of the half-days on the page. Load it again to see those of today.")


def read(code: str) -> HalfDay:
    """Return the half-day of a code."""
    return HalfDay(date.fromisoformat(code[:_DATE]), code[_DATE:])


def half_days(moment: datetime, hours: Hours, common: frozenset[str]) -> tuple[HalfDay, ...]:
    """Return the half-days to come within two weeks on waking days, in order; pure.

    Only those among the `common` slots, unless that leaves none.
    """
    today = moment.astimezone(ZoneInfo(hours.zone)).date()
    days = [day for day in (today + timedelta(days=n) for n in range(DAYS_AHEAD + 1)) if hours.works(day)]
    coming = [one for one in (HalfDay(day, half) for day in days for half in TIMES) if one.span(hours.zone)[0] > moment]
    wanted = [one for one in coming if one.slot in common]
    return tuple(wanted or coming)


def still_open(codes: Iterable[str], moment: datetime, zone: str) -> tuple[HalfDay, ...]:
    """Return those half-days that have not begun, in order; pure."""
    return tuple(sorted(one for one in map(read, codes) if one.span(zone)[0] > moment))


def choices(both: introductions.Both) -> tuple[HalfDay, ...]:
    """Return the half-days that the peer of an introduction may propose now."""
    profile = db.session.get(PeerProfile, both.introduction.peer_id)
    common = both.request.slots & profile.slots if profile else frozenset()
    return half_days(now(), line.load(both.request.root_id).hours, common)


def propose(introduction_id: str, member_id: str, codes: frozenset[str]) -> bool:
    """Propose half-days as the peer, in the caller's transaction; tell whether that undid what had been picked.

    The same proposal again changes nothing. Raises NotKnown for anybody else, OutOfTurn once the two have talked,
    NotProposed for half-days that were not offered.
    """
    both = introductions.meeting(introduction_id, member_id, as_peer=True)
    introduction = both.introduction
    allowed = {one.code for one in choices(both)} | introduction.proposed
    if not codes <= allowed or not 1 <= len(codes) <= PROPOSED_AT_MOST:
        raise NotProposed
    if codes == introduction.proposed:
        return False
    undone = introduction.picked is not None
    introduction.proposed, introduction.picked = codes, None
    _tell(both.request.member_id, introduction_id)
    return undone


def pick(introduction_id: str, member_id: str, code: str) -> None:
    """Pick one of the half-days as the asker, or another than before, in the caller's transaction.

    Raises NotKnown for anybody else, OutOfTurn once the two have talked, NotProposed for any other half-day.
    """
    both = introductions.meeting(introduction_id, member_id, as_peer=False)
    zone = line.load(both.request.root_id).hours.zone
    introduction = both.introduction
    if code not in {one.code for one in still_open(introduction.proposed, now(), zone)}:
        raise NotProposed
    if code != introduction.picked:
        introduction.picked = code
        _tell(introduction.peer_id, introduction_id)


def _tell(member_id: str, introduction_id: str) -> None:
    member = db.session.get_one(Member, member_id)
    letters.tell(member, "peers.introduction", introduction_id=introduction_id)
