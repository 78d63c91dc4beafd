"""Tests of what a response rate forbids to say."""

import pytest

from analytics.disclosure.coarsening import Rounded
from analytics.measures.nonresponse import caution


@pytest.mark.parametrize(
    ("value", "bound", "step", "word"),
    [
        (10.0, "<=", 10, "no_comparison"),
        (20.0, "=", 10, "no_comparison"),
        (25.0, "<=", 25, "no_comparison"),
        (30.0, "=", 10, "may_differ"),
        (40.0, "=", 20, "may_differ"),
        (50.0, "<=", 50, "may_differ"),
        (50.0, "=", 10, "none"),
        (50.0, ">=", 50, "none"),
        (90.0, ">=", 10, "none"),
    ],
)
def test_a_low_published_rate_calls_for_caution(value, bound, step, word):
    assert caution(Rounded(value, bound, step)) == word


def test_without_a_published_rate_nothing_is_said():
    assert caution(None) == "none"
