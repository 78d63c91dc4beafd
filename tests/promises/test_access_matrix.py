"""Who may do what: every route of Desk against every kind of visitor, and no change without a form's own token."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import pytest
from bs4 import BeautifulSoup
from werkzeug.test import TestResponse

from core.security import limiter
from tests.pages import CheckedClient
from tests.promises.world import STRANGER, World

ROLES = {
    "stranger": STRANGER,
    "member of another root": "foreigner",
    "member": "member",
    "lead": "lead",
    "lead of another club": "harbour_lead",
    "lead of the root": "head",
    "referent": "referent",
    "operator": "operator",
}
EVERYBODY = frozenset(ROLES)
MEMBERS = EVERYBODY - {"stranger"}
TREE = MEMBERS - {"member of another root"}
CLUB = frozenset({"member", "lead", "lead of the root"})
LEAD = frozenset({"lead"})
LEADS = frozenset({"lead", "lead of the root"})
HEAD = frozenset({"lead of the root"})
REFERENT = frozenset({"referent"})
OPERATOR = frozenset({"operator"})
NOBODY: frozenset[str] = frozenset()
SIGN_IN, HIDDEN, NO_TOKEN = "sent to sign in", 404, 400
NO_PROGRAM = dict.fromkeys(ROLES, 401)
"""Whoever is signed in reads pages: the interface looks at no session."""
PROGRAMS = ("club_token", "root_token", "alone_token", "revoked_token")


@dataclass(frozen=True)
class Row:
    """One route: who is let in, and the status they then get, `but` for some; `fields` is what is posted."""

    endpoint: str
    path: str
    who: frozenset[str]
    status: int = 200
    fields: Mapping[str, str] = field(default_factory=dict)
    but: Mapping[str, int] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.endpoint

    def expected(self) -> dict[str, int | str]:
        """What each kind of visitor gets; whether another's page exists is nobody's business."""
        away = dict.fromkeys(MEMBERS, HIDDEN) | {"stranger": SIGN_IN}
        return {role: self.status if role in self.who else away[role] for role in ROLES} | dict(self.but)


NODE, ROOT, PIER = "/app/club/{club}", "/app/club/{root}", "/app/club/{pier}"
SHOWN = (
    Row("pages.home", "/", EVERYBODY),
    Row("pages.home_in", "/en/", EVERYBODY),
    Row("privacy.page", "/fr/privacy", EVERYBODY),
    Row("privacy.data", "/fr/privacy/data", EVERYBODY),
    Row("pages.help_page", "/fr/help", EVERYBODY),
    Row("pages.healthz", "/healthz", EVERYBODY),
    Row("pages.readyz", "/readyz", EVERYBODY),
    Row("paper.preview", "/preview/{club}/fr/", EVERYBODY),
    Row("chain.how", "/fr/check", EVERYBODY),
    Row("results.method", "/app/method", EVERYBODY),
    Row("signin.ask", "/app/sign-in", EVERYBODY),
    Row("signin.open_link", "/app/sign-in/{signing_in}", EVERYBODY),
    Row("profile.open_address", "/app/address/{address_token}", EVERYBODY),
    Row("dates.feed", "/dates/{dates}.ics", EVERYBODY),
    Row("digests.ask", "/app/digest/stop/{digest_token}", EVERYBODY),
    Row("peers_offer.show", "/app/peers/offer/{offer}", EVERYBODY),
    Row("peers_offer.no_thanks", "/app/peers/no-thanks", EVERYBODY),
    Row("peers_offer.thanks", "/app/peers/thanks", EVERYBODY),
    Row("peers_offer.thanked", "/app/peers/thanked", EVERYBODY),
    Row("chain.rounds", "/app/rounds", MEMBERS),
    Row("home.index", "/app/home", MEMBERS),
    Row("profile.show", "/app/profile", MEMBERS),
    Row("profile.address", "/app/address", MEMBERS),
    Row("profile.devices", "/app/sessions", MEMBERS),
    Row("profile.ask_leave", "/app/leave", MEMBERS),
    Row("results.index", "/app/results", MEMBERS, 302),
    Row("peers.home", "/app/peers", MEMBERS),
    Row("peers.ask", "/app/peers/ask", MEMBERS),
    Row("peers_statistics.show", "/app/peers/statistics", MEMBERS),
    Row("peers_listen.show", "/app/peers/listen", MEMBERS),
    Row("peers_listen.briefing", "/app/peers/listen/briefing", MEMBERS),
    Row("peers_avoid.show", "/app/peers/avoid", MEMBERS),
    Row("peers_vouch.show", "/app/peers/vouch/{candidate}", TREE),
    Row("peers_offer.own", "/app/peers/offer", MEMBERS, 410),
    Row("peers_offer.ready", "/app/peers/ready", MEMBERS, 410),
    Row("peers_safeguard.referent", "/app/peers/referent", MEMBERS),
    Row("peers_safeguard.debrief", "/app/peers/debrief", MEMBERS),
    Row("results.show", "/app/results/{club}", CLUB),
    Row("results.meeting", "/app/results/{club}/meeting", CLUB),
    Row("results.compare", "/app/results/{club}/compare", CLUB),
    Row("remarks.show", "/app/results/{club}/remarks", LEADS),
    Row("sharing.show", "/app/results/{club}/links", LEADS),
    Row("sharing.read", "/fr/shared/{shared}", EVERYBODY),
    Row("files.download", "/app/results/{club}/{latest}/csv", CLUB),
    Row("files.download_all", "/app/results/{root}/{latest}/below/csv", HEAD),
    Row("api.description", "/api/v1/openapi.json", EVERYBODY),
    Row("api.networks", "/api/v1/networks", NOBODY, but=NO_PROGRAM),
    Row("api.network", "/api/v1/networks/{club}", NOBODY, but=NO_PROGRAM),
    Row("api.waves", "/api/v1/networks/{club}/waves", NOBODY, but=NO_PROGRAM),
    Row("api.releases", "/api/v1/networks/{club}/releases", NOBODY, but=NO_PROGRAM),
    Row("api.release", "/api/v1/networks/{club}/releases/{latest}", NOBODY, but=NO_PROGRAM),
    Row("tokens.show", f"{NODE}/tokens", LEADS),
    Row("networks.show", NODE, LEADS),
    Row("networks.new", f"{ROOT}/new", HEAD),
    Row("networks.settings", f"{ROOT}/settings", HEAD),
    Row("outlook.show", f"{NODE}/outlook", LEADS),
    Row("clusters.show", f"{ROOT}/clusters", HEAD),
    Row("members.listing", f"{NODE}/members", LEADS),
    Row("members.invite", f"{NODE}/invite", LEADS),
    Row("members.edit", f"{NODE}/members/{{member}}", LEADS),
    Row("members.ask_remove", f"{NODE}/members/{{member}}/remove", LEADS),
    Row("roles.show", f"{NODE}/roles", LEADS),
    Row("handover.show", f"{NODE}/hand-over", LEAD),
    Row("paper.look", f"{NODE}/try", LEADS),
    Row("paper.poster", f"{NODE}/poster", LEADS),
    Row("paper.code", f"{NODE}/qr/preview.svg", LEADS),
    Row("waves.calendar", f"{NODE}/waves", LEADS),
    Row("waves.show", f"{NODE}/wave/{{open}}", LEADS),
    Row("by_hand.show", f"{NODE}/invitations", LEADS),
    Row("by_hand.ask", f"{PIER}/wave/{{open}}/cards", HEAD),
    Row("waves.ask_cancel", f"{ROOT}/wave/{{open}}/cancel", HEAD),
    Row("striking.show", f"{ROOT}/wave/{{open}}/withdraw", HEAD),
    Row("peers_desk.flagged", "/app/peers/flagged/{club}", LEADS),
    Row("peers_desk.desk", "/app/peers/desk", REFERENT),
    Row("peers_vouch.candidates", "/app/peers/candidates", REFERENT),
    Row("peers_duty.hours", "/app/peers/hours/{root}", HEAD),
    Row("peers_duty.show", "/app/peers/duty", REFERENT),
    Row("peers.introduction", "/app/peers/introduction/{introduction}", NOBODY),
    Row("peers_meeting.calendar", "/app/peers/introduction/{introduction}/appointment.ics", NOBODY),
    Row("peers_safeguard.show", "/app/peers/report/{met}", NOBODY),
    Row("peers_safeguard.unheard", "/app/peers/reports", OPERATOR),
    Row("doctor.show", "/app/installation", OPERATOR),
)
CHANGED = (
    Row("pages.speak", "/app/language/en", EVERYBODY, 303),
    Row("signin.send", "/app/sign-in", EVERYBODY, 422),
    Row("signin.use_link", "/app/sign-in/{signing_in}", EVERYBODY, 303),
    Row("profile.confirm_address", "/app/address/{address_token}", EVERYBODY, 410),
    Row("peers_offer.answer", "/app/peers/offer/{offer}", EVERYBODY, 303, {"answer": "no"}),
    Row("digests.stop", "/app/digest/stop/{digest_token}", EVERYBODY),
    Row("digests.choose", "/app/digest/on", MEMBERS, 303),
    Row("signin.leave", "/app/sign-out", MEMBERS, 303),
    Row("profile.save", "/app/profile", MEMBERS, 422),
    Row("profile.ask_address", "/app/address", MEMBERS, 422),
    Row("profile.leave", "/app/leave", MEMBERS, but={"lead of the root": 409}),
    Row("profile.revoke", "/app/sessions/0000000000000000", NOBODY),
    Row("home.replace_card", "/app/card/{open}", TREE),
    Row("peers.confirm", "/app/peers/ask", MEMBERS, 422),
    Row("peers.act", "/app/peers/request/dance", MEMBERS, 400),
    Row("peers.close", "/app/peers/request/close", MEMBERS, 303),
    Row("peers.follow_up", "/app/peers/introduction/{introduction}/done", NOBODY),
    Row("peers_listen.keep", "/app/peers/listen", MEMBERS, 422),
    Row("peers_listen.read", "/app/peers/listen/briefing", MEMBERS, 303),
    Row("peers_listen.available", "/app/peers/listen/available/yes", MEMBERS, 303),
    Row("peers_listen.stop", "/app/peers/listen/stop", MEMBERS, 303),
    Row("peers_avoid.add", "/app/peers/avoid", MEMBERS, 422),
    Row("peers_avoid.remove", "/app/peers/avoid/{exclusion}/remove", NOBODY),
    Row("peers_vouch.give", "/app/peers/vouch/{candidate}", TREE, 303),
    Row("peers_vouch.withdraw", "/app/peers/vouch/{candidate}/withdraw", TREE, 303),
    Row("peers_offer.answer_own", "/app/peers/offer", MEMBERS, 410, {"answer": "no"}),
    Row("remarks.add_note", "/app/results/{club}/remarks/notes", LEADS, 422),
    Row("remarks.remove_note", "/app/results/{club}/remarks/notes/0000000000000000/remove", LEADS, 303),
    Row("remarks.resolve", "/app/results/{club}/remarks/resolution/{latest}", LEADS, 303),
    Row("members.admit_list", f"{NODE}/invite", LEADS, 422),
    Row("members.correct", f"{NODE}/members/{{member}}", LEADS, 422),
    Row("members.remove", f"{NODE}/members/{{member}}/remove", LEADS, 303),
    Row("roles.give", f"{NODE}/roles", LEADS, 422),
    Row("roles.take", f"{NODE}/roles/lead/{{lead}}/take", LEADS, 303),
    Row("handover.pass_on", f"{NODE}/hand-over", LEAD, 422),
    Row("sharing.make", "/app/results/{club}/links", LEADS, 422),
    Row("sharing.revoke", "/app/results/{club}/links/{shared_link}/revoke", LEADS, 303),
    Row("tokens.make", f"{NODE}/tokens", LEADS, 422),
    Row("tokens.revoke", f"{NODE}/tokens/{{token}}/revoke", LEADS, 303),
    Row("networks.rename", f"{NODE}/name", LEADS, 422),
    Row("networks.create", f"{ROOT}/new", HEAD, 422),
    Row("networks.save_settings", f"{ROOT}/settings", HEAD, 409),
    Row("by_hand.choose", f"{NODE}/invitations", LEADS, 422),
    Row("by_hand.print_cards", f"{PIER}/wave/{{open}}/cards", HEAD, 200, {"draw": "A" * 43}),
    Row("clusters.make", f"{ROOT}/clusters", HEAD, 422),
    Row("clusters.dissolve", f"{ROOT}/clusters/{{club}}/dissolve", NOBODY),
    Row("waves.plan", f"{ROOT}/waves", HEAD, 422),
    Row("waves.plan_year", f"{ROOT}/waves/year", HEAD, 303),
    Row("waves.reschedule", f"{ROOT}/wave/{{planned}}/dates", HEAD, 422),
    Row("waves.extend", f"{ROOT}/wave/{{open}}/extend", HEAD, 422),
    Row("waves.cancel", f"{ROOT}/wave/{{planned}}/cancel", HEAD, 303),
    Row("striking.strike", f"{ROOT}/wave/{{open}}/withdraw", HEAD, 422),
    Row("striking.take_back", f"{ROOT}/wave/{{open}}/withdraw/back", HEAD, 303, {"measure": "sisq"}),
    Row("peers_offer.agree", "/app/peers/ready", NOBODY, fields={"answer": "another"}),
    Row("peers_meeting.propose", "/app/peers/introduction/{introduction}/half-days", NOBODY),
    Row("peers_meeting.pick", "/app/peers/introduction/{introduction}/pick", NOBODY),
    Row("peers_safeguard.report", "/app/peers/report/{met}", NOBODY, fields={"reason": "unsafe"}),
    Row("peers_safeguard.block", "/app/peers/block/{met}", NOBODY),
    Row(
        "peers_safeguard.call_me",
        "/app/peers/referent",
        MEMBERS,
        303,
        but={"member of another root": 409, "referent": 409},
    ),
    Row("peers_safeguard.no_longer", "/app/peers/referent/no-longer", MEMBERS, 303),
    Row("peers_vouch.confirm", "/app/peers/candidates", REFERENT, 422),
    Row("peers_safeguard.called", "/app/peers/desk/calls/{called}/called", REFERENT, 303),
    Row("peers_safeguard.decide", "/app/peers/reports/{neighbour}/stop", REFERENT, 303),
    Row("peers_desk.lead_acts", "/app/peers/flagged/{club}/{request}/called", LEADS, 303),
    Row("peers_desk.referent_called", "/app/peers/desk/{root}/{request}/called", REFERENT, 303),
    Row("peers_desk.propose_handover", "/app/peers/desk/{root}/{request}/hand-over", NOBODY),
    Row("peers_duty.keep_hours", "/app/peers/hours/{root}", HEAD, 422),
    Row("peers_duty.add_absence", "/app/peers/duty", REFERENT, 422),
    Row("peers_duty.remove_absence", "/app/peers/duty/{absence}/remove", REFERENT, 303),
    Row("peers_duty.stand_in", "/app/peers/duty/deputy", REFERENT, 303),
)


def test_every_route_of_desk_stands_in_the_table(world: World) -> None:
    for method, rows in (("GET", SHOWN), ("POST", CHANGED)):
        routes = [rule.endpoint for rule in world.desk.url_map.iter_rules() if method in (rule.methods or ())]
        assert sorted({*routes} - {"static"}) == sorted(row.endpoint for row in rows)


@pytest.mark.parametrize("row", SHOWN, ids=str)
def test_a_page_is_shown_to_those_whom_it_concerns_alone(world: World, row: Row) -> None:
    path = world.address(row.path)
    assert {role: told(world.client(who).get(path)) for role, who in ROLES.items()} == row.expected()


@pytest.mark.parametrize("row", CHANGED, ids=str)
def test_a_change_is_open_to_those_whom_it_concerns_alone(world: World, row: Row) -> None:
    found = {}
    for role, who in ROLES.items():
        client = world.client(who)
        limiter.reset()  # all of them try from one machine
        with world.unchanged():
            found[role] = told(client.post(world.address(row.path), data={**row.fields, "csrf_token": token(client)}))
    assert found == row.expected()


@pytest.mark.parametrize("row", CHANGED, ids=str)
def test_nobody_changes_anything_without_the_token_of_a_form(world: World, row: Row) -> None:
    path = world.address(row.path)
    found = {role: told(world.client(who).post(path, data=row.fields)) for role, who in ROLES.items()}
    assert found == dict.fromkeys(ROLES, NO_TOKEN)


@pytest.mark.parametrize(
    ("path", "statuses"),
    [
        ("", (200, 200, 200, 401)),
        *((f"/{{club}}{part}", (200, 200, 404, 401)) for part in ("", "/waves", "/releases", "/releases/{latest}")),
        *((f"/{{root}}{part}", (404, 200, 404, 401)) for part in ("", "/waves", "/releases", "/releases/{latest}")),
        ("/{harbour}", (404, 200, 404, 401)),
        ("/{alone}/releases/{latest}", (404, 404, 404, 401)),
    ],
    ids=lambda part: part.replace("/", "-") if isinstance(part, str) else "",
)
def test_a_token_opens_its_node_and_those_below_it_alone(world: World, path: str, statuses: tuple[int, ...]) -> None:
    limiter.reset()
    address, asked = world.address(f"/api/v1/networks{path}"), world.client(STRANGER)
    shown = [{"Authorization": f"Bearer {world.names[name]}"} for name in PROGRAMS]
    assert tuple(asked.get(address, headers=one).status_code for one in shown) == statuses


@pytest.mark.parametrize("who", ["introduced", "introduced_peer"])
def test_the_two_introduced_see_each_other(world: World, who: str) -> None:
    assert told(world.client(who).get(world.address("/app/peers/introduction/{introduction}"))) == 200


def told(answer: TestResponse) -> int | str:
    """Return the status of an answer, or that it sends to the sign-in page."""
    return SIGN_IN if (answer.location or "").startswith("/app/sign-in?next=") else answer.status_code


def token(client: CheckedClient) -> str:
    """Return the token of this visit's forms."""
    page = BeautifulSoup(client.get("/app/method").text, "html.parser")
    return str(page.select("input[name=csrf_token]")[0]["value"])
