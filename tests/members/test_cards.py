import pytest
from flask import Flask

from core.db import db
from core.mail import Memory
from members.cards import Outcome, mail_card, replace_card, thread_of
from members.models import LEFT, Deal
from members.roster import MailRoster
from networks.card_codes import link
from networks.cells import CellClass
from networks.ports import CardMail
from tests.builders import OPENS, make_member, make_root

pytestmark = pytest.mark.usefixtures("each_database")

WAVE, CELL, CODE = "a" * 16, "c" * 16, bytes(range(16))


def test_cell_and_code_stand_behind_the_hash_sign_where_no_log_sees_them() -> None:
    address = link("https://exam.ple/", WAVE, "fr", CELL, CODE)
    assert address == f"https://exam.ple/box/{WAVE}/fr/#{CELL}.AAECAwQFBgcICQoLDA0ODw"


def test_each_member_has_a_thread_of_their_own_in_each_wave() -> None:
    assert len({thread_of(wave, member) for wave in "ab" for member in "cd"}) == 4


def test_a_first_card_goes_to_whom_one_is_due_and_no_one_else(app: Flask, outbox: Memory) -> None:
    club = make_root()
    first, gone, early, served = (make_member(club) for _ in range(4))
    mail = CardMail(WAVE, club.id, club.name, OPENS, OPENS, "a b c d")
    MailRoster().assign(WAVE, club.id, {CellClass(club.id): CELL})
    db.session.flush()
    for member in (first, gone, served):
        db.session.get_one(Deal, (WAVE, member.id)).mailed = True
    gone.state = LEFT
    db.session.get_one(Deal, (WAVE, served.id)).replaced = True
    db.session.commit()
    outcomes = [mail_card(mail, member.id, CELL, CODE) for member in (first, gone, early, served)]
    assert outcomes == [Outcome.SENT, Outcome.NOT_DUE, Outcome.NOT_DUE, Outcome.NOT_DUE]
    assert [sent.to for sent in outbox.sent] == [first.email]


def test_of_two_who_ask_for_a_second_card_at_once_one_gets_it(app: Flask, outbox: Memory) -> None:
    club = make_root()
    member = make_member(club)
    mail = CardMail(WAVE, club.id, club.name, OPENS, OPENS, "a b c d")
    MailRoster().assign(WAVE, club.id, {CellClass(club.id): CELL})
    db.session.commit()
    outcomes = [replace_card(mail, member.id, CELL, CODE) for _ in range(2)]
    assert outcomes == [Outcome.SENT, Outcome.NOT_DUE]
    assert len(outbox.sent) == 1
