"""Tests of the results pages: who sees them, what they say, and what they never hold."""

import gzip
import json
import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from bs4 import BeautifulSoup, Tag
from flask import Flask

from analytics.dashboard.charts import TRACES
from analytics.release import publishing as release
from analytics.release.models import ReleasedPage
from core.db import db
from members.models import Member
from networks.models import Network
from tests.analytics.released import wave
from tests.builders import OPENS, make_club, make_federation, make_lead, make_member, make_region, make_root, make_wave
from tests.conftest import FakeClock
from tests.pages import CheckedClient

SignIn = Callable[[Member], CheckedClient]
BUDGET = 40_000


class Federation:
    """A federation of one region with a published club and one too small, and a club apart."""

    def __init__(self, waves: int = 2) -> None:
        self.root = make_federation()
        self.region = make_region(self.root)
        self.large = make_club(self.region, "Club <b>large</b>")
        self.small = make_club(self.region, "Club du Port")
        self.apart = make_club(self.root, "Club du Lac")
        for number in range(1, waves + 1):
            release.store(wave(number, self.sizes, self.parents, root=self.root.id, shift=number))
        db.session.commit()

    @property
    def sizes(self) -> dict[str, int]:
        return {self.large.id: 24, self.small.id: 9, self.apart.id: 31}

    @property
    def parents(self) -> dict[str, str | None]:
        nodes = (self.root, self.region, self.large, self.small, self.apart)
        return {node.id: node.parent_id for node in nodes}


@pytest.fixture
def federation(app: Flask) -> Federation:
    return Federation()


def address(node: Network) -> str:
    return f"/app/results/{node.id}"


def soup(client: CheckedClient, node: Network) -> BeautifulSoup:
    response = client.get(address(node))
    assert response.status_code == 200
    return BeautifulSoup(response.get_data(as_text=True), "html5lib")


def text(tag: Tag) -> str:
    return " ".join(tag.get_text(" ").split())


def test_a_member_sees_the_own_club_and_the_nodes_above_it_and_nothing_else(
    federation: Federation, sign_in: SignIn
) -> None:
    client = sign_in(make_member(federation.large))
    seen = {
        node.name: client.get(address(node)).status_code
        for node in (federation.large, federation.region, federation.root)
    }
    assert set(seen.values()) == {200}
    for node in (federation.small, federation.apart):
        assert client.get(address(node)).status_code == 404
    assert client.get("/app/results/" + "f" * 16).status_code == 404


def test_a_lead_sees_every_node_below_the_one_led(federation: Federation, sign_in: SignIn) -> None:
    client = sign_in(make_lead(federation.region, federation.large))
    assert client.get(address(federation.small)).status_code == 200
    assert client.get(address(federation.apart)).status_code == 404


def links(client: CheckedClient, node: Network) -> set[str]:
    """Return the results pages to which a page's main part links."""
    return {str(one["href"]).rpartition("/")[2] for one in soup(client, node).select("main a[href^='/app/results/']")}


def test_a_lead_finds_a_link_to_every_node_below_even_masked_and_to_the_one_above(
    federation: Federation, sign_in: SignIn
) -> None:
    head = sign_in(make_lead(federation.root, federation.apart))
    assert links(head, federation.root) == set(federation.parents) - {federation.root.id}
    assert links(head, federation.small) == {federation.region.id, federation.root.id}
    runs_region = sign_in(make_lead(federation.region, federation.large, email="region@example.org"))
    inside = {federation.region.id, federation.large.id, federation.small.id}
    assert links(runs_region, federation.root) == inside
    assert links(runs_region, federation.region) == (inside - {federation.region.id}) | {federation.root.id}


def test_a_member_finds_links_along_the_own_line_only_whatever_was_published(
    federation: Federation, sign_in: SignIn
) -> None:
    for number, club in enumerate((federation.large, federation.small)):
        client = sign_in(make_member(club, f"member{number}@example.org"))
        assert links(client, federation.root) == {federation.region.id, club.id}
        assert links(client, club) == {federation.region.id, federation.root.id}


def test_before_the_first_release_the_pages_below_are_linked_too(app: Flask, sign_in: SignIn) -> None:
    root = make_federation()
    clubs = {make_club(root, name).id for name in ("Club du Port", "Club du Lac")}
    assert links(sign_in(make_lead(root)), root) == clubs


def test_nobody_sees_results_without_signing_in(federation: Federation, client: CheckedClient) -> None:
    assert client.get(address(federation.large)).status_code == 303


def test_lead_and_member_get_the_same_page(federation: Federation, sign_in: SignIn) -> None:
    pages = []
    for person in (make_member(federation.large), make_lead(federation.large)):
        main = soup(sign_in(person), federation.large).main
        assert main is not None
        pages.append(str(main))
    assert pages[0] == pages[1]


def test_results_without_an_address_lead_to_ones_own_club(federation: Federation, sign_in: SignIn) -> None:
    response = sign_in(make_member(federation.large)).get("/app/results")
    assert response.location.endswith(address(federation.large))


