"""What is left of a request."""

from datetime import timedelta

import pytest
from sqlalchemy import inspect

from peers.endings import band, pair_hash
from peers.models import Tombstone

HOUR = timedelta(hours=1)


@pytest.mark.parametrize(
    ("elapsed", "expected"),
    [(0 * HOUR, "0-24"), (24 * HOUR, "0-24"), (24.01 * HOUR, "24-48"), (48 * HOUR, "24-48"), (48.01 * HOUR, "48-")],
)
def test_a_duration_is_a_band(elapsed: timedelta, expected: str) -> None:
    assert band(elapsed) == expected


@pytest.mark.usefixtures("app")
def test_a_pair_has_one_hash_whoever_asked() -> None:
    assert pair_hash("ada", "pia") == pair_hash("pia", "ada") != pair_hash("ada", "paul")
    assert len(pair_hash("ada", "pia")) == 32


def test_a_tombstone_has_no_room_for_a_person_or_a_time() -> None:
    assert {column.key for column in inspect(Tombstone).columns} == {
        "id",
        "network_id",
        "quarter",
        "outcome",
        "duration",
    }
