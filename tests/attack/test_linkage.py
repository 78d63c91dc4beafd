"""Nothing stored on either side ties a request to the answer given minutes before; a naive store ties nearly all."""

import random
import secrets
import time
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from core.clock import now, system_clock
from core.db import db, transaction
from core.mail import Memory, deliver
from core.settings import Settings
from members.models import REFERENT, Member
from members.roles import give_role
from networks.manifests import unb64u
from networks.models import Wave
from networks.opening import open_due, stock_open
from peers import asking
from peers.asking import Wishes
from peers.duty import rota as duty
from surveys.box import make_box
from surveys.folders import WaveFolder
from tests.attack.naive_store import NaiveBoth
from tests.attack.reader.ordering import share
from tests.attack.test_full_copy import LINK, log_file, marks, sheet
from tests.attack.thief import read_everything
from tests.builders import make_lead, make_listener, make_member, make_root, make_wave
from tests.surveys.boxing import Device

__all__ = ["log_file"]
MEMBERS, ANSWERED = 14, 12
MINUTE = 0.02
"""Seconds that a minute lasts in the replay."""
APART, SOON = 25, (1, 10)
"""Minutes from one member's answer to the next one's, and from an answer to the same member's request."""

DAY_S, WAVE_S, USUAL_S = 86400, 10 * 86400, 1.2 * 86400
SOON_S, LATE_S = (60, 600), (3600, DAY_S)
ROUNDS = 2400
"""How many people answer and ask in the replays without a store."""


class Now:
    """The real time: file times have to agree with what the applications write."""

    def __call__(self) -> datetime:
        return system_clock()


@pytest.fixture
def clock() -> Now:
    return Now()


@pytest.fixture
def club(app: Flask, log_file: Path) -> Wave:
    """An open wave of a club of fourteen, in which some listen; every card is mailed."""
    root = make_root()
    lead = make_lead(root, email="owner0@exemple.fr")
    members = [lead, *(make_member(root, f"owner{number}@exemple.fr") for number in range(1, MEMBERS))]
    give_role(members[1], REFERENT, root.id)
    duty.save_hours(root.id, opens=0, closes=24, weekends=True, place="", days_off=())
    for member in members[-4:]:
        make_listener(member)
    wave = make_wave(root, opens_at=now() - timedelta(minutes=1))
    db.session.commit()
    open_due()
    stock_open()
    return wave


def ask(member_id: str) -> dict[str, object]:
    """Ask for a peer as a member, and return what a thief may know of it."""
    moment = time.time()
    with transaction():
        request = asking.ask(db.session.get_one(Member, member_id), Wishes(False, True, channel="email"))  # noqa: FBT003
        mark = request.id
    return {"mark": mark.encode().hex(), "at": moment}


def replay(settings: Settings, wave: Wave, outbox: Memory, naive: NaiveBoth, drawn: random.Random) -> dict[str, object]:
    """Let twelve answer, one after the other, and ask within minutes; keep all of it in a naive store as well."""
    folder = WaveFolder(settings.waves_dir / wave.id)
    box = make_box(settings)
    device = Device(box.test_client(), folder)
    ids = {member.email: member for member in db.session.scalars(select(Member))}
    cards = [(ids[mail.to], found) for mail in outbox.sent if (found := LINK.search(mail.text))]
    people, requests, start = [], [], time.time()
    for person, (member, found) in enumerate(drawn.sample(cards, ANSWERED)):
        code, begun = unb64u(found[2]), time.time()
        ticket, tag_key, answers = device.ticket(code, found[1]), secrets.token_bytes(32), sheet(drawn)
        assert device.send(ticket, answers, tag_key).status_code == 200
        people.append(marks(member, code, ticket, tag_key, answers))
        naive.answer(str(people[-1]["box"][1]), time.time())
        time.sleep(drawn.uniform(*SOON) * MINUTE)
        requests.append({"person": person, **ask(member.id)})
        naive.request(str(requests[-1]["mark"]), time.time())
        time.sleep(max(0.0, begun + APART * MINUTE - time.time()))
    box.extensions["served"].close()
    return {"window": (start, time.time()), "people": people, "requests": requests}


def test_a_request_is_tied_to_no_answer(
    app: Flask, settings: Settings, club: Wave, outbox: Memory, tmp_path: Path
) -> None:
    naive_folder = tmp_path / "naive"
    naive_folder.mkdir()
    naive = NaiveBoth(naive_folder, MINUTE)
    dossier = replay(settings, club, outbox, naive, random.Random(12))
    naive.close()
    sent = len(outbox.sent)
    deliver()
    assert len(outbox.sent) > sent  # peers were asked: their mails, in order, are the thief's too
    (settings.data_dir / "mails.txt").write_text("\n".join(f"{mail.to} {mail.text!r}" for mail in outbox.sent[sent:]))

    fooled = read_everything(settings.data_dir, dossier, tmp_path)
    assert fooled["files"] > 10
    # no place says when an answer came, or stands it among requests: the thief draws lots, one in twelve
    assert fooled["linked"] == []
    assert fooled["ties"] == fooled["sheets"] == []

    told = dict(read_everything(naive_folder, dossier, tmp_path)["linked"])
    assert set(told) == {"both.db:answer by time", "both.log by order", "file times"}
    assert min(told.values()) >= 0.95


def tied(people: int, seconds: int, later: tuple[int, int], drawn: random.Random) -> float:
    """Return the share of requests tied to the right answer where both are kept with their time, cut to so much.

    Everybody answers within ten days, most of them soon, and asks a while later; the thief takes the last answer before
    each request, and draws lots among those that bear the same time.
    """
    right = 0.0
    for _ in range(ROUNDS // people):
        answered = [min(drawn.expovariate(1 / USUAL_S), WAVE_S) for _ in range(people)]
        stamps = [(moment // seconds, drawn.random(), person) for person, moment in enumerate(answered)]
        asked = [(moment + drawn.uniform(*later)) // seconds for moment in answered]
        requests = [{"person": person, "at": stamp} for person, stamp in enumerate(asked)]
        order = [(stamp, person) for stamp, _, person in sorted(stamps)]
        right += share(requests, order) * people
    return right / (ROUNDS // people * people)


@pytest.mark.parametrize(
    ("people", "kept", "seconds", "expected"),
    [
        (12, "minute", 60, 0.97),
        (12, "hour", 3600, 0.86),
        (12, "day", DAY_S, 0.33),
        (12, "wave", 2 * WAVE_S, 0.08),
        (40, "minute", 60, 0.91),
        (40, "hour", 3600, 0.68),
        (40, "day", DAY_S, 0.13),
        (40, "wave", 2 * WAVE_S, 0.025),
    ],
)
def test_the_coarser_the_time_the_fewer_are_tied(people: int, kept: str, seconds: int, expected: float) -> None:
    """Positive control: only a store that keeps the wave and nothing finer leaves the thief with chance."""
    assert tied(people, seconds, SOON_S, random.Random(7)) == pytest.approx(expected, abs=0.06)


@pytest.mark.parametrize("people", [12, 40, 200])
def test_with_the_wave_alone_it_is_chance_however_late_they_ask(people: int) -> None:
    chance = 1 / people
    for later in (SOON_S, LATE_S):
        assert tied(people, 2 * WAVE_S, later, random.Random(8)) < chance + 0.03
        assert tied(people, 60, later, random.Random(8)) > 3 * chance
