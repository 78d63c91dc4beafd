"""The calendar of check-ins: the right moments in the root's own time, events that keep their ids, and nobody in it."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from icalendar import Calendar

from core.i18n import speaking
from networks.dates_feed import write
from networks.models import Wave
from networks.waves import State
from tests.builders import OPENS

PAGE = "https://example.org/app/results/x"
DAY = date(2026, 3, 2)


def wave(state: State = State.PLANNED, *, shift: int = 0) -> Wave:
    opens = OPENS + timedelta(days=shift)
    closes = opens + timedelta(days=10)
    return Wave(id="a" * 16, state=state, opens_at=opens, closes_at=closes, publishes_at=closes + timedelta(days=4))


def feed(waves: Iterable[Wave], zone: str = "Europe/Paris", language: str = "fr") -> Any:
    with speaking(language):
        text = write(waves, zone, name="Club de l'Étang", page=PAGE, today=DAY)
    return Calendar.from_ical(text)


def events(calendar: Any) -> dict[str, Any]:
    return {str(event["uid"]): event for event in calendar.walk("VEVENT")}


@pytest.mark.parametrize("zone", ["Europe/Paris", "Indian/Reunion", "America/Martinique"])
def test_three_moments_of_each_check_in_are_told_in_the_roots_own_time(app: Flask, zone: str) -> None:
    planned = wave()
    found = events(feed([planned], zone))
    assert list(found) == [f"{'a' * 16}-{kind}@entrepairs" for kind in ("opens", "closes", "appears")]
    moments = [event["dtstart"].dt for event in found.values()]
    assert moments == [planned.opens_at, planned.closes_at, planned.publishes_at]
    assert {event["dtstart"].params["TZID"] for event in found.values()} == {zone}
    assert moments[0].replace(tzinfo=None) == planned.opens_at.astimezone(ZoneInfo(zone)).replace(tzinfo=None)


def test_the_zone_stands_in_the_file(app: Flask) -> None:
    (zone,) = feed([wave()]).walk("VTIMEZONE")
    assert zone["tzid"] == "Europe/Paris"


def test_an_event_that_moves_keeps_its_id(app: Flask) -> None:
    before, after = events(feed([wave()])), events(feed([wave(shift=7)]))
    assert list(before) == list(after)
    assert all(after[uid]["dtstart"].dt - event["dtstart"].dt == timedelta(days=7) for uid, event in before.items())


@pytest.mark.parametrize("state", list(State), ids=str)
def test_only_a_cancelled_check_in_is_marked_as_cancelled(app: Flask, state: State) -> None:
    expected = "CANCELLED" if state is State.CANCELLED else "CONFIRMED"
    assert {str(event["status"]) for event in events(feed([wave(state)])).values()} == {expected}


def test_it_speaks_the_roots_language_with_its_accents(app: Flask) -> None:
    told = {
        language: [str(event["summary"]) for event in events(feed([wave()], language=language)).values()]
        for language in ("fr", "en")
    }
    assert told["en"][2] == "The figures appear: Club de l'Étang"
    assert told["fr"][2].replace("\N{NO-BREAK SPACE}", " ") == "Les chiffres paraissent : Club de l'Étang"


def test_nobody_is_invited_and_nobodys_time_is_taken(app: Flask) -> None:
    for event in events(feed([wave()])).values():
        assert {"organizer", "attendee", "contact", "description", "location"}.isdisjoint(map(str.lower, event))
        assert event["transp"] == "TRANSPARENT"
        assert event["url"] == PAGE


def test_a_root_without_dates_has_an_empty_calendar_that_can_be_read(app: Flask) -> None:
    calendar = feed([])
    assert events(calendar) == {}
    assert calendar["refresh-interval"].dt == timedelta(hours=12)


def test_the_same_day_gives_the_same_bytes(app: Flask) -> None:
    assert feed([wave()]).to_ical() == feed([wave()]).to_ical()