def test_the_page_says_the_headline_the_participation_and_the_date_in_french(
    federation: Federation, sign_in: SignIn
) -> None:
    page = soup(sign_in(make_member(federation.apart)), federation.apart)
    said = text(page.main or page)
    assert "Sentiment de solitude\u00a0: 4 sur 10. Pas de changement net depuis la dernière fois." in page.get_text()
    assert "30 à 49 réponses" in said
    assert "Publié le" in said
    assert "Taux de réponse" not in said
    assert "Taux de réponse" in text(soup(sign_in(make_member(federation.apart)), federation.root))


def test_every_picture_stands_beside_a_sentence_and_a_table_of_the_same_points(
    federation: Federation, sign_in: SignIn
) -> None:
    page = soup(sign_in(make_member(federation.large)), federation.large)
    plots = page.select("section:has([data-plot])")
    assert len(plots) == 3
    for section in plots:
        dots = section.select("[data-plot] circle")
        rows = section.select("details tbody tr")
        assert len(dots) == len([row for row in rows if row.select_one("td.n") and text(row.select("td")[1])]) == 2
        assert section.select_one("svg[role=img][aria-label]")


def test_the_table_of_clubs_begins_with_the_last_wave(federation: Federation, sign_in: SignIn) -> None:
    page = soup(sign_in(make_member(federation.large)), federation.root)
    heads = [text(one) for one in page.select("section[aria-labelledby=clubs] thead th")]
    points = [text(row.select("th")[0]) for row in page.select("section:has([data-plot]) details tbody tr")]
    assert heads[1:] == points[:2]


def test_masked_clubs_all_look_the_same_and_hold_no_figure(federation: Federation, sign_in: SignIn) -> None:
    page = soup(sign_in(make_member(federation.large)), federation.root)
    row = next(one for one in page.select("tr") if "Club du Port" in one.get_text())
    cells = row.select("td")
    assert {str(cell) for cell in cells} == {'<td class="masked"><span>Non affiché</span></td>'}
    assert len(cells) == 2


def test_the_page_of_a_masked_club_holds_no_figure_of_it(federation: Federation, sign_in: SignIn) -> None:
    page = soup(sign_in(make_member(federation.small)), federation.small)
    assert "non affiché cette fois, pour protéger les personnes" in page.get_text()
    assert not page.select("circle, polygon, polyline, rect, [data-explore]:not([hidden])")
    holder = page.find(id="figures")
    assert holder is not None
    assert holder.string == "{}"
    assert not re.search(r"\d", " ".join(text(cell) for cell in page.select("main td")))


def test_the_figures_for_plotly_are_those_of_the_tables(federation: Federation, sign_in: SignIn) -> None:
    page = soup(sign_in(make_member(federation.large)), federation.large)
    holder = page.find(id="figures")
    assert holder is not None
    figures = json.loads(str(holder.string))
    assert set(figures) == {"ucla3", "owner_isolated", "sisq"}
    assert {trace["type"] for figure in figures.values() for trace in figure["data"]} <= TRACES
    for measure, figure in figures.items():
        table = page.select_one(f"section:has([data-plot={measure}]) details tbody")
        assert table is not None
        shown = [text(row.select("td")[0]) for row in table.select("tr")][::-1]
        assert [float(value.split()[0].replace(",", ".")) for value in shown] == figure["data"][0]["y"]


def test_a_club_name_with_markup_is_harmless(federation: Federation, sign_in: SignIn) -> None:
    html = sign_in(make_member(federation.large)).get(address(federation.root)).get_data(as_text=True)
    assert "<b>large</b>" not in html


def test_before_the_first_release_the_page_names_a_date_and_a_person(
    app: Flask, clock: FakeClock, sign_in: SignIn
) -> None:
    club = make_root(contact="Claire Martin, 06 00 00 00 00")
    make_wave(club)
    page = soup(sign_in(make_member(club)), club)
    assert "mardi 17 mars 2026" in page.get_text()
    assert "Claire Martin" in page.get_text()
    assert clock() < OPENS + timedelta(days=14)


def test_without_any_wave_the_empty_page_says_so(app: Flask, sign_in: SignIn) -> None:
    club = make_root()
    assert "Sa date n'est pas encore choisie" in soup(sign_in(make_member(club)), club).get_text()


def test_the_method_page_is_open_to_everybody_and_names_the_threshold(client: CheckedClient) -> None:
    response = client.get("/app/method")
    assert response.status_code == 200
    assert "moins de 8 réponses" in response.get_data(as_text=True)


def test_a_page_of_twelve_waves_and_twenty_clubs_weighs_less_than_forty_kilobytes(app: Flask, sign_in: SignIn) -> None:
    root = make_federation()
    clubs = [make_club(root, f"Club {number}") for number in range(20)]
    parents: dict[str, str | None] = {root.id: None} | {club.id: root.id for club in clubs}
    for number in range(1, 13):
        release.store(wave(number, {club.id: 12 + place for place, club in enumerate(clubs)}, parents, root=root.id))
    db.session.commit()
    body = sign_in(make_member(clubs[0])).get(address(root)).get_data()
    assert len(gzip.compress(body)) < BUDGET / 4
    assert len(body) < BUDGET


def test_pages_exist_for_every_node_even_masked(federation: Federation) -> None:
    assert db.session.query(ReleasedPage).count() == 2 * len(federation.parents)
