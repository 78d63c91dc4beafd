"""The rounds of one's own root with their words, and the page that says how to check."""

import re
from collections.abc import Callable

from flask import Flask

from core.db import db
from members.models import Member
from networks import opening
from networks.models import Network, Wave
from networks.waves import State
from tests.builders import OPENS, make_member, make_root, make_wave
from tests.conftest import FakeClock
from tests.networks.fakes import FakePorts
from tests.pages import CheckedClient

SignIn = Callable[[Member], CheckedClient]
WRONG, GONE = "ne correspond plus", "a été perdue"


def opened(club: Network, clock: FakeClock) -> Wave:
    """Open and deal a wave."""
    wave = make_wave(club)
    db.session.commit()
    clock.moment = OPENS
    opening.open_due()
    opening.stock_open()
    return db.session.get_one(Wave, wave.id)


def test_a_member_reads_the_words_of_the_own_root_and_finds_the_record(
    club: Network, sides: FakePorts, clock: FakeClock, sign_in: SignIn
) -> None:
    member, wave = make_member(club), opened(club, clock)
    page = sign_in(member).get("/app/rounds").text
    assert wave.words in page
    assert wave.manifest_hash in page
    assert f'/box/{wave.id}/manifest.json"' in page
    assert WRONG not in page


def test_nobody_reads_the_words_of_another_root(
    club: Network, sides: FakePorts, clock: FakeClock, sign_in: SignIn
) -> None:
    stranger, wave = make_member(make_root("Un autre club")), opened(club, clock)
    page = sign_in(stranger).get("/app/rounds").text
    assert wave.words not in page
    assert wave.id not in page


def test_a_record_that_no_longer_fits_is_told_with_whom_to_call(
    club: Network, sides: FakePorts, clock: FakeClock, sign_in: SignIn
) -> None:
    member, wave = make_member(club), opened(club, clock)
    sides.boxes.records[wave.id]["page/fr.html"] = b""
    page = sign_in(member).get("/app/rounds").text
    assert WRONG in page
    assert "Jeanne Morel, 01 99 00 00 01" in page


def test_a_lost_record_of_a_wave_long_over_has_no_link_and_alarms_nobody(
    club: Network, sides: FakePorts, clock: FakeClock, sign_in: SignIn
) -> None:
    member, wave = make_member(club), opened(club, clock)
    wave_id, wave.state = wave.id, State.RELEASED
    db.session.commit()
    del sides.boxes.records[wave_id]
    page = sign_in(member).get("/app/rounds").text
    assert GONE in page
    assert WRONG not in page
    assert f"/box/{wave_id}/manifest.json" not in page


def test_how_to_check_needs_no_account_and_names_the_command(app: Flask, client: CheckedClient) -> None:
    for language, nobody in (("fr", "Personne n.est tenu"), ("en", "Nobody has to check")):
        page = client.get(f"/{language}/check").text
        assert re.search(nobody, page)
        assert "entrepairs verify-wave" in page
