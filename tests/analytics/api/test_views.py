"""What programs get: released figures of what their token opens, and problems in one form."""

import json
import logging
from datetime import timedelta

import pytest
from bs4 import BeautifulSoup, Tag
from flask import Flask

from analytics.api import tokens
from analytics.api.documents import document
from analytics.release import publishing as release, results
from core.db import transaction
from core.security import limiter
from networks.models import PUBLISHED, TOO_FEW
from networks.waves import State
from tests.analytics.api.programs import Federation, Program, token_for
from tests.builders import OPENS, make_club, make_lead, make_root, make_wave
from tests.pages import CheckedClient

both = pytest.mark.usefixtures("each_database")


def paths(federation: Federation, node: str) -> list[str]:
    own = f"/networks/{node}"
    return [own, f"{own}/waves", f"{own}/releases", f"{own}/releases/{federation.releases[0].wave_id}"]


@both
def test_a_token_opens_its_node_and_those_below_it_and_no_other(federation: Federation, program: Program) -> None:
    for node in (federation.region, federation.large, federation.small):
        assert {program.ask(path).status_code for path in paths(federation, node.id)} == {200}
    for stranger in (federation.root.id, federation.apart.id, "0" * 16, make_root("Autre").id):
        assert {program.ask(path).status_code for path in paths(federation, stranger)} == {404}


@both
def test_the_list_names_what_the_token_opens_and_nothing_above(federation: Federation, program: Program) -> None:
    region, large, small = federation.region, federation.large, federation.small
    assert program.read("/networks")["networks"] == [
        {"id": region.id, "name": region.name, "kind": "group", "parent": None},
        {"id": large.id, "name": "Club de l'Étang", "kind": "club", "parent": region.id},
        {"id": small.id, "name": "Club du Port", "kind": "club", "parent": region.id},
    ]


def test_a_release_is_the_document_of_the_page(federation: Federation, program: Program) -> None:
    wave = federation.releases[1].wave_id
    read = program.read(f"/networks/{federation.large.id}/releases/{wave}")
    part = results.part_of(wave, federation.large.id)
    assert part is not None
    assert read == json.loads(json.dumps(document(*part)))


def test_what_a_page_withholds_the_interface_withholds_and_says_why_alike(
    federation: Federation, program: Program, sign_in
) -> None:
    """Per measure: a figure on both, or "not shown" on both, or the same reason on both."""
    release.store(federation.withdrawn(3, "sisq", "La question était mal posée."))
    member = make_lead(federation.region, federation.large, language="en")
    client, wave = sign_in(member), f"{3:016x}"
    found = {}
    for node in (federation.large, federation.small):
        (total, *_blocks) = program.read(f"/networks/{node.id}/releases/{wave}")["groups"]
        page = BeautifulSoup(client.get(f"/app/results/{node.id}").get_data(as_text=True), "html.parser")
        for measure in total["figures"]:
            card = page.select(f"section[aria-labelledby='m-{measure['measure']}'] p") or told(page, measure["measure"])
            found[node.name, measure["measure"]] = (measure["status"], status(card[0].get_text()))
    assert {one for one, _other in found.values()} == {"published", "masked", "struck"}
    assert all(one == other for one, other in found.values()), found


def told(page: BeautifulSoup, measure: str) -> list[Tag]:
    """Return the sentence of a page without any figure that concerns a measure: its own, or the one for all."""
    sentences = page.select("main p")
    return [one for one in sentences if measure == "sisq" and "Stress" in one.get_text()] or sentences


def status(text: str) -> str:
    if "La question était mal posée." in text:
        return "struck"
    return "masked" if "not shown" in text.lower() else "published"


def test_a_club_too_small_is_masked_and_holds_no_figure(federation: Federation, program: Program) -> None:
    (total,) = program.read(f"/networks/{federation.small.id}/releases/{federation.releases[1].wave_id}")["groups"]
    assert total["status"] == "masked"
    assert "n" not in total
    assert all(set(figure) == {"measure", "status"} for figure in total["figures"])


