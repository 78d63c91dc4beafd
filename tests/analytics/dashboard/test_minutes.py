"""Tests of the paragraph for the minutes."""

from datetime import date

import pytest
from flask_babel import force_locale

from analytics.dashboard.minutes import Facts, paragraph

pytestmark = pytest.mark.usefixtures("app")
DAY = date(2026, 6, 15)


def test_the_paragraph_tells_what_was_shown_found_and_decided() -> None:
    told = Facts("Club du Lac", DAY, "30 to 49 answers", ("Loneliness: 4 out of 10.", "20 % needed."), "Meet in May.")
    with force_locale("en"):
        assert paragraph(told) == (
            "The figures of Club du Lac published on Monday 15 June 2026 were presented. "
            "They come from 30 to 49 answers. Loneliness: 4 out of 10. 20 % needed. "
            "Everyone present sees the same figures, and nobody's own answer can be told from them. "
            "Decided: Meet in May."
        )


def test_what_was_not_shown_or_not_decided_is_left_out() -> None:
    with force_locale("en"):
        said = paragraph(Facts("Club du Lac", DAY, "", (), ""))
    assert "They come from" not in said
    assert "Decided" not in said
