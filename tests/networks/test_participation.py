"""Participation: one of two words, once, in the middle of the wave and for enough members; the same for everybody."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from core.db import db
from members.models import Member
from networks import participation
from networks.models import HALF_OR_MORE, LESS_THAN_HALF, Network, Wave
from networks.waves import State
from tests.builders import OPENS, make_lead, make_member, make_wave
from tests.conftest import FakeClock
from tests.networks.fakes import FakePorts
from tests.pages import CheckedClient

pytestmark = pytest.mark.usefixtures("each_database")
MIDDLE = OPENS + timedelta(days=5)
SECOND = timedelta(seconds=1)


@pytest.fixture
def wave(club: Network, clock: FakeClock) -> Wave:
    """An open wave of twenty members, in its middle."""
    wave = make_wave(club, state=State.OPEN, members=20, manifest_hash="A" * 43)
    db.session.commit()
    clock.moment = MIDDLE
    return wave


def noted(wave: Wave) -> str | None:
    participation.note_due()
    db.session.refresh(wave)
    return wave.participation


@pytest.mark.parametrize(
    ("late", "halfway"),
    [(-SECOND, False), (0 * SECOND, True), (timedelta(days=1) - SECOND, True), (timedelta(days=1), False)],
)
def test_it_is_halfway_in_the_middle_and_for_a_day_after(late: timedelta, halfway: bool) -> None:  # noqa: FBT001  # a case
    assert participation.is_halfway(OPENS, OPENS + timedelta(days=10), MIDDLE + late) is halfway


def test_a_wave_that_has_closed_is_not_halfway() -> None:
    closes_at = OPENS + timedelta(hours=12)
    assert not participation.is_halfway(OPENS, closes_at, closes_at)


@pytest.mark.parametrize(("half", "word"), [(True, HALF_OR_MORE), (False, LESS_THAN_HALF)])
def test_it_is_noted_once_and_never_changes(wave: Wave, sides: FakePorts, *, half: bool, word: str) -> None:
    sides.boxes.half = half
    assert noted(wave) == word
    sides.boxes.half = not half
    assert noted(wave) == word
    participation.note(wave.id)
    assert noted(wave) == word


def test_nothing_is_noted_before_the_middle_or_long_after(wave: Wave, clock: FakeClock) -> None:
    for moment in (MIDDLE - SECOND, MIDDLE + timedelta(days=2)):
        clock.moment = moment
        assert noted(wave) is None


def test_nothing_is_noted_of_nineteen(wave: Wave) -> None:
    wave.members = 19
    db.session.commit()
    assert noted(wave) is None


def test_a_box_that_closes_at_that_moment_tells_nothing(wave: Wave, sides: FakePorts) -> None:
    sides.boxes.sealed.append(wave.id)
    assert noted(wave) is None


def test_a_wave_cancelled_meanwhile_keeps_no_word(wave: Wave) -> None:
    wave.state = State.CANCELLED
    db.session.commit()
    participation.note(wave.id)
    db.session.refresh(wave)
    assert wave.participation is None


@pytest.mark.parametrize(
    ("word", "said"), [(HALF_OR_MORE, "la moitié des liens ou plus"), (LESS_THAN_HALF, "moins de la moitié des liens")]
)
def test_lead_and_members_read_the_same_sentence(
    wave: Wave, club: Network, sign_in: Callable[[Member], CheckedClient], word: str, said: str
) -> None:
    wave.participation = word
    lead = make_lead(club)
    db.session.commit()
    client = sign_in(lead)
    assert said in client.get(f"/app/club/{club.id}/wave/{wave.id}").get_data(as_text=True)
    assert said in client.get("/app/home").get_data(as_text=True)
    assert said in sign_in(make_member(club)).get("/app/home").get_data(as_text=True)
