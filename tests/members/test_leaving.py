import logging
from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import func, select

from core.db import db, transaction
from core.jobs import run_due
from core.mail import Memory, Message, deliver, queue
from members.addresses import ask_change
from members.leaving import leave, leave_again, on_leaving, standing
from members.models import ADMITTED, LEAD, LEFT, Deal, DeviceSession, Member, Role, SignInLink
from members.roles import give_role
from members.roster import MailRoster
from members.signin import add_link
from networks.cells import CellClass
from networks.models import Network
from tests.builders import make_lead, make_member, make_root
from tests.pages import CheckedClient

pytestmark = pytest.mark.usefixtures("each_database")

SignIn = Callable[[Member], CheckedClient]
SECRETS = ("anne@example.org", "Anne", "Le Goff", "Goff SARL", "69003", "Lyon", "industry", "1-9")


@pytest.fixture
def anne(app: Flask) -> Member:
    member = make_lead(
        make_root(),
        email="anne@example.org",
        first_name="Anne",
        last_name="Le Goff",
        company="Goff SARL",
        postcode="69003",
        area="Lyon",
        sector="industry",
        trade="1071",
        size="1-9",
        phone="+33612345678",
    )
    db.session.commit()
    return member


def count(model: type) -> int:
    return db.session.scalar(select(func.count()).select_from(model)) or 0


def test_a_member_leaves_and_is_out_at_once(sign_in: SignIn, anne: Member, app: Flask, outbox: Memory) -> None:
    client = sign_in(anne)
    assert client.send_form("/app/leave", action="/app/leave").status_code == 200
    assert client.get("/app/home").status_code == 303
    run_due(app)
    assert [mail.to for mail in outbox.sent] == ["anne@example.org"]


def test_everything_that_identifies_is_erased(anne: Member) -> None:
    add_link(anne, "")
    leave(anne)
    db.session.commit()
    assert (anne.state, anne.email, anne.email_hash, anne.phone, anne.name) == (LEFT, "", None, "", "")
    assert anne.trade is None
    assert count(Role) == count(DeviceSession) == count(SignInLink) == 0
    row = db.session.execute(select(Member.__table__)).one()
    assert not any(secret in str(value) for value in row for secret in SECRETS)


def test_other_features_erase_in_the_same_transaction(app: Flask, anne: Member) -> None:
    erased: list[str] = []
    on_leaving(app, erased.append)
    leave(anne)
    assert erased == [anne.id]


def test_a_mailed_card_cannot_be_taken_back_but_an_unmailed_one_is_never_dealt(anne: Member) -> None:
    cells = {CellClass(anne.leaf_id, anne.sector, anne.size): "c" * 16}
    for wave in ("a" * 16, "b" * 16):
        MailRoster().assign(wave, anne.root_id, cells)
    mailed = db.session.get_one(Deal, ("a" * 16, anne.id))
    mailed.mailed = mailed.replaced = True
    leave(anne)
    db.session.commit()
    assert [deal.wave_id for deal in db.session.scalars(select(Deal))] == ["a" * 16]
    assert MailRoster().forget("a" * 16) == {"c" * 16: 1}


def test_the_same_address_can_come_back(anne: Member) -> None:
    leave(anne)
    again = Member(root_id=anne.root_id, leaf_id=anne.leaf_id, admitted_on=anne.admitted_on)
    again.email = "anne@example.org"
    db.session.add(again)
    db.session.commit()
    assert again.id != anne.id


def test_the_only_lead_of_a_root_names_another_before_leaving(sign_in: SignIn, anne: Member) -> None:
    club = db.session.get_one(Network, anne.root_id)
    zoe = make_member(club)
    page = sign_in(anne).send_form("/app/leave", action="/app/leave")
    assert page.status_code == 409
    assert "quelqu'un qui l'anime" in page.text
    assert (anne.state, count(Role)) == (ADMITTED, 1)
    give_role(zoe, LEAD, club.id)
    leave(anne)
    assert anne.state == LEFT


def test_mails_that_wait_for_whoever_leaves_are_taken_back(anne: Member, outbox: Memory) -> None:
    queue(Message(anne.email, "Le club", "Une page vous attend."))
    ask_change(anne, "anne@ailleurs.example")
    with transaction():
        leave(anne)
    deliver()
    assert [(mail.to, "attend" in mail.text) for mail in outbox.sent] == [("anne@example.org", False)]


def test_leaving_again_sends_nothing_and_needs_nobody_to_follow(
    anne: Member, outbox: Memory, caplog: pytest.LogCaptureFixture
) -> None:
    make_member(db.session.get_one(Network, anne.root_id))
    caplog.set_level(logging.INFO)
    with transaction():
        leave_again(anne.id)
    deliver()
    assert (anne.state, count(Role), outbox.sent) == (LEFT, 0, [])
    assert "root-without-lead" in caplog.text
    assert anne.id not in set(standing())
