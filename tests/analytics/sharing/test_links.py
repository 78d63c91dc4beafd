"""A link opens one release until the moment it ends or is taken back, and is nothing without the secret."""

import hashlib
from datetime import timedelta

import pytest
from flask import Flask
from itsdangerous import Signer

from analytics.release import publishing as release
from analytics.sharing import jobs, links
from analytics.sharing.links import KEPT, MOST_OPEN, NothingToShare, TooManyLinks
from analytics.sharing.models import ShareLink
from core.db import db, new_id
from core.jobs import run_due
from networks.models import Network
from tests.analytics.released import wave
from tests.builders import make_club, make_federation
from tests.conftest import START, FakeClock

pytestmark = pytest.mark.usefixtures("each_database", "app")
WAVE, NEXT = f"{1:016x}", f"{2:016x}"
LIFE = timedelta(days=7)
MOMENT = timedelta(microseconds=1)


@pytest.fixture
def club(app: Flask) -> Network:
    """A club of a federation with two releases."""
    root = make_federation()
    club = make_club(root)
    for number in (1, 2):
        release.store(wave(number, {club.id: 24}, {root.id: None, club.id: root.id}, root=root.id))
    db.session.commit()
    return club


def made(club: Network, wave_id: str = WAVE, **fields: object) -> ShareLink:
    link = ShareLink(
        **{
            "id": new_id(),
            "network_id": club.id,
            "wave_id": wave_id,
            "made_at": START,
            "expires_at": START + LIFE,
            **fields,
        }
    )
    links.make(link, START)
    db.session.commit()
    return link


def test_a_link_opens_until_the_very_moment_it_ends(club: Network) -> None:
    token = links.token(made(club))
    assert links.find(token, START)
    assert links.find(token, START + LIFE - MOMENT)
    assert links.find(token, START + LIFE) is None


def test_a_link_taken_back_opens_nothing_and_stays_taken_back(club: Network) -> None:
    link = made(club)
    token = links.token(link)
    assert links.revoke(club.id, link.id, START + MOMENT)
    assert links.find(token, START + MOMENT) is None
    assert links.revoke(club.id, link.id, START + LIFE)
    db.session.commit()
    assert link.revoked_at == START + MOMENT


def test_only_the_node_of_a_link_takes_it_back(club: Network) -> None:
    link, other = made(club), make_club(make_federation("Ailleurs"))
    assert not links.revoke(other.id, link.id, START)
    assert not links.revoke(club.id, new_id(), START)
    assert links.find(links.token(link), START)


def test_the_same_link_has_the_same_address_each_time_and_no_other_has_it(club: Network) -> None:
    one, other = made(club), made(club)
    assert links.token(one) == links.token(one)
    assert links.token(one) != links.token(other)


def test_a_changed_token_opens_nothing(club: Network) -> None:
    token = links.token(made(club))
    body, _, signature = token.rpartition(".")
    other = links.token(made(club)).rpartition(".")[0]
    wrong = (
        f"{other}.{signature}",
        f"{body}.{signature[::-1]}",
        body,
        signature,
        "",
        ".",
        "é",
        token + "A",
        f"{body}.",
    )
    assert [links.find(one, START) for one in wrong] == [None] * len(wrong)


def test_what_another_part_of_the_application_signed_opens_nothing(app: Flask, club: Network) -> None:
    link = made(club)
    secret = app.extensions["settings"].secret_key
    for salt in ("entrepairs/sign-in/v1", "itsdangerous"):
        forged = Signer(secret, salt, digest_method=hashlib.sha256).sign(link.id).decode()
        assert links.find(forged, START) is None


def test_nothing_that_is_stored_holds_the_address(club: Network) -> None:
    link = made(club)
    stored = " ".join(str(getattr(link, column.name)) for column in ShareLink.__table__.columns)
    signature = links.token(link).rpartition(".")[2]
    assert signature not in stored


def test_a_form_sent_twice_makes_one_link(club: Network) -> None:
    link = made(club, label="first")
    made(club, id=link.id, label="second")
    assert [one.label for one in links.listed(club.id)] == ["first"]


def test_a_release_without_the_node_cannot_be_shared(club: Network) -> None:
    late = make_club(db.session.get_one(Network, club.root_id), "Club du Lac")
    with pytest.raises(NothingToShare):
        made(late)
    with pytest.raises(NothingToShare):
        made(club, "f" * 16)


def test_a_link_shows_what_was_published_even_after_the_club_moved_within_its_tree(club: Network) -> None:
    link = made(club)
    region = make_federation("Region").id
    db.session.get_one(Network, region).root_id = club.root_id
    club.parent_id = region
    db.session.commit()
    assert links.find(links.token(link), START)


def test_a_link_opens_nothing_once_the_club_has_left_its_tree(club: Network) -> None:
    link, other = made(club), make_federation("Ailleurs")
    club.root_id = club.parent_id = other.id
    db.session.commit()
    assert links.find(links.token(link), START) is None
    assert links.shareable(club.id) == []


def test_a_lead_chooses_among_the_releases_of_the_node_the_last_first(club: Network) -> None:
    assert [wave_id for wave_id, _moment in links.shareable(club.id)] == [NEXT, WAVE]


def test_nobody_keeps_an_eye_on_more_links_than_this(club: Network) -> None:
    for _ in range(MOST_OPEN):
        db.session.add(ShareLink(network_id=club.id, wave_id=WAVE, made_at=START, expires_at=START + LIFE))
    with pytest.raises(TooManyLinks):
        made(club)
    links.revoke(club.id, links.listed(club.id)[0].id, START)
    assert made(club)


def test_links_that_ended_long_ago_are_forgotten(app: Flask, club: Network, clock: FakeClock) -> None:
    ended, open_still, taken = made(club), made(club, expires_at=START + 90 * LIFE), made(club)
    links.revoke(club.id, taken.id, START)
    kept = {ended.id, open_still.id}
    clock.moment = START + KEPT
    jobs.forget()
    assert {one.id for one in links.listed(club.id)} == kept
    clock.moment = START + LIFE + KEPT
    db.session.commit()
    assert "forget-links" in run_due(app)
    assert {one.id for one in links.listed(club.id)} == {open_still.id}
