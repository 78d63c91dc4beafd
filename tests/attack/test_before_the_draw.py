"""Where a club draws its cards, nobody can answer before enough others: one copy would name whom a sheet is from."""

from collections.abc import Callable

import pytest
from bs4 import BeautifulSoup
from sqlalchemy import select

from core.db import db
from core.mail import Memory, deliver
from members.models import Deal, Member
from networks import by_hand, frozen
from networks.by_hand import NotYetMailed
from networks.models import Printing, Wave
from networks.opening import open_due, stock_open
from tests.builders import OPENS, make_club, make_federation, make_member, make_root, make_wave
from tests.conftest import FakeClock
from tests.pages import CheckedClient

pytestmark = pytest.mark.usefixtures("each_database", "app")
MEMBERS, LEAST = 9, 8


def holders() -> set[str]:
    """Return the members who may hold a card, as one copy of the tables tells: a drawing club prints all at once."""
    drawing = frozen.by_hand(db.session.scalars(select(Wave.id)).one())
    printed = set(db.session.scalars(select(Printing.leaf_id)))
    rows = db.session.execute(select(Deal, Member.leaf_id).join(Member, Member.id == Deal.member_id))
    return {
        deal.member_id for deal, leaf in rows if deal.replaced or (leaf in printed if leaf in drawing else deal.mailed)
    }


def test_no_link_leaves_before_everybody_of_the_club_may_hold_a_card(
    clock: FakeClock, outbox: Memory, sign_in: Callable[[Member], CheckedClient]
) -> None:
    club = make_root()
    people = [make_member(club) for _ in range(MEMBERS)]
    by_hand.choose(club.id, drawn=True)
    wave: Wave = make_wave(club)
    db.session.commit()
    clock.moment = OPENS
    open_due()
    stock_open()
    client, club_id, wave_id = sign_in(people[0]), club.id, wave.id
    token = BeautifulSoup(client.get("/app/home").text, "html5lib").select("[name=csrf_token]")[0]["value"]
    assert client.post(f"/app/card/{wave_id}", data={"csrf_token": token}).status_code == 409
    db.session.rollback()
    assert holders() == set()

    deal = db.session.scalars(select(Deal).where(Deal.member_id == people[0].id)).one()
    deal.replaced = True
    assert holders() == {people[0].id}, "positive control: what a link sent before the draw would have told"
    db.session.rollback()

    by_hand.print_cards(wave_id, club_id, b"d" * 32)
    assert client.send_form("/app/home", action=f"/app/card/{wave_id}").status_code == 200
    db.session.rollback()
    assert len(holders()) >= LEAST
    deliver()
    assert any("/box/" in mail.text for mail in outbox.sent)


def test_no_card_is_printed_before_those_of_the_same_cell_are_mailed_theirs(clock: FakeClock, outbox: Memory) -> None:
    root = make_federation()
    small, large = make_club(root, "Club du Port"), make_club(root, "Club de la Gare")
    for club, number in ((small, 3), (large, LEAST)):
        for _ in range(number):
            make_member(club)
    by_hand.choose(small.id, drawn=True)
    wave: Wave = make_wave(root)
    db.session.commit()
    small_id, wave_id = small.id, wave.id
    clock.moment, outbox.down = OPENS, True
    open_due()
    stock_open()
    assert len(frozen.of(db.session.get_one(Wave, wave_id)).cells) == 1
    with pytest.raises(NotYetMailed):
        by_hand.print_cards(wave_id, small_id, b"d" * 32)
    assert holders() == set()

    db.session.add(Printing(wave_id=wave_id, leaf_id=small_id, draw_hash=b"h" * 32, cards=3))
    assert len(holders()) == 3, "positive control: cards drawn while no mail leaves"
    db.session.rollback()

    outbox.down = False
    stock_open()
    assert len(holders()) == LEAST
    by_hand.print_cards(wave_id, small_id, b"d" * 32)
    assert len(holders()) == LEAST + 3
