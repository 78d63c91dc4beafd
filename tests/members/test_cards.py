import pytest
from flask import Flask

from core.db import db
from core.mail import Memory
from members.cards import Outcome, link, mail_card, thread_of
from members.models import LEFT
from members.roster import MailRoster
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


def test_two_workers_that_deal_at_once_mail_one_card(app: Flask, outbox: Memory) -> None:
    club = make_root()
    first, gone = make_member(club), make_member(club)
    mail = CardMail(WAVE, club.id, club.name, OPENS, OPENS, "a b c d")
    MailRoster().assign(WAVE, club.id, {CellClass(club.id): CELL})
    gone.state = LEFT
    db.session.commit()
    outcomes = [mail_card(mail, first.id, CELL, CODE, "mailed") for _ in range(2)]
    assert outcomes == [Outcome.SENT, Outcome.NOT_DUE]
    assert mail_card(mail, gone.id, CELL, CODE, "mailed") is Outcome.NOT_DUE
    assert len(outbox.sent) == 1
