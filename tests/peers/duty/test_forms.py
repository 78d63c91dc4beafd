"""Dates as people write them, and what is refused of hours and absences."""

from datetime import date

import pytest
from flask import Flask
from werkzeug.datastructures import MultiDict

from peers.duty.forms import AbsenceForm, HoursForm, read_day, read_days
from peers.duty.rota import DAYS_OFF
from tests.conftest import START

TODAY = START.date()
HOURS = {"opens": "8", "closes": "21", "place": "FR"}


def absence(first: str, last: str) -> AbsenceForm:
    return AbsenceForm(MultiDict({"starts_on": first, "ends_on": last}), meta={"csrf": False})


def hours(**fields: str) -> HoursForm:
    return HoursForm(MultiDict({**HOURS, **fields}), meta={"csrf": False})


@pytest.mark.parametrize("text", ["2026-12-24", "24/12/2026", " 24.12.2026 "])
def test_a_date_is_read_as_people_and_browsers_write_it(text: str) -> None:
    assert read_day(text) == date(2026, 12, 24)


@pytest.mark.parametrize("text", ["", "tomorrow", "31/02/2026", "2026-13-01", "12/24/2026"])
def test_anything_else_is_no_date(text: str) -> None:
    with pytest.raises(ValueError, match=r"^" + text + "$"):
        read_day(text)


def test_days_off_come_one_a_line_in_order_without_those_past(app: Flask) -> None:
    with app.test_request_context():
        text = "24/12/2026\n\n2026-05-15\r\n24/12/2026\n01/01/2026"
        assert read_days(text) == [date(2026, 5, 15), date(2026, 12, 24)]


@pytest.mark.parametrize(
    "fields",
    [
        {"days_off": "demain"},
        {"days_off": "24/12/2036"},
        {"days_off": "\n".join(date.fromordinal(TODAY.toordinal() + n).isoformat() for n in range(DAYS_OFF + 1))},
        {"opens": "3"},
        {"closes": "24"},
        {"place": "XX"},
    ],
    ids=["no date", "too far", "too many", "opens", "closes", "place"],
)
def test_hours_that_cannot_be_kept_are_refused(app: Flask, fields: dict[str, str]) -> None:
    with app.test_request_context():
        assert hours().validate()
        assert not hours(**fields).validate()


@pytest.mark.parametrize(
    ("first", "last", "valid"),
    [
        ("2026-03-02", "2026-03-02", True),
        ("2026-03-09", "2026-03-20", True),
        ("2026-03-09", "2026-03-08", False),
        ("2026-02-20", "2026-03-08", False),
        ("2026-03-09", "2027-06-01", False),
        ("", "", False),
        ("bientot", "2026-03-08", False),
    ],
)
def test_an_absence_ends_within_a_year_and_not_before_it_starts(
    app: Flask, first: str, last: str, *, valid: bool
) -> None:
    with app.test_request_context():
        form = absence(first, last)
        assert form.validate() is valid
        assert bool(form.errors) is not valid
