"""Write an agreed half-day as an iCalendar file that gives nothing away in a shared calendar.

RFC 5545 and 5546: METHOD:PUBLISH, nobody invited, a title that fits any meeting, no place and no description.
"""

from datetime import UTC, date, datetime, time

from core import vault
from peers.meeting.appointments import HalfDay

UID_DIGITS = 32
MIME = "text/calendar; charset=utf-8; method=PUBLISH"


def uid_of(introduction_id: str, member_id: str) -> str:
    """Return what a calendar knows the appointment by: always the same for one of the two, another for the other.

    So a second download replaces the first, and two calendars on one server share nothing.
    """
    return vault.lookup(f"entrepairs/appointment/v1/{introduction_id}/{member_id}").hex()[:UID_DIGITS]


def write(half_day: HalfDay, zone: str, *, uid: str, title: str, day: date) -> bytes:
    """Return the file: one private event, stamped with a day and no time of day, and its time zone."""
    from icalendar import Calendar, Event  # noqa: PLC0415  # for this one download alone, and it is large

    first, last = half_day.span(zone)
    event = Event()
    for name, value in {
        "uid": uid,
        "dtstamp": datetime.combine(day, time(), UTC),
        "dtstart": first,
        "dtend": last,
        "summary": title,
        "class": "PRIVATE",
    }.items():
        event.add(name, value)
    calendar = Calendar()
    for name, text in {"version": "2.0", "prodid": "-//Calendar//EN", "method": "PUBLISH"}.items():
        calendar.add(name, text)
    calendar.add_component(event)
    calendar.add_missing_timezones(date(first.year, 1, 1), date(first.year + 2, 1, 1))
    for one in calendar.timezones:
        one.pop("comment", None)
    return bytes(calendar.to_ical())
