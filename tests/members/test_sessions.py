from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import select

from core.db import db
from core.jobs import run_due
from members.models import DeviceSession, Member, SignInLink
from members.signin import add_link
from tests.builders import make_member, make_root
from tests.conftest import FakeClock
from tests.pages import CheckedClient

SignIn = Callable[[Member], CheckedClient]


@pytest.fixture
def anne(app: Flask) -> Member:
    member = make_member(make_root(), "anne@example.org")
    db.session.commit()
    return member


def enter(client: CheckedClient, member: Member, *, own_device: bool) -> None:
    token = add_link(member, "")
    client.send_form(f"/app/sign-in/{token}", {"own_device": "y" if own_device else ""})


def test_the_cookie_never_leaves_app_and_lasts_60_days_on_one_s_own_device(sign_in: SignIn, anne: Member) -> None:
    cookie = sign_in(anne).get_cookie("entrepairs", path="/app")
    assert cookie is not None
    assert cookie.path == "/app"
    assert cookie.expires is not None
    assert sign_in(anne).get_cookie("remember_token") is None


def test_the_cookie_holds_no_hash_of_address_and_browser(sign_in: SignIn, anne: Member) -> None:
    with sign_in(anne).session_transaction(path="/app") as kept:
        assert kept["_id"] == ""
        assert anne.id not in str(dict(kept))


def test_a_session_ends_after_60_days(sign_in: SignIn, anne: Member, clock: FakeClock) -> None:
    client = sign_in(anne)
    clock.advance(days=60)
    assert client.get("/app/sessions").status_code == 200
    clock.advance(days=1)
    assert client.get("/app/sessions").status_code == 303


def test_on_a_borrowed_device_it_ends_with_the_next_day(
    app: Flask, client: CheckedClient, anne: Member, clock: FakeClock
) -> None:
    enter(client, anne, own_device=False)
    cookie = client.get_cookie("entrepairs", path="/app")
    assert cookie is not None
    assert cookie.expires is None
    clock.advance(days=2)
    assert client.get("/app/sessions").status_code == 303


def test_signing_out_ends_this_session_on_the_server_too(sign_in: SignIn, anne: Member) -> None:
    client = sign_in(anne)
    stolen = client.get_cookie("entrepairs", path="/app")
    assert stolen is not None
    client.send_form("/app/home", action="/app/sign-out")
    client.set_cookie("entrepairs", stolen.value, path="/app")
    assert client.get("/app/home").status_code == 303


def test_another_device_can_be_signed_out(app: Flask, sign_in: SignIn, anne: Member) -> None:
    other = app.test_client()
    assert isinstance(other, CheckedClient)
    enter(other, anne, own_device=True)
    client = sign_in(anne)
    page = client.get("/app/sessions").text
    (theirs,) = [row.id for row in db.session.scalars(select(DeviceSession)) if f"/app/sessions/{row.id}" in page]
    assert client.send_form("/app/sessions", action=f"/app/sessions/{theirs}").status_code == 303
    assert other.get("/app/home").status_code == 303
    assert client.get("/app/home").status_code == 200


def test_somebody_else_s_device_cannot(sign_in: SignIn, anne: Member, app: Flask) -> None:
    luc = make_member(make_root("Autre club"), "luc@example.org")
    other = app.test_client()
    assert isinstance(other, CheckedClient)
    enter(other, luc, own_device=True)
    (theirs,) = [row.id for row in db.session.scalars(select(DeviceSession))]
    client = sign_in(anne)
    page = client.get("/app/profile").text
    csrf = page.split('name="csrf_token" value="')[1].split('"')[0]
    assert client.post(f"/app/sessions/{theirs}", data={"csrf_token": csrf}).status_code == 404
    assert other.get("/app/home").status_code == 200


def test_what_has_ended_is_cleared_away(app: Flask, sign_in: SignIn, anne: Member, clock: FakeClock) -> None:
    sign_in(anne)
    add_link(anne, "")
    db.session.commit()
    clock.advance(days=62)
    run_due(app)
    assert db.session.scalars(select(DeviceSession)).all() == []
    assert db.session.scalars(select(SignInLink)).all() == []
