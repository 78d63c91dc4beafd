"""A full copy of what is stored does not tell who answered what, nor when; a naive store tells the reader all."""

import logging
import random
import re
import secrets
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from core import tickets
from core.db import db
from core.mail import Memory
from core.settings import Settings
from members.models import Member
from networks.lifecycle import cancel
from networks.manifests import unb64u
from networks.models import Wave
from networks.opening import open_due, stock_open
from surveys import question_sets, store
from surveys.answers import canonical, parse
from surveys.ballot_box import tag_of
from surveys.box import make_box
from surveys.boxes import FolderBoxes
from surveys.cards import card_hash
from surveys.folders import WaveFolder
from tests.attack.naive_store import store_naively
from tests.attack.thief import READER, read_everything
from tests.builders import make_member, make_root, make_wave
from tests.conftest import FakeClock
from tests.surveys.boxing import Device, Ticket

LINK = re.compile(r"#([0-9a-f]{16})\.([\w-]{22})")
MEMBERS, ANSWERED = 14, 12
QUESTIONS = question_sets.load("pulse-fr-1")


@pytest.fixture
def log_file(settings: Settings) -> Iterator[Path]:
    """Everything that any logger says, in the data folder where the reader looks."""
    path = settings.data_dir / "everything.log"
    handler = logging.FileHandler(path)
    root = logging.getLogger()
    before = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    yield path
    root.removeHandler(handler)
    root.setLevel(before)
    handler.close()


@pytest.fixture
def wave(app: Flask, clock: FakeClock, settings: Settings, log_file: Path) -> Wave:
    """An open wave of a club of fourteen, every card mailed."""
    root = make_root()
    for number in range(MEMBERS):
        make_member(root, f"owner{number}@exemple.fr")
    wave = make_wave(root)
    db.session.commit()
    clock.moment = wave.opens_at
    open_due()
    stock_open()
    return wave


def sheet(drawn: random.Random) -> dict[str, Any]:
    return {item.id: drawn.choice(item.options).code for item in QUESTIONS.items}


def marks(member: Member, code: bytes, ticket: Ticket, tag_key: bytes, answers: Mapping[str, Any]) -> dict[str, Any]:
    """Write down all there is to look for about one person."""
    row_id = tickets.row_id(ticket.prepared)
    tag = tag_of(tag_key, row_id, canonical(parse(QUESTIONS, answers)))
    blinded = ticket.blinding.blinded
    box = [card_hash(code), row_id, sha256(blinded).digest(), tag]
    hidden = [code, ticket.prepared, ticket.signature, tag_key, blinded, ticket.blinding.inverse, member.email.encode()]
    return {
        "member": [member.id.encode().hex(), member.email.encode().hex()],
        "box": [mark.hex() for mark in (*box, *hidden[:5])],
        "secrets": [mark.hex() for mark in hidden],
        "answers": answers,
    }


def answer_all(
    settings: Settings, wave: Wave, outbox: Memory, drawn: random.Random
) -> tuple[list[dict[str, Any]], tuple[float, float]]:
    """Let twelve owners answer, in an order of their own, and return who did what and between which moments."""
    folder = WaveFolder(settings.waves_dir / wave.id)
    box = make_box(settings)
    device = Device(box.test_client(), folder)
    people: list[dict[str, Any]] = []
    members = {each.email: each for each in db.session.scalars(select(Member))}
    time.sleep(1.1)
    start = time.time()
    for message in drawn.sample(outbox.sent, ANSWERED):
        match = LINK.search(message.text)
        assert match is not None
        cell, code = match[1], unb64u(match[2])
        ticket, tag_key, answers = device.ticket(code, cell), secrets.token_bytes(32), sheet(drawn)
        assert device.send(ticket, answers, tag_key).status_code == 200
        people.append(marks(members[message.to], code, ticket, tag_key, answers))
    end = time.time()
    time.sleep(1.1)
    for path in (folder.box, folder.cards):  # the heartbeat that comes sooner or later
        with store.opened(path) as connection:
            store.beat(connection)
    box.extensions["served"].close()
    return people, (start, end)


def test_a_full_copy_of_an_open_wave_tells_nothing(
    settings: Settings, wave: Wave, outbox: Memory, tmp_path: Path
) -> None:
    people, window = answer_all(settings, wave, outbox, random.Random(7))
    report = read_everything(settings.data_dir, {"window": window, "people": people}, tmp_path)
    assert report["files"] > 10
    assert report["secrets"] == []
    assert report["sheets"] == []
    assert report["times"] == []
    assert report["ties"] == []
    assert report["orders"] == []


@pytest.mark.parametrize("end", ["sealed", "cancelled"])
def test_after_the_end_not_even_a_mark_of_a_ticket_is_left(
    settings: Settings, wave: Wave, outbox: Memory, tmp_path: Path, end: str
) -> None:
    people, window = answer_all(settings, wave, outbox, random.Random(8))
    if end == "sealed":
        FolderBoxes(settings, lambda _opening: {}).seal(wave.id, 8)
    else:
        cancel(wave.id)
    everything = [{**each, "secrets": each["secrets"] + each["box"]} for each in people]
    report = read_everything(settings.data_dir, {"window": window, "people": everything}, tmp_path)
    assert not any(report[name] for name in ("secrets", "sheets", "times", "ties", "orders")), report
    assert not list(settings.data_dir.rglob("*.pem"))


def naive_people(drawn: random.Random) -> Sequence[dict[str, Any]]:
    return [
        {
            "member": [drawn.randbytes(8).hex()],
            "box": [drawn.randbytes(32).hex(), drawn.randbytes(32).hex()],
            "secrets": [drawn.randbytes(16).hex()],
            "answers": sheet(drawn),
        }
        for _ in range(ANSWERED)
    ]


def test_the_same_reader_finds_everything_in_a_naive_store(tmp_path: Path) -> None:
    folder = tmp_path / "naive"
    folder.mkdir()
    people = naive_people(random.Random(9))
    start = time.time()
    connection = store_naively(folder, people)
    report = read_everything(folder, {"window": (start, time.time()), "people": people}, tmp_path)
    connection.close()
    everybody = set(range(ANSWERED))
    assert {number for number, _ in report["secrets"]} == everybody
    for place in ("naive.db:answer", "naive.db:flat"):
        assert {number for number, where in report["sheets"] if where == place} == everybody
    for place in ("naive.db:visit", "access.log", "naive.db:answer + naive.db:visit"):
        assert {number for number, where in report["ties"] if where == place} == everybody
    assert {"naive.db:answer", "naive.db:flat", "access.log", "naive.db (file time)"} <= set(report["times"])
    assert {"naive.db:visit", "naive.db:answer", "access.log"} <= set(report["orders"])


def test_the_reader_uses_nothing_but_python_itself() -> None:
    modules = sorted(READER.glob("*.py"))
    imported = {
        name for path in modules for name in re.findall(r"^(?:from|import) (\w+)", path.read_text(), re.MULTILINE)
    }
    assert len(modules) > 5
    assert imported
    assert imported <= sys.stdlib_module_names
