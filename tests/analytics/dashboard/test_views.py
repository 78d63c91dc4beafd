"""Tests of the results pages: who sees them, what they say, and what they never hold."""

import gzip
import json
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from sqlalchemy import Engine, event

from analytics.dashboard import notes, resolutions
from analytics.dashboard.charts import TRACES
from analytics.dashboard.models import NOTE_LENGTH, RESOLUTION_LENGTH
from analytics.release import publishing as release
from analytics.release.models import ReleasedPage
from core.db import db, new_id
from members.models import Member
from members.signin import add_link
from networks.models import Network
from tests.analytics.dashboard.scene import Federation, address, soup, text
from tests.analytics.released import wave
from tests.builders import OPENS, make_club, make_federation, make_lead, make_member, make_root, make_wave
from tests.conftest import START, FakeClock
from tests.pages import CheckedClient

SignIn = Callable[[Member], CheckedClient]
BUDGET = 40_000
MOST_QUERIES = 30
PAGE_DEPTH = 3
"""Slashes in the address of a results page; whatever is deeper is another page of the same node."""


@pytest.fixture
def federation(app: Flask) -> Federation:
    return Federation()


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
    found = [str(one["href"]) for one in soup(client, node).select("main a[href^='/app/results/']")]
    return {href.rpartition("/")[2] for href in found if href.count("/") == PAGE_DEPTH}


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


def test_lead_and_member_get_the_same_page_but_for_what_a_lead_does(federation: Federation, sign_in: SignIn) -> None:
    pages: list[str] = []
    for person in (make_member(federation.large), make_lead(federation.large)):
        main = soup(sign_in(person), federation.large).main
        assert main is not None
        done_by_lead = main.select(".for-lead")
        assert bool(done_by_lead) == bool(pages)
        for one in done_by_lead:
            assert not re.search(r"\d [%,]|sur 10", text(one))
            one.decompose()
        pages.append(text(main))
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
    small = page.select(".multiples figure")
    rows = page.select("section:has(.multiples) tbody tr")
    assert len(small) == len(page.select("section:has([data-plot])")) == len(rows[0].select("td")) == 3
    (large,) = page.select("figure.plot:has(svg)")
    for column, figure in enumerate([*small, large]):
        shown = [row for row in rows if "(" in text(row.select("td")[column % 3])]
        assert len(figure.select("circle")) == len(shown) == 2
        assert figure.select_one("svg[role=img][aria-label]")


def test_the_table_of_clubs_begins_with_the_last_wave(federation: Federation, sign_in: SignIn) -> None:
    page = soup(sign_in(make_member(federation.large)), federation.root)
    heads = [text(one) for one in page.select("section[aria-labelledby=clubs] thead th")]
    points = [text(row.select("th")[0]) for row in page.select("section:has(.multiples) tbody tr")]
    assert heads[1:] == points


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
    table = page.select("section:has(.multiples) tbody tr")
    for column, name in enumerate(("ucla3", "owner_isolated", "sisq")):
        shown = [text(row.select("td")[column]) for row in table][::-1]
        assert [float(value.split()[0].replace(",", ".")) for value in shown] == figures[name]["data"][0]["y"]


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


WEIGHED = {"club": 0, "federation": 40}


@pytest.mark.parametrize("clubs", WEIGHED.values(), ids=WEIGHED)
def test_a_full_page_weighs_less_than_forty_kilobytes_for_who_sees_most_of_it(
    app: Flask, sign_in: SignIn, clubs: int
) -> None:
    root = make_full(clubs)
    body = sign_in(make_lead(root)).get(address(root)).get_data()
    assert len(gzip.compress(body)) < BUDGET / 4
    assert len(body) < BUDGET


def test_a_page_asks_the_database_as_often_for_many_waves_and_clubs_as_for_few(
    app: Flask, client: CheckedClient
) -> None:
    asked = []
    for clubs, waves in ((2, 2), (20, 12)):
        root = make_full(clubs, waves)
        enter(client, make_lead(root, email=f"{clubs}@example.org"))
        with counted() as statements:
            assert client.get(address(root)).status_code == 200
        asked.append(len(statements))
    assert asked[0] == asked[1] < MOST_QUERIES


def make_full(clubs: int, waves: int = 12) -> Network:
    """Add a network with so many clubs of every size (none: a club alone) and so many publications."""
    root = make_federation() if clubs else make_root("Club des dirigeants de Saint-Nazaire")
    below = [make_club(root, f"Club des dirigeants du pays {number}") for number in range(clubs)]
    sizes = {club.id: 9 + place for place, club in enumerate(below)} or {root.id: 60}
    parents = {root.id: None} | {club.id: root.id for club in below}
    made = wave(1, sizes, parents, root=root.id)
    for number in range(1, waves + 1):
        moment = made.occasion.published_at + timedelta(days=91 * number)
        occasion = replace(made.occasion, wave_id=new_id(), number=number, published_at=moment)
        release.store(replace(made, occasion=occasion))
    for number in range(notes.SHOWN_NOTES):
        notes.add(root.id, (START + timedelta(days=40 * number)).date(), f"{number:02}" + "x" * (NOTE_LENGTH - 2))
    resolutions.write(root.id, occasion.wave_id, "y" * RESOLUTION_LENGTH)
    db.session.commit()
    return root


@contextmanager
def counted() -> Iterator[list[str]]:
    """Collect every statement that is sent to the database within the block."""
    statements: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        statements.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield statements
    finally:
        event.remove(Engine, "before_cursor_execute", note)


def enter(client: CheckedClient, person: Member) -> None:
    """Sign somebody in whoever was signed in before."""
    client.delete_cookie("entrepairs", path="/app")
    token = add_link(person, "")
    db.session.commit()
    assert client.send_form(f"/app/sign-in/{token}").status_code == 303


def test_pages_exist_for_every_node_even_masked(federation: Federation) -> None:
    assert db.session.query(ReleasedPage).count() == 2 * len(federation.parents)


def test_the_meeting_page_has_the_headline_one_chart_and_what_will_be_done(
    federation: Federation, sign_in: SignIn
) -> None:
    resolutions.write(federation.apart.id, f"{2:016x}", "Meet in <b>May</b>")
    client = sign_in(make_member(federation.apart))
    page = BeautifulSoup(client.get(f"{address(federation.apart)}/meeting").get_data(as_text=True), "html5lib")
    assert page.h1 is not None
    assert "Sentiment de solitude" in text(page.h1)
    assert len(page.select("main svg.chart")) == 1
    assert "Meet in <b>May</b>" in text(page.main or page)
    assert len(page.select("svg circle")) == len(page.select("details tbody tr")) == 2


def test_there_is_no_meeting_page_nor_comparison_before_the_first_publication(app: Flask, sign_in: SignIn) -> None:
    club = make_root()
    client = sign_in(make_member(club))
    assert {client.get(f"{address(club)}/{page}").status_code for page in ("meeting", "compare")} == {404}
