"""The page of a group's clusters: who may, what is said, and what a second press does."""

from collections.abc import Callable

import pytest
from bs4 import BeautifulSoup

from core.db import db, transaction
from members.models import Member
from networks import clusters, tree
from networks.cells import CellClass
from networks.models import Network
from networks.waves import State
from tests.builders import make_club, make_federation, make_lead, make_member, make_wave
from tests.networks.browsing import post
from tests.networks.fakes import FakePorts
from tests.pages import CheckedClient

SignIn = Callable[[Member], CheckedClient]


@pytest.fixture
def clubs(sides: FakePorts) -> list[Network]:
    """Three clubs of six and one of thirty."""
    root = make_federation(contact="Jeanne Morel")
    made = [make_club(root, name) for name in ("Arras", "Lens", "Lille", "Calais")]
    for club, members in zip(made, (6, 6, 6, 30), strict=True):
        sides.roster.counts[CellClass(club.id)] = members
    return made


@pytest.fixture
def head(clubs: list[Network], sign_in: SignIn) -> CheckedClient:
    return sign_in(make_lead(db.session.get_one(Network, clubs[0].root_id), clubs[0]))


def address(clubs: list[Network]) -> str:
    return f"/app/club/{clubs[0].root_id}/clusters"


def text(client: CheckedClient, path: str) -> str:
    page = BeautifulSoup(client.get(path).get_data(as_text=True), "html5lib")
    return " ".join(page.select_one("main").get_text(" ").split())  # type: ignore[union-attr]  # every page has one


def join(client: CheckedClient, clubs: list[Network], name: str = "Artois") -> int:
    found = client.get(address(clubs))
    token = str(BeautifulSoup(found.text, "html5lib").select_one("input[name=csrf_token]")["value"])  # type: ignore[index]
    fields = {"csrf_token": token, "name": name, "clubs": [club.id for club in clubs[:3]]}
    return client.post(address(clubs), data=fields).status_code


@pytest.mark.parametrize(
    ("lang", "said"),
    [("fr", "Les chiffres de votre club paraissent avec ceux"), ("en", "The figures of your club appear together")],
)
def test_small_clubs_are_put_together_told_so_and_taken_apart(
    head: CheckedClient, clubs: list[Network], lang: str, said: str
) -> None:
    post(head, f"/app/language/{lang}")
    assert said not in text(head, f"/app/club/{clubs[0].id}")
    assert [join(head, clubs), join(head, clubs)] == [303, 303]
    db.session.rollback()
    cluster = next(node for node in tree.load(clubs[0].id).children(clubs[0].root_id) if node.is_cluster)
    told = text(head, f"/app/club/{clubs[0].id}")
    assert said in told
    assert "Lens, Lille" in told
    assert "Artois" in text(head, f"/app/club/{clubs[0].root_id}")
    assert head.get(f"/app/club/{cluster.id}").status_code == 200
    for path in ("new", "clusters"):
        assert head.get(f"/app/club/{cluster.id}/{path}").status_code == 404
    for _ in range(2):
        assert post(head, f"{address(clubs)}/{cluster.id}/dissolve").status_code == 303
    assert said not in text(head, f"/app/club/{clubs[0].id}")
    assert "Artois" in text(head, address(clubs))
    assert "Artois" not in text(head, f"/app/club/{clubs[0].root_id}")
    for path in (f"/app/club/{cluster.id}", f"/app/results/{cluster.id}", f"/app/club/{cluster.id}/roles"):
        assert head.get(path).status_code == 200
    for path in ("new", "clusters", "outlook"):
        assert head.get(f"/app/club/{cluster.id}/{path}").status_code == 404


