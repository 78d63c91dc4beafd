"""Every page with a sample address and who visits it; the tests compare this table with the routes themselves.

Braces name things of the world (`tests.promises.world`); `{lang}` is the language of the visit. Pages under `/app` take
theirs from the visit, and so do the Box's from their path; a path with neither is in French alone.
"""

from dataclasses import dataclass

from tests.promises.world import STRANGER

LANGUAGES = ("fr", "en")


@dataclass(frozen=True)
class Visit:
    """One page as somebody sees it; `shows` tells several visits of one route apart."""

    endpoint: str
    path: str
    who: str = STRANGER
    shows: str = ""
    status: int = 200

    def __str__(self) -> str:
        return "-".join(filter(None, (self.endpoint, self.shows)))

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages in which this page can be asked for."""
        return LANGUAGES if "{lang}" in self.path or self.path.startswith("/app") else LANGUAGES[:1]


CLUB = "/app/club/{club}"
ROOT = "/app/club/{root}"
ALONE = "/app/club/{alone}"
PIER = "/app/club/{pier}"

VISITS = (
    Visit("pages.home", "/"),
    Visit("pages.home_in", "/{lang}/"),
    Visit("privacy.page", "/{lang}/privacy"),
    Visit("privacy.data", "/{lang}/privacy/data"),
    Visit("pages.help_page", "/{lang}/help"),
    Visit("results.method", "/app/method"),
    Visit("signin.ask", "/app/sign-in"),
    Visit("signin.open_link", "/app/sign-in/{signing_in}"),
    Visit("signin.open_link", "/app/sign-in/spent", shows="spent", status=410),
    Visit("home.index", "/app/home", "member"),
    Visit("home.index", "/app/home", "bounced", shows="bounced"),
    Visit("home.index", "/app/home", "head", shows="lead"),
    Visit("home.index", "/app/home", "founder", shows="first-day"),
    Visit("profile.show", "/app/profile", "member"),
    Visit("profile.address", "/app/address", "member"),
    Visit("profile.open_address", "/app/address/{address_token}"),
    Visit("profile.devices", "/app/sessions", "member"),
    Visit("digests.ask", "/app/digest/stop/{digest_token}"),
    Visit("profile.ask_leave", "/app/leave", "member"),
    Visit("networks.show", CLUB, "lead"),
    Visit("networks.show", ROOT, "head", shows="federation"),
    Visit("networks.show", ALONE, "founder", shows="first-day"),
    Visit("networks.new", f"{ROOT}/new", "head"),
    Visit("networks.settings", f"{ALONE}/settings", "founder"),
    Visit("networks.settings", f"{ROOT}/settings", "head", shows="frozen"),
    Visit("outlook.show", f"{CLUB}/outlook", "lead"),
    Visit("outlook.show", f"{ROOT}/outlook", "head", shows="federation"),
    Visit("outlook.show", f"{ALONE}/outlook", "founder", shows="first-day"),
    Visit("outlook.show", f"{ALONE}/outlook?members=40&share=50", "founder", shows="tried"),
    Visit("outlook.show", f"{ALONE}/outlook?members=0", "founder", shows="refused", status=422),
    Visit("clusters.show", f"{ROOT}/clusters", "head"),
    Visit("members.listing", f"{CLUB}/members", "lead"),
    Visit("members.listing", f"{ROOT}/members", "head", shows="federation"),
    Visit("members.invite", f"{CLUB}/invite", "lead"),
    Visit("members.invite", f"{ROOT}/invite", "head", shows="federation"),
    Visit("members.edit", f"{CLUB}/members/{{member}}", "lead"),
    Visit("members.edit", f"{CLUB}/members/{{bounced}}", "lead", shows="bounced"),
    Visit("members.ask_remove", f"{CLUB}/members/{{member}}/remove", "lead"),
    Visit("roles.show", f"{CLUB}/roles", "lead"),
    Visit("roles.show", f"{ROOT}/roles", "head", shows="federation"),
    Visit("roles.show", f"{ALONE}/roles", "founder", shows="first-day"),
    Visit("handover.show", f"{CLUB}/hand-over", "lead"),
    Visit("handover.show", f"{ROOT}/hand-over", "head", shows="federation"),
    Visit("paper.look", f"{CLUB}/try", "lead"),
    Visit("paper.poster", f"{CLUB}/poster", "lead"),
    Visit("paper.poster", f"{ALONE}/poster", "founder", shows="first-day"),
    Visit("paper.preview", "/preview/{club}/{lang}/"),
    Visit("chain.how", "/{lang}/check"),
    Visit("chain.rounds", "/app/rounds", "member"),
    Visit("chain.rounds", "/app/rounds", "founder", shows="first-day"),
    Visit("waves.calendar", f"{CLUB}/waves", "lead"),
    Visit("waves.calendar", f"{ROOT}/waves", "head", shows="federation"),
    Visit("waves.calendar", f"{ALONE}/waves", "founder", shows="first-day"),
    Visit("waves.show", f"{ROOT}/wave/{{open}}", "head"),
    Visit("waves.show", f"{ROOT}/wave/{{planned}}", "head", shows="planned"),
    Visit("waves.show", f"{CLUB}/wave/{{latest}}", "lead", shows="published"),
    Visit("waves.show", f"{CLUB}/wave/{{few}}", "lead", shows="too-few"),
    Visit("by_hand.show", f"{ALONE}/invitations", "founder"),
    Visit("by_hand.show", f"{PIER}/invitations", "head", shows="frozen"),
    Visit("by_hand.ask", f"{PIER}/wave/{{open}}/cards", "head"),
    Visit("paper.poster", f"{PIER}/poster", "head", shows="drawn"),
    Visit("home.index", "/app/home", "drawer", shows="drawn"),
    Visit("waves.show", f"{PIER}/wave/{{open}}", "head", shows="drawn"),
    Visit("waves.ask_cancel", f"{ROOT}/wave/{{open}}/cancel", "head"),
    Visit("waves.ask_cancel", f"{ROOT}/wave/{{planned}}/cancel", "head", shows="planned"),
    Visit("striking.show", f"{ROOT}/wave/{{open}}/withdraw", "head"),
    Visit("striking.show", f"{ROOT}/wave/{{latest}}/withdraw", "head", shows="published"),
    Visit("tokens.show", f"{CLUB}/tokens", "lead"),
    Visit("tokens.show", f"{ROOT}/tokens", "head", shows="in-use"),
    Visit("sharing.show", "/app/results/{club}/links", "lead"),
    Visit("sharing.show", "/app/results/{alone}/links", "founder", shows="first-day"),
    Visit("sharing.read", "/{lang}/shared/{shared}"),
    Visit("sharing.read", "/{lang}/shared/{taken}", shows="over", status=404),
    Visit("results.show", "/app/results/{club}", "member"),
    Visit("results.show", "/app/results/{root}", "lead", shows="federation"),
    Visit("results.show", "/app/results/{alone}", "founder", shows="first-day"),
    Visit("results.show", "/app/results/{root}", "head", shows="lead"),
    Visit("results.meeting", "/app/results/{club}/meeting", "member"),
    Visit("results.meeting", "/app/results/{root}/meeting", "head", shows="federation"),
    Visit("results.compare", "/app/results/{club}/compare", "member"),
    Visit("results.compare", "/app/results/{club}/compare?wave=2&other=parent", "member", shows="with-above"),
    Visit("remarks.show", "/app/results/{club}/remarks", "lead"),
    Visit("remarks.show", "/app/results/{alone}/remarks", "founder", shows="first-day"),
    Visit("peers.home", "/app/peers", "member"),
    *(Visit("peers.home", "/app/peers", who, shows=who) for who in ("unmet", "waiting", "introduced", "called")),
    Visit("peers.home", "/app/peers", "searching", shows="searching"),
    Visit("peers.home", "/app/peers", "introduced_peer", shows="listener"),
    Visit("peers.home", "/app/peers", "asked", shows="asked"),
    Visit("peers.home", "/app/peers", "head", shows="lead"),
    Visit("peers.ask", "/app/peers/ask", "member"),
    Visit("peers.ask", "/app/peers/ask", "founder", shows="no-referent"),
    Visit("peers.introduction", "/app/peers/introduction/{introduction}", "introduced"),
    Visit("peers.introduction", "/app/peers/introduction/{introduction}", "introduced_peer", shows="listener"),
    Visit("peers_listen.show", "/app/peers/listen", "member"),
    Visit("peers_listen.show", "/app/peers/listen", "listener", shows="listener"),
    Visit("peers_listen.show", "/app/peers/listen", "candidate", shows="candidate"),
    Visit("peers_listen.show", "/app/peers/listen", "quiet", shows="quarter"),
    Visit("peers_listen.briefing", "/app/peers/listen/briefing", "member"),
    Visit("peers_avoid.show", "/app/peers/avoid", "candidate"),
    Visit("peers_vouch.show", "/app/peers/vouch/{candidate}", "listener"),
    Visit("peers_vouch.show", "/app/peers/vouch/{candidate}", "neighbour", shows="vouched"),
    Visit("peers_vouch.candidates", "/app/peers/candidates", "referent"),
    Visit("peers_vouch.candidates", "/app/peers/candidates", "young_referent", shows="founders"),
    Visit("peers_offer.show", "/app/peers/offer/{offer}"),
    Visit("peers_offer.show", "/app/peers/offer/old", shows="over", status=410),
    Visit("peers_offer.own", "/app/peers/offer", "asked"),
    Visit("peers_offer.no_thanks", "/app/peers/no-thanks"),
    Visit("peers_offer.thanks", "/app/peers/thanks"),
    Visit("peers_offer.thanked", "/app/peers/thanked"),
    Visit("peers_offer.ready", "/app/peers/ready", "waiting"),
    Visit("peers_safeguard.show", "/app/peers/report/{met}", "introduced"),
    Visit("peers_safeguard.referent", "/app/peers/referent", "member"),
    Visit("peers_safeguard.referent", "/app/peers/referent", "called", shows="waiting"),
    Visit("peers_safeguard.referent", "/app/peers/referent", "founder", shows="no-referent"),
    Visit("peers_safeguard.debrief", "/app/peers/debrief", "introduced_peer"),
    Visit("peers_safeguard.unheard", "/app/peers/reports", "operator"),
    Visit("doctor.show", "/app/installation", "operator"),
    Visit("peers_desk.flagged", "/app/peers/flagged/{club}", "lead"),
    Visit("peers_desk.flagged", "/app/peers/flagged/{alone}", "founder", shows="first-day"),
    Visit("peers_desk.desk", "/app/peers/desk", "referent"),
    Visit("peers_statistics.show", "/app/peers/statistics", "member"),
    Visit("peers_statistics.show", "/app/peers/statistics", "founder", shows="first-day"),
    Visit("peers_duty.hours", "/app/peers/hours/{root}", "head"),
    Visit("peers_duty.hours", "/app/peers/hours/{alone}", "founder", shows="first-day"),
    Visit("peers_duty.show", "/app/peers/duty", "referent"),
    Visit("box.page", "/box/{open}/{lang}/#{card}"),
    Visit("box.page", "/box/0000000000000000/{lang}/", shows="unknown", status=404),
    Visit("typed_code.form", "/box/{open}/{lang}/form"),
    Visit("history.page", "/box/history/{lang}/"),
)

NO_PAGES = {
    "static": "files, served in front of the application",
    "pages.healthz": "JSON",
    "pages.readyz": "JSON",
    "results.index": "leads on to results.show",
    "files.download": "a file",
    "files.download_all": "a file",
    "paper.code": "a picture",
    "peers_meeting.calendar": "a calendar file",
    "api.description": "JSON",
    "api.networks": "JSON",
    "api.network": "JSON",
    "api.waves": "JSON",
    "api.releases": "JSON",
    "api.release": "JSON",
    "dates.feed": "a calendar file",
    "box.manifest": "JSON",
    "box.cell_entry": "JSON",
    "box.extension": "JSON",
    "box.page_part": "script and style",
    "history.part": "script and style",
}
"""What answers to GET without being a page."""
