"""Walk through the peer side on somebody's own phone by touch, and look at every page that comes up."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta

from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from core.db import db
from members.models import REFERENT
from members.roles import give_role
from networks.models import Network
from tests.browser import new_phone, violations
from tests.builders import make_listener, make_member
from tests.journeys.town import Club, Town, link_in
from tests.promises.tab import SMALL

WIDE, LEAST_TARGET = 360, 24
SOON = timedelta(minutes=5)
"""How often the worker looks at requests."""
NUMBERS = ("15", "112", "3114")
ADA, PIA, PAUL, REMI, ROSE = (f"{name}@exemple.fr" for name in ("ada", "pia", "paul", "remi", "rose"))
PEOPLE = {
    ADA: ("Ada", "Asselin", "+33639980001"),
    PIA: ("Pia", "Poirier", "+33639980002"),
    PAUL: ("Paul", "Perrin", "+33639980003"),
    REMI: ("Remi", "Rivet", "+33639980004"),
    ROSE: ("Rose", "Renard", "+33639980005"),
}


@dataclass(frozen=True)
class Someone:
    """A person with a phone; on the pages of the peer side nothing of the `unknown` people may stand yet."""

    town: Town
    page: Page
    address: str
    unknown: set[str]

    @property
    def main(self) -> Locator:
        return self.page.locator("main")

    def sign_in(self) -> "Someone":
        """Sign in on the same phone, by mail as a person does."""
        return replace(self, page=self.town.sign_in(self.page.context, self.address))

    def open(self, path: str) -> None:
        """Open a page by its address or path."""
        self.page.goto(path if path.startswith("http") else f"{self.town.address}{path}")
        self.look()

    def open_mail(self) -> None:
        """Follow the link in the mail that came last."""
        self.open(link_in(self.town.last_mail(self.address)))

    def follow(self, link: str) -> None:
        """Tap a link and look at the page it leads to."""
        with self.page.expect_navigation():
            self.main.locator(link).first.tap()
        self.look()

    def tick(self, name: str, *values: str) -> None:
        """Choose values of a field, each by its label."""
        for value in values:
            self.main.locator(f"label:has(input[name={name}][value='{value}'])").tap()

    def press(self, button: str) -> None:
        """Tap a button that sends a form; pages that only follow one are looked at by axe too."""
        with self.page.expect_navigation():
            self.main.locator(button).tap()
        self.look()
        found = violations(self.page)
        assert found == [], f"{self.page.url}: {found}"

    def look(self) -> None:
        """Check what holds on every page of the peer side: numbers, width, targets, and that nobody is named early."""
        wide, small = self.page.evaluate("() => document.documentElement.scrollWidth"), self._small()
        assert (wide, small) == (WIDE, []), f"{self.page.url}: {wide} pixels wide, small: {small}"
        if "/app/peers" in self.page.url:
            for number in NUMBERS:
                expect(self.main.locator(f"aside .help-lines a[href='tel:{number}']")).to_be_visible()
            named = [word for one in self.unknown for word in secrets_of(one) if word in self.page.content()]
            assert named == [], f"{self.page.url} names {named}"

    def _small(self) -> list[str]:
        return list(self.page.evaluate(SMALL, LEAST_TARGET))

    def sees(self, text: str) -> None:
        """Read something on the page."""
        expect(self.main.get_by_text(text).first).to_be_visible()

    def reads_contact_of(self, other: str) -> None:
        """See the other's first name and one channel alone, on the page of the introduction."""
        first_name, last_name, phone = PEOPLE[other]
        expect(self.main.locator(".card .lead").first).to_have_text(first_name)
        expect(self.main.locator(f".card a[href='tel:{phone}']")).to_have_count(1)
        expect(self.main).not_to_contain_text(re.compile(f"{last_name}|{other}"))


def secrets_of(address: str) -> tuple[str, ...]:
    """Return what tells who somebody is: names, address and number, also as it is spoken."""
    first_name, last_name, phone = PEOPLE[address]
    digits = f"0{phone.removeprefix('+33')}"
    spoken = " ".join(re.findall("..", digits))
    return (first_name, last_name, address, phone, phone.removeprefix("+"), spoken)


def settle(town: Town, *listeners: str, referents: tuple[str, ...] = (REMI,)) -> Club:
    """Found a club with Ada, those who listen already, and referents."""
    club = town.club()
    with town.inside():
        network = db.session.get_one(Network, club.id)
        for address, (first_name, last_name, phone) in PEOPLE.items():
            member = make_member(network, address, first_name=first_name, last_name=last_name, area="Nantes")
            member.phone = phone
            if address in listeners:
                make_listener(member)
            if address in referents:
                give_role(member, REFERENT, network.id)
    return club


@contextmanager
def phones(browser: Browser) -> Iterator["Phones"]:
    """Hand out phones, one a person, and take them back."""
    held = Phones(browser, [])
    yield held
    for context in held.contexts:
        context.close()


@dataclass(frozen=True)
class Phones:
    """Phones that keep nothing of one another."""

    browser: Browser
    contexts: list[BrowserContext]

    def take(self, town: Town, address: str, *unknown: str, signed_in: bool = True) -> Someone:
        """Return somebody with a phone of their own, signed in as a person does unless told."""
        context = new_phone(self.browser)
        self.contexts.append(context)
        page = town.sign_in(context, address) if signed_in else context.new_page()
        return Someone(town, page, address, set(unknown))


def later(town: Town, **by: float) -> None:
    """Let time pass, then the worker do what is due and its mails arrive."""
    town.clock.advance(**by)
    town.work()
    town.clock.moment += SOON
    town.work()


def mails_name_nobody(town: Town) -> bool:
    """Tell whether no mail says anything but the network's name and a link, whoever it went to."""
    told = [f"{mail['Subject']}\n{mail.get_content()}" for mail in town.postbox.mails]
    return not [word for text in told for one in PEOPLE for word in secrets_of(one) if word in text]


def asked(town: Town, *addresses: str) -> str:
    """Return to whom of some peers the last offer was mailed."""
    mails = [mail for mail in town.postbox.mails if "/offer/" in str(mail.get_content())]
    (found,) = (one for one in addresses if one in str(mails[-1]["To"]))
    return found


def ask(ada: Someone, *, referent: bool = True) -> None:
    """Ask in two taps: who may know, and the button; leave for the referent is a tap of its own."""
    ada.open("/app/peers/ask")
    ada.tick("who", "peer")
    if referent:
        ada.tick("referent", "y")
    ada.press("form[action$='/ask'] button[type=submit]")


def say_yes(peer: Someone) -> None:
    """Open the mailed card without signing in and say yes with the charter ticked, then sign in."""
    peer.open_mail()
    peer.tick("charter", "y")
    with peer.page.expect_navigation():
        peer.main.locator("button[value=yes]").tap()


def approve(ada: Someone, peer: str) -> None:
    """Follow the mail to the blurred peer, tick the charter and say yes: from then on the peer may be named."""
    ada.open_mail()
    if "/ready" not in ada.page.url:
        ada.follow("a[href$='/peers/ready']")
    ada.tick("charter", "y")
    ada.unknown.discard(peer)
    ada.press("button[value=yes]")
