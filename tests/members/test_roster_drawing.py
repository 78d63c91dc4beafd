"""Members of a club that draws its cards: word of the meeting instead of a code, one link by mail on request."""

import re
from collections.abc import Callable
from dataclasses import replace as with_changes

import pytest
from flask import Flask
from sqlalchemy import select

from core.db import db, transaction
from core.mail import Memory, Message, deliver
from members.cards import thread_of
from members.leaving import leave
from members.models import LEFT, Deal, Member
from members.replacement import NoCardToReplace, replace
from members.roster import MailRoster
from networks import frozen, opening, ports, tree
from networks.cells import Cell, CellClass
from networks.models import ByHand, Printing, Wave
from networks.steps import card_mail
from networks.waves import State
from tests.builders import OPENS, make_club, make_federation, make_lead, make_member, make_wave
from tests.conftest import FakeClock
from tests.networks.fakes import FakeBoxes
from tests.pages import CheckedClient

pytestmark = pytest.mark.usefixtures("each_database")

SignIn = Callable[[Member], CheckedClient]
CELL, BY_MAIL = "c" * 16, "d" * 16
CODE = re.compile(r"[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}|#[0-9a-f]{16}\.")


@pytest.fixture
def wave(app: Flask, clock: FakeClock) -> Wave:
    """An open wave of two clubs: the first draws its cards, the second gets them by mail."""
    root = make_federation(contact="Jeanne Morel, 01 99 00 00 01")
    drawing, mailing = make_club(root, "Club du Port"), make_club(root, "Club de la Gare")
    for club, names in ((drawing, ("anne", "bruno", "chloe")), (mailing, ("denis", "elsa"))):
        for name in names:
            make_member(club, f"{name}@exemple.fr")
    cells = (
        Cell(CELL, drawing.id, (drawing.id,), None, None, 3),
        Cell(BY_MAIL, mailing.id, (mailing.id,), None, None, 2),
    )
    kept = with_changes(frozen.freeze(cells, tree.load(root.id), "Jeanne Morel", ""), by_hand=(drawing.id,))
    made = make_wave(root, state=State.OPEN, frozen=frozen.encode(kept), words="loup pin lac vent", manifest_hash="m")
    clock.moment = OPENS
    MailRoster().assign(made.id, root.id, {CellClass(drawing.id): CELL, CellClass(mailing.id): BY_MAIL})
    db.session.commit()
    return made


def announced(wave: Wave) -> int:
    with transaction():
        return MailRoster().announce(card_mail(wave))


def mails(outbox: Memory) -> dict[str, Message]:
    """Return the last mail to each."""
    deliver()
    return {mail.to.partition("@")[0]: mail for mail in outbox.sent}


def club_of(name: str) -> str:
    return person(name).leaf_id


def person(name: str) -> Member:
    return next(one for one in db.session.scalars(select(Member)) if one.email.startswith(name))


def test_those_who_draw_are_asked_like_all_and_mailed_no_card(wave: Wave) -> None:
    roster = MailRoster()
    assert roster.asked(wave.id) == {CELL: 3, BY_MAIL: 2}
    assert [roster.asked(wave.id, club_of(name)) for name in ("anne", "denis")] == [{CELL: 3}, {BY_MAIL: 2}]
    assert roster.undealt(wave.id) == {BY_MAIL: 2}
    person("bruno").state = LEFT
    assert roster.asked(wave.id) == {CELL: 2, BY_MAIL: 2}


def test_they_are_told_once_of_the_meeting_without_any_code(wave: Wave, outbox: Memory) -> None:
    assert (announced(wave), announced(wave)) == (3, 0)
    assert MailRoster().undealt(wave.id) == {BY_MAIL: 2}
    told = mails(outbox)
    assert set(told) == {"anne", "bruno", "chloe"}
    assert len(outbox.sent) == 3
    assert len({mail.text for mail in told.values()}) == 1
    text = told["anne"].text
    for needed in ("Club du Port tire ses cartes en réunion", "loup pin lac vent", "/app/home", "Jeanne Morel"):
        assert needed in text
    assert not CODE.search(text)
    assert "/box/" not in text
    assert told["anne"].message_id == thread_of(wave.id, person("anne").id)


