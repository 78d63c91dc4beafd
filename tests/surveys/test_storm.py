from collections.abc import Iterator

import pytest

from core.settings import Settings
from tests.surveys.killed import KILLED, Executioner, executioner
from tests.surveys.storm import storm

KILLS = 20
"""A tenth of what `make soak` does."""


@pytest.fixture
def killer() -> Iterator[Executioner]:
    with executioner() as running:
        yield running


def test_twenty_kills_lose_nothing_and_count_nothing_twice(
    settings: Settings, pems: tuple[bytes, ...], killer: Executioner
) -> None:
    after = storm(settings, pems, killer, KILLS, seed=20)
    after.check()
    assert after.endings[KILLED] > 0
    assert after.endings["killed after a while"] > 0
    # some receipts were given out before the kill, and some sheets were not yet
    assert 0 < len(after.early) <= len(after.final)
