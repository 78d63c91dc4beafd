"""A trial is a number of members and a share, or nothing."""

import pytest
from flask import Flask
from werkzeug.datastructures import MultiDict

from analytics.outlook.forms import TrialForm
from analytics.outlook.gathering import Trial


@pytest.mark.parametrize(
    ("fields", "trial"),
    [
        ({}, Trial()),
        ({"members": "", "share": ""}, Trial()),
        ({"members": "40"}, Trial(40)),
        ({"members": "40", "share": "70"}, Trial(40, 0.7)),
    ],
)
def test_what_is_left_empty_stays_as_it_is(app: Flask, fields: dict[str, str], trial: Trial) -> None:
    with app.test_request_context():
        form = TrialForm(MultiDict(fields))
        assert form.validate()
        assert form.trial() == trial


@pytest.mark.parametrize("fields", [{"members": "0"}, {"members": "4.5"}, {"share": "150"}])
def test_what_is_out_of_range_is_refused(app: Flask, fields: dict[str, str]) -> None:
    with app.test_request_context():
        assert not TrialForm(MultiDict(fields)).validate()
