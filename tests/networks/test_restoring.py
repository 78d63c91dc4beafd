"""What no crash leaves is a restore: a wave cut at any step goes on as it was, and one put back is cancelled, once."""

import contextlib
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event, select
from sqlalchemy.orm import Session

from core.db import db
from core.errors import DomainError
from core.mail import Memory, Outgoing
from members.models import Deal
from members.replacement import replace
from members.roster import MailRoster
from networks import closing, lifecycle, opening, ports, restoring
from networks.models import Network, Wave
from networks.ports import BallotBoxes
from networks.restores import Condition
from networks.waves import State
from tests.builders import OPENS, make_member, make_root, make_wave
from tests.conftest import FakeClock
from tests.networks.fakes import FakeBoxes, FakeForesight, FakePorts, FakePublisher, PowerCut

MEMBERS = 8
CHANGES = {"open", "draw_cards", "extend", "seal", "destroy", "discard_totals"}
ENDED = {"wave-given-up", "restored-box-destroyed"}


@dataclass
class Steps:
    """Count every commit of Desk and every change of a box; before the step of number `at` the power goes."""

    at: int = 0
    taken: int = 0

    def step(self, *_: object) -> None:
        self.taken += 1
        if self.taken == self.at:
            raise PowerCut


@dataclass
class CutBoxes:
    """Boxes whose changes are steps; between two of them everything else may be cut."""

    boxes: FakeBoxes
    steps: Steps

    def __getattr__(self, name: str) -> Any:  # whatever the boxes have
        if name in CHANGES:
            self.steps.step()
        return getattr(self.boxes, name)


@dataclass
class CarefulPublisher(FakePublisher):
    """A publisher that deletes the totals once its release is there, as the real one does."""

    boxes: BallotBoxes | None = None
    steps: Steps = field(default_factory=Steps)

    def publish(self, wave_id: str, replacements: dict[str, int]) -> None:  # type: ignore[override]  # a plain dict
        assert self.boxes is not None
        if not self.has(wave_id):
            self.boxes.totals(wave_id)
            self.steps.step()
            super().publish(wave_id, replacements)
        self.boxes.discard_totals(wave_id)


@dataclass
class Story:
    """A wave from planning to its end, told step by step; each step may be told again."""

    clock: FakeClock
    boxes: FakeBoxes
    wave: str
    member: str

    def whole(self, ending: str) -> list[Callable[[], object]]:
        wave = db.session.get_one(Wave, self.wave)
        opens, extended = wave.opens_at, wave.closes_at + timedelta(days=2)
        publishes = wave.publishes_at + timedelta(days=9)
        early: list[Callable[[], object]] = [
            lambda: self._at(opens, opening.open_due, opening.stock_open),
            lambda: replace(self.member, self.wave),
            lambda: lifecycle.extend(self.wave, 2),
            lambda: self._at(extended - timedelta(days=1), opening.remind_due),
        ]
        if ending == "cancelled":
            return [*early, lambda: lifecycle.cancel(self.wave), closing.clear_cancelled]
        close = [lambda: self._at(extended, closing.close_due), lambda: self._at(publishes, closing.publish_due)]
        return [*early, *close]

    def _at(self, moment: datetime, *acts: Callable[[], None]) -> None:
        self.clock.moment = moment
        for act in acts:
            act()


@pytest.fixture
def steps() -> Iterator[Steps]:
    counted = Steps()
    event.listen(Session, "before_commit", counted.step)
    yield counted
    event.remove(Session, "before_commit", counted.step)


def plan(clock: FakeClock, boxes: FakeBoxes) -> Story:
    """Plan a wave for eight members."""
    clock.moment = OPENS - timedelta(days=1)
    club = make_root()
    members = [make_member(club) for _ in range(MEMBERS)]
    story = Story(clock, boxes, make_wave(club).id, members[0].id)
    db.session.commit()
    return story


def tell(story: list[Callable[[], object]]) -> None:
    """Tell a story as the worker does: what a restore left comes first, and what was done before is refused."""
    for act in story:
        restoring.examine()
        with contextlib.suppress(DomainError):
            act()


def cut(story: list[Callable[[], object]]) -> bool:
    """Tell a story until the power goes; tell whether it went."""
    try:
        tell(story)
    except (PowerCut, ExceptionGroup):
        db.session.rollback()
        return True
    return False


def ended(caplog: pytest.LogCaptureFixture) -> list[str]:
    events = [json.loads(record.message)["event"] for record in caplog.records if record.message.startswith("{")]
    return [event for event in events if event in ENDED]


@pytest.mark.parametrize("ending", ["released", "too_few", "cancelled"])
def test_a_crash_at_any_step_is_never_taken_for_a_restore(
    app: Flask, clock: FakeClock, steps: Steps, caplog: pytest.LogCaptureFixture, ending: str
) -> None:
    caplog.set_level("INFO", logger="entrepairs")
    boxes = FakeBoxes(sheets=0 if ending == "too_few" else 12)
    cutting: Any = CutBoxes(boxes, steps)
    publisher: Any = CarefulPublisher(boxes=cutting, steps=steps)
    ports.init_app(app, ports.Ports(MailRoster(), cutting, publisher, FakeForesight()))
    number = 0
    while True:
        number += 1
        story = plan(clock, boxes)
        whole = story.whole(ending)
        steps.at, steps.taken = number, 0
        was_cut = cut(whole)
        steps.at = 0
        tell(whole)
        assert ended(caplog) == [], number
        state = db.session.get_one(Wave, story.wave, populate_existing=True).state
        assert state == (State.CANCELLED if ending == "cancelled" else State.RELEASED), number
        if not was_cut:
            break
    assert number > 20


