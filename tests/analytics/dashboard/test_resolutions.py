"""Tests of what a network will do: one text a publication."""

import pytest

from analytics.dashboard import resolutions
from analytics.release import publishing as release
from core.db import db
from networks.models import Network
from tests.analytics.released import wave
from tests.builders import make_club, make_federation

pytestmark = pytest.mark.usefixtures("each_database", "app")
FIRST, SECOND = f"{1:016x}", f"{2:016x}"


@pytest.fixture
def club() -> Network:
    """A club with two publications, beside another one of a root of its own."""
    root = make_federation()
    club = make_club(root)
    for number in (1, 2):
        release.store(wave(number, {club.id: 12}, {root.id: None, club.id: root.id}, root=root.id))
    return club


def texts(club: Network) -> str:
    db.session.expire_all()
    found = resolutions.latest(club.id)
    return found.text if found else ""


def test_a_text_is_written_and_written_anew(club: Network) -> None:
    for text in ("Meet in May", "Meet in May", "Meet in June"):
        assert resolutions.write(club.id, SECOND, text)
    assert texts(club) == "Meet in June"


def test_an_empty_text_takes_it_back_as_often_as_one_likes(club: Network) -> None:
    resolutions.write(club.id, SECOND, "Meet in May")
    for _twice in range(2):
        assert resolutions.write(club.id, SECOND, "")
    assert texts(club) == ""


def test_the_text_of_the_latest_publication_that_has_one_is_shown(club: Network) -> None:
    resolutions.write(club.id, FIRST, "Meet in May")
    assert texts(club) == "Meet in May"
    resolutions.write(club.id, SECOND, "Meet in June")
    assert texts(club) == "Meet in June"
    resolutions.write(club.id, SECOND, "")
    assert texts(club) == "Meet in May"


def test_nothing_is_written_beside_a_publication_that_does_not_concern_the_node(club: Network) -> None:
    stranger = make_club(make_federation("Autre"))
    assert not resolutions.write(stranger.id, SECOND, "Meet in May")
    assert not resolutions.write(club.id, "f" * 16, "Meet in May")
    assert texts(stranger) == texts(club) == ""
