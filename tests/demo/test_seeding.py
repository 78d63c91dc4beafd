"""One seeded demonstration, looked at from all sides."""

import re
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from sqlalchemy import func, select

from analytics.release import results
from app import create_desk
from core.db import alembic, db
from core.mail import Outgoing
from core.settings import Settings
from demo import seeding
from demo.clock import Hands
from members.models import LEAD, REFERENT, Deal, DigestWish, Member, Role
from networks import tree
from networks.models import Network, Wave
from networks.waves import State
from peers.models import Introduction, PeerRequest
from peers.requests.states import State as PeerState
from surveys.box import make_box
from tests.conftest import KEY, START
from tests.pages import CheckedClient

SIGNED_IN = ("lead", "peer", "searching", "asker", "referent", "drawn", "cluster", "reader")
FEDERATION = "Fédération des Deux Rives"
PARTS = ("owner", "single", *SIGNED_IN, "shared", "program")


@pytest.fixture(scope="module")
def settings(tmp_path_factory):
    return Settings(
        data_dir=tmp_path_factory.mktemp("demo"),
        secret_key="s" * 32,
        contact_keys=(KEY,),
        lookup_key="l" * 32,
        mail_url="memory:",
        demo=True,
    )


@pytest.fixture(scope="module")
def seeded(settings) -> tuple[Flask, tuple[seeding.Ready, ...]]:
    clock = Hands(START + timedelta(days=3))
    desk = create_desk(settings, now=clock)
    desk.test_client_class = CheckedClient
    links = seeding.seed(desk, clock)
    assert clock() == START + timedelta(days=3)
    return desk, links


@pytest.fixture
def desk(seeded):
    with seeded[0].app_context():
        yield seeded[0]
        db.session.rollback()
        db.session.close()
        db.engine.dispose()


@pytest.fixture
def links(seeded):
    return dict(zip(PARTS, seeded[1], strict=True))


@pytest.fixture
def box(settings, desk):
    made = make_box(settings)
    yield made.test_client()
    made.extensions["served"].close()


def signed_in(desk, link):
    """Follow a sign-in link and press its button; return the client and the page it leads to."""
    client = desk.test_client()
    path = urlsplit(link.url).path
    page = BeautifulSoup(client.get(path).text, "html.parser")
    (token,) = page.select("main input[name=csrf_token]")
    answer = client.post(path, data={"csrf_token": token["value"]})
    assert answer.status_code == 303
    db.session.rollback()
    return client, answer.location


def test_the_schema_counts_as_current(desk):
    assert {row.revision for row in alembic.current()} == {head.revision for head in alembic.heads()}


def test_both_roots_have_an_open_wave_with_a_card_for_everybody(desk):
    open_waves = db.session.scalars(select(Wave).where(Wave.state == State.OPEN)).all()
    assert sorted(wave.members for wave in open_waves) == [14, 134]
    for wave in open_waves:
        assert wave.manifest_hash
        dealt = select(func.count()).where(Deal.wave_id == wave.id, Deal.mailed)
        assert db.session.scalar(dealt) == wave.members


def test_the_next_waves_are_planned(desk):
    planned = db.session.scalars(select(Wave).where(Wave.state == State.PLANNED)).all()
    assert len({wave.root_id for wave in planned}) == len(planned) == 2


def test_nothing_waits_in_the_outbox_for_the_worker_to_print(desk):
    assert db.session.scalar(select(func.count()).select_from(Outgoing)) == 0


def test_an_owners_card_is_one_that_the_open_box_knows(box, links):
    for name in ("owner", "single"):
        parts = urlsplit(links[name].url)
        cell, code = parts.fragment.split(".")
        assert re.fullmatch(r"[0-9a-f]{16}", cell)
        assert len(code) == 22
        page = box.get(parts.path)
        assert page.status_code == 200
        assert "Comment ça va" in page.text
        assert box.get(f"{parts.path.removesuffix('fr/')}cells/{cell}.json").status_code == 200


def test_the_lead_of_a_club_that_draws_arrives_where_its_cards_are_printed(desk, links):
    client, page = signed_in(desk, links["drawn"])
    (draw,) = BeautifulSoup(client.get(page).text, "html.parser").select("#draw")
    assert len(draw["value"]) == 43


def test_the_lead_arrives_at_the_figures_under_the_banner_and_finds_who_agreed(desk, links):
    client, page = signed_in(desk, links["lead"])
    shown = client.get(page)
    assert shown.status_code == 200
    (heading,) = BeautifulSoup(shown.text, "html.parser").select("h1")
    assert FEDERATION in heading.text
    assert "Démonstration" in shown.text
    assert "Faillite d&#39;un grand client" in shown.text
    agreed = BeautifulSoup(client.get(f"/app/peers/flagged/{page.rpartition('/')[2]}").text, "html.parser")
    assert len(agreed.select("form[action*='/flagged/'][action$='/called']")) == 2


