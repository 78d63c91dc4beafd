"""What the peer side asks: consents are never preselected, and nobody writes about themselves."""

import pytest
from flask import Flask
from werkzeug.datastructures import MultiDict
from wtforms import BooleanField, RadioField, SelectField, SelectMultipleField
from wtforms.fields import HiddenField

from core.forms import Form
from peers.forms import AskForm, CharterForm, ClosingForm
from peers.listeners.exclusions import LINES, LONGEST

CLOSED = (BooleanField, RadioField, SelectField, SelectMultipleField, HiddenField)


def posted(**fields: str) -> AskForm:
    return AskForm(formdata=MultiDict({"who": "peer", "channel": "phone", **fields}), meta={"csrf": False})


@pytest.mark.parametrize(("form", "free"), [(AskForm, {"avoid"}), (CharterForm, set()), (ClosingForm, set())])
def test_the_only_free_text_names_whom_not_to_meet(app: Flask, form: type[Form], free: set[str]) -> None:
    with app.test_request_context("/app/peers/ask"):
        assert {field.name for field in form() if not isinstance(field, CLOSED)} == free


def test_no_consent_is_given_beforehand(app: Flask) -> None:
    with app.test_request_context("/app/peers/ask"):
        form = AskForm()
        assert (form.who.data, form.referent.data, form.call_directly.data) == (None, False, False)
        assert not any(choice.checked for choice in form.who)


def test_nothing_that_is_optional_is_chosen_beforehand(app: Flask) -> None:
    with app.test_request_context("/app/peers/ask"):
        form = AskForm()
        assert set(form.chosen().values()) == {frozenset()}
        assert (form.own_club_last.data, form.same_trade_elsewhere.data, form.avoided()) == (False, False, ())


@pytest.mark.parametrize(
    ("lines", "fine"),
    [
        (["Paul Poirier"] * LINES, True),
        (["Paul Poirier"] * (LINES + 1), False),
        (["x" * LONGEST], True),
        (["x" * (LONGEST + 1)], False),
        (["", "  ", *(["Paul"] * LINES), ""], True),
    ],
)
def test_names_are_few_and_short(app: Flask, lines: list[str], *, fine: bool) -> None:
    with app.test_request_context("/app/peers/ask"):
        form = posted(avoid="\r\n".join(lines))
        assert form.validate() is fine
        assert "" not in form.avoided()


@pytest.mark.parametrize(
    ("shown", "kept"),
    [("2026-03-04T09:00:00+00:00", True), ("2026-03-04T09:00:00", False), ("soon", False), ("", False)],
)
def test_only_a_moment_with_its_zone_is_read(app: Flask, shown: str, *, kept: bool) -> None:
    with app.test_request_context("/app/peers/ask"):
        assert (posted(shown=shown).moment() is not None) is kept


def test_a_channel_that_is_not_offered_is_refused(app: Flask) -> None:
    with app.test_request_context("/app/peers/ask"):
        form = posted(channel="phone")
        form.only_by_email()
        form.channel.data = "phone"
        assert not form.validate()
        assert list(form.errors) == ["channel"]
