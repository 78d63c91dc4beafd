"""Propose the dates of a root's waves and check those that a lead chooses. Pure: the first day comes in.

A proposed wave opens on a Tuesday at 8, closes on the Friday of the next week at 18 and is published on the Tuesday
after at 9, all in the root's own time zone. August stays free unless the root wants it, and so do the days around the
new year.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from itertools import islice
from math import ceil
from zoneinfo import ZoneInfo

TUESDAY, AUGUST, SEPTEMBER = 1, 8, 9
FIRST_OF_THE_YEAR, LAST_OF_THE_YEAR = (1, 6), (12, 10)
"""Between these no wave opens, as (month, day): it would be open or published around the new year."""
OPENING, CLOSING, PUBLICATION = time(8), time(18), time(9)
OPEN_DAYS, PUBLISHED_AFTER = timedelta(days=10), timedelta(days=14)
APART = timedelta(weeks=4)
"""Least time between two openings, so that nobody is asked all the time."""
SHORTEST, LONGEST = timedelta(days=3), timedelta(days=21)
YEAR = 365.25
USUAL_RHYTHM, MONTHLY = 4, 12
"""Waves a year."""
ENOUGH_FOR_MONTHLY = 50
USUAL_SHARE = 0.6
"""Share of members who usually answer, to say beforehand how many answers to expect."""
REMINDER_BEFORE_CLOSING = timedelta(days=3)


class Problem(StrEnum):
    """Why a lead's dates cannot be kept."""

    IN_THE_PAST = "in_the_past"
    TOO_SHORT = "too_short"
    TOO_LONG = "too_long"
    PUBLISHED_BEFORE_CLOSING = "published_before_closing"
    TOO_CLOSE = "too_close"


@dataclass(frozen=True)
class Dates:
    """The three moments of a wave, aware."""

    opens_at: datetime
    closes_at: datetime
    publishes_at: datetime


@dataclass(frozen=True)
class Rhythm:
    """How often a root asks: waves a year (1 to 12), whether August and the new year stay free, and its time zone."""

    waves_per_year: int = USUAL_RHYTHM
    skip_august: bool = True
    time_zone: str = "Europe/Paris"


def propose(rhythm: Rhythm, after: date, count: int, previous: Iterable[datetime] = ()) -> tuple[Dates, ...]:
    """Return the next `count` waves after a day, in rhythm with the last of the openings in `previous`."""
    zone, taken = ZoneInfo(rhythm.time_zone), sorted(previous)
    first = after + timedelta(days=1)
    if taken:
        # a week early, because the first Tuesday from then on is taken
        in_rhythm = taken[-1].astimezone(zone).date() + _step(rhythm) - timedelta(days=6)
        first = max(first, in_rhythm, taken[-1].astimezone(zone).date() + APART)
    return tuple(islice(_proposals(rhythm, first), count))


def _proposals(rhythm: Rhythm, first: date) -> Iterator[Dates]:
    # the nominal days keep the year's rhythm; a wave moved out of a quiet time does not move those after it
    nominal, last = datetime.combine(first, time.min), None
    while True:
        dates = _around(nominal.date(), rhythm)
        if last is None or not _too_close(dates.opens_at, last):
            last = dates.opens_at
            yield dates
        nominal += _step(rhythm)


def _step(rhythm: Rhythm) -> timedelta:
    return timedelta(days=YEAR / rhythm.waves_per_year)


def _too_close(opening: datetime, other: datetime) -> bool:
    # days of the root's zone, not hours: in spring four weeks are an hour short
    return abs(opening.date() - other.astimezone(opening.tzinfo).date()) < APART


def _around(day: date, rhythm: Rhythm) -> Dates:
    """Return the wave of the first Tuesday from a day on, moved out of the breaks."""
    opening = _tuesday(day)
    if rhythm.skip_august:
        opening = _after_breaks(opening)
    zone = ZoneInfo(rhythm.time_zone)
    return Dates(
        datetime.combine(opening, OPENING, zone),
        datetime.combine(opening + OPEN_DAYS, CLOSING, zone),
        datetime.combine(opening + PUBLISHED_AFTER, PUBLICATION, zone),
    )


def _after_breaks(opening: date) -> date:
    """Return the opening, or the first one after August or the new year if its wave would touch them."""
    month_and_day = opening.month, opening.day
    if AUGUST in {opening.month, (opening + PUBLISHED_AFTER).month}:
        return _tuesday(date(opening.year, SEPTEMBER, 1))
    if month_and_day >= LAST_OF_THE_YEAR:
        return _tuesday(date(opening.year + 1, *FIRST_OF_THE_YEAR))
    return _tuesday(date(opening.year, *FIRST_OF_THE_YEAR)) if month_and_day < FIRST_OF_THE_YEAR else opening


def _tuesday(day: date) -> date:
    return day + timedelta(days=(TUESDAY - day.weekday()) % 7)


def problems(dates: Dates, others: Iterable[datetime], now: datetime) -> tuple[Problem, ...]:
    """Return what is wrong with a lead's dates, given the openings of the root's other waves."""
    length = dates.closes_at - dates.opens_at
    found = {
        Problem.IN_THE_PAST: dates.opens_at < now,
        Problem.TOO_SHORT: length < SHORTEST,
        Problem.TOO_LONG: length > LONGEST,
        Problem.PUBLISHED_BEFORE_CLOSING: dates.publishes_at < dates.closes_at,
        Problem.TOO_CLOSE: any(_too_close(dates.opens_at, other) for other in others),
    }
    return tuple(problem for problem, is_so in found.items() if is_so)


def expected_answers(members: int, share: float = USUAL_SHARE) -> int:
    """Return how many answers a wave of that many members brings when a share of them (0 to 1) answers."""
    return round(members * share)


def members_for(answers: int, share: float = USUAL_SHARE) -> int:
    """Return how many members bring at least so many answers when a share of them (above 0) answers."""
    return ceil(answers / share)


def too_often(waves_per_year: int, answers: int) -> bool:
    """Tell whether a monthly rhythm asks too much of so few expected answers: its figures would say nothing new."""
    return waves_per_year >= MONTHLY and answers <= ENOUGH_FOR_MONTHLY


def reminder_at(opens_at: datetime, closes_at: datetime) -> datetime:
    """Return when everybody is reminded, once: three days before closing, or halfway through a short wave."""
    return max(closes_at - REMINDER_BEFORE_CLOSING, opens_at + (closes_at - opens_at) / 2)
