"""Every route of Desk says who may come in; the Box's routes know nobody."""

from core.access import unguarded

PUBLIC = {
    "pages.healthz",
    "pages.help_page",
    "pages.home",
    "pages.home_in",
    "pages.privacy",
    "pages.readyz",
    "pages.speak",
    "peers_offer.answer",
    "peers_offer.no_thanks",
    "peers_offer.show",
    "peers_offer.thanks",
    "profile.confirm_address",
    "profile.open_address",
    "results.method",
    "signin.ask",
    "signin.open_link",
    "signin.send",
    "signin.use_link",
}
"""Opened by whoever has the address or, for links sent by mail, the secret in it."""

KNOWN = ("public", "signed_in", "operator", "lead_of:", "referent_of:")


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
    assert opened == PUBLIC
