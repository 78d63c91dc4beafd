import re
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage

import pytest
from flask import Flask
from sqlalchemy import select

from core.db import db
from core.jobs import run_due
from core.mail import MailDown, Memory, Outgoing, Smtp, deliver
from members.cards import thread_of
from members.models import LEFT, Deal, Member
from members.roster import MailRoster
from networks.card_codes import read_typed
from networks.cells import CellClass
from networks.models import Network
from networks.ports import CardMail, Roster
from tests.builders import make_lead, make_member, make_root
from tests.postbox import Postbox

pytestmark = pytest.mark.usefixtures("each_database")

CLOSES = datetime(2026, 3, 13, 17, tzinfo=UTC)
CELL = "c" * 16
WAVE = "a" * 16


@pytest.fixture
def club(app: Flask) -> Network:
    return make_root(contact="Luce Martin, 01 23 45 67 89")


@pytest.fixture
def mail(club: Network) -> CardMail:
    return CardMail(WAVE, club.id, club.name, CLOSES, CLOSES + timedelta(days=4), "abeille lampe neige vitre")


def dealt_in(club: Network, *members: Member) -> list[Member]:
    db.session.flush()
    MailRoster().assign(WAVE, club.id, {CellClass(club.id, m.sector, m.size): CELL for m in members})
    db.session.commit()
    return list(members)


def codes(count: int) -> dict[str, list[bytes]]:
    return {CELL: [bytes([n]) * 16 for n in range(1, count + 1)]}


def link_in(text: str) -> re.Match[str]:
    found = re.search(rf"http://localhost:8000/box/{WAVE}/(fr|en)/#{CELL}\.([\w-]{{22}})\n", text)
    assert found, text
    return found


def test_the_roster_is_what_the_networks_ask_for() -> None:
    roster: Roster = MailRoster()
    assert roster


def test_the_leads_of_a_root_are_named_for_whoever_needs_a_person_to_call(club: Network) -> None:
    assert MailRoster().lead_names(club.id) == []
    make_lead(club, first_name="Lea", last_name="Lenoir")
    assert MailRoster().lead_names(club.id) == ["Lea Lenoir"]


def test_members_are_counted_by_leaf_sector_and_size(club: Network) -> None:
    make_member(club, sector="industry", size="alone")
    make_member(club, sector="industry", size="alone")
    make_member(club)
    make_member(club, state=LEFT)
    assert MailRoster().classes(club.id) == {
        CellClass(club.id, "industry", "alone"): 2,
        CellClass(club.id, None, None): 1,
    }


def test_assigning_twice_changes_nothing_and_a_class_without_a_cell_gets_none(club: Network) -> None:
    dealt_in(club, make_member(club), make_member(club))
    make_member(club, sector="industry")
    MailRoster().assign(WAVE, club.id, {CellClass(club.id): "d" * 16})
    assert MailRoster().undealt(WAVE) == {CELL: 2}


def test_everybody_gets_one_card_of_their_own(club: Network, mail: CardMail, outbox: Memory) -> None:
    members = dealt_in(club, *(make_member(club) for _ in range(5)))
    assert MailRoster().deal(mail, codes(5)) == 5
    assert sorted(sent.to for sent in outbox.sent) == sorted(member.email for member in members)
    assert len({link_in(sent.text)[2] for sent in outbox.sent}) == 5
    assert MailRoster().undealt(WAVE) == {}
    assert MailRoster().deal(mail, codes(5)) == 0


def test_a_card_s_mail_says_all_there_is_to_say_and_only_the_link_differs(
    club: Network, mail: CardMail, outbox: Memory
) -> None:
    dealt_in(club, make_member(club, first_name="Anne"), make_member(club, sector="industry"))
    MailRoster().deal(mail, codes(2))
    first, second = (sent.text for sent in outbox.sent)
    for needed in ("Une minute, sans votre nom", "vendredi 13 mars", "mardi 17 mars", mail.words, "01 23 45 67 89"):
        assert needed in first
    assert outbox.sent[0].subject.startswith("Club des Tilleuls")
    typed = re.compile(r"\n([0-9A-Z]{4}-[0-9A-Z-]+)\n")
    assert link_in(first)[2] != link_in(second)[2]
    code = typed.search(first)
    assert code
    assert read_typed(code[1])[:1] in {b"\x01", b"\x02"}
    assert typed.sub("", first.replace(link_in(first)[0], "")) == typed.sub("", second.replace(link_in(second)[0], ""))


def test_a_card_is_written_in_the_member_s_language(club: Network, mail: CardMail, outbox: Memory) -> None:
    dealt_in(club, make_member(club, language="en"))
    MailRoster().deal(mail, codes(1))
    assert "One minute, without your name" in outbox.sent[0].text
    assert link_in(outbox.sent[0].text)[1] == "en"


def test_no_code_is_ever_written_down(club: Network, mail: CardMail, outbox: Memory) -> None:
    dealt_in(club, make_member(club))
    MailRoster().deal(mail, codes(1))
    key = link_in(outbox.sent[0].text)[2]
    for table in Deal.metadata.sorted_tables:
        for row in db.session.execute(select(table)):
            assert key not in str(row)
            assert b"\x01" * 16 not in [value for value in row if isinstance(value, bytes)]
    assert db.session.scalars(select(Outgoing)).all() == []


