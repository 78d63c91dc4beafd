from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace as with_changes
from datetime import timedelta
from typing import TYPE_CHECKING, cast

import pytest
from flask import Flask
from sqlalchemy import select

from core.db import db
from core.mail import MailDown, Memory, Message
from members.models import Deal, Member
from members.replacement import (
    CardRefused,
    MailDoubtful,
    MailUnavailable,
    NoCardToReplace,
    ReplacedAlready,
    replace,
    replaceable,
)
from members.roster import MailRoster
from networks import ports
from networks.cells import CellClass
from networks.models import Wave
from networks.ports import BoxClosed
from networks.waves import State
from tests.builders import make_member, make_root, make_wave
from tests.conftest import FakeClock
from tests.pages import CheckedClient

if TYPE_CHECKING:
    from networks.ports import BallotBoxes

pytestmark = pytest.mark.usefixtures("each_database")

SignIn = Callable[[Member], CheckedClient]
CELL = "c" * 16


class Boxes:
    """A ballot box of which only the cards matter."""

    def __init__(self) -> None:
        self.drawn: list[Mapping[str, int]] = []
        self.closed = False

    def draw_cards(self, wave_id: str, counts: Mapping[str, int]) -> Mapping[str, Sequence[bytes]]:
        if self.closed:
            raise BoxClosed(wave_id)
        self.drawn.append(counts)
        return {cell: [bytes([len(self.drawn)]) * 16] * count for cell, count in counts.items()}


@pytest.fixture
def boxes(app: Flask) -> Boxes:
    fake = Boxes()
    ports.init_app(app, with_changes(ports.current(), boxes=cast("BallotBoxes", fake)))
    return fake


@pytest.fixture
def member(app: Flask, clock: FakeClock) -> Member:
    club = make_root()
    found = make_member(club, "anne@example.org")
    wave = make_wave(club, state=State.OPEN, opens_at=clock() - timedelta(days=1), words="a b c d")
    MailRoster().assign(wave.id, club.id, {CellClass(club.id): CELL})
    db.session.scalars(select(Deal)).one().mailed = True
    db.session.commit()
    return found


def the_wave() -> Wave:
    return db.session.scalars(select(Wave)).one()


def test_a_member_gets_one_more_card_from_the_home_page(
    boxes: Boxes, member: Member, sign_in: SignIn, outbox: Memory
) -> None:
    client = sign_in(member)
    action = f"/app/card/{the_wave().id}"
    assert client.send_form("/app/home", action=action).status_code == 200
    (letter,) = outbox.sent
    assert letter.to == "anne@example.org"
    assert f"/#{CELL}." in letter.text
    assert boxes.drawn == [{CELL: 1}]
    assert action not in client.get("/app/home").text
    assert db.session.scalars(select(Deal)).one().replaced


def test_there_is_no_third_card(boxes: Boxes, member: Member, outbox: Memory) -> None:
    replace(member.id, the_wave().id)
    with pytest.raises(ReplacedAlready):
        replace(member.id, the_wave().id)
    assert len(boxes.drawn) == len(outbox.sent) == 1


def test_nothing_is_drawn_while_mail_is_down(boxes: Boxes, member: Member, outbox: Memory) -> None:
    outbox.down = True
    with pytest.raises(MailUnavailable):
        replace(member.id, the_wave().id)
    assert boxes.drawn == []
    assert replaceable(member.id, member.root_id) is not None


def test_a_refused_address_is_marked_and_may_ask_again(boxes: Boxes, member: Member, outbox: Memory) -> None:
    outbox.refused = {"anne@example.org"}
    with pytest.raises(CardRefused):
        replace(member.id, the_wave().id)
    assert member.bounced
    assert replaceable(member.id, member.root_id) is not None


def test_an_address_that_is_put_off_may_ask_again(boxes: Boxes, member: Member, outbox: Memory) -> None:
    outbox.deferred = {"anne@example.org"}
    with pytest.raises(MailUnavailable):
        replace(member.id, the_wave().id)
    assert replaceable(member.id, member.root_id) is not None


class Vanishing(Memory):
    """A server that answers, then goes away with the mail."""

    def send(self, message: Message) -> None:
        raise MailDown


def test_a_doubtful_mail_counts_as_sent(app: Flask, boxes: Boxes, member: Member) -> None:
    app.extensions["mail"] = Vanishing()
    with pytest.raises(MailDoubtful):
        replace(member.id, the_wave().id)
    assert replaceable(member.id, member.root_id) is None


def test_without_a_first_card_there_is_no_second(boxes: Boxes, member: Member) -> None:
    db.session.scalars(select(Deal)).one().mailed = False
    with pytest.raises(NoCardToReplace):
        replace(member.id, the_wave().id)
    with pytest.raises(NoCardToReplace):
        replace("f" * 16, the_wave().id)
    assert boxes.drawn == []


def test_once_the_wave_takes_no_more_answers_there_is_no_card(boxes: Boxes, member: Member, clock: FakeClock) -> None:
    wave = the_wave()
    wave.become(with_changes(wave.status(), state=State.CLOSED))
    with pytest.raises(NoCardToReplace):
        replace(member.id, wave.id)
    wave.become(with_changes(wave.status(), state=State.OPEN))
    clock.advance(days=30)
    with pytest.raises(NoCardToReplace):
        replace(member.id, wave.id)


def test_a_box_that_closes_at_that_moment_is_told_calmly_and_counts_for_nothing(
    boxes: Boxes, member: Member, sign_in: SignIn, outbox: Memory
) -> None:
    boxes.closed = True
    client = sign_in(member)
    answer = client.send_form("/app/home", action=f"/app/card/{the_wave().id}")
    assert answer.status_code == 409
    assert "n'accepte plus de réponses" in answer.text
    assert outbox.sent == []
    assert not db.session.scalars(select(Deal)).one().replaced


def test_who_is_not_signed_in_cannot_ask(boxes: Boxes, member: Member, client: CheckedClient) -> None:
    assert client.post(f"/app/card/{the_wave().id}").status_code in {303, 400}
    assert boxes.drawn == []
