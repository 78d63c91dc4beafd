"""Compute the moment shown when asking: by then a peer, or else the referent, has called.

Pure. Offers leave in waking hours only, and the printed moment is never before the referent has had time.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from peers.deadlines import REFERENT_AFTER

PROMISE = timedelta(hours=48)
REFERENT_NEEDS = timedelta(hours=4)
"""Waking time that a referent is given to call after the alert."""
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
SATURDAY = 5


@dataclass(frozen=True)
class Hours:
    """When a network's people may be reached: from `opens` to `closes` o'clock, in its time zone.

    `weekends` tells whether Saturdays and Sundays count; `days_off` never do.
    """

    zone: str = "Europe/Paris"
    opens: int = 8
    closes: int = 21
    weekends: bool = True
    days_off: frozenset[date] = frozenset()

    def works(self, day: date) -> bool:
        """Tell whether people may be reached on that day."""
        return day not in self.days_off and (self.weekends or day.weekday() < SATURDAY)

    def span(self, day: date) -> tuple[datetime, datetime]:
        """Return the opening and closing moments of a day, in UTC."""
        zone = ZoneInfo(self.zone)
        first, last = (datetime.combine(day, time(hour), zone) for hour in (self.opens, self.closes))
        return first.astimezone(UTC), last.astimezone(UTC)


def next_waking(moment: datetime, hours: Hours) -> datetime:
    """Return `moment` if people may be reached then, else the next opening."""
    day = _day(moment, hours)
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
        _opens, closes = hours.span(_day(moment, hours))
        if moment + need <= closes:
            return moment + need
        need -= closes - moment
        moment = closes


def latest_moment(asked_at: datetime, hours: Hours, *, has_referent: bool) -> datetime | None:
    """Return the moment to promise, on a whole hour within waking hours, or None without a referent.

    48 hours later (days off do not count), cut back to the whole hour and to the evening's closing; later only
    when the referent's step, 30 hours after asking and four waking hours long, would not fit before.
    """
    if not has_referent:
        return None
    referent_done = add_waking(_skip_days_off(asked_at, REFERENT_AFTER, hours), REFERENT_NEEDS, hours)
    target = _whole_hour(_last_waking(_skip_days_off(asked_at, PROMISE, hours), hours), hours)
    return target if target >= referent_done else _whole_hour(referent_done + HOUR - timedelta.resolution, hours)


def _skip_days_off(moment: datetime, need: timedelta, hours: Hours) -> datetime:
    """Let `need` pass by the clock, nights included, days off left out."""
    day = _day(moment, hours)
    while True:
        ends = _midnight(day + DAY, hours)
        if hours.works(day):
            if moment + need <= ends:
                return moment + need
            need -= ends - moment
        moment, day = ends, day + DAY


def _last_waking(moment: datetime, hours: Hours) -> datetime:
    """Return `moment` if people may be reached then, else the closing before."""
    day = _day(moment, hours)
    while True:
        opens, closes = hours.span(day)
        if hours.works(day) and moment >= opens:
            return min(moment, closes)
        day -= DAY


def _day(moment: datetime, hours: Hours) -> date:
    return moment.astimezone(ZoneInfo(hours.zone)).date()


def _midnight(day: date, hours: Hours) -> datetime:
    return datetime.combine(day, time(), ZoneInfo(hours.zone)).astimezone(UTC)


def _whole_hour(moment: datetime, hours: Hours) -> datetime:
    # on the clock people read: some zones are not whole hours from UTC
    local = moment.astimezone(ZoneInfo(hours.zone))
    return local.replace(minute=0, second=0, microsecond=0).astimezone(UTC)
