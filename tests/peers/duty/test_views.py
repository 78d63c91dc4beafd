"""The hours of a root and the duty of its referents, as pages."""

from datetime import date

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from sqlalchemy import select

from core.db import db
from core.mail import Memory
from members.models import REFERENT
from members.roles import give_role
from peers import jobs
from peers.duty import rota as duty
from peers.models import Absence
from tests.builders import make_lead
from tests.conftest import START, FakeClock
from tests.peers.scene import Scene, ask, enter, link_in, mails_to, make_scene, stranger

pytestmark = pytest.mark.usefixtures("app")
DUTY = "/app/peers/duty"
HOURS = {"opens": "9", "closes": "18", "place": "", "days_off": "03/03/2026"}


def hours_page(scene: Scene) -> str:
    return f"/app/peers/hours/{scene.root.id}"


def test_hours_kept_by_the_roots_lead_move_the_moment_shown_at_once(app: Flask) -> None:
    scene = make_scene()
    head, asker = enter(app, make_lead(scene.root, scene.other)), enter(app, scene.asker)
    assert "mercredi 4 mars à\N{NO-BREAK SPACE}10\N{NO-BREAK SPACE}h" in asker.get("/app/peers/ask").text
    assert head.send_form(hours_page(scene), HOURS).location == hours_page(scene)
    page = head.get(hours_page(scene)).text
    assert "03/03/2026" in page
    assert "mardi 3 mars 2026" in page
    assert "jeudi 5 mars à\N{NO-BREAK SPACE}11\N{NO-BREAK SPACE}h" in asker.get("/app/peers/ask").text


def test_hours_that_cannot_be_read_come_back_as_typed(app: Flask) -> None:
    scene = make_scene()
    head = enter(app, make_lead(scene.root, scene.other))
    answer = head.send_form(hours_page(scene), {**HOURS, "days_off": "demain"})
    assert answer.status_code == 422
    assert "demain" in answer.text
    assert duty.chosen(scene.root.id).opens == 8


def test_the_hours_are_the_roots_and_its_leads_alone(app: Flask) -> None:
    scene = make_scene()
    head, lead = enter(app, make_lead(scene.root, scene.other)), enter(app, scene.lead)
    assert lead.get(hours_page(scene)).status_code == 404
    assert lead.get(f"/app/peers/hours/{scene.club.id}").status_code == 404
    assert head.get(f"/app/peers/hours/{scene.club.id}").status_code == 404
    assert head.get("/app/peers/hours/0000000000000000").status_code == 404


def test_a_referent_notes_an_absence_and_removes_it(app: Flask) -> None:
    scene = make_scene()
    referent = enter(app, scene.referent)
    assert "Aucune absence" in referent.get(DUTY).text
    fields = {"starts_on": "2026-03-03", "ends_on": "2026-03-04"}
    assert referent.send_form(DUTY, fields, action=DUTY).location == DUTY
    page = referent.get(DUTY).text
    assert "Du mardi 3 mars 2026 au mercredi 4 mars 2026" in page
    db.session.rollback()
    [row] = duty.absences(scene.referent.id)
    action = f"{DUTY}/{row.id}/remove"
    assert referent.send_form(DUTY, action=action).location == DUTY
    db.session.rollback()
    assert duty.absences(scene.referent.id) == []


def test_a_wrong_absence_comes_back_with_what_is_wrong(app: Flask) -> None:
    scene = make_scene()
    referent = enter(app, scene.referent)
    answer = referent.send_form(DUTY, {"starts_on": "2026-03-04", "ends_on": "2026-03-03"}, action=DUTY)
    assert answer.status_code == 422
    assert "ne peut pas être avant le premier" in answer.text
    assert db.session.scalars(select(Absence)).all() == []


def test_a_referent_stands_in_and_no_longer(app: Flask) -> None:
    scene = make_scene()
    referent = enter(app, scene.referent)
    for part, deputy in (("deputy", True), ("usual", False)):
        assert referent.send_form(DUTY, action=f"{DUTY}/{part}").location == DUTY
        db.session.rollback()
        assert duty.is_deputy(scene.referent.id) is deputy


def test_nobody_else_has_a_duty_nor_removes_anothers_absence(app: Flask) -> None:
    scene = make_scene()
    duty.add_absence(scene.referent.id, START.date(), START.date())
    db.session.commit()
    [row] = duty.absences(scene.referent.id)
    lead = enter(app, scene.lead)
    assert lead.get(DUTY).status_code == 404
    sign_out = BeautifulSoup(lead.get("/app/home").text, "html.parser").select_one("main input[name=csrf_token]")
    assert sign_out
    for path in (DUTY, f"{DUTY}/{row.id}/remove", f"{DUTY}/deputy"):
        assert lead.post(path, data={"csrf_token": sign_out["value"]}).status_code == 404
    assert stranger(app).get(DUTY).status_code == 303


def test_while_the_referent_is_away_there_is_a_later_moment_and_then_none(app: Flask) -> None:
    scene = make_scene()
    asker = enter(app, scene.asker)
    duty.add_absence(scene.referent.id, date(2026, 3, 3), date(2026, 3, 4))
    db.session.commit()
    assert "vendredi 6 mars à\N{NO-BREAK SPACE}10\N{NO-BREAK SPACE}h" in asker.get("/app/peers/ask").text
    duty.add_absence(scene.referent.id, date(2026, 3, 2), date(2026, 4, 30))
    db.session.commit()
    page = asker.get("/app/peers/ask").text
    assert "au plus tard" not in page
    assert "mars" not in page
    assert "Remi Referent" in page


@pytest.mark.parametrize("away", [False, True])
def test_no_page_of_a_request_promises_a_moment_that_nobody_can_keep(app: Flask, outbox: Memory, *, away: bool) -> None:
    scene = make_scene(listeners=1)
    if away:
        duty.add_absence(scene.referent.id, date(2026, 3, 2), date(2026, 4, 30))
        db.session.commit()
    asker = enter(app, scene.asker)
    pages = [asker.get("/app/peers/ask").text]
    sent = asker.send_form("/app/peers/ask", {"who": "peer", "referent": "y", "channel": "phone"})
    assert sent.location == "/app/peers"
    [mail] = mails_to(outbox, scene.peers[0])
    pages += [asker.get("/app/peers").text, stranger(app).get(link_in(mail)).text]
    assert [("au plus tard" in page.casefold()) for page in pages] == [not away] * 3


def test_the_alert_at_30_hours_goes_to_those_on_duty(app: Flask, outbox: Memory, clock: FakeClock) -> None:
    scene = make_scene(listeners=0)
    colleague = make_lead(scene.other)
    duty.add_absence(scene.referent.id, date(2026, 3, 3), date(2026, 3, 3))
    duty.stand_in(colleague.id, only=True)
    give_role(colleague, REFERENT, scene.root.id)
    db.session.commit()
    ask(scene.asker)
    clock.advance(hours=30)
    jobs.tick()
    assert len(mails_to(outbox, colleague)) == 1
    assert mails_to(outbox, scene.referent) == []
    assert enter(app, scene.referent).get("/app/peers/desk").text.count("<article") == 1
