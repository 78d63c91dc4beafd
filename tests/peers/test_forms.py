"""What the peer side asks: consents are never preselected, and nothing can be written freely."""

import pytest
from flask import Flask
from wtforms import BooleanField, RadioField, SelectField
from wtforms.fields import HiddenField

from core.forms import Form
from peers.forms import AskForm, CharterForm, ClosingForm, ListenForm


@pytest.mark.parametrize("form", [AskForm, CharterForm, ClosingForm, ListenForm])
def test_there_is_no_free_text(app: Flask, form: type[Form]) -> None:
    with app.test_request_context("/app/peers/ask"):
        assert all(isinstance(field, BooleanField | RadioField | SelectField | HiddenField) for field in form())


def test_no_consent_is_given_beforehand(app: Flask) -> None:
    with app.test_request_context("/app/peers/ask"):
        form = AskForm()
        assert (form.who.data, form.referent.data, form.call_directly.data) == (None, False, False)
        assert not any(choice.checked for choice in form.who)
