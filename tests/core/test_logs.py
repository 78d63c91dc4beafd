import json

import pytest

from core.logs import FieldRefused, log


def test_a_line_is_an_event_and_allowed_fields(caplog):
    with caplog.at_level("INFO", "entrepairs"):
        log("job-failed", job="mail", error="OSError")
    assert json.loads(caplog.records[0].message) == {"event": "job-failed", "job": "mail", "error": "OSError"}


def test_nothing_personal_has_a_field():
    with pytest.raises(FieldRefused):
        log("signed-in", email="ada@example.org")