def test_members_are_told_on_their_own_pages(clubs: list[Network], sign_in: SignIn) -> None:
    with transaction():
        clusters.make(clubs[0].root_id, "Artois", [club.id for club in clubs[:3]])
    client = sign_in(make_member(clubs[1]))
    for path in ("/app/home", f"/app/results/{clubs[1].id}"):
        assert "Arras, Lille" in text(client, path)
    cluster = tree.load(clubs[1].id)[clubs[1].id].parent
    assert "Un groupement de petits clubs" in text(client, f"/app/results/{cluster}")
    other = sign_in(make_member(clubs[3]))
    assert "paraissent avec" not in text(other, "/app/home")
    assert other.get(f"/app/results/{cluster}").status_code == 404


@pytest.mark.parametrize(("names", "name"), [(("Arras", "Lens"), "Artois"), (("Arras", "Lens", "Lille"), "")])
def test_too_few_clubs_or_no_name_are_sent_back(
    head: CheckedClient, clubs: list[Network], names: tuple[str, ...], name: str
) -> None:
    chosen = [club for club in clubs if club.name in names]
    answer = post(head, address(clubs), name=name, clubs=[club.id for club in chosen])  # type: ignore[arg-type]
    assert answer.status_code == 422
    page = BeautifulSoup(answer.text, "html5lib")
    assert page.select_one("[role=alert]")
    assert len(page.select("input[name=clubs][checked]")) == len(chosen)


def test_a_link_may_choose_clubs_beforehand(head: CheckedClient, clubs: list[Network]) -> None:
    page = BeautifulSoup(head.get(address(clubs) + f"?clubs={clubs[0].id}&clubs={clubs[2].id}").text, "html5lib")
    assert {str(one["value"]) for one in page.select("input[name=clubs][checked]")} == {clubs[0].id, clubs[2].id}


def test_clusters_stand_still_while_a_check_in_is_open(head: CheckedClient, clubs: list[Network]) -> None:
    make_wave(db.session.get_one(Network, clubs[0].root_id), state=State.OPEN)
    db.session.commit()
    assert "<form" not in head.get(address(clubs)).get_data(as_text=True).split("<main")[1].split("</main")[0]
    assert join(head, clubs) == 409


def test_members_of_its_clubs_still_read_what_was_published_of_a_dissolved_cluster(
    clubs: list[Network], sign_in: SignIn
) -> None:
    with transaction():
        cluster = clusters.make(clubs[0].root_id, "Artois", [club.id for club in clubs[:3]])
    inside, outside = make_member(clubs[1]), make_member(clubs[3])
    with transaction():
        clusters.dissolve(cluster)
    assert "a été dissous" in text(sign_in(inside), f"/app/results/{cluster}")
    assert f'href="/app/results/{cluster}"' in sign_in(inside).get(f"/app/results/{clubs[1].id}").text
    assert sign_in(outside).get(f"/app/results/{cluster}").status_code == 404
    assert "Artois" not in text(sign_in(outside), f"/app/results/{clubs[3].id}")


def test_only_a_cluster_of_this_group_can_be_dissolved(head: CheckedClient, clubs: list[Network]) -> None:
    for stranger in (clubs[0].id, "0" * 16):
        assert post(head, f"{address(clubs)}/{stranger}/dissolve").status_code == 404


def test_a_club_has_no_clusters_and_its_lead_makes_none(clubs: list[Network], sign_in: SignIn) -> None:
    client = sign_in(make_lead(clubs[1]))
    assert client.get(address(clubs)).status_code == 404
    assert client.get(f"/app/club/{clubs[1].id}/clusters").status_code == 404
    assert post(client, address(clubs), name="X").status_code == 404


def test_a_member_makes_no_cluster(clubs: list[Network], sign_in: SignIn) -> None:
    assert sign_in(make_member(clubs[1])).get(address(clubs)).status_code == 404


def test_where_all_clubs_are_large_nothing_is_offered(
    head: CheckedClient, clubs: list[Network], sides: FakePorts
) -> None:
    for club in clubs:
        sides.roster.counts[CellClass(club.id)] = 40
    page = head.get(address(clubs)).get_data(as_text=True)
    assert 'name="clubs"' not in page
