"""The calendar file: a private appointment at the right hour, and not one property more."""

from datetime import UTC, date, datetime

import pytest
from flask import Flask
from icalendar import Calendar, Timezone
from icalendar.cal.component import Component

from peers.meeting import calendar_file
from peers.meeting.appointments import HalfDay

DAY = date(2026, 3, 2)
EXPECTED = {
    "VCALENDAR": {"VERSION", "PRODID", "METHOD"},
    "VEVENT": {"UID", "DTSTAMP", "DTSTART", "DTEND", "SUMMARY", "CLASS"},
    "VTIMEZONE": {"TZID"},
    "STANDARD": {"DTSTART", "TZNAME", "TZOFFSETFROM", "TZOFFSETTO", "RDATE"},
    "DAYLIGHT": {"DTSTART", "TZNAME", "TZOFFSETFROM", "TZOFFSETTO", "RDATE"},
}


def parsed(half_day: HalfDay, zone: str = "Europe/Paris", title: str = "Rendez-vous") -> Component:
    return Calendar.from_ical(calendar_file.write(half_day, zone, uid="abc", title=title, day=DAY))


def test_it_holds_these_properties_and_no_other() -> None:
    calendar = parsed(HalfDay(date(2026, 3, 3), "am"))
    for component in calendar.walk():
        assert set(component.keys()) <= EXPECTED[str(component.name)], component.name
    (event,) = calendar.walk("VEVENT")
    assert set(event.keys()) == EXPECTED["VEVENT"]
    assert set(calendar.keys()) == EXPECTED["VCALENDAR"]
    assert event.subcomponents == []
    assert str(calendar["METHOD"]) == "PUBLISH"
    assert (str(event["SUMMARY"]), str(event["CLASS"]), str(event["UID"])) == ("Rendez-vous", "PRIVATE", "abc")
    assert event.decoded("DTSTAMP") == datetime(2026, 3, 2, tzinfo=UTC)


@pytest.mark.parametrize(
    ("half_day", "zone", "first", "last"),
    [
        (HalfDay(date(2026, 3, 3), "am"), "Europe/Paris", (8, 0), (11, 0)),
        (HalfDay(date(2026, 3, 27), "pm"), "Europe/Paris", (13, 0), (17, 0)),
        (HalfDay(date(2026, 3, 30), "pm"), "Europe/Paris", (12, 0), (16, 0)),
        (HalfDay(date(2026, 12, 31), "am"), "Europe/Paris", (8, 0), (11, 0)),
        (HalfDay(date(2026, 3, 3), "am"), "Indian/Reunion", (5, 0), (8, 0)),
    ],
)
def test_it_is_at_the_right_hour_winter_and_summer(
    half_day: HalfDay, zone: str, first: tuple[int, int], last: tuple[int, int]
) -> None:
    calendar = parsed(half_day, zone)
    (event,) = calendar.walk("VEVENT")
    found = [event.decoded(name).astimezone(UTC) for name in ("DTSTART", "DTEND")]
    assert [(one.hour, one.minute) for one in found] == [first, last]
    assert [one.date() for one in found] == [half_day.day] * 2
    (described,) = calendar.walk("VTIMEZONE")
    assert isinstance(described, Timezone)
    assert str(described["TZID"]) == zone
    # the description in the file, not this machine's, gives the same hour
    told = datetime(half_day.day.year, half_day.day.month, half_day.day.day, 10, tzinfo=described.to_tz())
    assert told.utcoffset() == event.decoded("DTSTART").utcoffset()


def test_one_appointment_has_one_name_per_calendar_and_none_of_ours(app: Flask) -> None:
    assert app
    mine, yours = calendar_file.uid_of("introduction", "ada"), calendar_file.uid_of("introduction", "pia")
    assert mine == calendar_file.uid_of("introduction", "ada")
    assert mine != yours
    assert len(mine) == 32
