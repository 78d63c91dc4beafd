"""What happens on the way: a lost mail, a reminder, more time, a check-in that is given up."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from playwright.sync_api import Browser, BrowserContext, expect

from networks.wave_calendar import reminder_at
from tests.browser import new_phone
from tests.journeys.checkin import by_question, fill_in
from tests.journeys.device import opened
from tests.journeys.town import Club, Town, link_in, text_of

pytestmark = [pytest.mark.browser]
SHEET = (2, 2, 3, 1, 4, "needed", "cash")
ANSWERS = by_question(SHEET)
PUBLIC = ["cells", "manifest.json", "page"]


@pytest.fixture
def another_phone(browser: Browser) -> Iterator[BrowserContext]:
    context = new_phone(browser)
    yield context
    context.close()


def test_a_lost_mail_is_replaced_once_and_the_number_is_published(
    town: Town, phone: BrowserContext, another_phone: BrowserContext
) -> None:
    club = town.club()
    wave_id = town.open_wave(club)
    links = town.card_links(club)
    address = club.addresses[4]
    first = town.last_mail(address)
    page = town.sign_in(phone, address)
    page.click(f"form[action='/app/card/{wave_id}'] button")
    expect(page.get_by_role("heading", level=1)).to_have_text("Un second lien est en route")
    second = town.last_mail(address)
    assert second["In-Reply-To"] == first["Message-ID"]
    assert link_in(second) != link_in(first)
    page.goto(f"{town.address}/app/home")
    assert page.locator(f"form[action='/app/card/{wave_id}']").count() == 0

    answering = another_phone.new_page()
    answering.goto(link_in(second))
    fill_in(answering, SHEET)
    for other in club.addresses[5:]:
        assert opened(links[other]).answer(ANSWERS).status == 200
    town.publish(wave_id)
    page.goto(f"{town.address}/app/results/{club.id}")
    expect(page.locator("main")).to_contain_text("Invitations remplacées : 1.")


def test_everybody_is_reminded_in_the_thread_of_the_card_and_without_a_link(town: Town) -> None:
    club = town.club()
    wave = town.wave(town.open_wave(club))
    links = town.card_links(club)
    assert opened(links[club.addresses[2]]).answer(ANSWERS).status == 200
    town.work_at(reminder_at(wave.opens_at, wave.closes_at) - timedelta(minutes=5))
    assert {len(town.postbox.to(address)) for address in club.addresses} == {1}
    town.work_at(reminder_at(wave.opens_at, wave.closes_at))
    for address in club.addresses:
        card, reminder = town.postbox.to(address)
        assert reminder["In-Reply-To"] == reminder["References"] == card["Message-ID"]
        assert str(reminder["Subject"]).startswith("Re: ")
        assert "/box/" not in text_of(reminder)
        assert links[address].rpartition(".")[2] not in str(reminder)
    assert len({text_of(town.last_mail(address)) for address in club.addresses}) == 1
    town.work_at(wave.closes_at - timedelta(minutes=5))
    assert {len(town.postbox.to(address)) for address in club.addresses} == {2}


def lead_page(town: Town, phone: BrowserContext, club: Club, wave_id: str) -> str:
    """Return the address of the lead's page of a check-in, signed in."""
    town.sign_in(phone, club.lead)
    return f"{town.address}/app/club/{club.id}/wave/{wave_id}"


def test_a_cancelled_check_in_destroys_everything_and_tells_everyone(
    town: Town, phone: BrowserContext, another_phone: BrowserContext
) -> None:
    club = town.club()
    wave_id = town.open_wave(club)
    links = town.card_links(club)
    late, *others = club.addresses
    for address in others:
        assert opened(links[address]).answer(ANSWERS).status == 200
    page = phone.new_page()
    page.goto(lead_page(town, phone, club, wave_id))
    page.click("a[href$='/cancel']")
    page.click("main form[action$='/cancel'] button")
    page.wait_for_url("**/waves")
    assert sorted(path.name for path in town.folder(wave_id).iterdir()) == ["cancelled", *PUBLIC]
    told = opened(links[late]).ask()
    assert (told.status, told.content["error"]) == (410, "cancelled")

    town.work()
    for address in club.addresses:
        mail = town.last_mail(address)
        assert "annulé" in str(mail["Subject"])
        assert "détruites" in text_of(mail)
        assert "/box/" not in text_of(mail)
    answering = another_phone.new_page()
    answering.goto(links[late])
    expect(answering.locator("main")).to_contain_text("Cette vague a été annulée.")
    page.goto(f"{town.address}/app/results/{club.id}")
    assert page.locator("table").count() == 0


def test_an_extended_check_in_takes_answers_until_its_new_end(town: Town, phone: BrowserContext) -> None:
    club = town.club()
    wave_id = town.open_wave(club)
    links = town.card_links(club)
    before = town.wave(wave_id)
    page = phone.new_page()
    page.goto(lead_page(town, phone, club, wave_id))
    page.select_option("#days", "5")
    page.click("main form[action$='/extend'] button")
    page.wait_for_load_state()
    assert page.locator("#days").count() == 0
    town.work()
    after = town.wave(wave_id)
    assert after.closes_at - before.closes_at == timedelta(days=5)
    for address in club.addresses:
        assert "quelques jours de plus" in str(town.last_mail(address)["Subject"])
        assert "18 mars" in text_of(town.last_mail(address))

    town.work_at(before.closes_at + timedelta(days=1))
    assert opened(links[club.addresses[6]]).answer(ANSWERS).status == 200
    town.close(wave_id)
    assert (opened(links[club.addresses[7]]).ask().status) == 423
