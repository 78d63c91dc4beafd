"""Rob a whole installation, run by its own commands: folder, logs and keys together do not tell who answered what."""

import random
import secrets
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from datetime import timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from app import create_desk
from core import tickets
from core.clock import now
from core.db import db
from core.mail import Message, queue
from core.settings import Settings
from members.models import Deal, Member
from members.replacement import replace
from members.signin import add_link
from networks.card_codes import typed
from networks.manifests import b64u, unb64u
from surveys.answers import canonical, parse
from surveys.ballot_box import tag_of
from surveys.cards import card_hash
from tests.attack.installation import ROOT, UNSEALED, Installation, free_port, rob
from tests.attack.test_full_copy import QUESTIONS, sheet as any_sheet
from tests.attack.thief import read_everything
from tests.builders import make_lead, make_member, make_root, make_wave
from tests.journeys.device import Device, opened, sheet
from tests.journeys.town import link_in
from tests.pages import CheckedClient
from tests.postbox import Postbox

MEMBERS, ANSWERED = 14, 12
APART_S = 1.1
"""Long enough for a time kept to the second to fall outside the window in which answers came."""
BEAT = """
import pathlib, sys
from surveys import store
for path in sys.argv[1:]:
    with store.opened(pathlib.Path(path)) as connection:
        store.beat(connection)
"""


@pytest.fixture
def installation(settings: Settings, postbox: Postbox, tmp_path: Path) -> Iterator[Installation]:
    """A club of fourteen whose check-in is due, and nothing running yet."""
    address = f"http://localhost:{free_port()}"
    settings = settings.model_copy(update={"base_url": address, "box_url": address, "mail_url": postbox.url})
    desk = create_desk(settings)
    desk.test_client_class = CheckedClient
    with desk.app_context():
        root = make_root()
        make_lead(root, email="owner0@exemple.fr")
        for number in range(1, MEMBERS):
            make_member(root, f"owner{number}@exemple.fr")
        make_wave(root, opens_at=now() - timedelta(minutes=1))
        db.session.commit()
        yield Installation(settings, desk, tmp_path / "everything.log")
        db.session.rollback()
        db.engine.dispose()


def use_the_desk(there: Installation) -> None:
    """Let a member sign in and ask for a second card, and let a mail wait in the outbox."""
    member = db.session.scalars(select(Member).order_by(Member.email_hash)).first()
    deal = db.session.scalars(select(Deal).where(Deal.member_id == member.id)).one() if member else None
    assert member is not None
    assert deal is not None
    client = there.desk.test_client()
    assert isinstance(client, CheckedClient)
    token = add_link(member, "")
    db.session.commit()
    assert client.send_form(f"/app/sign-in/{token}").status_code == 303
    db.session.rollback()
    replace(deal.member_id, deal.wave_id)
    queue(Message(member.email, "Le club", "Un message vous attend."))
    db.session.commit()


def answer(device: Device, address: str, answers: Mapping[str, Any]) -> dict[str, Any]:
    """Answer as one member and write down all there is to look for."""
    key, code, tag_key = device.key(), unb64u(device.code), secrets.token_bytes(32)
    prepared = tickets.prepare(tickets.fingerprint(key))
    blinding = tickets.blind(key, prepared)
    blind_sig = unb64u(device.ask(blinding.blinded).content["blind_sig"])
    signature = tickets.finalize(key, prepared, blind_sig, blinding.inverse)
    ticket = {"cell": device.cell, "prepared": b64u(prepared), "signature": b64u(signature)}
    reply = device.post("answers", sheet(ticket, answers, b64u(tag_key)))
    assert reply.status == 200
    row_id = tickets.row_id(prepared)
    tag = tag_of(tag_key, row_id, canonical(parse(QUESTIONS, answers)))
    hidden = [code, typed(code).encode(), prepared, signature, tag_key, blinding.blinded, blinding.inverse, blind_sig]
    hidden.append(reply.content["receipt"].encode())
    marks = [card_hash(code), row_id, sha256(blinding.blinded).digest(), tag]
    return {
        "member": [address],
        "box": [mark.hex() for mark in (*marks, *hidden)],
        "secrets": [mark.hex() for mark in hidden],
        "answers": answers,
    }


def answer_all(there: Installation, postbox: Postbox) -> dict[str, Any]:
    """Let twelve owners answer over HTTP, in an order of their own; return the thief's dossier."""
    drawn = random.Random(21)
    links = {str(mail["To"]): link for mail in postbox.mails if "#" in (link := link_in(mail))}
    time.sleep(APART_S)
    start = time.time()
    people = [answer(opened(links[one]), one, any_sheet(drawn)) for one in drawn.sample(sorted(links), ANSWERED)]
    end = time.time()
    time.sleep(APART_S)
    (folder,) = there.settings.waves_dir.glob("*/cards.db")
    stores = [folder, folder.with_name("box.db")]
    subprocess.run([sys.executable, "-c", BEAT, *stores], cwd=ROOT, check=True)  # it comes sooner or later
    ids = {member.email: member.id for member in db.session.scalars(select(Member))}
    for one in people:
        (address,) = one["member"]
        one["member"] = [address.encode().hex(), ids[address].encode().hex()]
    return {"window": (start, end), "people": people}


def let_slip(there: Installation, postbox: Postbox, dossier: Mapping[str, Any]) -> None:
    """Do what is never done: put a card into the outbox, and a moment into the log."""
    address = bytes.fromhex(dossier["people"][3]["member"][0]).decode()
    card = postbox.to(address)[-1]
    queue(Message(address, str(card["Subject"]), str(card.get_content())))
    db.session.commit()
    with there.log.open("a") as log:
        log.write(f"{dossier['window'][0] + 0.001} POST /box/answers\n")


def test_folder_logs_and_keys_of_a_running_installation_tell_nothing(
    installation: Installation, postbox: Postbox, tmp_path: Path
) -> None:
    there = installation
    with there.serving():
        there.run("jobs", "run")
        use_the_desk(there)
        dossier = answer_all(there, postbox)
        copy = rob(there, tmp_path / "copy")
        let_slip(there, postbox, dossier)
        slipped = rob(there, tmp_path / "slipped")
    report = read_everything(copy, dossier, tmp_path)
    assert report["files"] > 15
    assert "owner3@exemple.fr" in (copy / UNSEALED).read_text()
    assert "cards-dealt" in (copy / there.log.name).read_text()
    assert not any(report[name] for name in ("secrets", "sheets", "times", "ties")), report
    assert report["orders"] == []

    found = read_everything(slipped, dossier, tmp_path)
    assert found["secrets"] == [[3, UNSEALED]]
    assert [3, UNSEALED] in found["ties"]
    assert {number for number, _ in found["ties"]} == {3}
    assert found["times"] == [there.log.name]
