"""Seven answers in a club of fourteen: nothing is published, nothing is left, and everybody is told so kindly."""

import pytest
from playwright.sync_api import BrowserContext, expect
from sqlalchemy import func, select

from analytics.release.models import Release, ReleasedPage
from core.db import db
from members.models import Deal
from tests.journeys.checkin import by_question
from tests.journeys.device import opened
from tests.journeys.town import Town, text_of

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("each_database")]
SHEET = (2, 2, 3, 1, 4, "needed", "cash")
KIND = "Elles ont été détruites sans être lues, pour protéger les personnes."


def test_seven_answers_of_fourteen_leave_nothing_behind(town: Town, phone: BrowserContext) -> None:
    club = town.club()
    wave_id = town.open_wave(club)
    links = town.card_links(club)
    for address in club.addresses[:7]:
        assert opened(links[address]).answer(by_question(SHEET)).status == 200

    town.close(wave_id)
    folder = town.folder(wave_id)
    assert sorted(path.name for path in folder.iterdir()) == ["cells", "manifest.json", "page"]
    assert not [path for path in town.settings.waves_dir.rglob("*") if path.suffix in {".pem", ".db"}]
    late = opened(links[club.addresses[9]]).ask()
    assert (late.status, late.content["error"]) == (423, "closed")

    town.publish(wave_id)
    with town.inside():
        left = [db.session.scalar(select(func.count()).select_from(table)) for table in (Release, ReleasedPage, Deal)]
        assert left == [0, 0, 0]
    for address in club.addresses:
        mail = town.last_mail(address)
        assert "trop peu de réponses" in str(mail["Subject"])
        assert "détruites" in text_of(mail)

    lead = town.sign_in(phone, club.lead)
    for path in (f"results/{club.id}", f"club/{club.id}/wave/{wave_id}"):
        lead.goto(f"{town.address}/app/{path}")
        expect(lead.locator("main")).to_contain_text(KIND)
        assert lead.locator("table").count() == 0
    lead.goto(links[club.addresses[9]])
    expect(lead.get_by_role("heading", level=1)).to_have_text("Ce lien n'ouvre pas de questionnaire")
    expect(lead.locator("main")).to_contain_text("Cette vague est close.")