def test_nothing_is_drawn_upon_while_mail_is_down(club: Network, mail: CardMail, outbox: Memory) -> None:
    dealt_in(club, make_member(club))
    outbox.down = True
    with pytest.raises(MailDown):
        MailRoster().deal(mail, codes(1))
    assert MailRoster().undealt(WAVE) == {CELL: 1}


def test_who_left_gets_nothing(club: Network, mail: CardMail, outbox: Memory) -> None:
    stays, leaves = dealt_in(club, make_member(club), make_member(club))
    leaves.state = LEFT
    db.session.commit()
    assert MailRoster().undealt(WAVE) == {CELL: 1}
    MailRoster().deal(mail, codes(2))
    MailRoster().remind(mail)
    assert [sent.to for sent in outbox.sent] == [stays.email]
    assert len(db.session.scalars(select(Outgoing)).all()) == 1


def test_the_reminder_answers_the_card_s_mail_without_a_link(
    app: Flask, club: Network, mail: CardMail, outbox: Memory
) -> None:
    (member,) = dealt_in(club, make_member(club))
    MailRoster().deal(mail, codes(1))
    MailRoster().remind(mail)
    db.session.commit()
    run_due(app)
    card, reminder = outbox.sent
    assert reminder.thread == card.message_id == thread_of(WAVE, member.id)
    assert reminder.subject == f"Re: {card.subject}"
    assert "http" not in reminder.text
    assert mail.words in reminder.text


def test_everybody_is_reminded_whoever_was_mailed_nothing_yet_or_a_second_card(
    club: Network, mail: CardMail, outbox: Memory
) -> None:
    members = dealt_in(club, *(make_member(club) for _ in range(4)))
    for number, deal in enumerate(db.session.scalars(select(Deal))):
        deal.mailed, deal.replaced = number > 0, number > 1
    db.session.commit()
    MailRoster().remind(mail)
    db.session.commit()
    deliver()
    assert sorted(sent.to for sent in outbox.sent) == sorted(member.email for member in members)


@pytest.mark.parametrize("event", ["cancelled", "extended", "released", "too_few"])
def test_everybody_is_told_what_became_of_the_wave(
    app: Flask, club: Network, mail: CardMail, outbox: Memory, event: str
) -> None:
    members = dealt_in(club, make_member(club), make_member(club, language="en"))
    MailRoster().tell(WAVE, club.id, event, CLOSES)  # type: ignore[arg-type]  # each value in turn
    db.session.commit()
    run_due(app)
    assert sorted(sent.to for sent in outbox.sent) == sorted(member.email for member in members)
    assert len({sent.text for sent in outbox.sent}) == 2
    assert ("13" in outbox.sent[0].text) == (event == "extended")


def test_once_forgotten_every_member_is_told(club: Network) -> None:
    dealt_in(club, make_member(club))
    make_member(club, sector="industry")
    MailRoster().forget(WAVE)
    MailRoster().tell(WAVE, club.id, "released", CLOSES)
    assert len(db.session.scalars(select(Outgoing)).all()) == 2


def test_forgetting_leaves_no_row_and_counts_the_replacements(club: Network) -> None:
    dealt_in(club, *(make_member(club) for _ in range(3)))
    for deal in db.session.scalars(select(Deal)).all()[:2]:
        deal.mailed = deal.replaced = True
    assert MailRoster().forget(WAVE) == {CELL: 2}
    assert MailRoster().forget(WAVE) == {}
    assert db.session.scalars(select(Deal)).all() == []


@pytest.fixture
def real_mail(app: Flask, postbox: Postbox) -> Postbox:
    app.extensions["mail"] = Smtp(postbox.url, "entrepairs@example.org")
    return postbox


def text_of(letter: EmailMessage) -> str:
    return str(letter.get_content()).replace("\r\n", "\n")


def test_cards_arrive_through_a_real_server_and_a_refused_address_is_marked(
    club: Network, mail: CardMail, real_mail: Postbox, caplog: pytest.LogCaptureFixture
) -> None:
    members = dealt_in(
        club,
        make_member(club, "anne@example.org"),
        make_member(club, "gone@example.org"),
    )
    assert MailRoster().deal(mail, codes(2)) == 1
    (letter,) = real_mail.to("anne@example.org")
    assert link_in(text_of(letter))
    assert letter["Message-ID"] == thread_of(WAVE, members[0].id)
    assert [member.bounced for member in members] == [False, True]
    assert MailRoster().undealt(WAVE) == {}
    assert "example.org" not in caplog.text


def test_nothing_in_an_open_wave_is_finer_than_a_flag() -> None:
    kinds = {column.name: column.type.python_type for column in Deal.__table__.columns}
    assert kinds == {"wave_id": str, "member_id": str, "cell": str, "mailed": bool, "replaced": bool}
    assert not any(column.nullable for column in Deal.__table__.columns)
