"""Asker, two peers and referent on phones: by touch alone, nobody named before both yeses, nothing left at the end.

Everything is in French and 360 px wide; what a person would click is never done behind the pages.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest
from icalendar import Calendar
from playwright.sync_api import Browser, expect
from sqlalchemy import func, select

from core.db import db
from peers.models import Exclusion, Introduction, Offer, PeerRequest, ReferentCall
from tests.journeys.peer_phone import (
    ADA,
    PAUL,
    PEOPLE,
    PIA,
    REMI,
    ROSE,
    Phones,
    Someone,
    approve,
    ask,
    asked,
    later,
    mails_name_nobody,
    phones,
    say_yes,
    secrets_of,
    settle,
)
from tests.journeys.town import Town, link_in, text_of

pytestmark = pytest.mark.browser
ROWS = (PeerRequest, Offer, Introduction, ReferentCall)


@pytest.fixture
def hands(browser: Browser) -> Iterator[Phones]:
    with phones(browser) as held:
        yield held


def rows_left(town: Town) -> int:
    """Count what the database still holds of any request."""
    with town.inside():
        named = db.session.scalar(select(func.count()).where(Exclusion.request_id.is_not(None)))
        return (named or 0) + sum(db.session.scalar(select(func.count()).select_from(rows)) or 0 for rows in ROWS)


def ask_with_wishes(ada: Someone) -> None:
    """Start where everybody starts, tap twice for who may know and what to do in time, and add wishes."""
    ada.open("/app/home")
    ada.follow("a[href$='/app/peers']")
    ada.follow("a[href$='/peers/ask']")
    ada.tick("who", "peer")
    ada.tick("referent", "y")
    ada.main.locator("summary").tap()
    ada.tick("topics", "cash", "deciding_alone")
    ada.main.locator("input[name=slots][value='2am']").tap()
    ada.main.locator("textarea[name=avoid]").tap()
    ada.page.keyboard.type("Lea Lenoir")
    ada.look()
    ada.press("form[action$='/ask'] button[type=submit]")


def introduced(town: Town, hands: Phones) -> tuple[Someone, Someone]:
    """Bring Ada and Pia together by their own taps; both have their introduction open."""
    settle(town, PIA)
    ada, pia = hands.take(town, ADA, PIA), hands.take(town, PIA, ADA)
    ask(ada)
    town.work()
    say_yes(pia)
    town.work()
    approve(ada, PIA)
    town.work()
    for one, other in ((ada, PIA), (pia, ADA)):
        one.unknown.clear()
        one.open("/app/peers")
        one.follow("a[href*='/introduction/']")
        one.reads_contact_of(other)
    return ada, pia


def agree_on_a_half_day(town: Town, ada: Someone, peer: Someone, folder: Path) -> None:
    """Propose three half-days as the peer, pick one as the asker, put it into a calendar that says nothing."""
    proposed = peer.main.locator("input[name=half_days]").evaluate_all("boxes => boxes.slice(1, 4).map((b) => b.value)")
    peer.tick("half_days", *proposed)
    peer.press("form[action$='/half-days'] button[type=submit]")
    town.work()
    ada.open_mail()
    ada.tick("half_day", proposed[1])
    ada.press("form[action$='/pick'] button[type=submit]")
    with ada.page.expect_download() as download:
        ada.main.locator("a[href$='.ics']").tap()
    download.value.save_as(folder / "own.ics")
    content = (folder / "own.ics").read_text(encoding="utf-8")
    (event,) = Calendar.from_ical(content).walk("VEVENT")
    assert event.decoded("dtstart").date().isoformat() == proposed[1][:10]
    assert not {"ATTENDEE", "ORGANIZER", "LOCATION", "DESCRIPTION"} & set(event)
    assert not [word for one in PEOPLE for word in secrets_of(one) if word in content]
    town.work()
    peer.open_mail()
    expect(peer.main.locator("a[href$='.ics']")).to_be_visible()


def talk_to_the_referent(town: Town, hands: Phones, peer: Someone) -> None:
    """Press the button once as the peer; the referent sees it on the desk and says that they have called."""
    peer.press("form[action$='/peers/referent'] button")
    peer.sees(PEOPLE[REMI][0])
    town.work()
    remi = hands.take(town, REMI, ADA)
    assert str(town.postbox.to(REMI)[-2]["Subject"]) == "Club des Tilleuls"
    remi.open(link_in(town.postbox.to(REMI)[-2]))
    remi.sees(" ".join(PEOPLE[peer.address][:2]))
    remi.press("form[action*='/desk/calls/'] button")
    expect(remi.main.locator("form[action*='/desk/calls/']")).to_have_count(0)


def test_from_two_taps_to_thanks_and_nothing_left(town: Town, hands: Phones, tmp_path: Path) -> None:
    settle(town, PIA, PAUL)
    ada = hands.take(town, ADA, PIA, PAUL)
    ask_with_wishes(ada)
    ada.sees("Quelqu'un vous appelle au plus tard")
    ada.sees("1 pair sollicité, prochain point")
    town.work()

    first = hands.take(town, asked(town, PIA, PAUL), ADA, signed_in=False)
    second = hands.take(town, PAUL if first.address == PIA else PIA, ADA, first.address, signed_in=False)
    first.open_mail()
    first.press("button[value=no]")
    later(town)
    assert asked(town, PIA, PAUL) == second.address
    assert town.last_mail(second.address)["Subject"] == "Club des Tilleuls"
    say_yes(second)
    assert "/app/sign-in" in second.page.url
    town.work()
    assert mails_name_nobody(town)
    approve(ada, second.address)
    town.work()

    arrived = {one.address: link_in(town.last_mail(one.address)) for one in (ada, second)}
    second = second.sign_in()
    for one, other in ((ada, second.address), (second, ADA)):
        one.unknown.discard(other)
        one.open(arrived[one.address])
        if "/introduction/" not in one.page.url:
            one.follow("a[href*='/introduction/']")
        one.reads_contact_of(other)
    agree_on_a_half_day(town, ada, second, tmp_path)
    talk_to_the_referent(town, hands, second)

    ada.press("form[action$='/done'] button")
    ada.press("form[action$='/request/thank'] button")
    town.work()
    second.open_mail()
    assert second.page.url.endswith("/app/peers/thanked")
    assert not [word for word in secrets_of(ADA) if word in second.main.inner_text()]
    ada.press("button[name=outcome][value=useful]")
    expect(ada.main.locator("a[href$='/peers/ask']")).to_be_visible()
    assert rows_left(town) == 0
    assert mails_name_nobody(town)


def test_the_same_person_again_with_the_closing_answer(town: Town, hands: Phones) -> None:
    ada, pia = introduced(town, hands)
    pia.press("form[action$='/done'] button")
    town.work()
    ada.open_mail()
    ada.tick("again", "y")
    ada.press("button[name=outcome][value=useful]")
    ada.sees("1 pair sollicité")
    town.work()
    say_yes(pia)
    town.work()
    approve(ada, PIA)
    expect(ada.main.locator("a[href*='/introduction/']")).to_be_visible()


def test_when_nobody_answers_the_referent_on_duty_calls(town: Town, hands: Phones) -> None:
    settle(town, PIA, referents=(REMI, ROSE))
    rose = hands.take(town, ROSE, ADA)
    rose.open("/app/peers/duty")
    for field in ("starts_on", "ends_on"):
        rose.main.locator(f"input[name={field}]").fill("2026-03-03")
    rose.press("form:has(input[name=starts_on]) button[type=submit]")
    ada = hands.take(town, ADA, PIA)
    ask(ada)
    promised = ada.main.locator(".lead").first.inner_text()
    town.work()
    before = len(town.postbox.to(ROSE))
    later(town, hours=30)
    assert len(town.postbox.to(ROSE)) == before
    assert [str(mail["Subject"]) for mail in town.postbox.to(REMI)] == ["Club des Tilleuls"]
    assert mails_name_nobody(town)
    ada.open("/app/peers")
    assert ada.main.locator(".lead").first.inner_text() == promised
    ada.sees("Remi Rivet")

    remi = hands.take(town, REMI)
    remi.open("/app/peers/desk")
    remi.sees("Ada Asselin")
    expect(remi.main.locator(f"a[href='tel:{PEOPLE[ADA][2]}']")).to_be_visible()
    remi.press("form[action$='/called'] button")
    assert PEOPLE[ADA][1] not in remi.page.content()
    town.work()
    ada.open_mail()
    ada.press("button[name=outcome][value=neutral]")
    assert rows_left(town) == 0


def test_without_leave_the_referent_sees_a_name_only_after_one_tap(town: Town, hands: Phones) -> None:
    settle(town)
    ada, remi = hands.take(town, ADA), hands.take(town, REMI, ADA)
    ask(ada, referent=False)
    ada.sees("Nous cherchons un pair pour vous.")
    later(town, hours=30)
    remi.open("/app/peers/desk")
    ada.open_mail()
    ada.press("form[action$='/request/leave'] button")
    town.work()
    remi.unknown.clear()
    remi.open_mail()
    remi.sees("Ada Asselin")
    remi.press("form[action$='/called'] button")
    assert mails_name_nobody(town)


def test_a_member_becomes_a_peer_whom_two_members_vouch_for(town: Town, hands: Phones) -> None:
    settle(town)
    pia = hands.take(town, PIA, ADA)
    pia.open("/app/peers")
    pia.follow("a[href$='/peers/listen']")
    pia.follow("a[href$='/listen/briefing']")
    pia.press("form[action$='/briefing'] button")
    pia.tick("charter", "y")
    pia.press("form[action$='/peers/listen'] button[type=submit]")
    passed_on = pia.main.get_by_text("/app/peers/vouch/").inner_text()
    for address in (PAUL, ROSE):
        voucher = hands.take(town, address)
        voucher.open(passed_on)
        voucher.sees("Pia Poirier")
        voucher.press("form[action*='/vouch/'] button")
        expect(voucher.main.locator("h1")).to_be_visible()
    town.work()
    pia.open_mail()
    pia.sees("Vous écoutez les autres. Merci.")
    assert all(name not in pia.main.inner_text() for name in ("Paul", "Rose"))
    ada = hands.take(town, ADA, PIA)
    ask(ada)
    town.work()
    assert "/offer/" in link_in(town.last_mail(PIA))
    assert mails_name_nobody(town)


def test_a_block_parts_the_two_at_once_and_in_silence(town: Town, hands: Phones) -> None:
    ada, pia = introduced(town, hands)
    pia.unknown.add(ADA)
    with pytest.raises(AssertionError, match="names"):  # what is asked of every page would be noticed
        pia.look()
    pia.unknown.clear()
    address = pia.page.url
    pia.follow("a[href*='/report/']")
    pia.press("form[action*='/block/'] button")
    town.work()
    ada.unknown.add(PIA)
    ada.open_mail()
    expect(ada.main.locator("#own-request")).to_be_visible()
    ada.sees("Quelqu'un vous appelle au plus tard")
    assert "bloqu" not in ada.main.inner_text()
    pia.unknown.add(ADA)
    pia.open("/app/peers")
    for one in (ada, pia):
        one.open(address)
        expect(one.main.locator("h1")).not_to_have_text("Vous avez dit oui tous les deux")
    later(town, hours=7)
    assert "/offer/" not in text_of(town.last_mail(PIA))


def test_a_report_reaches_the_referent_and_never_tells_who(town: Town, hands: Phones) -> None:
    ada, pia = introduced(town, hands)
    ada.follow("a[href*='/report/']")
    ada.tick("reason", "sold_to")
    ada.press("form[action*='/report/'] button[type=submit]")
    town.work()
    pia.unknown.add(ADA)
    pia.open_mail()
    pia.open("/app/peers")
    remi = hands.take(town, REMI, ADA)
    remi.open("/app/peers/desk")
    remi.sees("Pia Poirier")
    remi.sees("A voulu me vendre quelque chose")
    assert mails_name_nobody(town)
