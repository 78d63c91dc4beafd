"""Whether a peer may be asked, at every edge."""

from datetime import UTC, date, datetime, timedelta

import pytest

from peers.listeners.readiness import (
    ANSWER_WITHIN,
    ASK_EVERY,
    is_due,
    is_paused,
    is_ready,
    is_silent,
    is_spared,
    may_be_asked,
)
from peers.models import PeerProfile

DAY = date(2026, 3, 2)
NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
SECOND, ONE_DAY = timedelta(seconds=1), timedelta(days=1)


def profile(**changes: object) -> PeerProfile:
    """A peer who has taken every step, lately asked whether still available."""
    known = {
        "charter_on": DAY,
        "briefed_on": DAY,
        "accepted_on": DAY,
        "available_on": DAY,
        "offers": True,
        "capacity": 1,
        "suspended": False,
    }
    return PeerProfile(**{**known, **changes})


def test_who_has_taken_every_step_may_be_asked() -> None:
    assert is_ready(profile())
    assert may_be_asked(profile(), NOW, DAY)


@pytest.mark.parametrize(
    "missing",
    [{"charter_on": None}, {"briefed_on": None}, {"accepted_on": None}, {"offers": False}, {"capacity": 0},
     {"suspended": True}],
)  # fmt: skip
def test_each_step_is_needed(missing: dict[str, object]) -> None:
    assert not is_ready(profile(**missing))
    assert not may_be_asked(profile(**missing), NOW, DAY)
    assert not is_due(profile(available_on=DAY - ASK_EVERY, **missing), DAY)


@pytest.mark.parametrize(
    ("until", "silences", "spared"), [(ONE_DAY, 3, True), (ONE_DAY, 2, False), (0 * ONE_DAY, 3, False)]
)
def test_a_pause_after_three_silences_is_told_from_a_chosen_one(
    until: timedelta, silences: int, *, spared: bool
) -> None:
    assert is_spared(profile(paused_until=DAY + until, silences=silences), DAY) is spared


@pytest.mark.parametrize(("until", "paused"), [(None, False), (DAY, False), (DAY + ONE_DAY, True)])
def test_a_pause_ends_on_its_day(until: date | None, *, paused: bool) -> None:
    assert is_paused(profile(paused_until=until), DAY) is paused
    assert may_be_asked(profile(paused_until=until), NOW, DAY) is not paused


@pytest.mark.parametrize(("until", "free"), [(None, True), (NOW, True), (NOW + SECOND, False)])
def test_a_rest_ends_on_its_second(until: datetime | None, *, free: bool) -> None:
    assert may_be_asked(profile(rest_until=until), NOW, DAY) is free


def test_the_question_is_due_after_ninety_days_but_not_during_a_pause_nor_twice() -> None:
    assert not is_due(profile(available_on=DAY - ASK_EVERY + ONE_DAY), DAY)
    assert is_due(profile(available_on=DAY - ASK_EVERY), DAY)
    assert not is_due(profile(available_on=DAY - ASK_EVERY, checked_on=DAY), DAY)
    assert not is_due(profile(available_on=DAY - ASK_EVERY, paused_until=DAY + ONE_DAY), DAY)
    assert is_due(profile(available_on=DAY - ASK_EVERY, paused_until=DAY), DAY)


def test_twenty_one_days_without_an_answer_keep_offers_away() -> None:
    early, late = (profile(checked_on=DAY - ANSWER_WITHIN + wait) for wait in (ONE_DAY, 0 * ONE_DAY))
    assert not is_silent(early, DAY)
    assert may_be_asked(early, NOW, DAY)
    assert is_silent(late, DAY)
    assert not may_be_asked(late, NOW, DAY)
