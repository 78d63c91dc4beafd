"""Every route of Desk says who may come in; the Box's routes know nobody."""

from core.access import unguarded

PUBLIC = {
    "pages.healthz": "a monitor asks without signing in; it says only that Desk runs",
    "pages.readyz": "as healthz, and that the database answers",
    "pages.home": "what this is, for whoever comes by",
    "pages.home_in": "the same in a language",
    "pages.help_page": "help lines must never be behind a door",
    "chain.how": "how promises are checked needs no account",
    "privacy.page": "what is promised can be read before anything is given",
    "privacy.data": "so can what is kept and how long, which names nobody",
    "pages.speak": "chooses the language of the sign-in page",
    "api.description": "how the interface for programs is asked; names nobody and shows no figure",
    "results.method": "how figures are made is no secret",
    "sharing.read": "the signed link is the key; opens one publication for a while",
    "paper.preview": "scanned by a phone that is not signed in; sends, stores and names nothing",
    "signin.ask": "nobody is signed in before",
    "signin.send": "the answer is the same for every address",
    "signin.open_link": "the mailed link is the key; shows a button and nothing else",
    "signin.use_link": "the mailed link is the key, once",
    "dates.feed": "a calendar asks without signing in; its signed address opens dates alone",
    "digests.ask": "the mailed link is the key; shows a button and nothing of the member",
    "digests.stop": "the mailed link is the key; stops mails and does nothing else",
    "profile.open_address": "the link mailed to the new address proves that it is read",
    "profile.confirm_address": "as open_address, once",
    "peers_offer.show": "the mailed link is the key; the card it opens is blurred",
    "peers_offer.answer": "the mailed link is the key; names follow after signing in",
    "peers_offer.no_thanks": "where a no given before signing in ends; says nothing of anybody",
    "peers_offer.thanks": "where a mailed link leads once its request is over; says nothing of anybody",
    "peers_offer.thanked": "where the mail of a thank-you leads; says nothing of anybody",
}
"""Why each of these opens to whoever has its address or, for links sent by mail, the secret in it."""

KNOWN = ("public", "signed_in", "operator", "lead_of:", "referent_of:", "token")


def test_every_route_has_a_guard(app):
    assert unguarded(app) == ()


def test_every_guard_is_one_of_the_known_ones(app):
    for name, view in app.view_functions.items():
        if name != "static":
            assert view.guard.startswith(KNOWN), name


def test_every_form_of_desk_lives_under_the_cookie_path(app):
    for rule in app.url_map.iter_rules():
        if "POST" in (rule.methods or set()):
            assert rule.rule.startswith("/app/"), rule.rule


def test_public_routes_are_few_and_listed(app):
    opened = {name for name, view in app.view_functions.items() if getattr(view, "guard", "") == "public"}
    assert opened == PUBLIC.keys()
