"""The closed lists of the peer side: what may be chosen is what matching and the tables know."""

from flask import Flask

from peers.choices import DAYS, HALVES, SLOT_NAMES, SLOTS, TOPICS, WAYS
from peers.matching.fits import Way


def test_the_lists_to_choose_from_are_those_that_matching_knows(app: Flask) -> None:
    with app.test_request_context("/"):
        assert set(WAYS) == {way.value for way in Way}
        assert list(SLOT_NAMES) == list(SLOTS)
        assert len(SLOTS) == len(DAYS) * len(HALVES) == 14
        assert len({str(name) for name in SLOT_NAMES.values()}) == 14
        assert all("," not in code for code in (*TOPICS, *WAYS, *SLOTS))
