from datetime import timedelta

from demo.clock import Hands
from tests.conftest import START


def test_a_clock_shows_what_it_was_set_to():
    hands = Hands(START)
    hands.set(hands() - timedelta(days=400))
    assert hands() == START - timedelta(days=400)
