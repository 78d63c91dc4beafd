"""Open the check-ins that can be answered now, with the real lifecycle: cells, keys, boxes, and cards by mail."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from core import doctor
from demo.clock import Hands
from demo.tree import Planted
from networks import lifecycle, opening
from networks.wave_calendar import Dates, Rhythm, propose

ANNOUNCED = timedelta(days=20)
DEALT = timedelta(minutes=5)
SEASON = timedelta(weeks=11)
"""After this long the next check-in is proposed."""
WEEK = timedelta(days=7)
OPENED, CLOSES, PUBLISHED = timedelta(days=-8), timedelta(days=1), timedelta(days=4)
"""Days of the single club's check-in, counted from today: it closes tomorrow."""
MORNING, EVENING, PUBLICATION = time(8), time(18), time(9)


def running(now: datetime) -> Dates:
    """Return the dates of a check-in that has been open for less than a week, in whatever month it is."""
    rhythm = Rhythm(skip_august=False)
    dates = propose(rhythm, _day(now, rhythm) - WEEK, 1)[0]
    return dates if dates.opens_at + DEALT <= now else propose(rhythm, _day(now, rhythm) - 2 * WEEK, 1)[0]


def closing(now: datetime) -> Dates:
    """Return the dates of a check-in that closes tomorrow evening."""
    rhythm = Rhythm()
    today, zone = _day(now, rhythm), ZoneInfo(rhythm.time_zone)
    return Dates(
        datetime.combine(today + OPENED, MORNING, zone),
        datetime.combine(today + CLOSES, EVENING, zone),
        datetime.combine(today + CLOSES + PUBLISHED, PUBLICATION, zone),
    )


def run(planted: Planted, dates: Dates, clock: Hands) -> None:
    """Plan a check-in, open it, mail everybody's card and plan the next one; the clock goes on to the present."""
    present = clock()
    clock.set(dates.opens_at - ANNOUNCED)
    lifecycle.plan(planted.root.id, dates)
    clock.set(dates.opens_at + DEALT)
    doctor.examine_and_keep()  # a check-in opens with the promise that the installation can make
    opening.open_due()
    opening.stock_open()
    clock.set(present)
    opening.remind_due()
    upcoming = propose(Rhythm(), (dates.opens_at + SEASON).date(), 1, [dates.opens_at])[0]
    lifecycle.plan(planted.root.id, upcoming)


def _day(now: datetime, rhythm: Rhythm) -> date:
    return now.astimezone(ZoneInfo(rhythm.time_zone)).date()
