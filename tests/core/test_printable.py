import pytest
from hypothesis import given, settings, strategies as st

from core.printable import printable


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Club d'été n° 3 (Évry)", "Club d'été n° 3 (Évry)"),
        ("one\u00a0two\r\nthree", "one two  three"),
        ("\x1b[2Jgone\u202e\x00", "\ufffd[2Jgone\ufffd\ufffd"),
        ("sauv-\udce9", "sauv-\ufffd"),
    ],
    ids=["plain", "spaces", "steering", "no text"],
)
def test_what_shows_stays_and_what_steers_goes(text, shown):
    assert printable(text) == shown


@settings(deadline=None, max_examples=50)
@given(st.text(st.characters()))
def test_whatever_comes_is_one_line_that_can_be_written(text):
    shown = printable(text)
    assert shown.isprintable()
    assert len(shown) == len(text)
    assert shown.encode().decode() == shown