@both
def test_releases_come_latest_first_with_their_fingerprint(federation: Federation, program: Program) -> None:
    listed = program.read(f"/networks/{federation.large.id}/releases")["releases"]
    assert [one["number"] for one in listed] == [2, 1]
    assert listed[0]["sha256"] == federation.releases[1].sha256
    assert program.read(f"/networks/{federation.large.id}")["latest_release"] == listed[0]


def test_a_node_without_a_release_says_so(federation: Federation, program: Program) -> None:
    fresh = make_club(federation.region, "Club neuf")
    assert program.read(f"/networks/{fresh.id}/releases") == {"releases": []}
    assert program.read(f"/networks/{fresh.id}")["latest_release"] is None
    assert program.ask(f"/networks/{fresh.id}/releases/{federation.releases[0].wave_id}").status_code == 404


def test_another_roots_wave_is_not_there(federation: Federation, program: Program) -> None:
    assert program.ask(f"/networks/{federation.large.id}/releases/{'f' * 16}").status_code == 404


@both
def test_dates_and_states_are_those_of_the_root(federation: Federation, program: Program) -> None:
    (wave,) = program.read(f"/networks/{federation.large.id}/waves")["waves"]
    assert wave["state"] == "cancelled"
    assert wave["opens_at"] == "2026-03-03T08:00:00Z"


@pytest.mark.parametrize("outcome", [PUBLISHED, TOO_FEW])
def test_how_a_wave_ended_is_told_with_its_release_and_not_before(
    federation: Federation, program: Program, outcome: str
) -> None:
    opens = OPENS + timedelta(days=90)
    sealed = make_wave(federation.root, 4, opens_at=opens, state=State.CLOSED, outcome=outcome)
    address = f"/networks/{federation.large.id}/waves"
    assert program.read(address)["waves"][0]["outcome"] is None
    sealed.state = State.RELEASED
    assert program.read(address)["waves"][0]["outcome"] == outcome


@both
def test_a_revoked_token_opens_nothing(federation: Federation, program: Program) -> None:
    (kept,) = tokens.valid(federation.region.id)
    with transaction():
        assert tokens.revoke(federation.region.id, kept.id)
    answer = program.ask("/networks")
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"] == 'Bearer realm="Entrepairs figures"'


@both
def test_a_node_that_moves_away_takes_what_is_below_with_it(federation: Federation, program: Program) -> None:
    assert program.ask(f"/networks/{federation.large.id}").status_code == 200
    federation.large.parent_id = federation.root.id
    assert program.ask(f"/networks/{federation.large.id}").status_code == 404


@pytest.mark.parametrize(
    "shown",
    [
        "",
        "Bearer",
        "Bearer x",
        "Bearer entrepairs_0123456789abcdef_" + "A" * 43,
        "Bearer entrepairs_\u00e9",
        "Basic dXNlcjpwYXNz",
        "Token {token}",
        "Bearer {token}x",
    ],
)
def test_without_a_valid_token_nothing_opens(program: Program, shown: str) -> None:
    answer = program.ask("/networks", Authorization=shown.format(token=program.token))
    assert answer.status_code == 401
    assert answer.mimetype == "application/problem+json"


def test_a_lead_who_is_signed_in_opens_nothing_without_a_token(
    federation: Federation, sign_in, client: CheckedClient
) -> None:
    sign_in(make_lead(federation.region, federation.large))
    cookie = client.get_cookie("entrepairs", path="/app")
    assert cookie is not None
    answer = client.get("/api/v1/networks", headers={"Cookie": f"entrepairs={cookie.value}"})
    assert answer.status_code == 401


