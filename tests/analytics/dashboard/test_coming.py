"""Tests of what a results page says beside its figures: how the last check-in ended and when the next figures come."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from flask import Flask

from analytics.dashboard.coming import coming
from analytics.release import publishing as release
from core.db import db
from members.models import Member
from networks.models import HALF_OR_MORE, PUBLISHED, TOO_FEW, TOO_FEW_MEMBERS, Network, Wave
from networks.tree import settings_of
from networks.waves import State
from tests.analytics.released import wave as released
from tests.builders import OPENS, make_member, make_root, make_wave
from tests.conftest import FakeClock
from tests.pages import CheckedClient

SignIn = Callable[[Member], CheckedClient]
QUARTER = timedelta(days=91)
DESTROYED = "Elles ont été détruites sans être lues"


@pytest.fixture
def club(app: Flask) -> Network:
    """A club with one publication."""
    club = make_root(contact="Claire Martin, 06 99 00 00 00")
    make_wave(club, opens_at=OPENS - 2 * QUARTER, state=State.RELEASED, outcome=PUBLISHED)
    release.store(released(1, {club.id: 14}, {club.id: None}, root=club.id))
    db.session.commit()
    return club


def said(sign_in: SignIn, club: Network) -> str:
    page = sign_in(make_member(club)).get(f"/app/results/{club.id}").get_data(as_text=True)
    return " ".join(BeautifulSoup(page, "html5lib").get_text(" ").split())


def of(club: Network) -> tuple[Wave | None, Wave | None]:
    found = coming(settings_of(club.id))
    return found.wave, found.too_few


def test_a_check_in_with_too_few_answers_is_told_above_what_was_published_before(
    club: Network, sign_in: SignIn
) -> None:
    make_wave(club, 2, opens_at=OPENS - QUARTER, state=State.RELEASED, outcome=TOO_FEW)
    text = said(sign_in, club)
    assert text.index(DESTROYED) < text.index("Rien n'a été publié et rien n'a été gardé.")
    assert text.index("reste affichée ci-dessous") < text.index("Sentiment de solitude") < text.index("Publié le")


def test_without_an_earlier_publication_nothing_is_said_to_stay(app: Flask, sign_in: SignIn) -> None:
    club = make_root()
    make_wave(club, opens_at=OPENS - QUARTER, state=State.RELEASED, outcome=TOO_FEW)
    text = said(sign_in, club)
    assert DESTROYED in text
    assert "ci-dessous" not in text


@pytest.mark.parametrize("state", [State.CLOSED, State.CANCELLED])
def test_nothing_is_said_of_too_few_before_everybody_is_told(club: Network, state: State) -> None:
    make_wave(club, 2, opens_at=OPENS - QUARTER, state=state, outcome=TOO_FEW)
    assert of(club)[1] is None


def test_a_later_publication_ends_the_notice(club: Network) -> None:
    make_wave(club, 2, opens_at=OPENS - QUARTER, state=State.RELEASED, outcome=TOO_FEW)
    make_wave(club, 3, state=State.RELEASED, outcome=PUBLISHED)
    assert of(club)[1] is None


@pytest.mark.parametrize(
    ("state", "words"),
    [
        (State.PLANNED, "s'ouvrira le mardi 3 mars à 9 h. Ses chiffres paraîtront le mardi 17 mars à 9 h"),
        (State.OPEN, "est ouvert jusqu'au vendredi 13 mars à 9 h. Ses chiffres paraîtront le mardi 17 mars à 9 h"),
        (State.CLOSED, "est clos. Ses chiffres paraîtront le mardi 17 mars à 9 h"),
    ],
)
def test_the_date_of_the_next_figures_is_said(club: Network, sign_in: SignIn, state: State, words: str) -> None:
    make_wave(club, 2, state=state)
    assert words in said(sign_in, club).replace("\u00a0", " ")


def test_a_check_in_that_waits_for_members_names_no_date(club: Network, sign_in: SignIn) -> None:
    make_wave(club, 2, held_back=TOO_FEW_MEMBERS)
    text = said(sign_in, club)
    assert "dès que le réseau comptera assez de membres" in text
    assert "17 mars" not in text


def test_the_participation_halfway_is_said_with_and_without_figures(
    club: Network, sign_in: SignIn, clock: FakeClock
) -> None:
    other = make_root("Club du Lac")
    for node, number in ((club, 2), (other, 1)):
        make_wave(node, number, state=State.OPEN, participation=HALF_OR_MORE)
        assert "la moitié des liens ou plus" in said(sign_in, node)


def test_the_figures_that_come_first_are_named_and_a_missed_check_in_is_not(club: Network, clock: FakeClock) -> None:
    make_wave(club, 3, opens_at=OPENS + QUARTER)
    first = make_wave(club, 2)
    assert of(club)[0] == first
    clock.moment = first.closes_at
    later = of(club)[0]
    assert later is not None
    assert later.number == 3
    first.state = State.CLOSED
    assert of(club)[0] == first
