import re
from collections.abc import Callable
from datetime import date

import pytest
from flask import Flask
from sqlalchemy import func, select

from core.db import db
from core.jobs import run_due
from core.mail import Memory, Outgoing
from members.models import ADMITTED, LEFT, DeviceSession, Member, SignInLink
from members.signin import local
from tests.builders import make_club, make_federation, make_member, make_root
from tests.conftest import FakeClock
from tests.pages import CheckedClient, without_token

pytestmark = pytest.mark.usefixtures("each_database")

SignIn = Callable[[Member], CheckedClient]


def link_in(text: str) -> str:
    found = re.search(r"http://localhost:8000(/app/sign-in/\S+)", text)
    assert found
    return found[1]


def ask(client: CheckedClient, app: Flask, outbox: Memory, address: str, path: str = "/app/sign-in") -> str:
    client.send_form(path, {"email": address})
    run_due(app)
    return link_in(outbox.sent[-1].text)


@pytest.fixture
def anne(app: Flask) -> Member:
    member = make_member(make_root(), "anne@example.org", first_name="Anne")
    db.session.commit()
    return member


def test_a_member_signs_in_with_the_mailed_link(
    app: Flask, client: CheckedClient, outbox: Memory, anne: Member
) -> None:
    link = ask(client, app, outbox, " Anne@Example.ORG ")
    assert outbox.sent[0].to == "anne@example.org"
    response = client.send_form(link)
    assert response.headers["Location"] == "/app/home"
    assert "Anne" in client.get("/app/home").text


def test_opening_the_link_uses_nothing_up_and_sending_twice_fails_kindly(
    app: Flask, client: CheckedClient, outbox: Memory, anne: Member
) -> None:
    link = ask(client, app, outbox, "anne@example.org")
    assert [client.get(link).status_code for _ in range(3)] == [200, 200, 200]
    assert client.send_form(link).status_code == 303
    again = client.send_form(link)
    assert again.status_code == 410
    assert "/app/home" in again.text or "/app/sign-in" in again.text


def test_a_link_ends_after_60_minutes(
    app: Flask, client: CheckedClient, clock: FakeClock, outbox: Memory, anne: Member
) -> None:
    link = ask(client, app, outbox, "anne@example.org")
    clock.advance(minutes=59)
    assert client.get(link).status_code == 200
    clock.advance(minutes=1)
    assert client.get(link).status_code == 410
    assert client.get(link[:-4] + "AAAA").status_code == 410


def test_the_form_answers_the_same_whoever_is_known(client: CheckedClient, anne: Member) -> None:
    known = client.send_form("/app/sign-in", {"email": "anne@example.org"})
    unknown = client.send_form("/app/sign-in", {"email": "personne@example.org"})
    assert (known.status_code, without_token(known)) == (unknown.status_code, without_token(unknown))
    assert db.session.scalar(select(func.count()).select_from(SignInLink)) == 2
    assert db.session.scalar(select(func.count()).select_from(Outgoing)) == 1


def test_a_person_in_two_networks_gets_a_link_for_each(
    app: Flask, client: CheckedClient, outbox: Memory, anne: Member
) -> None:
    make_member(make_club(make_federation(), "Club du Port"), "anne@example.org")
    db.session.commit()
    ask(client, app, outbox, "anne@example.org")
    assert len(outbox.sent) == 2
    assert any("Club du Port" in mail.text for mail in outbox.sent)


def test_who_has_left_gets_no_link(app: Flask, client: CheckedClient, outbox: Memory, anne: Member) -> None:
    token_path = ask(client, app, outbox, "anne@example.org")
    anne.state = LEFT
    db.session.commit()
    client.send_form("/app/sign-in", {"email": "anne@example.org"})
    run_due(app)
    assert len(outbox.sent) == 1
    assert client.send_form(token_path).status_code == 410
    assert anne.state != ADMITTED


def test_what_is_no_address_is_said_in_the_form(client: CheckedClient, anne: Member) -> None:
    response = client.send_form("/app/sign-in", {"email": "anne"})
    assert response.status_code == 422


def test_after_signing_in_one_arrives_where_one_wanted_to_go(
    app: Flask, client: CheckedClient, outbox: Memory, anne: Member
) -> None:
    refused = client.get("/app/profile")
    assert refused.status_code == 303
    link = ask(client, app, outbox, "anne@example.org", refused.headers["Location"])
    assert client.send_form(link).headers["Location"] == "/app/profile"


@pytest.mark.parametrize("path", ["//evil.example", "https://evil.example", "/\\evil", "/app/\\x", "/app/\n", "/box/x"])
def test_a_link_never_leads_elsewhere(path: str) -> None:
    assert local(path) == ""


def test_signing_in_is_limited(client: CheckedClient, anne: Member) -> None:
    codes = [client.send_form("/app/sign-in", {"email": "anne@example.org"}).status_code for _ in range(7)]
    assert codes == [200] * 6 + [429]


def test_no_column_about_signing_in_is_finer_than_the_day(sign_in: SignIn, anne: Member) -> None:
    sign_in(anne)
    columns = [column for table in (DeviceSession, SignInLink) for column in table.__table__.columns]
    assert {column.type.python_type for column in columns} == {str, bytes, date}
