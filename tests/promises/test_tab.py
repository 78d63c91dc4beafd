"""The look at every page sees what it should: each fault, put into a good page, is found."""

import pytest

from tests.promises.tab import Tab
from tests.promises.visits import VISITS

pytestmark = pytest.mark.browser
HOME = VISITS[0]


@pytest.fixture
def home(tab: Tab) -> Tab:
    """The home page as a stranger sees it."""
    tab.open(HOME, wide=320)
    return tab


def put(tab: Tab, html: str) -> None:
    tab.run("(html) => document.querySelector('main').insertAdjacentHTML('beforeend', html)", html)


def test_a_picture_without_words_is_found_once(home: Tab) -> None:
    put(home, '<img src="/static/icon.svg">')
    assert [one for one in home.violations() if "image-alt" in one] == [
        'light: image-alt: <img src="/static/icon.svg">'
    ]


def test_letters_too_pale_in_the_dark_alone_are_found(home: Tab) -> None:
    put(home, "<p id=pale>Bonjour</p>")
    home.run("() => { document.getElementById('pale').style.color = '#4d5866'; }")
    assert home.violations() == ['dark: color-contrast: <p id="pale" style="color: rgb(77, 88, 102);">Bonjour</p>']


def test_content_wider_than_the_phone_is_found(home: Tab) -> None:
    assert home.width() == 320
    put(home, "<p>" + "\N{NO-BREAK SPACE}mot" * 40 + "</p>")
    home.run("() => { document.body.style.overflowWrap = 'normal'; }")
    assert home.width() > 320


def test_a_target_too_small_for_a_finger_is_found(home: Tab) -> None:
    put(home, '<button type="button" id="dot"></button>')
    home.run("() => Object.assign(document.getElementById('dot').style, { width: '12px', height: '12px', padding: 0 })")
    (found,) = home.small(24)
    assert "dot" in found


def test_a_link_that_hides_its_focus_and_a_button_out_of_reach_are_found(home: Tab) -> None:
    put(home, '<a href="#main" id="shy">Ici</a><button type="button" tabindex="-1" id="far">Loin</button>')
    home.run("() => { document.getElementById('shy').style.outline = 'none'; }")
    unreached, unmarked = home.walk()
    assert ["far" in one for one in unreached] == [True]
    assert ["shy" in one for one in unmarked] == [True]


def test_what_the_policy_refuses_and_what_fails_is_found(home: Tab) -> None:
    put(
        home,
        '<p style="color: red">Rouge</p><img alt="" src="http://127.0.0.1:9/x.png"><img alt="" src="/nowhere.png">',
    )
    home.run("() => setTimeout(() => { throw new Error('lost'); })")
    home.page.wait_for_load_state("networkidle")
    found = " ".join(home.troubles())
    for trouble in ("style-src-attr", "img-src", "404", "error: lost"):
        assert trouble in found


def test_a_page_that_needs_a_script_says_less_without_it(tab: Tab, scriptless: Tab) -> None:
    (checkin,) = (visit for visit in VISITS if str(visit) == "box.page")
    tab.open(checkin)
    scriptless.open(checkin, script=False)
    assert scriptless.text() != tab.text()
