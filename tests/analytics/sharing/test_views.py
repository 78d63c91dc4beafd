"""Who leads makes and takes back links; who holds one sees one release, and nothing that leads further."""

import json
import logging
from collections.abc import Callable

import pytest
from bs4 import BeautifulSoup
from flask import Flask

from analytics.api.documents import document
from analytics.release import publishing as release
from analytics.release.results import part_of
from analytics.sharing import links
from core.db import db, new_id
from members.models import Member
from networks.models import Network
from tests.analytics.released import wave
from tests.builders import make_club, make_federation, make_lead, make_member
from tests.conftest import START, FakeClock
from tests.pages import CheckedClient

pytestmark = pytest.mark.usefixtures("each_database", "app")
SignIn = Callable[[Member], CheckedClient]
FIRST, LAST = f"{1:016x}", f"{2:016x}"
OVER = "Ce lien ne fonctionne plus"


class Federation:
    """A federation of a published club, one too small and one apart; two releases, the second about more loneliness."""

    def __init__(self) -> None:
        self.root = make_federation()
        self.large = make_club(self.root, "Club <b>d'Été</b>")
        self.small = make_club(self.root, "Club du Port")
        self.apart = make_club(self.root, "Club du Lac")
        parents = {node.id: node.parent_id for node in (self.root, self.large, self.small, self.apart)}
        sizes = {self.large.id: 31, self.small.id: 9, self.apart.id: 40}
        for number in (1, 2):
            release.store(wave(number, sizes, parents, root=self.root.id, shift=number))
        db.session.commit()


@pytest.fixture
def federation(app: Flask) -> Federation:
    return Federation()


def page_of(node: Network) -> str:
    return f"/app/results/{node.id}/links"


def share(client: CheckedClient, node: Network, **fields: object) -> str:
    """Make a link as a lead does and return the path that the page then shows."""
    before = shared_on(client, node)
    asked = {"wave": LAST, "days": "7", "label": "Bureau", **fields}
    assert client.send_form(page_of(node), asked, action=page_of(node)).status_code == 303
    now = shared_on(client, node)
    return next((path for path in now if path not in before), now[0])


def shared_on(client: CheckedClient, node: Network) -> list[str]:
    page = BeautifulSoup(client.get(page_of(node)).get_data(as_text=True), "html5lib")
    return [str(link["href"]).removeprefix("http://localhost:8000") for link in page.select(".card a")]


def test_a_lead_makes_a_link_that_opens_the_release_without_signing_in(
    federation: Federation, sign_in: SignIn, app: Flask
) -> None:
    path = share(sign_in(make_lead(federation.large)), federation.large)
    answer = app.test_client().get(path)
    assert path.startswith("/fr/shared/")
    assert answer.status_code == 200
    said = answer.get_data(as_text=True)
    assert "30 à 49 réponses" in said
    assert "<b>d'Été</b>" not in said
    assert "Bureau" not in said


def test_the_shared_page_is_told_to_nobody_kept_by_nobody_and_leads_nowhere(
    federation: Federation, sign_in: SignIn, app: Flask
) -> None:
    answer = app.test_client().get(share(sign_in(make_lead(federation.large)), federation.large))
    assert answer.headers["X-Robots-Tag"] == "noindex, nofollow"
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert answer.headers["Cache-Control"] == "no-store"
    assert "script-src 'self'" in answer.headers["Content-Security-Policy"]
    assert "Set-Cookie" not in answer.headers
    page = BeautifulSoup(answer.get_data(as_text=True), "html5lib")
    assert page.select_one("meta[name=robots][content='noindex, nofollow']")
    assert not page.select("script, form, iframe, a[href^='/app']")
    assert [str(link["href"]) for link in page.select("header a, main a")] == [str(page.select("header a")[0]["href"])]


def test_other_public_pages_still_send_the_referrer_that_forms_need(client: CheckedClient, app: Flask) -> None:
    assert client.get("/fr/privacy").headers["Referrer-Policy"] == "same-origin"


def test_the_shared_page_is_in_the_language_of_its_path(federation: Federation, sign_in: SignIn, app: Flask) -> None:
    path = share(sign_in(make_lead(federation.large)), federation.large)
    english = app.test_client().get(path.replace("/fr/", "/en/"))
    page = BeautifulSoup(english.get_data(as_text=True), "html5lib")
    assert page.html
    assert page.html["lang"] == "en"
    assert str(page.select("header a")[0]["href"]) == path
    assert "30 to 49 answers" in page.get_text()


def test_it_shows_one_release_of_one_node_and_no_figure_of_another(
    federation: Federation, sign_in: SignIn, app: Flask
) -> None:
    path = share(sign_in(make_lead(federation.large)), federation.large, wave=FIRST)
    page = BeautifulSoup(app.test_client().get(path).get_data(as_text=True), "html5lib")
    found = part_of(FIRST, federation.large.id)
    assert found
    told = json.loads(json.dumps(document(*found)))["groups"][0]["figures"]
    means = [figure for figure in told if figure.get("mean")]
    assert len(page.select("main svg circle")) == len(means)
    assert len(page.select("main tbody tr")) == sum(bool(one.get("mean")) + len(one.get("shares", [])) for one in told)
    assert not [name for name in ("Club du Port", "Club du Lac", "Federation") if name in page.get_text()]


