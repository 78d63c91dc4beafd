"""Compute the moment shown when asking: by then a peer, or else the referent, has called.

Pure. Offers leave in waking hours only, and the printed moment is never before the referent has had time.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from peers.requests.deadlines import REFERENT_AFTER

PROMISE = timedelta(hours=48)
REFERENT_NEEDS = timedelta(hours=4)
"""Waking time that a referent is given to call after the alert."""
HORIZON = timedelta(days=21)
"""How far a promise looks: where nobody could call within three weeks, none is made."""
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
SATURDAY = 5


@dataclass(frozen=True)
class Hours:
    """When people may be reached: from `opens` to `closes` o'clock (0 to 24), in their time zone.

    `weekends` tells whether Saturdays and Sundays count; `days_off` never do: public holidays, the network's own
    days off and, for a club's promise, the days on which none of its referents is there.
    """

    zone: str = "Europe/Paris"
    opens: int = 8
    closes: int = 21
    weekends: bool = False
    days_off: frozenset[date] = frozenset()

    def works(self, day: date) -> bool:
        """Tell whether people may be reached on that day."""
        return day not in self.days_off and (self.weekends or day.weekday() < SATURDAY)

    def span(self, day: date) -> tuple[datetime, datetime]:
        """Return the opening and closing moments of a day, in UTC."""
        midnight = datetime.combine(day, time(), ZoneInfo(self.zone))
        # added on the clock on the wall, where 24 is the next midnight
        first, last = (midnight + hour * HOUR for hour in (self.opens, self.closes))
        return first.astimezone(UTC), last.astimezone(UTC)

    def day_of(self, moment: datetime) -> date:
        """Return the day that a moment belongs to where these people live."""
        return moment.astimezone(ZoneInfo(self.zone)).date()


def next_waking(moment: datetime, hours: Hours) -> datetime:
    """Return `moment` if people may be reached then, else the next opening."""
    day = hours.day_of(moment)
    while True:
        opens, closes = hours.span(day)
        if hours.works(day) and moment < closes:
            return max(moment, opens)
        day += DAY


def is_waking(moment: datetime, hours: Hours) -> bool:
    """Tell whether people may be reached at that moment."""
    return next_waking(moment, hours) == moment


def add_waking(moment: datetime, need: timedelta, hours: Hours) -> datetime:
    """Return the moment at which `need` of waking time has passed."""
    while True:
        moment = next_waking(moment, hours)
        _opens, closes = hours.span(hours.day_of(moment))
        if moment + need <= closes:
            return moment + need
        need -= closes - moment
        moment = closes


def latest_moment(asked_at: datetime, hours: Hours, *, has_referent: bool) -> datetime | None:
    """Return the moment to promise, on a whole hour within waking hours.

    48 hours later (days off do not count), cut back to the whole hour and to the evening's closing; later only
    when the referent's step, 30 hours after asking and four waking hours long, would not fit before. None without
    a referent, or when it would lie more than three weeks ahead.
    """
    if not has_referent:
        return None
    target = _whole_hour(_last_waking(_skip_days_off(asked_at, PROMISE, hours), hours), hours)
    done = _referent_done(asked_at, hours)
    moment = target if target >= done else _whole_hour(done + HOUR - timedelta.resolution, hours)
    return moment if moment - asked_at <= HORIZON else None


def kept_moment(shown: datetime | None, asked_at: datetime, hours: Hours, *, has_referent: bool) -> datetime | None:
    """Return the moment to keep when asking at `asked_at` on a page that showed one a little earlier.

    It is the moment shown while that leaves the referent's step its time, else the one to promise now.
    """
    latest = latest_moment(asked_at, hours, has_referent=has_referent)
    # first of all whether it lies in between: what a form says may be at the end of time
    if latest is None or shown is None or not _referent_done(asked_at, hours) <= shown <= latest:
        return latest
    whole = shown == _whole_hour(shown, hours) and shown == _last_waking(shown, hours)
    return shown if whole else latest


def _referent_done(asked_at: datetime, hours: Hours) -> datetime:
    """Return when the referent's step ends that begins 30 hours after asking."""
    return add_waking(_skip_days_off(asked_at, REFERENT_AFTER, hours), REFERENT_NEEDS, hours)


def _skip_days_off(moment: datetime, need: timedelta, hours: Hours) -> datetime:
    """Let `need` pass by the clock, nights included, days off left out."""
    day = hours.day_of(moment)
    while True:
        ends = _midnight(day + DAY, hours)
        if hours.works(day):
            if moment + need <= ends:
                return moment + need
            need -= ends - moment
        moment, day = ends, day + DAY


def _last_waking(moment: datetime, hours: Hours) -> datetime:
    """Return `moment` if people may be reached then, else the closing before."""
    day = hours.day_of(moment)
    while True:
        opens, closes = hours.span(day)
        if hours.works(day) and moment >= opens:
            return min(moment, closes)
        day -= DAY


def _midnight(day: date, hours: Hours) -> datetime:
    return datetime.combine(day, time(), ZoneInfo(hours.zone)).astimezone(UTC)


def _whole_hour(moment: datetime, hours: Hours) -> datetime:
    # on the clock people read: some zones are not whole hours from UTC
    local = moment.astimezone(ZoneInfo(hours.zone))
    return local.replace(minute=0, second=0, microsecond=0).astimezone(UTC)