@pytest.fixture
def dealt(club: Network, sides: FakePorts, clock: FakeClock) -> str:
    """A wave that is open and dealt."""
    wave = make_wave(club)
    db.session.commit()
    clock.moment = OPENS
    opening.open_due()
    opening.stock_open()
    return wave.id


def put_back(wave_id: str, **fields: object) -> Wave:
    """Let Desk's row say what a backup said."""
    wave = db.session.get_one(Wave, wave_id, populate_existing=True)
    for name, value in fields.items():
        setattr(wave, name, value)
    db.session.commit()
    return wave


PUT_BACK: dict[str, dict[str, object]] = {
    "planned": {"state": State.PLANNED, "manifest_hash": "", "words": "", "frozen": None, "drawn": None},
    "before the cards": {"drawn": 0},
    "in the middle of dealing": {"drawn": 14},
    "another opening": {"manifest_hash": "B" * 42 + "Q"},
}


@pytest.mark.usefixtures("each_database")
@pytest.mark.parametrize("backup", PUT_BACK)
def test_a_wave_put_back_while_its_box_is_open_is_cancelled_once_and_everybody_is_told(
    dealt: str, sides: FakePorts, caplog: pytest.LogCaptureFixture, backup: str
) -> None:
    caplog.set_level("INFO", logger="entrepairs")
    put_back(dealt, **PUT_BACK[backup])
    for _ in range(2):
        restoring.examine()
        opening.open_due()
        opening.stock_open()
    wave = db.session.get_one(Wave, dealt)
    assert (wave.state, wave.cleared, sides.boxes.destroyed) == (State.CANCELLED, True, [dealt])
    assert [told for told, _ in sides.roster.told] == ["cancelled"]
    assert (len(sides.roster.dealt), sides.roster.forgotten) == (14, 1)
    assert caplog.text.count("wave-given-up") == 1


@pytest.mark.usefixtures("each_database")
def test_a_wave_whose_folder_is_lost_is_cancelled_and_leaves_the_chain(dealt: str, sides: FakePorts) -> None:
    del sides.boxes.opened[dealt], sides.boxes.records[dealt]
    restoring.examine()
    wave = db.session.get_one(Wave, dealt)
    assert (wave.state, wave.manifest_hash, wave.words) == (State.CANCELLED, "", "")
    assert len(sides.roster.told) == 1


def test_a_wave_put_back_after_it_was_sealed_is_cancelled_with_its_totals(dealt: str, sides: FakePorts) -> None:
    sides.boxes.sealed.append(dealt)
    restoring.examine()
    assert db.session.get_one(Wave, dealt).state == State.CANCELLED
    assert sides.boxes.destroyed == [dealt]


def test_a_wave_put_back_after_it_was_cancelled_is_cancelled_again_without_a_word(dealt: str, sides: FakePorts) -> None:
    sides.boxes.destroyed.append(dealt)
    restoring.examine()
    assert db.session.get_one(Wave, dealt).state == State.CANCELLED
    assert sides.roster.told == []


def test_figures_lost_with_their_totals_are_given_up(dealt: str, sides: FakePorts) -> None:
    put_back(dealt, state=State.CLOSED, outcome="published", replaced={"c1": 2})
    sides.boxes.sealed.append(dealt)
    sides.boxes.discarded.append(dealt)
    restoring.examine()
    wave = db.session.get_one(Wave, dealt)
    assert (wave.state, wave.replaced) == (State.CANCELLED, None)


def test_a_box_that_desk_is_done_with_is_destroyed_without_a_word(dealt: str, sides: FakePorts) -> None:
    put_back(dealt, state=State.RELEASED)
    restoring.examine()
    assert (sides.boxes.destroyed, sides.roster.told) == ([dealt], [])
    assert db.session.get_one(Wave, dealt).state == State.RELEASED


def test_a_wave_is_looked_at_again_before_it_opens_and_before_cards_are_dealt(dealt: str, sides: FakePorts) -> None:
    put_back(dealt, **PUT_BACK["planned"])
    opening.open_due()
    assert db.session.get_one(Wave, dealt).state == State.CANCELLED
    assert sides.boxes.destroyed == [dealt]


def test_what_another_worker_did_meanwhile_is_no_restore(dealt: str, sides: FakePorts) -> None:
    """Let a wave close between the first look at it and the second."""
    sides.boxes.sealed.append(dealt)
    assert list(restoring.suspects(sides.boxes.conditions())) == [dealt]
    put_back(dealt, state=State.CLOSED)
    restoring.settle(dealt)
    assert db.session.get_one(Wave, dealt).state == State.CLOSED
    assert sides.boxes.destroyed == []


def test_everybody_dealt_in_is_told_by_mail_that_the_wave_is_cancelled(
    app: Flask, clock: FakeClock, outbox: Memory
) -> None:
    boxes: Any = FakeBoxes()
    ports.init_app(app, ports.Ports(MailRoster(), boxes, FakePublisher(), FakeForesight()))
    story = plan(clock, boxes)
    clock.moment = OPENS
    opening.open_due()
    opening.stock_open()
    assert boxes.conditions() == {story.wave: Condition.OPEN}
    put_back(story.wave, drawn=3)
    restoring.examine()
    waiting = db.session.scalars(select(Outgoing)).all()
    assert len(waiting) == MEMBERS
    assert db.session.scalars(select(Deal)).all() == []
    assert len({mail.to for mail in outbox.sent}) == MEMBERS