def test_a_node_too_small_is_shared_as_what_members_see_not_shown(
    federation: Federation, sign_in: SignIn, app: Flask
) -> None:
    path = share(sign_in(make_lead(federation.small)), federation.small)
    page = BeautifulSoup(app.test_client().get(path).get_data(as_text=True), "html5lib")
    assert {cell.get_text(strip=True) for cell in page.select("main tbody td")} == {"Non affiché", ""}
    assert not page.select("main svg")


def test_whatever_is_wrong_with_a_link_the_page_is_the_same(
    federation: Federation, sign_in: SignIn, app: Flask, clock: FakeClock
) -> None:
    lead, anybody = sign_in(make_lead(federation.large)), app.test_client()
    ended, taken = share(lead, federation.large), share(lead, federation.large, days="90", label="Presse")
    (gone,) = [link for link in links.listed(federation.large.id) if link.label == "Presse"]
    assert taken.endswith(links.token(gone))
    take_back(lead, federation.large, gone.id)
    clock.advance(days=7)
    wrong = (ended, taken, f"{ended}x", "/fr/shared/nothing", "/fr/shared/1.2.3")
    answers = {path: anybody.get(path) for path in wrong}
    assert {answer.status_code for answer in answers.values()} == {404}
    assert {answer.headers["Referrer-Policy"] for answer in answers.values()} == {"no-referrer"}
    (said,) = {answer.text.replace(path.rpartition("/")[2], "") for path, answer in answers.items()}
    assert OVER in said
    assert "Demandez-en un nouveau à la personne qui vous l'a envoyé" in said.replace("&#39;", "'")


def take_back(client: CheckedClient, node: Network, link_id: str) -> None:
    revoke = f"{page_of(node)}/{link_id}/revoke"
    assert client.send_form(page_of(node), action=revoke).status_code == 303


def test_pressing_twice_makes_one_link_and_taking_back_twice_is_fine(federation: Federation, sign_in: SignIn) -> None:
    lead, draw = sign_in(make_lead(federation.large)), new_id()
    assert share(lead, federation.large, draw=draw) == share(lead, federation.large, draw=draw)
    assert len(shared_on(lead, federation.large)) == 1
    form = BeautifulSoup(lead.get(page_of(federation.large)).get_data(as_text=True), "html5lib").select(".card form")[0]
    token = str(form.select("input[name=csrf_token]")[0]["value"])
    answers = [lead.post(str(form["action"]), data={"csrf_token": token}) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [303, 303]
    assert shared_on(lead, federation.large) == []


def test_members_and_other_leads_neither_see_nor_make_nor_take_back_links(
    federation: Federation, sign_in: SignIn
) -> None:
    share(sign_in(make_lead(federation.large)), federation.large)
    (link,) = links.listed(federation.large.id)
    for person in (make_member(federation.large), make_lead(federation.apart)):
        client = sign_in(person)
        token = BeautifulSoup(client.get("/app/profile").text, "html.parser").select("input[name=csrf_token]")[0][
            "value"
        ]
        form = {"csrf_token": str(token), "wave": LAST, "days": "7"}
        assert client.get(page_of(federation.large)).status_code == 404
        assert client.post(page_of(federation.large), data=form).status_code == 404
        assert client.post(f"{page_of(federation.large)}/{link.id}/revoke", data=form).status_code == 404
    assert links.is_open(links.listed(federation.large.id)[0], START)


def test_a_lead_of_another_node_takes_no_link_of_this_one_back(federation: Federation, sign_in: SignIn) -> None:
    share(sign_in(make_lead(federation.large)), federation.large)
    (link,) = links.listed(federation.large.id)
    other = sign_in(make_lead(federation.apart))
    token = BeautifulSoup(other.get(page_of(federation.apart)).text, "html.parser").select("input[name=csrf_token]")[0]
    answer = other.post(f"{page_of(federation.apart)}/{link.id}/revoke", data={"csrf_token": str(token["value"])})
    assert answer.status_code == 404


@pytest.mark.parametrize(
    "wrong", [{"days": "8"}, {"days": ""}, {"wave": "f" * 16}, {"label": "x" * 81}, {"draw": "../../etc"}]
)
def test_a_link_that_is_not_offered_is_not_made(
    federation: Federation, sign_in: SignIn, wrong: dict[str, object]
) -> None:
    answer = sign_in(make_lead(federation.large)).send_form(page_of(federation.large), {"wave": LAST, **wrong})
    assert answer.status_code == 422
    assert links.listed(federation.large.id) == []


def test_before_the_first_release_there_is_nothing_to_share(app: Flask, sign_in: SignIn) -> None:
    root = make_federation()
    club = make_club(root)
    page = BeautifulSoup(sign_in(make_lead(club)).get(page_of(club)).get_data(as_text=True), "html5lib")
    assert "rien n'a été publié" in page.get_text()
    assert not page.select("main form")


def test_neither_link_nor_id_is_ever_logged(
    federation: Federation, sign_in: SignIn, app: Flask, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    path = share(sign_in(make_lead(federation.large)), federation.large)
    (link,) = links.listed(federation.large.id)
    for shown in (path, path + "x"):
        app.test_client().get(shown)
    logging.getLogger("entrepairs").info("control")
    lines = [
        record.getMessage() for record in caplog.records if record.name.startswith(("entrepairs", "flask", "wsgi"))
    ]
    assert "control" in lines
    assert not [line for line in lines if link.id in line or path.rpartition("/")[2] in line]
