import random
from collections.abc import Callable
from dataclasses import replace

import pytest

from networks.ports import NotSealed, SealOutcome
from surveys import ballot_box, cards, issuing, question_sets, sealing, store
from surveys.ballot_box import Sheet, Totals
from surveys.cards import card_hash
from surveys.folders import WaveFolder
from surveys.plan import tally_plan
from surveys.sealing import MoreSheetsThanTickets, SealedTotals, TotalsDisagree, check, read_sealed, seal
from surveys.store import StoreClosed
from tests.surveys.boxing import CELLS, WAVE

PLAN = tally_plan(question_sets.load("pulse-fr-1"))
CELL = CELLS[0]


def fill(folder: WaveFolder, sheets: int, tickets: int | None = None) -> Totals:
    """Issue tickets and count that many sheets in the first cell; return the totals."""
    codes = cards.draw_cards(folder.cards, {CELL: tickets if tickets is not None else sheets})[CELL]
    with store.opened(folder.cards) as connection:
        issuing.decide(connection, [issuing.claim(card_hash(code), CELL, code) for code in codes])
    with store.opened(folder.box) as connection:
        ballot_box.count(connection, [sheet(number) for number in range(sheets)])
        return ballot_box.totals(connection)


def sheet(seed: int) -> Sheet:
    drawn = random.Random(seed)
    values = tuple((measure.id, drawn.choice(measure.values)) for measure in PLAN)
    return Sheet(CELL, drawn.randbytes(32), drawn.randbytes(32), values)


def left(folder: WaveFolder) -> set[str]:
    return {path.name for path in folder.path.iterdir()}


def test_sealing_writes_the_exact_totals_and_destroys_what_they_came_from(folder: WaveFolder) -> None:
    totals = fill(folder, sheets=8, tickets=10)
    assert seal(folder, 8) == SealOutcome(sealed=True, sheets=8)
    sealed = read_sealed(folder.sealed)
    assert sealed.cells == totals
    assert (sealed.wave, sealed.question_set, sealed.issued, sealed.sheets) == (WAVE, "pulse-fr-1", 10, 8)
    assert list(sealed.plan.items()) == [(measure.id, measure.values) for measure in PLAN]
    assert left(folder) == {"manifest.json", "cells", "page", "sealed.json"}
    assert folder.sealed.stat().st_mode & 0o777 == 0o600


def test_under_the_threshold_nothing_is_left(folder: WaveFolder) -> None:
    fill(folder, sheets=7)
    assert seal(folder, 8) == SealOutcome(sealed=False, sheets=None)
    assert left(folder) == {"manifest.json", "cells", "page"}
    with pytest.raises(NotSealed):
        read_sealed(folder.sealed)


@pytest.mark.parametrize("sheets", [7, 8])
def test_sealing_again_tells_the_same(folder: WaveFolder, sheets: int) -> None:
    fill(folder, sheets)
    assert seal(folder, 8) == seal(folder, 8)


def test_a_closed_wave_takes_nothing_more(folder: WaveFolder) -> None:
    fill(folder, sheets=8)
    sealing.close_stores(folder)
    with store.opened(folder.box) as connection, pytest.raises(StoreClosed):
        ballot_box.count(connection, [sheet(99)])
    with pytest.raises(StoreClosed):
        cards.draw_cards(folder.cards, {CELL: 1})


def test_more_sheets_than_tickets_are_not_sealed(folder: WaveFolder) -> None:
    fill(folder, sheets=9, tickets=8)
    with pytest.raises(MoreSheetsThanTickets):
        seal(folder, 8)
    assert {"box.db", "cards.db", "keys"} <= left(folder)


def raise_one(folder: WaveFolder) -> None:
    with store.opened(folder.box) as connection:
        connection.execute("UPDATE tally SET count = count + 1 WHERE measure = 'sisq' AND value = '3'")


def forget_a_ticket(folder: WaveFolder) -> None:
    with store.opened(folder.box) as connection:
        connection.execute("UPDATE spent SET row_id = zeroblob(32) WHERE row_id = (SELECT max(row_id) FROM spent)")


@pytest.mark.parametrize("tamper", [raise_one, forget_a_ticket])
def test_totals_that_do_not_add_up_are_not_sealed(folder: WaveFolder, tamper: Callable[[WaveFolder], None]) -> None:
    fill(folder, sheets=8)
    tamper(folder)
    with pytest.raises(TotalsDisagree):
        seal(folder, 8)
    assert "sealed.json" not in left(folder)


def test_sheets_are_compared_with_tickets_cell_by_cell() -> None:
    def came(number: int) -> dict[str, dict[str, int]]:
        return {"*": {"1": number}}

    check({"one": came(2), "two": came(0)}, 2, {"one": 2})
    with pytest.raises(MoreSheetsThanTickets):
        check({"one": came(2), "two": came(1)}, 3, {"one": 3})


def test_a_cancelled_wave_keeps_only_what_is_public(folder: WaveFolder) -> None:
    fill(folder, sheets=9)
    sealing.cancel(folder)
    sealing.cancel(folder)
    assert left(folder) == {"manifest.json", "cells", "page", "cancelled"}


def test_a_wave_cancelled_after_its_sealing_loses_its_totals(folder: WaveFolder) -> None:
    fill(folder, sheets=9)
    seal(folder, 8)
    sealing.cancel(folder)
    assert "sealed.json" not in left(folder)


def test_released_totals_are_deleted(folder: WaveFolder) -> None:
    fill(folder, sheets=8)
    seal(folder, 8)
    sealing.delete_sealed(folder.sealed)
    sealing.delete_sealed(folder.sealed)
    assert not folder.sealed.exists()


def test_sealed_totals_count_the_sheets_of_all_cells() -> None:
    sealed = SealedTotals("w", "s", {"*": ("1",)}, {"a": {"*": {"1": 3}}, "b": {"*": {"1": 4}}}, 9)
    assert sealed.sheets == 7
    assert replace(sealed, cells={}).sheets == 0
