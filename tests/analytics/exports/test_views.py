"""Files are given to those who may open the page, with a name for every browser, and hold nothing of anybody else."""

import csv
import io
import json
from collections.abc import Callable

import pytest
from bs4 import BeautifulSoup
from flask import Flask

from analytics.api.documents import document
from analytics.release import publishing as release
from analytics.release.models import Release, ReleasedPage
from analytics.release.results import part_of
from core.db import db
from members.models import Member
from networks.models import Network
from tests.analytics.released import wave
from tests.builders import make_club, make_federation, make_lead, make_member, make_region
from tests.pages import CheckedClient

pytestmark = pytest.mark.usefixtures("each_database", "app")

SignIn = Callable[[Member], CheckedClient]
WAVE = f"{1:016x}"
KINDS = ("csv", "xlsx", "json")


class Federation:
    """A federation of a region with a published club and one too small, and a club apart; one release."""

    def __init__(self) -> None:
        self.root = make_federation()
        self.region = make_region(self.root, "Région d'Été")
        self.large = make_club(self.region, "Club de la Gare")
        self.small = make_club(self.region, "Club du Port")
        self.apart = make_club(self.root, "Club du Lac")
        sizes = {self.large.id: 24, self.small.id: 9, self.apart.id: 31}
        parents = {node.id: node.parent_id for node in (self.root, self.region, self.large, self.small, self.apart)}
        release.store(wave(1, sizes, parents, root=self.root.id))
        db.session.commit()


@pytest.fixture
def federation(app: Flask) -> Federation:
    return Federation()


def address(node: Network, kind: str = "csv", wave_id: str = WAVE) -> str:
    return f"/app/results/{node.id}/{wave_id}/{kind}"


def lines(text: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline=""), delimiter=";"))[1:]


def test_files_open_to_whom_the_page_opens(federation: Federation, sign_in: SignIn) -> None:
    client = sign_in(make_member(federation.large))
    for kind in KINDS:
        assert client.get(address(federation.large, kind)).status_code == 200
        assert client.get(address(federation.root, kind)).status_code == 200
        assert client.get(address(federation.small, kind)).status_code == 404
    for path in (
        address(federation.large, wave_id="f" * 16),
        address(federation.large, "html"),
        f"/app/results/{'f' * 16}/{WAVE}/csv",
    ):
        assert client.get(path).status_code == 404


def test_nobody_gets_a_file_without_signing_in(federation: Federation, client: CheckedClient) -> None:
    assert "/app/sign-in" in client.get(address(federation.large)).location


def test_another_root_gives_no_file_even_to_its_own_members(federation: Federation, sign_in: SignIn) -> None:
    other = make_club(make_federation("Ailleurs"), "Club des Saules")
    assert sign_in(make_member(other)).get(address(other)).status_code == 404


def test_a_part_of_a_root_that_the_node_has_left_is_given_no_more(federation: Federation, sign_in: SignIn) -> None:
    other = make_federation("Ailleurs")
    client = sign_in(make_member(make_club(other, "Club des Saules")))
    federation.large.root_id, federation.large.parent_id = other.id, other.id
    lead = make_lead(other, federation.large)
    assert client.get(address(federation.large)).status_code == 404
    assert sign_in(lead).get(address(federation.large)).status_code == 404


def test_a_file_is_for_its_reader_alone_and_names_itself_for_every_browser(
    federation: Federation, sign_in: SignIn
) -> None:
    answer = sign_in(make_lead(federation.root, federation.apart)).get(address(federation.region, "xlsx"))
    assert "no-store" in answer.headers["Cache-Control"]
    assert "ETag" not in answer.headers
    assert "Last-Modified" not in answer.headers
    named = answer.headers["Content-Disposition"]
    assert named.startswith("attachment; filename=resultats-Region-d-Ete-")
    assert "filename*=UTF-8''resultats-R%C3%A9gion-d-%C3%89t%C3%A9-" in named
    assert named.isascii()


def test_the_json_file_is_the_document_of_the_part(federation: Federation, sign_in: SignIn) -> None:
    told = json.loads(sign_in(make_member(federation.large)).get(address(federation.large, "json")).data)
    found = part_of(WAVE, federation.large.id)
    assert found
    assert told == json.loads(json.dumps(document(*found)))


def test_a_node_too_small_says_not_shown_and_no_number(federation: Federation, sign_in: SignIn) -> None:
    told = lines(sign_in(make_member(federation.small)).get(address(federation.small)).get_data(as_text=True))
    assert len(told) > 1
    assert {(line[7], line[14]) for line in told} == {("Non affiché", "masked")}
    assert {cell for line in told for cell in line[8:14]} == {""}


def test_who_leads_a_group_gets_every_node_below_it_in_one_file(federation: Federation, sign_in: SignIn) -> None:
    client = sign_in(make_lead(federation.region, federation.large))
    told = lines(client.get(address(federation.region, "below/csv")).get_data(as_text=True))
    assert list(dict.fromkeys(line[2] for line in told)) == ["Région d'Été", "Club de la Gare", "Club du Port"]
    assert {line[14] for line in told if line[2] == "Club du Port"} == {"masked"}
    parts = json.loads(client.get(address(federation.region, "below/json")).data)["parts"]
    assert [part["network"] for part in parts] == [federation.region.id, federation.large.id, federation.small.id]


def test_the_file_of_a_whole_tree_is_for_its_leads_alone(federation: Federation, sign_in: SignIn) -> None:
    lead = sign_in(make_lead(federation.region, federation.large))
    assert lead.get(address(federation.root, "below/csv")).status_code == 404
    assert lead.get(address(federation.large, "below/csv")).status_code == 404
    assert lead.get(address(federation.region, "below/pdf")).status_code == 404
    assert sign_in(make_member(federation.large)).get(address(federation.region, "below/csv")).status_code == 404


def test_a_download_changes_nothing(federation: Federation, sign_in: SignIn) -> None:
    client = sign_in(make_member(federation.large))
    before = [(row.wave_id, row.sha256) for row in db.session.query(Release)], db.session.query(ReleasedPage).count()
    for kind in KINDS:
        client.get(address(federation.large, kind))
    assert ([(row.wave_id, row.sha256) for row in db.session.query(Release)], before[1]) == before


def test_a_page_offers_its_files_and_to_leads_of_groups_those_below(federation: Federation, sign_in: SignIn) -> None:
    lead = sign_in(make_lead(federation.region, federation.large))
    assert offered(lead, federation.region) == {
        *(address(federation.region, kind) for kind in (*KINDS, "pdf")),
        *(address(federation.region, f"below/{kind}") for kind in KINDS),
    }
    assert offered(lead, federation.large) == {address(federation.large, kind) for kind in (*KINDS, "pdf")}
    member = sign_in(make_member(federation.large))
    assert offered(member, federation.region) == {address(federation.region, kind) for kind in (*KINDS, "pdf")}


def offered(client: CheckedClient, node: Network) -> set[str]:
    page = BeautifulSoup(client.get(f"/app/results/{node.id}").get_data(as_text=True), "html5lib")
    return {str(link["href"]) for link in page.select("section[aria-labelledby=files] a")}
