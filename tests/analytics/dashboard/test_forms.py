"""Tests of what a lead may write beside the figures."""

from datetime import timedelta

import pytest
from flask import Flask

from analytics.dashboard.forms import NoteForm, ResolutionForm
from analytics.dashboard.models import NOTE_LENGTH, RESOLUTION_LENGTH
from tests.conftest import START


@pytest.fixture(autouse=True)
def posting(app: Flask) -> None:
    app.config["WTF_CSRF_ENABLED"] = False


def note(app: Flask, day: str, what: str) -> NoteForm:
    with app.test_request_context(method="POST", data={"day": day, "what": what}):
        form = NoteForm()
        form.validate()
        return form


TODAY = START.date()


@pytest.mark.parametrize(
    ("day", "what", "refused"),
    [
        (TODAY.isoformat(), "x" * NOTE_LENGTH, set()),
        ("2000-01-01", "x", set()),
        ((TODAY + timedelta(days=1)).isoformat(), "x", {"day"}),
        ("1999-12-31", "x", {"day"}),
        ("0001-01-01", "x", {"day"}),
        ("yesterday", "x", {"day"}),
        ("", "  \n ", {"day", "what"}),
        (TODAY.isoformat(), "x" * (NOTE_LENGTH + 1), {"what"}),
    ],
)
def test_a_note_has_a_day_that_has_passed_and_a_few_words(app: Flask, day: str, what: str, refused: set[str]) -> None:
    assert set(note(app, day, what).errors) == refused


def test_spaces_and_lines_are_drawn_together(app: Flask) -> None:
    assert note(app, TODAY.isoformat(), "  a \n\n b ").what.data == "a b"


@pytest.mark.parametrize(("length", "refused"), [(0, 0), (RESOLUTION_LENGTH, 0), (RESOLUTION_LENGTH + 1, 1)])
def test_a_resolution_may_be_empty_but_not_long(app: Flask, length: int, refused: int) -> None:
    with app.test_request_context(method="POST", data={"text": "x" * length}):
        form = ResolutionForm()
        form.validate()
        assert len(form.errors) == refused