def test_no_cookie_is_ever_set_and_answers_are_kept_by_the_program_alone(
    federation: Federation, program: Program
) -> None:
    for path in ("/networks", "/openapi.json", "/nowhere", *paths(federation, federation.large.id)):
        answer = program.ask(path, Cookie="entrepairs=something")
        assert "Set-Cookie" not in answer.headers, path
        assert "Access-Control-Allow-Origin" not in answer.headers, path
    assert answer.headers["Cache-Control"] == "private, no-cache"
    assert "Authorization" in answer.headers["Vary"]


def test_an_answer_that_a_program_has_is_not_sent_again(federation: Federation, program: Program) -> None:
    for path in ("/networks", *paths(federation, federation.large.id)):
        etag = program.ask(path).headers["ETag"]
        assert not etag.startswith("W/")
        again = program.ask(path, If_None_Match=etag)
        assert (again.status_code, again.data, again.headers["ETag"]) == (304, b"", etag)
        assert program.ask(path, If_None_Match='"other"').status_code == 200


def test_each_part_of_each_release_has_an_etag_of_its_own(federation: Federation, program: Program) -> None:
    found = [
        program.ask(f"/networks/{node.id}/releases/{one.wave_id}").headers["ETag"]
        for node in (federation.large, federation.small, federation.region)
        for one in federation.releases
    ]
    assert len(set(found)) == len(found)


def test_an_etag_opens_nothing_to_another(federation: Federation, program: Program, app: Flask) -> None:
    path = f"/networks/{federation.large.id}/releases/{federation.releases[0].wave_id}"
    etag = program.ask(path).headers["ETag"]
    assert Program(app, token_for(federation.apart)).ask(path, If_None_Match=etag).status_code == 404
    assert Program(app).ask(path, If_None_Match=etag).status_code == 401


def test_a_head_is_the_answer_without_its_body(federation: Federation, program: Program) -> None:
    for path in ("/networks", *paths(federation, federation.large.id)):
        whole, head = program.ask(path), program.ask(path, "HEAD")
        assert (head.status_code, head.data) == (200, b"")
        assert head.headers["ETag"] == whole.headers["ETag"]


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "OPTIONS"])
def test_nothing_can_be_changed(federation: Federation, program: Program, method: str) -> None:
    for path in ("/networks", "/openapi.json", *paths(federation, federation.large.id)):
        answer = program.ask(path, method)
        assert answer.status_code == 405, path
        assert set(answer.headers["Allow"].split(", ")) == {"GET", "HEAD"}
        assert answer.mimetype == "application/problem+json"


@pytest.mark.parametrize("query", ["?attribute=a", "?from=2026", "?x=", "?limit=1&limit=2"])
def test_there_is_no_parameter_to_filter_by(federation: Federation, program: Program, query: str) -> None:
    for path in ("/networks", *paths(federation, federation.large.id)):
        answer = program.ask(path + query)
        assert (answer.status_code, answer.mimetype) == (400, "application/problem+json")


def test_a_problem_says_what_to_do(program: Program) -> None:
    assert program.ask("/nowhere").json == {
        "type": "about:blank",
        "title": "Not Found",
        "status": 404,
        "detail": "There is nothing here that this token opens.",
    }


def test_too_many_requests_with_one_token_wait_and_another_token_does_not(
    federation: Federation, program: Program, app: Flask
) -> None:
    answers = [program.ask("/networks", "HEAD").status_code for _ in range(121)]
    assert answers == [200] * 120 + [429]
    late = program.ask(f"/networks/{federation.large.id}")
    assert (late.status_code, late.headers["Retry-After"], late.mimetype) == (429, "60", "application/problem+json")
    assert Program(app, token_for(federation.apart)).ask("/networks").status_code == 200
    limiter.reset()


def test_a_token_is_never_logged(federation: Federation, program: Program, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    monitor = logging.getLogger("tests")
    for path in ("/networks", "/nowhere", "/networks?x=1"):
        program.ask(path)
    monitor.info("seen")
    assert program.token.split("_", 2)[2] not in caplog.text
    assert "seen" in caplog.text
