"""Nobody can tell who answered: two installations that differ in that alone say, mail, log, ask and keep the same."""

import re
import shutil
from collections.abc import Callable, Iterator
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import get_type_hints

import pytest
from sqlalchemy import update

from core.db import db, transaction
from core.logs import log
from core.mail import Memory, Message, queue
from members.models import Deal, Member
from networks.manifests import unb64u
from networks.ports import BallotBoxes
from surveys import store
from surveys.folders import WaveFolder
from tests.attack.told import Told, ids, listen
from tests.conftest import START, FakeClock
from tests.databases import kept_file
from tests.promises.visits import VISITS
from tests.promises.world import World, built, settings_in
from tests.surveys.boxing import Device

DAY = timedelta(days=1)
CARD = re.compile(r"#([0-9a-f]{16})\.([\w-]{22})")
ANSWERING = ("head", "neighbour")
STAGES = {"halfway": 4.2 * DAY, "reminded": 7.5 * DAY}
ORDERS = {"open", "make_keys_ahead", "draw_cards", "extend", "seal", "destroy", "discard_totals"}
"""What Desk has done; of sealing it learns the sheets once there are enough."""
PUBLIC = {"record", "stocked"}
"""What everybody may know, and how many cards there are, used or not."""
SEALED = {"totals"}
"""What is there between closing and release."""
MACHINE = {"conditions", "examine"}
"""How far each wave is, and what the machine it lies on is like."""
NAMING = {"core/settings.py", "core/traces.py", "core/preconditions/backups.py"}
"""Where the folder is named, Desk's own database is cleaned up, and names of files in snapshots are looked for."""
Naive = Callable[[World], None]
Cards = dict[str, tuple[str, bytes]]


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory, sqlite_template: Path) -> Iterator[World]:
    """The small world in which every page has something to show, with a check-in open."""
    folder = tmp_path_factory.mktemp("world")
    shutil.copyfile(sqlite_template, folder / "desk.db")
    with built(settings_in(folder), partial(kept_file, folder / "desk.db")) as world:
        for visit in VISITS:
            world.cookie(visit.who)  # everybody signs in before anything is compared
        yield world


@pytest.fixture(scope="module")
def cards(world: World) -> Cards:
    """The card of everybody who was mailed one, cell and code by address."""
    found = {mail.to: CARD.search(mail.text) for mail in outbox_of(world).sent}
    return {to: (card[1], unb64u(card[2])) for to, card in found.items() if card}


@pytest.fixture(scope="module")
def nobody(world: World, cards: Cards) -> Told:
    """What is told when nobody answers."""
    return told_by(world)


def outbox_of(world: World) -> Memory:
    transport = world.desk.extensions["mail"]
    assert isinstance(transport, Memory)
    return transport


def told_by(world: World, naive: Naive = lambda _: None) -> Told:
    """Let time pass stage by stage, listening to everything; put it all back."""
    clock = world.desk.extensions["clock"]
    assert isinstance(clock, FakeClock)
    outbox_of(world).sent.clear()
    with world.unchanged():
        with world.desk.app_context():
            told = Told(ids())
        for stage, later in STAGES.items():
            clock.moment = START + later
            listen(world, told, stage, naive)
    clock.moment = START
    return told


def answer(world: World, cards: Cards) -> None:
    """Let two members answer."""
    folder = WaveFolder(world.settings.waves_dir / world.names["open"])
    device = Device(world.box.test_client(), folder)
    for who in ANSWERING:
        cell, code = cards[f"{who}@example.org"]
        assert device.send(device.ticket(code, cell)).status_code == 200
    with store.opened(folder.cards) as connection:
        assert connection.execute("SELECT count(*) FROM card WHERE state = 1").fetchone() == (len(ANSWERING),)


def remember(world: World) -> None:
    """Keep a flag where one stands, log a line and send thanks: what a naive build does with an answer."""
    head = world.people["head"]
    log("answered", wave=world.names["open"])
    with transaction():
        db.session.execute(update(Deal).where(Deal.member_id == head).values(replaced=True))
        queue(Message(db.session.get_one(Member, head).email, "Club", "Merci d'avoir répondu."))


def test_two_answers_change_nothing_that_anybody_can_see(world: World, nobody: Told, cards: Cards) -> None:
    answer(world, cards)
    assert nobody.against(told_by(world)) == []
    # there was something to compare
    assert len(nobody.at("mails reminded")) > 10
    assert len(nobody.at("statements")) > 300
    assert all(nobody.at(name) for name in ("log", "page waves.show halfway", "table wave reminded"))


def test_a_build_that_remembers_shows_it_everywhere(world: World, nobody: Told) -> None:
    """Positive control."""
    found = set(nobody.against(told_by(world, remember)))
    assert found >= {"log", "statements", "table deal halfway", "page home.index-lead halfway", "mails halfway"}


def test_desk_asks_the_boxes_nothing_that_depends_on_who_answered() -> None:
    """Every question of the port; the one about use is a single yes or no, once, from twenty members on."""
    members = {name: each for name, each in vars(BallotBoxes).items() if callable(each) and not name.startswith("_")}
    assert set(members) <= ORDERS | PUBLIC | SEALED | MACHINE | {"half_used"}
    assert get_type_hints(members["half_used"])["return"] is bool
    asked = {path.name: path.read_text() for path in Path("networks").glob("*.py")}
    assert [name for name, code in asked.items() if "boxes.half_used" in code] == ["participation.py"]


@pytest.mark.parametrize("package", ["core", "members", "networks", "peers"])
def test_no_code_of_desk_opens_a_store_of_the_box(package: str) -> None:
    code = {path: path.read_text() for path in Path(package).rglob("*.py")}
    assert code
    opening = re.compile(r"\bsqlite3\.connect|\bbox\.db|\bcards\.db|\bwaves_dir\b")
    found = {str(path) for path, text in code.items() if opening.search(text)}
    assert found <= NAMING


def test_the_search_finds_whoever_does() -> None:
    """Positive control: the side of the boxes does open them."""
    assert "cards.db" in Path("surveys/folders.py").read_text()
