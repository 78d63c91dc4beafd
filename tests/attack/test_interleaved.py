"""Totals are the sum of sheets after tickets, answers, replacements and sealing in any order, killed at any step."""

import random
import shutil
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest

from surveys import question_sets
from surveys.answers import deltas, parse
from surveys.boxes import FolderBoxes
from surveys.folders import WaveFolder
from surveys.plan import tally_plan
from surveys.sealing import read_sealed, seal
from tests.surveys.boxing import CELLS, WAVE
from tests.surveys.killed import DONE, KILLED, Executioner, executioner

QUESTIONS = question_sets.load("pulse-fr-1")
PLAN = tally_plan(QUESTIONS)
SHEETS, KILLS, THREADS = 12, 20, 4
Step = Mapping[str, Any]
Sum = Counter[tuple[str, str]]


@pytest.fixture(scope="module")
def killer() -> Iterator[Executioner]:
    with executioner() as running:
        yield running


def any_answers(drawn: random.Random) -> dict[str, Any]:
    return {item.id: drawn.choice(item.options).code for item in QUESTIONS.items}


def story(codes: Sequence[bytes], drawn: random.Random) -> list[Step]:
    """Return what happens: twelve owners answer, some of them twice, cards are replaced, and in the end it closes."""
    sheets: list[Step] = [{"do": "answer", "card": code.hex(), "answers": any_answers(drawn)} for code in codes]
    steps = [*sheets, *drawn.sample(sheets, 3)]
    steps += [{"do": "replace"}] * 3
    drawn.shuffle(steps)
    steps.insert(-4, {"do": "seal"})
    return steps


def sum_of(sheets: Sequence[Step]) -> Sum:
    """Return what sheets add up to."""
    return Counter(pair for each in sheets for pair in deltas(PLAN, QUESTIONS, parse(QUESTIONS, each["answers"])))


def sealed_sum(folder: WaveFolder) -> Sum:
    """Return what the sealed totals of a wave say."""
    counts = read_sealed(folder.sealed).cells[CELLS[0]]
    return +Counter({(measure, value): n for measure, values in counts.items() for value, n in values.items()})


def fits(found: Sum, acknowledged: Sequence[Step], others: Sequence[Step]) -> bool:
    """Tell whether a sum is that of all acknowledged sheets and of some others, each once."""
    known = sum_of(acknowledged)
    return any(known + sum_of(more) == found for size in range(len(others) + 1) for more in combinations(others, size))


def test_totals_are_the_sum_of_sheets_whenever_it_is_killed(
    killer: Executioner, boxes: FolderBoxes, folder: WaveFolder, tmp_path: Path
) -> None:
    codes, drawn, endings = boxes.draw_cards(WAVE, {CELLS[0]: SHEETS})[CELLS[0]], random.Random(11), Counter[str]()
    for number in range(KILLS):
        waves = tmp_path / f"{number}"
        shutil.copytree(folder.path, waves / WAVE)
        steps, receipts = story(codes, drawn), waves / "receipts"
        order = {"waves": str(waves), "receipts": str(receipts), "threads": THREADS, "steps": steps}
        # killed, started again and killed, then left alone
        endings.update(killer.run("live", at=drawn.randint(10, 250), **order) for _ in range(2))
        assert killer.run("live", **order) == DONE
        noted = {line.split()[0] for line in receipts.read_text(encoding="ascii").splitlines()}
        copy = WaveFolder(waves / WAVE)
        assert seal(copy, 8) == seal(copy, 8)
        sheets = {step["card"]: step for step in steps if step["do"] == "answer"}
        acknowledged = [sheet for card, sheet in sheets.items() if card in noted]
        others = [sheet for card, sheet in sheets.items() if card not in noted]
        if copy.sealed.exists():
            assert fits(sealed_sum(copy), acknowledged, others)
            endings["sealed"] += 1
        else:
            assert len(acknowledged) < 8
    assert endings[KILLED] > KILLS / 2
    assert endings["sealed"] > KILLS / 2


def test_a_sheet_lost_or_counted_twice_would_not_fit() -> None:
    """Positive control."""
    steps = [
        step for step in story([bytes([n]) * 16 for n in range(SHEETS)], random.Random(1)) if step["do"] == "answer"
    ]
    different = list({step["card"]: step for step in steps}.values())
    assert fits(sum_of(different), different[:-2], different[-2:])
    assert not fits(sum_of(different[1:]), different[:-2], different[-2:])
    assert not fits(sum_of([*different, different[0]]), different[:-2], different[-2:])
