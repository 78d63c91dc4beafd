"""Whatever happens to a check-in, in any order: sheets count once, receipts hold, what is over stays over."""

from collections import Counter
from collections.abc import Callable
from functools import partial

import hypothesis
import pytest
from flask import Flask
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from core.db import db
from core.errors import DomainError
from core.settings import Settings
from members.replacement import replace
from networks import ports
from networks.closing import close_due
from networks.lifecycle import cancel, extend
from networks.opening import remind_due
from networks.ports import BoxClosed
from networks.steps import Refused
from networks.waves import State
from surveys.sealing import read_sealed
from surveys.served import CardUsed, TicketSpent, WaveCancelled
from surveys.store import StoreClosed
from tests.attack.memory import tmp_path
from tests.attack.sequences import (
    Card,
    Kept,
    Totals,
    World,
    ask,
    counted,
    flat,
    folder_is_empty,
    send,
    sheet_of,
    type_in,
)
from tests.conftest import FakeClock
from tests.surveys.conftest import pems

__all__ = ["pems", "tmp_path"]
EXAMPLES, STEPS, EARLIEST_END, MOST_RESTORES = 24, 30, 14, 2
SEEN = {"replaced", "typed", "sealed", "too few", "cancelled", "restored, and went on", "restored, and cancelled"}
"""What has to have happened, or the sequences would show nothing."""
PICK, SEED = st.integers(0, 999), st.integers(0, 2**32)