def test_the_listener_arrives_at_a_request_that_waits(desk, links):
    client, page = signed_in(desk, links["peer"])
    assert "/offer/" in page
    assert client.get(page).status_code == 200


def test_the_asker_arrives_at_their_introduction_and_finds_published_figures(desk, links):
    client, page = signed_in(desk, links["asker"])
    shown = client.get(page)
    assert shown.status_code == 200
    assert "/app/peers/introduction/" in shown.text
    published = BeautifulSoup(client.get("/app/peers/statistics").text, "html.parser")
    assert published.select("caption")


def test_the_cluster_has_figures_that_its_clubs_have_not(desk, links):
    client, page = signed_in(desk, links["cluster"])
    shown = client.get(page).text
    assert "Clubs de l&#39;arrière-pays" in shown
    assert "Une rencontre commune des trois clubs" in shown
    clubs = tree.load(page.rpartition("/")[2]).children(page.rpartition("/")[2])
    assert [club.name for club in clubs] == ["Club des Quatre-Vents", "Club des Sources", "Club du Moulin"]


def test_a_member_reads_the_clubs_results_and_gets_them_by_mail(desk, links):
    client, page = signed_in(desk, links["reader"])
    assert "Club des Tisserands" in client.get(page).text
    assert client.get(page.replace("/results/", "/club/")).status_code == 404
    (wish,) = db.session.scalars(select(DigestWish))
    assert tree.settings_of(db.session.get_one(Member, wish.member_id).root_id).mail_figures


def test_history_begins_with_a_round_on_paper(desk):
    root = db.session.scalars(select(Network.id).where(Network.name == FEDERATION)).one()
    waves = db.session.scalars(select(Wave).where(Wave.root_id == root, Wave.state == State.RELEASED)).all()
    assert sorted(wave.number for wave in waves) == [1, 2, 3, 4, 5, 6, 7]
    first = min(waves, key=lambda wave: wave.number)
    assert not first.cells
    part = results.part_of(first.id, root)
    assert part is not None
    assert part[0].occasion.imported


def test_a_shared_publication_opens_without_signing_in(desk, links):
    shown = desk.test_client().get(urlsplit(links["shared"].url).path)
    assert shown.status_code == 200
    assert FEDERATION in shown.text


def test_the_command_asks_for_figures_that_nobody_gets_without_its_token(desk, links):
    asked = re.fullmatch(r'curl -H "Authorization: (.+)" (\S+)', links["program"].url)
    assert asked is not None
    header, address = asked.groups()
    path = urlsplit(address).path
    answer = desk.test_client().get(path, headers={"Authorization": header})
    assert answer.status_code == 200
    assert answer.json
    assert desk.test_client().get(path).status_code == 401


def test_a_sign_in_link_works_once(desk):
    link = seeding.sign_in(db.session.scalars(select(Member)).all()[0], "/app/profile")
    _client, page = signed_in(desk, seeding.Ready("", link))
    assert page == "/app/profile"
    with pytest.raises(AssertionError):
        signed_in(desk, seeding.Ready("", link))


def test_peer_stories_stand_at_different_places(desk):
    found = db.session.scalars(select(PeerRequest)).all()
    states = sorted(request.state for request in found)
    expected = [PeerState.CONNECTED, PeerState.PEER_READY, PeerState.REFERENT, PeerState.REFERENT]
    assert states == sorted([*expected, PeerState.SEARCHING, PeerState.SEARCHING])
    assert sorted(request.lead_may_know for request in found) == [False, False, False, True, True, True]
    (introduction,) = db.session.scalars(select(Introduction))
    assert len(introduction.proposed) == 3
    assert introduction.picked is None


def test_the_searching_asker_arrives_at_the_live_line(desk, links):
    client, page = signed_in(desk, links["searching"])
    shown = client.get(page).text
    assert "Quelqu'un vous appelle au plus tard" in shown
    assert re.search(r"pairs? sollicités?, prochain point", shown)


def test_the_referent_arrives_at_a_call_and_a_name(desk, links):
    client, page = signed_in(desk, links["referent"])
    shown = BeautifulSoup(client.get(page).text, "html.parser")
    assert shown.select("form[action*='/desk/calls/']")
    assert shown.select("form[action$='/called'] button")
    candidates = BeautifulSoup(client.get("/app/peers/candidates").text, "html.parser")
    (waiting,) = candidates.select("article.card")
    assert "Parole donnée par" in waiting.text


def test_every_club_has_a_lead_and_every_root_a_referent(desk):
    led = set(db.session.scalars(select(Role.network_id).where(Role.kind == LEAD)))
    referred = set(db.session.scalars(select(Role.network_id).where(Role.kind == REFERENT)))
    nodes = db.session.scalars(select(Network)).all()
    assert {node.id for node in nodes if node.is_club or node.is_root} <= led
    assert {node.id for node in nodes if node.is_root} <= referred
