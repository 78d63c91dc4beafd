"""Every page, whoever sees it: nothing for axe to find in both languages and colour schemes, and usable by anybody."""

import pytest

from tests.pages import broken_rules
from tests.promises.tab import CHECK_IN, Tab
from tests.promises.visits import LANGUAGES, NO_PAGES, VISITS, Visit
from tests.promises.world import World

pytestmark = pytest.mark.browser

SENT_BACK = {
    "members.invite",
    "networks.new",
    "networks.settings",
    "peers.ask",
    "peers_listen.show",
    "profile.address",
    "roles.show",
    "signin.ask",
}
"""Pages whose form cannot be sent as it stands."""
NARROWEST, LEAST_TARGET = 320, 24
SPOKEN = [pytest.param(visit, lang, id=f"{visit}-{lang}") for visit in VISITS for lang in visit.languages]
every_page = pytest.mark.parametrize("visit", VISITS, ids=str)


def test_every_route_has_a_visit_or_is_no_page(world: World) -> None:
    routes = {rule.endpoint for rule in world.routes() if "GET" in (rule.methods or ())}
    assert routes == {visit.endpoint for visit in VISITS} | set(NO_PAGES)
    assert not {visit.endpoint for visit in VISITS} & set(NO_PAGES)


@every_page
def test_a_visit_leads_to_the_route_it_stands_for(world: World, visit: Visit) -> None:
    assert world.endpoint(visit.path) == visit.endpoint


@pytest.mark.parametrize(("visit", "lang"), SPOKEN)
def test_nothing_is_wrong_in_either_colour_scheme(tab: Tab, visit: Visit, lang: str) -> None:
    tab.open(visit, lang)
    assert tab.run("() => document.documentElement.lang") == lang
    assert broken_rules(tab.page.content()) == []
    assert tab.violations() == []
    assert tab.troubles() == []


@pytest.mark.parametrize("visit", [visit for visit in VISITS if str(visit) in SENT_BACK], ids=str)
@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_form_sent_back_says_what_is_wrong(tab: Tab, visit: Visit, lang: str) -> None:
    tab.open(visit, lang)
    tab.page.locator("main form .button:not(.quiet)").last.click()
    assert tab.page.get_by_role("alert").is_visible()
    assert broken_rules(tab.page.content()) == []
    assert tab.violations() == []
    assert tab.troubles() == []


@every_page
def test_it_fits_the_narrowest_phone_a_finger_and_letters_twice_as_large(tab: Tab, visit: Visit) -> None:
    tab.open(visit, wide=NARROWEST)
    assert tab.width() <= NARROWEST
    assert tab.small(LEAST_TARGET) == []
    tab.page.set_viewport_size({"width": 2 * NARROWEST, "height": 800})
    tab.double_letters()
    assert tab.width() <= 2 * NARROWEST


@every_page
def test_the_keyboard_reaches_everything_and_shows_where_it_is(tab: Tab, visit: Visit) -> None:
    tab.open(visit)
    assert tab.walk() == ([], [])


@every_page
def test_it_says_the_same_without_script(tab: Tab, scriptless: Tab, visit: Visit) -> None:
    scriptless.open(visit, script=False)
    if visit.endpoint in CHECK_IN and visit.status == 200:
        assert scriptless.page.locator("a[href=form]").first.is_visible()
    elif visit.endpoint == "history.page":  # only a script can read what a device keeps
        assert scriptless.page.locator("noscript .notice").is_visible()
    elif scriptless.page.locator("script").count():
        tab.open(visit)
        assert scriptless.text() == tab.text()
