"""Write the dates of a root's check-ins as a calendar to subscribe to (RFC 5545 and 7986): dates, no figure, nobody."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from flask_babel import gettext as _

from networks.models import Wave
from networks.waves import State

if TYPE_CHECKING:
    from icalendar import Event

MIME = "text/calendar; charset=utf-8"
LENGTH = timedelta(minutes=15)
"""A moment takes some room, or calendars hide it."""
ASK_AGAIN = timedelta(hours=12)


@dataclass(frozen=True)
class Moment:
    """One moment of a wave: its name within the calendar's ids, when it is, and what it is called."""

    kind: str
    at: datetime
    title: str


def write(waves: Iterable[Wave], zone: str, *, name: str, page: str, today: date) -> bytes:
    """Return the calendar of a network called `name`, its moments in `zone` and stamped with a day.

    An event keeps its id when it moves, and a cancelled one stays, marked as such: calendars then follow.
    """
    from icalendar import Calendar  # noqa: PLC0415  # for this one answer alone, and it is large

    calendar = Calendar()
    called = _("Check-ins: %(name)s", name=name)
    for key, text in {"version": "2.0", "prodid": "-//Entrepairs//EN", "name": called, "x-wr-calname": called}.items():
        calendar.add(key, text)
    calendar.add("refresh-interval", ASK_AGAIN, {"VALUE": "DURATION"})
    calendar.add("x-published-ttl", "PT12H")
    for wave in waves:
        for moment in _moments(wave, name):
            calendar.add_component(_event(wave, moment, ZoneInfo(zone), page, today))
    calendar.add_missing_timezones(date(today.year - 2, 1, 1), date(today.year + 3, 1, 1))
    return bytes(calendar.to_ical())


def _moments(wave: Wave, name: str) -> Iterator[Moment]:
    yield Moment("opens", wave.opens_at, str(_("The check-in opens: %(name)s", name=name)))
    yield Moment("closes", wave.closes_at, str(_("The check-in closes: %(name)s", name=name)))
    yield Moment("appears", wave.publishes_at, str(_("The figures appear: %(name)s", name=name)))


def _event(wave: Wave, moment: Moment, zone: ZoneInfo, page: str, today: date) -> "Event":
    from icalendar import Event  # noqa: PLC0415  # as above

    begins = moment.at.astimezone(zone)
    event = Event()
    for key, value in {
        "uid": f"{wave.id}-{moment.kind}@entrepairs",
        "dtstamp": datetime.combine(today, time(), UTC),
        "dtstart": begins,
        "dtend": begins + LENGTH,
        "summary": moment.title,
        "status": "CANCELLED" if wave.state == State.CANCELLED else "CONFIRMED",
        "transp": "TRANSPARENT",
        "url": page,
    }.items():
        event.add(key, value)
    return event