class AnySequence(RuleBasedStateMachine):
    """The real stores beside a model: who holds which card, what each sheet said, what must have become of the wave."""

    def __init__(self, world: World) -> None:
        super().__init__()
        self.world, self.steps, self.restores = world, 0, 0
        self.cards: list[Card] = []
        self.doubtful, self.lost = set[str](), set[str]()  # lost: the card was in a worker's memory when it ended
        self.replaced: frozenset[str] = frozenset()
        self.truth: Totals = Counter()
        self.state = State.PLANNED
        world.begin()
        self.kept = Kept(world.back_up("kept"), State.PLANNED, None, frozenset())

    @initialize(fails_after=st.one_of(st.none(), st.integers(0, 12)), already=st.integers(0, 12))
    def open(self, fails_after: int | None, already: int) -> None:
        self.world.post.left = fails_after
        self.world.open()
        self.state = State.OPEN
        self.note_mail()
        self.world.post.left, self.world.post.down = None, False
        self.several_answer(already, already)

    def note_mail(self) -> None:
        """Hand out what the postman brought."""
        came = self.world.mailed()
        holders = [card.member for card in self.cards]
        for card in came:
            assert holders.count(card.member) <= (card.member in self.replaced)
        self.cards += came
        self.doubtful |= {self.world.members[address] for address in self.world.post.doubtful}

    def first(self) -> set[str]:
        return {card.member for card in self.cards} | self.doubtful

    def pick(self, number: int, fits: Callable[[Card], bool]) -> Card | None:
        fitting = [card for card in self.cards if fits(card)]
        return fitting[number % len(fitting)] if fitting else None

    @precondition(lambda self: self.state is State.OPEN)
    @rule()
    def deal_the_rest(self) -> None:
        self.world.open()
        self.note_mail()
        assert self.first() | self.lost == set(self.world.members.values())

    @precondition(lambda self: self.state is State.OPEN)
    @rule(number=PICK)
    def issue(self, number: int) -> None:
        card = self.pick(number, lambda card: not card.used)
        if card is not None:
            ask(self.world.box(), card)

    @precondition(lambda self: self.state is State.OPEN)
    @rule(number=PICK)
    def issue_again(self, number: int) -> None:
        card = self.pick(number, lambda card: card.used)
        if card is None:
            return
        if not card.typed:
            assert ask(self.world.box(), card) == ask(self.world.box(), card)
        with pytest.raises(CardUsed):
            ask(self.world.box(), Card(card.member, card.cell, card.code))

    @precondition(lambda self: self.state is State.OPEN)
    @rule(number=PICK, seed=SEED)
    def answer(self, number: int, seed: int) -> None:
        card = self.pick(number, lambda card: bool(card.signed) and card.sheet is None)
        if card is not None:
            card.sheet = sheet_of(seed)
            card.receipt = send(self.world.box(), card, card.sheet)
            self.truth += counted(card.cell, card.sheet)

    @precondition(lambda self: self.state is State.OPEN)
    @rule(seed=SEED, several=st.integers(1, 5))
    def several_answer(self, seed: int, several: int) -> None:
        for number in range(several):
            self.issue(seed + number)
            self.answer(seed + number, seed + number)

    @precondition(lambda self: self.state is State.OPEN)
    @rule(number=PICK, seed=SEED)
    def answer_in_the_form(self, number: int, seed: int) -> None:
        card = self.pick(number, lambda card: not card.used)
        if card is not None:
            card.sheet, card.typed = sheet_of(seed), True
            card.receipt = type_in(self.world.box(), card, card.sheet)
            self.truth += counted(card.cell, card.sheet)
            self.world.seen["typed"] += 1
            with pytest.raises(TicketSpent):
                type_in(self.world.box(), card, {**card.sheet, "sisq": None})

    @precondition(lambda self: self.state is State.OPEN)
    @rule(number=PICK, seed=SEED)
    def answer_again(self, number: int, seed: int) -> None:
        card = self.pick(number, lambda card: card.sheet is not None and not card.typed)
        if card is None or card.sheet is None:
            return
        other = {**sheet_of(seed), "sisq": None}
        assert send(self.world.box(), card, card.sheet) == card.receipt
        with pytest.raises((TicketSpent, CardUsed)):
            type_in(self.world.box(), card, other)
        card_with_another_key = Card(card.member, card.cell, card.code, card.prepared, card.blinding, card.signed)
        with pytest.raises(TicketSpent):
            send(self.world.box(), card_with_another_key, other)

    @precondition(lambda self: self.state is State.OPEN)
    @rule(number=PICK)
    def replace(self, number: int) -> None:
        member = sorted(self.world.members.values())[number % len(self.world.members)]
        if member in self.world.flagged() and member not in self.replaced:
            self.replaced |= {member}
            replace(member, self.world.wave)
            self.note_mail()
            self.world.seen["replaced"] += 1
        else:
            with pytest.raises(DomainError):
                replace(member, self.world.wave)
        assert self.world.replaced() == len(self.replaced)

    @precondition(lambda self: self.state is State.OPEN)
    @rule()
    def extend(self) -> None:
        if self.world.stage().extended:
            with pytest.raises(Refused):
                extend(self.world.wave, 3)
        else:
            db.session.rollback()
            extend(self.world.wave, 3)

    @precondition(lambda self: self.state is State.OPEN)
    @rule()
    def remind_everybody(self) -> None:
        self.world.clock.advance(hours=9)
        remind_due()

    @rule()
    def crash(self) -> None:
        self.world.crash()
        self.lost |= set(self.world.flagged()) - self.first()

    @rule()
    def back_up(self) -> None:
        wave = self.world.stage()
        state, drawn = State(wave.state), wave.drawn
        self.kept = Kept(self.world.back_up("kept"), state, drawn, self.replaced)

    @precondition(lambda self: self.steps >= EARLIEST_END and self.restores < MOST_RESTORES)
    @rule()
    def restore(self) -> None:
        self.restores += 1
        drawn = self.world.stage().drawn
        goes_on = self.kept.state is self.state and self.kept.drawn == drawn
        self.world.restore(self.kept.backup)
        self.replaced = self.kept.replaced
        self.lost |= set(self.world.flagged()) - self.first()
        self.world.seen["restored, and went on" if goes_on else "restored, and cancelled"] += 1
        if not goes_on:
            self.state, self.truth = State.CANCELLED, Counter()
        assert self.world.stage().state == self.state

    @precondition(lambda self: self.state is State.OPEN and self.steps >= EARLIEST_END)
    @rule()
    def cancel(self) -> None:
        db.session.rollback()
        cancel(self.world.wave)
        self.state, self.truth = State.CANCELLED, Counter()
        self.world.seen["cancelled"] += 1

    def seal(self) -> None:
        """Let the closing moment come."""
        self.world.clock.moment = max(self.world.clock.moment, self.world.stage().closes_at)
        close_due()
        self.state = State.CLOSED
        wave = self.world.stage()
        assert wave.replacements == len(self.replaced)
        sheets = sum(card.sheet is not None for card in self.cards)
        assert self.world.folder.sealed.exists() == (sheets >= wave.threshold)
        self.world.seen["sealed" if sheets >= wave.threshold else "too few"] += 1
        if sheets < wave.threshold:
            self.truth = Counter()

    @precondition(lambda self: self.state is State.OPEN and self.steps >= EARLIEST_END)
    @rule()
    def close(self) -> None:
        self.seal()

    @precondition(lambda self: self.state in {State.CLOSED, State.CANCELLED} and bool(self.cards))
    @rule(number=PICK, seed=SEED)
    def come_too_late(self, number: int, seed: int) -> None:
        card = self.cards[number % len(self.cards)]
        with pytest.raises((StoreClosed, WaveCancelled)):
            type_in(self.world.box(), card, sheet_of(seed))
        with pytest.raises(BoxClosed):
            ports.current().boxes.draw_cards(self.world.wave, {card.cell: 1})
        with pytest.raises(DomainError):
            replace(card.member, self.world.wave)
        with pytest.raises(Refused):
            extend(self.world.wave, 3)
        self.world.open()
        assert self.world.mailed() == []

    @invariant()
    def what_is_kept_is_the_truth(self) -> None:
        self.steps += 1
        if self.state is State.OPEN:
            totals, noted, issued = self.world.totals()
            assert totals == self.truth
            assert noted == sum(card.sheet is not None for card in self.cards) <= issued
            assert issued == sum(card.used for card in self.cards)
            assert self.first() <= set(self.world.flagged())
        elif self.state is not State.PLANNED:
            assert folder_is_empty(self.world.folder)
            sealed = self.world.folder.sealed
            assert flat(read_sealed(sealed).cells) == self.truth if sealed.exists() else not self.truth

    def teardown(self) -> None:
        if self.state is State.OPEN:
            self.seal()
            self.what_is_kept_is_the_truth()
        self.world.crash()
        content = self.world.everything()
        names = [word for member in self.world.members.items() for word in member]
        assert [name for name in names if name.encode() in content] == []
        codes = [card.code for card in self.cards]
        assert [code for code in codes if code in content] == []


def test_any_sequence_of_events_keeps_every_sheet_once_and_no_name(
    app: Flask, settings: Settings, clock: FakeClock, pems: tuple[bytes, ...]
) -> None:
    world = World(app, settings, clock, pems)
    chosen = hypothesis.settings(
        max_examples=EXAMPLES,
        stateful_step_count=STEPS,
        derandomize=True,
        deadline=None,
        database=None,
        suppress_health_check=list(hypothesis.HealthCheck),
        phases=[hypothesis.Phase.generate],  # finding the shortest failing sequence would take minutes
    )
    run_state_machine_as_test(partial(AnySequence, world), settings=chosen)  # type: ignore[arg-type]  # whatever makes a machine will do
    assert set(world.seen) >= SEEN