def test_whoever_left_before_is_told_nothing(wave: Wave, outbox: Memory) -> None:
    person("bruno").state = LEFT
    db.session.commit()
    announced(wave)
    assert set(mails(outbox)) == {"anne", "chloe"}


def test_everybody_is_reminded_at_once_each_of_their_own_way(wave: Wave, outbox: Memory) -> None:
    announced(wave)
    deliver()
    outbox.sent.clear()
    with transaction():
        MailRoster().remind(card_mail(wave))
    told = mails(outbox)
    assert set(told) == {"anne", "bruno", "chloe", "denis", "elsa"}
    assert "cartes de votre club se tirent en réunion" in told["anne"].text
    assert "réunion" not in told["denis"].text
    assert told["anne"].thread == thread_of(wave.id, person("anne").id)


@pytest.mark.parametrize(
    ("event", "drawn", "mailed"),
    [("extended", "Votre carte reste la même", "Votre lien personnel"), ("cancelled", "Les cartes", "Le lien")],
)
def test_what_becomes_of_a_wave_is_told_to_each_of_their_own_way(
    wave: Wave, outbox: Memory, event: ports.Event, drawn: str, mailed: str
) -> None:
    with transaction():
        MailRoster().tell(wave.id, wave.root_id, event, wave.closes_at)
    told = mails(outbox)
    assert drawn in told["anne"].text
    assert drawn not in told["denis"].text
    assert mailed in told["denis"].text


def test_a_member_who_was_away_gets_one_link_that_is_counted(
    app: Flask, wave: Wave, outbox: Memory, sign_in: SignIn
) -> None:
    ports.init_app(app, with_changes(ports.current(), boxes=FakeBoxes()))
    wave.manifest_hash = ""
    with pytest.raises(NoCardToReplace):
        replace(person("anne").id, wave.id)
    announced(wave)
    deliver()
    client = sign_in(person("anne"))
    assert "Votre club tire ses cartes en réunion" in client.get("/app/home").text
    assert f"/app/card/{wave.id}" not in client.get("/app/home").text
    db.session.add(Printing(wave_id=wave.id, leaf_id=club_of("anne"), draw_hash=b"h" * 32, cards=3))
    db.session.commit()
    page = client.send_form("/app/home", action=f"/app/card/{wave.id}").text
    assert "Un lien est en route" in page
    text = mails(outbox)["anne"].text
    assert "Si vous avez aussi une carte" in text
    assert f"#{CELL}." in text
    assert MailRoster().forget(wave.id) == {CELL: 1}


def test_whoever_leaves_after_the_draw_leaves_a_row_that_names_nobody(wave: Wave) -> None:
    announced(wave)
    anne = person("anne").id
    with transaction():
        leave(db.session.get_one(Member, anne))
    assert {deal.member_id for deal in db.session.scalars(select(Deal))} >= {anne}
    assert MailRoster().asked(wave.id, club_of("bruno")) == {CELL: 2}


def test_before_any_wave_the_home_page_says_where_the_card_will_be(app: Flask, sign_in: SignIn) -> None:
    root = make_federation()
    club = make_club(root)
    db.session.add(ByHand(leaf_id=club.id))
    make_wave(root)
    assert "Vous tirerez une carte" in sign_in(make_lead(club)).get("/app/home").text


def test_opening_announces_before_it_deals(
    app: Flask, clock: FakeClock, outbox: Memory, caplog: pytest.LogCaptureFixture
) -> None:
    ports.init_app(app, with_changes(ports.current(), boxes=FakeBoxes()))
    root = make_federation()
    drawing, mailing = make_club(root, "Club du Port"), make_club(root, "Club de la Gare")
    for club in (drawing, mailing):
        for _ in range(8):
            make_member(club)
    db.session.add(ByHand(leaf_id=drawing.id))
    wave = make_wave(root)
    db.session.commit()
    clock.moment = OPENS
    opening.open_due()
    for _ in range(2):
        opening.stock_open()
    deliver()
    with_codes = [mail for mail in outbox.sent if CODE.search(mail.text)]
    assert (len(outbox.sent), len(with_codes)) == (16, 8)
    assert MailRoster().undealt(wave.id) == {}
