"""Where a club draws its cards, nobody of it can answer before the others: one copy would name whom a sheet is from."""

from collections.abc import Callable

import pytest
from bs4 import BeautifulSoup
from sqlalchemy import select

from core.db import db
from core.mail import Memory, deliver
from members.models import Deal, Member
from networks import by_hand
from networks.models import Printing, Wave
from networks.opening import open_due, stock_open
from tests.builders import OPENS, make_member, make_root, make_wave
from tests.conftest import FakeClock
from tests.pages import CheckedClient

pytestmark = pytest.mark.usefixtures("each_database", "app")
MEMBERS, LEAST = 9, 8


def holders() -> set[str]:
    """Return the members who may hold a card, as one copy of the tables tells: the drawing club prints all at once."""
    if db.session.scalars(select(Printing)).first() is not None:
        return set(db.session.scalars(select(Deal.member_id)))
    return set(db.session.scalars(select(Deal.member_id).where(Deal.replaced.is_(True))))


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
