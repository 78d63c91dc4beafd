"""Tests of withdrawing a measure before publication."""

from dataclasses import replace

import pytest
from flask import Flask

from analytics.release import publishing as release, striking
from analytics.release.content import Struck
from analytics.release.striking import Refusal, StrikingRefused, may_strike
from core.db import db
from networks.models import Network, Wave
from networks.waves import State
from tests.analytics.released import wave
from tests.builders import make_root, make_wave

REASON = "La deuxième réponse manquait."


def test_a_measure_is_struck_while_its_wave_is_open_or_closed_and_never_once_published() -> None:
    found = {state: may_strike(state, published=False) for state in State}
    assert [state for state, refusal in found.items() if refusal is None] == [State.OPEN, State.CLOSED]
    assert found[State.RELEASED] is Refusal.PUBLISHED
    assert may_strike(State.CLOSED, published=True) is Refusal.PUBLISHED


@pytest.fixture
def root(app: Flask) -> Network:
    del app
    return make_root()


def opened(root: Network, state: State = State.OPEN) -> Wave:
    made = make_wave(root, state=state)
    db.session.commit()
    return made


def test_a_second_press_changes_the_reason_and_a_second_taking_back_nothing(root: Network) -> None:
    made = opened(root)
    for reason in ("First reason.", REASON):
        striking.strike(made.id, "sisq", reason)
    assert striking.struck_of(made.id) == (Struck("sisq", REASON),)
    for _ in range(2):
        striking.take_back(made.id, "sisq")
    assert striking.struck_of(made.id) == ()


@pytest.mark.parametrize(
    ("measure", "reason", "refusal"),
    [
        ("*", REASON, Refusal.UNKNOWN_MEASURE),
        ("ucla3_1", REASON, Refusal.UNKNOWN_MEASURE),
        ("sisq", "", Refusal.NO_REASON),
    ],
)
def test_only_what_is_published_is_struck_and_never_without_a_reason(
    root: Network, measure: str, reason: str, refusal: Refusal
) -> None:
    made = opened(root)
    with pytest.raises(StrikingRefused) as caught:
        striking.strike(made.id, measure, reason)
    assert caught.value.refusal is refusal
    assert striking.struck_of(made.id) == ()


def test_once_stored_a_release_can_no_longer_lose_a_measure(root: Network) -> None:
    made = opened(root, State.CLOSED)
    striking.strike(made.id, "sisq", REASON)
    stored = wave(1, {root.id: 12}, {root.id: None}, root=root.id)
    release.store(replace(stored, occasion=replace(stored.occasion, wave_id=made.id)))
    for act in (lambda: striking.strike(made.id, "ucla3", REASON), lambda: striking.take_back(made.id, "sisq")):
        with pytest.raises(StrikingRefused) as caught:
            act()
        assert caught.value.refusal is Refusal.PUBLISHED
    assert [one.measure for one in striking.struck_of(made.id)] == ["sisq"]
