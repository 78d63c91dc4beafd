from datetime import timedelta

import pytest
from flask import Flask

from members.letters import LinkSpent, absolute, digest, one_time, read_token, write
from members.models import Member
from networks.tree import settings_of
from tests.builders import OPENS, make_member, make_root
from tests.conftest import FakeClock


@pytest.fixture
def anne(app: Flask) -> Member:
    return make_member(make_root("Club du Port", time_zone="Indian/Reunion"))


def test_the_first_line_of_a_mail_is_its_subject(anne: Member) -> None:
    letter = write("farewell", anne)
    assert letter.subject == "Club du Port\u00a0: vous n'êtes plus membre"
    assert letter.text.startswith("Bonjour,\n")


def test_moments_are_written_in_the_time_zone_of_the_root(anne: Member) -> None:
    assert "12\N{NO-BREAK SPACE}h" in write("extended", anne, until=OPENS).text
    settings_of(anne.root_id).time_zone = "Europe/Paris"
    assert "9\N{NO-BREAK SPACE}h" in write("extended", anne, until=OPENS).text


def test_a_link_can_be_written_without_a_request(app: Flask) -> None:
    assert absolute("signin.open_link", token="x") == "http://localhost:8000/app/sign-in/x"


def test_a_token_is_good_for_its_own_purpose_until_it_ends(app: Flask, clock: FakeClock) -> None:
    token = one_time("address", timedelta(hours=1), "/app/peers")
    assert read_token("address", token).onward == "/app/peers"
    with pytest.raises(LinkSpent):
        read_token("sign-in", token)
    clock.advance(hours=1)
    with pytest.raises(LinkSpent):
        read_token("address", token)


def test_no_two_tokens_are_the_same(app: Flask) -> None:
    drawn = {one_time("address", timedelta(hours=1)) for _ in range(3)}
    assert len({digest(token) for token in drawn}) == 3
