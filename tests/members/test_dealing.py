"""First cards leave cell by cell: nobody gets two, and at no moment do only a few of a cell count as having one."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field, replace as with_changes

import pytest
from flask import Flask
from sqlalchemy import event, select

from core.db import db, transaction
from core.mail import MailDeferred, MailDown, MailRefused, Memory, Message, deliver
from members.models import LEFT, Deal, Member
from members.roster import MailRoster
from networks import frozen, tree
from networks.cells import Cell, CellClass
from networks.models import Network
from networks.ports import CardMail
from networks.steps import card_mail
from networks.waves import State
from tests.builders import OPENS, make_club, make_federation, make_member, make_root, make_wave

pytestmark = pytest.mark.usefixtures("each_database")
WAVE, CELL, LEAST = "a" * 16, "c" * 16, 8
SIZE = 14


@dataclass
class Picky(Memory):
    """A server that takes so many mails and puts the rest off, or goes away, or breaks; it looks at each try."""

    takes: int = 1000
    then: type[BaseException] = MailDeferred
    seen: list[int] = field(default_factory=list)
    look: Callable[[], int] = lambda: 0  # a field's default

    def send(self, message: Message) -> None:
        """Take one, or do what comes then."""
        self.seen.append(self.look())
        if len(self.sent) >= self.takes:
            raise self.then
        super().send(message)


class PowerCut(BaseException):
    """The worker ends here."""


@pytest.fixture
def server(app: Flask) -> Picky:
    app.extensions["mail"] = made = Picky(look=flagged)
    return made


@pytest.fixture
def mail(app: Flask) -> CardMail:
    """A wave of one cell of fourteen."""
    club = make_root()
    make_people(club, SIZE)
    MailRoster().assign(WAVE, club.id, {CellClass(club.id): CELL})
    db.session.commit()
    return CardMail(WAVE, club.id, club.name, OPENS, OPENS, "a b c d", least=LEAST)


def make_people(club: Network, size: int) -> list[Member]:
    return [make_member(club) for _ in range(size)]


def flagged() -> int:
    db.session.rollback()
    found = len(db.session.scalars(select(Deal).where(Deal.mailed.is_(True))).all())
    db.session.rollback()
    return found


def deal(roster: MailRoster, mail: CardMail) -> int:
    """Do one round as the opening does it: draw what is needed, and deal."""
    wanted = roster.undealt(mail.wave_id)
    codes = {cell: [bytes([flagged(), n]) + bytes(14) for n in range(count)] for cell, count in wanted.items()}
    db.session.rollback()
    return roster.deal(mail, codes) if wanted else 0


def everybody_once(server: Memory, members: int = SIZE) -> bool:
    return sorted(Counter(sent.to for sent in server.sent).values()) == [1] * members


def test_the_flags_of_a_whole_cell_are_committed_before_its_first_mail(mail: CardMail, server: Picky) -> None:
    assert deal(MailRoster(), mail) == SIZE
    assert server.seen == [SIZE] * SIZE
    assert everybody_once(server)


def test_mails_leave_in_an_order_of_their_own(mail: CardMail, server: Picky) -> None:
    deal(MailRoster(), mail)
    order = [sent.to for sent in server.sent]
    ids = {member.email: member.id for member in db.session.scalars(select(Member))}
    known = [sorted(order), sorted(order, key=ids.__getitem__), list(ids)]
    assert order not in [*known, *(each[::-1] for each in known)]


@pytest.mark.parametrize("takes", [LEAST, LEAST + 2, SIZE - 1])
@pytest.mark.parametrize("then", [MailDeferred, MailDown])
def test_once_enough_have_theirs_the_others_are_set_free_for_fresh_cards(
    mail: CardMail, server: Picky, takes: int, then: type[Exception]
) -> None:
    server.takes, server.then = takes, then
    roster, doubtful = MailRoster(), int(then is MailDown)
    assert deal(roster, mail) == takes
    left = SIZE - takes - doubtful
    assert MailRoster().undealt(WAVE) == ({CELL: left} if left else {}), "any worker may go on"
    assert flagged() == takes + doubtful
    server.takes = 1000
    assert deal(MailRoster(), mail) == left
    assert deal(roster, mail) == 0, "whoever held them holds them no more"
    assert everybody_once(server, SIZE - doubtful)


@pytest.mark.parametrize("takes", [1, 2, LEAST - 2])
@pytest.mark.parametrize("then", [MailDeferred, MailDown])
def test_while_only_a_few_have_theirs_all_keep_their_flag_and_the_rest_wait_in_memory(
    mail: CardMail, server: Picky, takes: int, then: type[Exception]
) -> None:
    server.takes, server.then = takes, then
    roster, doubtful = MailRoster(), int(then is MailDown)
    assert deal(roster, mail) == takes
    assert flagged() == SIZE
    assert roster.undealt(WAVE) == {CELL: 0}, "nothing is drawn for them, yet they are to be dealt"
    assert MailRoster().undealt(WAVE) == {}
    assert deal(MailRoster(), mail) == 0, "another worker deals nobody a second card"
    server.takes = 1000
    assert deal(roster, mail) == SIZE - takes - doubtful
    assert roster.undealt(WAVE) == {}
    assert everybody_once(server, SIZE - doubtful)
    assert len({sent.text for sent in server.sent}) == SIZE - doubtful, "each with a code of their own"


def test_whoever_waits_is_set_free_when_enough_have_theirs_at_last(mail: CardMail, server: Picky) -> None:
    roster = MailRoster()
    for takes, free in ((3, 0), (LEAST - 1, 0), (LEAST + 1, SIZE - LEAST - 1)):
        server.takes = takes
        deal(roster, mail)
        assert flagged() == SIZE - free
    assert MailRoster().undealt(WAVE) == {CELL: SIZE - LEAST - 1}
    server.takes = 1000
    deal(MailRoster(), mail)
    assert everybody_once(server)


def test_where_no_mail_left_all_flags_are_taken_back(mail: CardMail, server: Picky) -> None:
    server.takes = 0
    assert deal(MailRoster(), mail) == 0
    assert flagged() == 0
    assert MailRoster().undealt(WAVE) == {CELL: SIZE}


def test_a_crash_in_the_middle_of_a_cell_loses_codes_and_tells_nothing(mail: CardMail, server: Picky) -> None:
    server.takes, server.then = 3, PowerCut
    with pytest.raises(PowerCut):
        deal(MailRoster(), mail)
    db.session.rollback()
    assert flagged() == SIZE
    server.takes = 1000
    assert deal(MailRoster(), mail) == 0
    assert len(server.sent) == 3


def test_a_round_that_breaks_leaves_the_others_in_memory(mail: CardMail, server: Picky) -> None:
    server.takes, server.then = 3, ValueError
    roster = MailRoster()
    with pytest.raises(ValueError, match=r"^$"):
        deal(roster, mail)
    server.takes = 1000
    assert deal(roster, mail) == SIZE - 4, "the one that broke is in doubt"
    assert everybody_once(server, SIZE - 1)


def test_addresses_known_to_refuse_mail_are_not_among_those_who_may_have_a_card(mail: CardMail, server: Picky) -> None:
    for member in db.session.scalars(select(Member)).all()[: SIZE - LEAST + 1]:
        member.bounced = True
    db.session.commit()
    server.takes = SIZE - 1
    assert deal(MailRoster(), mail) == SIZE - 1
    assert flagged() == SIZE


def test_who_was_refused_keeps_the_flag_that_company_needs(mail: CardMail, server: Picky) -> None:
    server.takes, server.then = 1, MailRefused
    assert deal(MailRoster(), mail) == 1
    assert flagged() == SIZE


def test_whoever_leaves_or_has_a_second_card_while_waiting_gets_no_first(mail: CardMail, server: Picky) -> None:
    roster, server.takes = MailRoster(), 1
    deal(roster, mail)
    waiting = [m for m in db.session.scalars(select(Member)) if m.email != server.sent[0].to]
    waiting[0].state = LEFT
    db.session.get_one(Deal, (WAVE, waiting[1].id)).replaced = True
    db.session.commit()
    addresses = {waiting[0].email, waiting[1].email}
    server.takes = 1000
    assert deal(roster, mail) == SIZE - 3
    assert not addresses & {sent.to for sent in server.sent}
    assert roster.undealt(WAVE) == {}


def test_too_few_codes_for_a_cell_deal_nobody(mail: CardMail, server: Picky) -> None:
    assert MailRoster().deal(mail, {CELL: [bytes([n]) * 16 for n in range(LEAST - 1)]}) == 0
    assert flagged() == 0
    assert MailRoster().deal(mail, {CELL: [bytes([n]) * 16 for n in range(LEAST)]}) == LEAST
    assert MailRoster().deal(mail, {CELL: [bytes([n + 9]) * 16 for n in range(2)]}) == 2
    assert MailRoster().undealt(WAVE) == {CELL: SIZE - LEAST - 2}


def test_all_that_are_left_of_a_cell_are_dealt_in_however_few(mail: CardMail, server: Picky) -> None:
    for member in db.session.scalars(select(Member)).all()[:9]:
        member.state = LEFT
    db.session.commit()
    assert deal(MailRoster(), mail) == SIZE - 9


def test_what_is_held_of_a_wave_that_is_over_is_dropped(mail: CardMail, server: Picky) -> None:
    roster, server.takes = MailRoster(), 1
    deal(roster, mail)
    MailRoster().forget(WAVE)  # in another process, as when a lead cancels
    db.session.commit()
    roster.deal(with_changes(mail, wave_id="b" * 16), {})
    assert roster.undealt(WAVE) == {}


def shared_cell(drawing: int, mailing: int) -> CardMail:
    """A wave whose one cell is that of a club that draws its cards and of one that gets them by mail."""
    root = make_federation()
    clubs = make_club(root, "Club du Port"), make_club(root, "Club de la Gare")
    for club, size in zip(clubs, (drawing, mailing), strict=True):
        make_people(club, size)
    cell = Cell(CELL, root.id, tuple(club.id for club in clubs), None, None, drawing + mailing)
    kept = with_changes(frozen.freeze((cell,), tree.load(root.id), "Jeanne Morel", ""), by_hand=(clubs[0].id,))
    wave = make_wave(root, state=State.OPEN, frozen=frozen.encode(kept), words="loup pin lac vent")
    MailRoster().assign(wave.id, root.id, {CellClass(club.id): CELL for club in clubs})
    db.session.commit()
    return card_mail(wave)


def announced(mail: CardMail) -> int:
    with transaction():
        return MailRoster().announce(mail)


def test_a_few_who_draw_in_a_shared_cell_are_told_together_with_its_mails(app: Flask, server: Picky) -> None:
    mail = shared_cell(3, 9)
    assert announced(mail) == 0
    assert flagged() == 0
    assert deal(MailRoster(), mail) == 9
    assert server.seen == [12] * 9
    assert announced(mail) == 0
    deliver()
    everybody = [member.email for member in db.session.scalars(select(Member))]
    assert sorted(sent.to for sent in server.sent) == sorted(everybody)


@pytest.mark.parametrize(("takes", "left"), [(0, 8), (1, 17), (8, 16)])
def test_many_who_have_still_to_draw_are_no_company_for_the_few_whose_mail_has_come(
    app: Flask, server: Picky, takes: int, left: int
) -> None:
    mail, server.takes = shared_cell(8, 9), takes
    assert announced(mail) == 8
    assert deal(MailRoster(), mail) == takes
    assert flagged() == left


def test_where_no_mail_left_those_told_with_them_keep_company(app: Flask, server: Picky) -> None:
    mail, server.takes = shared_cell(3, 9), 0
    assert deal(MailRoster(), mail) == 0
    assert flagged() == 12


def test_a_round_writes_once_a_cell_and_not_once_a_member(mail: CardMail, server: Picky) -> None:
    said: list[str] = []

    def listen(*told: object) -> None:
        said.append(str(told[2]))

    event.listen(db.engine, "before_cursor_execute", listen)
    deal(MailRoster(), mail)
    event.remove(db.engine, "before_cursor_execute", listen)
    assert len([statement for statement in said if statement.startswith("UPDATE deal")]) == 1
    assert not [statement for statement in said if statement.startswith(("INSERT", "DELETE"))]
