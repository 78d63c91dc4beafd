"""Asking for figures by mail takes one tap, and stopping them one link and one button without signing in."""

from collections.abc import Callable

import pytest
from flask import Flask

from core.db import db
from members import digests
from members.models import Member
from tests.builders import make_member, make_root
from tests.networks.browsing import post
from tests.pages import CheckedClient

SignIn = Callable[[Member], CheckedClient]


@pytest.fixture
def anne(app: Flask) -> Member:
    member = make_member(make_root(), "anne@example.org")
    db.session.commit()
    return member


def wished(member: Member) -> bool:
    db.session.rollback()
    return digests.wishes(member.id)


def test_nobody_gets_figures_by_mail_unasked(anne: Member) -> None:
    assert not wished(anne)


def test_one_tap_asks_and_one_tap_stops(sign_in: SignIn, anne: Member) -> None:
    client = sign_in(anne)
    assert client.send_form("/app/profile", action="/app/digest/on").location == "/app/profile"
    assert wished(anne)
    assert client.send_form("/app/profile", action="/app/digest/off").status_code == 303
    assert not wished(anne)


@pytest.mark.parametrize("chosen", ["on", "off"])
def test_a_second_press_is_no_error(sign_in: SignIn, anne: Member, chosen: str) -> None:
    client = sign_in(anne)
    for _ in range(2):
        assert post(client, f"/app/digest/{chosen}").status_code == 303
    assert wished(anne) is (chosen == "on")


def test_the_mailed_link_stops_the_mails_at_a_press_and_not_before(client: CheckedClient, anne: Member) -> None:
    digests.wish(anne.id, wanted=True)
    path = digests.link_to_stop(anne.id).removeprefix("http://localhost:8000")
    assert client.get(path).status_code == 200
    assert client.head(path).status_code == 200
    assert wished(anne)
    for _ in range(2):
        assert client.send_form(path).status_code == 200
        assert not wished(anne)


def test_the_link_says_nothing_of_whose_it_is(client: CheckedClient, anne: Member) -> None:
    path = digests.link_to_stop(anne.id).removeprefix("http://localhost:8000")
    page = client.get(path).get_data(as_text=True)
    assert anne.email not in page
    assert anne.id not in page.replace(path, "")


def test_a_link_made_up_or_of_another_kind_stops_nothing(client: CheckedClient, anne: Member) -> None:
    digests.wish(anne.id, wanted=True)
    path = digests.link_to_stop(anne.id).removeprefix("http://localhost:8000")
    for wrong in (path[:-1], f"{path}x", "/app/digest/stop/x"):
        assert client.get(wrong).status_code == 404
    assert wished(anne)
