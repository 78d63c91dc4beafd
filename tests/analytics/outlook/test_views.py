"""The page that says what will be seen: for every size, in both languages, to leads alone."""

from collections.abc import Callable

import pytest
from bs4 import BeautifulSoup, Tag

from core.db import db
from members.models import Member
from networks.models import Network
from networks.waves import State
from tests.builders import make_club, make_federation, make_lead, make_member, make_root, make_wave
from tests.networks.browsing import post
from tests.pages import CheckedClient

SignIn = Callable[[Member], CheckedClient]


@pytest.fixture
def federation(app) -> Network:
    """A federation of three clubs of six and one of forty."""
    root = make_federation()
    for name, members in (("Arras", 5), ("Lens", 6), ("Lille", 6), ("Calais", 40)):
        club = make_club(root, name)
        for place in range(members):
            make_member(club, sector=("industry", "trade_services")[place % 2], size="1-9")
    return root


@pytest.fixture
def head(federation: Network, sign_in: SignIn) -> CheckedClient:
    arras = db.session.query(Network).filter_by(name="Arras").one()
    return sign_in(make_lead(federation, arras))


def main(client: CheckedClient, path: str, status: int = 200) -> Tag:
    answer = client.get(path)
    assert answer.status_code == status
    found = BeautifulSoup(answer.text, "html5lib").select_one("main")
    assert found
    return found


def rows(page: Tag) -> dict[str, str]:
    """Return the text of each row of the page's tables, by what stands at its head."""
    return {words(head): words(row) for row in page.select("table tr") if row.td and (head := row.th)}


def words(part: Tag) -> str:
    return " ".join(part.get_text(" ").split())


def test_a_federation_is_shown_each_club_and_a_cluster_to_make(head: CheckedClient, federation: Network) -> None:
    page = main(head, f"/app/club/{federation.id}/outlook")
    assert "Pas de chiffre" in rows(page)["Arras"]
    assert "De 0 à 10" in rows(page)["Calais"]
    (proposed,) = page.select(f'a[href*="/app/club/{federation.id}/clusters?"]')
    assert words(proposed) == "Réunir : Arras, Lens, Lille"
    assert head.get(str(proposed["href"])).status_code == 200
    assert page.select(f'a[href="/app/club/{federation.id}/settings"]')


def test_the_cluster_made_shows_a_figure_and_is_no_more_proposed(head: CheckedClient, federation: Network) -> None:
    proposed = main(head, f"/app/club/{federation.id}/outlook").select_one('a[href*="/clusters?"]')
    form = BeautifulSoup(head.get(str(proposed["href"])).text, "html5lib")  # type: ignore[index]
    fields = {
        "csrf_token": str(form.select_one("input[name=csrf_token]")["value"]),  # type: ignore[index]
        "name": "Artois",
        "clubs": [str(one["value"]) for one in form.select("input[name=clubs][checked]")],
    }
    assert head.post(f"/app/club/{federation.id}/clusters", data=fields).status_code == 303
    page = main(head, f"/app/club/{federation.id}/outlook")
    assert "De 0 à 10" in rows(page)["Artois (groupement de clubs)"]
    assert not page.select('a[href*="/clusters?"]')
    arras = db.session.query(Network).filter_by(name="Arras").one()
    assert "Artois" in words(main(head, f"/app/club/{arras.id}/outlook"))


@pytest.mark.parametrize("lang", ["fr", "en"])
@pytest.mark.parametrize("members", [4, 9, 14, 40, 300])
def test_any_size_may_be_tried_in_either_language(sign_in: SignIn, lang: str, members: int) -> None:
    club = make_root()
    client = sign_in(make_lead(club))
    post(client, f"/app/language/{lang}")
    page = words(main(client, f"/app/club/{club.id}/outlook?members={members}&share=90"))
    assert str(members) in page
    assert {"fr": "90 % des membres", "en": "90 % of the members"}[lang] in page


def test_a_club_of_one_is_told_that_no_check_in_can_open(sign_in: SignIn) -> None:
    club = make_root()
    page = main(sign_in(make_lead(club)), f"/app/club/{club.id}/outlook")
    assert "il manque 7 membres" in words(page)
    assert "il manque" not in words(main(sign_in(make_lead(club)), f"/app/club/{club.id}/outlook?members=8"))


@pytest.mark.parametrize("query", ["members=0", "members=-3", "members=many", "members=1000000", "share=7", "share=x"])
def test_what_cannot_be_tried_is_said_at_its_field(sign_in: SignIn, query: str) -> None:
    club = make_root()
    page = main(sign_in(make_lead(club)), f"/app/club/{club.id}/outlook?{query}", 422)
    assert page.select("[role=alert] a")


def test_while_a_check_in_is_open_the_page_says_when_things_can_change(
    head: CheckedClient, federation: Network
) -> None:
    make_wave(federation, state=State.OPEN)
    db.session.commit()
    assert "en cours de décompte" in words(main(head, f"/app/club/{federation.id}/outlook"))


def test_a_lead_of_a_club_is_told_who_decides(federation: Network, sign_in: SignIn) -> None:
    lens = db.session.query(Network).filter_by(name="Lens").one()
    client = sign_in(make_lead(lens))
    page = main(client, f"/app/club/{lens.id}/outlook")
    assert f"Les personnes qui animent « {federation.name} »" in words(page)
    assert not page.select(f'a[href="/app/club/{federation.id}/settings"]')
    assert client.get(f"/app/club/{federation.id}/outlook").status_code == 404


def test_a_member_is_not_shown_it(federation: Network, sign_in: SignIn) -> None:
    lens = db.session.query(Network).filter_by(name="Lens").one()
    assert sign_in(make_member(lens)).get(f"/app/club/{lens.id}/outlook").status_code == 404


def test_from_thirty_answers_on_the_page_tells_lasting_changes_and_shares_apart(app, sign_in: SignIn) -> None:
    club = make_root()
    client = sign_in(make_lead(club))
    few, many = (words(main(client, f"/app/club/{club.id}/outlook?members={n}&share=60")) for n in (30, 60))
    assert "un changement durable" in few.lower()
    assert "points de pourcentage" not in few
    assert "Un changement durable se verra" in many
    assert "points de pourcentage" in many
