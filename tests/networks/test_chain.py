"""The chain before any mail: nothing leaves while it is not sound, the lead sees why, and it costs little to look."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from core import doctor
from core.db import db
from core.mail import Memory
from members.models import Member
from members.roster import MailRoster
from networks import chain, closing, opening, ports
from networks.chain import Break
from networks.links import What
from networks.models import Network, Wave
from networks.waves import State
from tests.builders import OPENS, make_lead, make_member, make_root, make_wave
from tests.conftest import FakeClock
from tests.networks.fakes import FakeBoxes, FakeForesight, FakePorts, FakePublisher
from tests.pages import CheckedClient

SignIn = Callable[[Member], CheckedClient]


def open_two(club: Network, clock: FakeClock) -> tuple[str, str]:
    """Open a wave, close it, and freeze the next one without dealing yet."""
    first = make_wave(club)
    second = make_wave(club, number=2, opens_at=OPENS.replace(month=4))
    ids = first.id, second.id
    db.session.commit()
    clock.moment = OPENS
    opening.open_due()
    opening.stock_open()
    clock.moment = OPENS.replace(month=4)
    closing.close_due()
    opening.open_due()
    assert opening.prepare_box(ids[1])
    return ids


@pytest.mark.usefixtures("each_database")
def test_what_opened_is_sound_and_an_extension_changes_nothing(
    club: Network, sides: FakePorts, clock: FakeClock
) -> None:
    first, second = open_two(club, clock)
    assert chain.check(club.id) == ()
    assert [link.facts.wave for link in chain.links(club.id)] == [first, second]
    assert chain.roots() == [club.id]
    opening.stock_open()
    assert len(sides.roster.dealt) == 28


def test_a_past_wave_that_was_tampered_with_keeps_every_mail_back_until_it_is_mended(
    club: Network, sides: FakePorts, clock: FakeClock, caplog: pytest.LogCaptureFixture
) -> None:
    first, second = open_two(club, clock)
    caplog.set_level("INFO", logger="entrepairs")
    page = sides.boxes.records[first].pop("page/fr.html")
    opening.stock_open()
    clock.advance(days=8)
    opening.remind_due()
    assert chain.check(club.id) == (Break(first, What.PAGES),)
    assert (len(sides.roster.dealt), sides.roster.reminders) == (14, [])
    assert caplog.text.count("mails-held-back") == 2
    assert not db.session.get_one(Wave, second).reminded
    sides.boxes.records[first]["page/fr.html"] = page
    opening.stock_open()
    opening.remind_due()
    assert (len(sides.roster.dealt), len(sides.roster.reminders)) == (28, 1)


def test_lost_records_of_waves_long_over_are_told_but_hold_nobody_back(
    club: Network, sides: FakePorts, clock: FakeClock
) -> None:
    first, _second = open_two(club, clock)
    db.session.get_one(Wave, first).state = State.RELEASED
    db.session.commit()
    del sides.boxes.records[first], sides.boxes.opened[first]
    opening.stock_open()
    assert chain.check(club.id) == (Break(first, What.LOST),)
    assert len(sides.roster.dealt) == 28


def test_another_roots_broken_chain_holds_nobody_back(club: Network, sides: FakePorts, clock: FakeClock) -> None:
    other = make_root("Autre club")
    make_wave(other, state=State.RELEASED, manifest_hash="A" * 42 + "Q", frozen=None)
    open_two(club, clock)
    opening.stock_open()
    assert len(sides.roster.dealt) == 28


def test_a_wave_cancelled_while_its_box_was_made_is_no_link(club: Network, sides: FakePorts, clock: FakeClock) -> None:
    wave_id = make_wave(club).id
    db.session.commit()
    clock.moment = OPENS
    opening.open_due()

    def cancel() -> None:
        db.session.get_one(Wave, wave_id).state = State.CANCELLED
        db.session.commit()

    sides.boxes.meanwhile = cancel
    assert not opening.prepare_box(wave_id)
    assert chain.links(club.id) == ()


def test_the_examination_counts_the_chain(club: Network, sides: FakePorts, clock: FakeClock, app: Flask) -> None:
    first, _second = open_two(club, clock)

    def found() -> tuple[bool | None, str]:
        return next((one.holds, one.detail) for one in doctor.examine(app) if one.name == "manifest-chain")

    assert found() == (True, "")
    del sides.boxes.records[first]["manifest.json"]
    assert found() == (False, f"{first} no-record")


def test_the_lead_reads_why_no_invitation_leaves(
    club: Network, sides: FakePorts, clock: FakeClock, sign_in: SignIn
) -> None:
    lead = make_lead(club)
    first, second = open_two(club, clock)
    client = sign_in(lead)
    notice = "Aucune invitation ne part"
    assert notice not in client.get(f"/app/club/{club.id}/wave/{second}").text
    del sides.boxes.records[first]["manifest.json"]
    assert notice in client.get(f"/app/club/{club.id}/wave/{second}").text
    assert notice not in client.get(f"/app/club/{club.id}/wave/{first}").text


def test_a_member_who_asks_for_a_second_link_is_told_kindly_and_loses_nothing(
    app: Flask, clock: FakeClock, outbox: Memory, sign_in: SignIn
) -> None:
    boxes: Any = FakeBoxes()
    ports.init_app(app, ports.Ports(MailRoster(), boxes, FakePublisher(), FakeForesight()))
    club = make_root()
    member, *_others = (make_member(club) for _ in range(8))
    wave_id = make_wave(club).id
    db.session.commit()
    clock.moment = OPENS
    opening.open_due()
    opening.stock_open()
    record = boxes.records.pop(wave_id)
    client, before = sign_in(member), len(outbox.sent)
    refused = client.send_form("/app/home", action=f"/app/card/{wave_id}")
    assert (refused.status_code, len(outbox.sent)) == (503, before)
    assert "Aucune invitation ne part" in refused.text
    boxes.records[wave_id] = record
    assert client.send_form("/app/home", action=f"/app/card/{wave_id}").status_code == 200
    assert len(outbox.sent) == before + 1
