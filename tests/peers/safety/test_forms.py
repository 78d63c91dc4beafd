"""What the forms of a report and of an appointment let through."""

from datetime import date

import pytest
from flask import Flask
from werkzeug.datastructures import MultiDict

from peers.meeting.appointments import PROPOSED_AT_MOST, HalfDay
from peers.models.safeguards import REASONS
from peers.safety.forms import REASON_NAMES, PickForm, ProposeForm, ReportForm

MONDAY = date(2026, 3, 2)
HALF_DAYS = tuple(HalfDay(MONDAY.replace(day=day), half) for day in (2, 3) for half in ("am", "pm"))


def test_every_reason_that_is_kept_has_words_and_no_other() -> None:
    assert tuple(REASON_NAMES) == REASONS


@pytest.mark.parametrize(("reason", "fine"), [*((one, True) for one in REASONS), ("", False), ("dislike", False)])
def test_a_report_names_one_of_the_reasons(app: Flask, reason: str, *, fine: bool) -> None:
    with app.test_request_context("/", method="POST"):
        form = ReportForm(formdata=MultiDict({"reason": reason}), meta={"csrf": False})
        assert form.validate() is fine


@pytest.mark.parametrize("number", range(PROPOSED_AT_MOST + 2))
def test_one_to_three_half_days_are_proposed(app: Flask, number: int) -> None:
    with app.test_request_context("/", method="POST"):
        sent = MultiDict([("half_days", one.code) for one in HALF_DAYS[:number]])
        form = ProposeForm(formdata=sent, meta={"csrf": False})
        form.offer(HALF_DAYS)
        assert form.validate() is (1 <= number <= PROPOSED_AT_MOST)


def test_half_days_are_laid_out_by_day(app: Flask) -> None:
    with app.test_request_context("/"):
        form = ProposeForm(meta={"csrf": False})
        form.offer(HALF_DAYS[:3])
        first, second = HALF_DAYS[0], HALF_DAYS[2]
        assert form.by_day() == {
            first.day: {"am": first.code, "pm": HALF_DAYS[1].code},
            second.day: {"am": second.code},
        }


@pytest.mark.parametrize("sent", [True, False])
def test_picking_needs_a_pick(app: Flask, *, sent: bool) -> None:
    with app.test_request_context("/", method="POST"):
        form = PickForm(formdata=MultiDict({"half_day": HALF_DAYS[0].code} if sent else {}), meta={"csrf": False})
        form.offer((one.code, one.code) for one in HALF_DAYS)
        assert form.validate() is sent
