"""Restores: every pair of what Desk says and where the box stands has its verdict, and a crash never looks like one."""

from itertools import product

import pytest

from networks.restores import COMPARED, TABLE, Box, Condition, Desk, Stage, Verdict, judge

HASH, OTHER = "A" * 43, "B" * 43
CELLS = frozenset({"00000000000000c1", "00000000000000c2"})
KEEP, CANCEL, DESTROY = Verdict.KEEP, Verdict.CANCEL, Verdict.DESTROY

CRASHES = {
    (Stage.UNKNOWN, Condition.EMPTY),
    (Stage.UNKNOWN, Condition.CANCELLED),
    (Stage.PLANNED, Condition.ABSENT),
    (Stage.OPENING, Condition.ABSENT),
    (Stage.OPENING, Condition.OPEN),
    (Stage.OPEN, Condition.OPEN),
    *product([Stage.CLOSED], [Condition.OPEN, Condition.CLOSING, Condition.SEALED, Condition.EMPTY]),
    (Stage.COUNTED, Condition.SEALED),
    *product([Stage.PUBLISHED], [Condition.SEALED, Condition.EMPTY]),
    (Stage.TOO_FEW, Condition.EMPTY),
    (Stage.RELEASED, Condition.EMPTY),
    *product([Stage.CANCELLED], Condition),
    *product([Stage.CLEARED], [Condition.ABSENT, Condition.CANCELLED, Condition.EMPTY]),
}
"""The pairs in which a wave stands in its life, killed between any two steps (tests/networks/test_restoring.py)."""

HARMLESS = {
    (Stage.UNKNOWN, Condition.ABSENT),
    (Stage.PUBLISHED, Condition.ABSENT),
    (Stage.PUBLISHED, Condition.CANCELLED),
    (Stage.TOO_FEW, Condition.ABSENT),
    (Stage.RELEASED, Condition.ABSENT),
    (Stage.RELEASED, Condition.CANCELLED),
}
"""Pairs that only a restore or a lost folder leaves, and in which nothing is to be lost or kept any more."""

DONE_WITH = {Stage.UNKNOWN, Stage.PUBLISHED, Stage.RELEASED, Stage.CLEARED}
"""Where Desk expects nothing more of a box, so that one that still holds something is destroyed."""


def same(stage: Stage) -> Desk:
    digest = "" if stage in {Stage.PLANNED, Stage.OPENING, Stage.UNKNOWN} else HASH
    return Desk(stage, digest, CELLS, 14)


@pytest.mark.parametrize("stage", Stage)
@pytest.mark.parametrize("condition", Condition)
def test_every_pair_has_its_verdict(stage: Stage, condition: Condition) -> None:
    verdict = judge(same(stage), Box(condition, HASH, CELLS, 14))
    if (stage, condition) in CRASHES | HARMLESS:
        assert verdict is KEEP
    else:
        assert verdict is (DESTROY if stage in DONE_WITH else CANCEL)
    assert verdict is TABLE[stage][condition]


@pytest.mark.parametrize("stage", [Stage.OPEN, Stage.CLOSED])
def test_a_box_of_another_opening_cancels_the_wave(stage: Stage) -> None:
    assert judge(same(stage), Box(Condition.OPEN, OTHER, CELLS, 14)) is CANCEL


def test_a_box_made_for_other_cells_cancels_a_wave_whose_box_is_being_made() -> None:
    desk = Desk(Stage.OPENING, "", CELLS, 0)
    assert judge(desk, Box(Condition.OPEN, HASH, CELLS)) is KEEP
    assert judge(desk, Box(Condition.OPEN, HASH, frozenset({"00000000000000c1"}))) is CANCEL


@pytest.mark.parametrize("stage", [Stage.OPENING, Stage.OPEN])
@pytest.mark.parametrize(
    ("drawn", "cards", "verdict"), [(14, 14, KEEP), (15, 14, KEEP), (14, 15, CANCEL), (None, 99, KEEP)]
)
def test_a_box_with_more_cards_than_were_asked_for_cancels_the_wave(
    stage: Stage, drawn: int | None, cards: int, verdict: Verdict
) -> None:
    desk = Desk(stage, "" if stage is Stage.OPENING else HASH, CELLS, drawn)
    assert judge(desk, Box(Condition.OPEN, HASH, CELLS, cards)) is verdict


def test_only_where_both_may_stand_the_same_are_they_compared() -> None:
    assert {Stage.OPENING, Stage.OPEN, Stage.CLOSED} == COMPARED
    for stage in set(Stage) - COMPARED:
        for condition in Condition:
            assert judge(same(stage), Box(condition, OTHER, frozenset(), 99)) is TABLE[stage][condition]
