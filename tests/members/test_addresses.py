import re
from collections.abc import Callable

import pytest
from flask import Flask

from core.db import db
from core.jobs import run_due
from core.mail import Memory, Message, queue
from members.addresses import ON_REFUSAL, AddressTaken, replace_address
from members.models import Member
from tests.builders import make_member, make_root
from tests.conftest import FakeClock
from tests.pages import CheckedClient

SignIn = Callable[[Member], CheckedClient]


@pytest.fixture
def anne(app: Flask) -> Member:
    member = make_member(make_root(), "anne@example.org", bounced=True)
    db.session.commit()
    return member


def asked(app: Flask, client: CheckedClient, outbox: Memory, address: str) -> str:
    assert client.send_form("/app/address", {"email": address}).status_code == 200
    run_due(app)
    found = re.search(r"(/app/address/\S+)", outbox.sent[-1].text)
    assert found
    return found[1]


def test_an_address_changes_once_the_new_one_has_been_read(
    app: Flask, sign_in: SignIn, anne: Member, outbox: Memory
) -> None:
    client = sign_in(anne)
    link = asked(app, client, outbox, "anne@neuf.fr")
    assert outbox.sent[-1].to == "anne@neuf.fr"
    assert anne.email == "anne@example.org"
    assert client.send_form(link).status_code == 200
    assert (anne.email, anne.bounced) == ("anne@neuf.fr", False)
    run_due(app)


def test_the_old_address_is_told(app: Flask, sign_in: SignIn, anne: Member, outbox: Memory, clock: FakeClock) -> None:
    client = sign_in(anne)
    client.send_form(asked(app, client, outbox, "anne@neuf.fr"))
    clock.advance(minutes=1)
    run_due(app)
    assert [mail.to for mail in outbox.sent] == ["anne@neuf.fr", "anne@example.org"]


def test_the_link_works_once_and_for_a_day(
    app: Flask, sign_in: SignIn, anne: Member, outbox: Memory, clock: FakeClock
) -> None:
    client = sign_in(anne)
    link = asked(app, client, outbox, "anne@neuf.fr")
    assert client.send_form(link).status_code == 200
    assert client.send_form(link).status_code == 410
    clock.advance(hours=24)
    assert client.get(link).status_code == 410


def test_an_address_of_another_member_is_refused(app: Flask, sign_in: SignIn, anne: Member, outbox: Memory) -> None:
    luc = make_member(db.session.get_one(type(make_root("x")), anne.root_id), "luc@example.org")
    client = sign_in(anne)
    assert client.send_form(asked(app, client, outbox, "Luc@example.org")).status_code == 409
    assert anne.email == "anne@example.org"
    with pytest.raises(AddressTaken):
        replace_address(luc, "anne@example.org")


def test_writing_the_same_address_differently_is_no_change(anne: Member) -> None:
    replace_address(anne, "Anne@example.org")
    assert anne.email == "Anne@example.org"


def test_what_is_no_address_is_refused(sign_in: SignIn, anne: Member) -> None:
    assert sign_in(anne).send_form("/app/address", {"email": "anne"}).status_code == 422


def test_a_refused_mail_marks_the_address(app: Flask, anne: Member, outbox: Memory) -> None:
    anne.bounced = False
    outbox.refused = {"anne@example.org"}
    queue(Message("anne@example.org", "x", "y"), on_refusal=ON_REFUSAL)
    db.session.commit()
    run_due(app)
    db.session.expire_all()
    assert anne.bounced
