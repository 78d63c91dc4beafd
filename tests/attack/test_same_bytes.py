"""The totals are the same bytes in whatever order, how often, by which way and with which card sheets came."""

import json
import random
import shutil
import sqlite3
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from surveys import question_sets, typed_code
from surveys.bodies import submission
from surveys.cards import draw_cards
from surveys.folders import WaveFolder
from surveys.served import ServedWave, ServedWaves
from tests.surveys.boxing import CELLS, WAVE
from tests.surveys.storm import a_sheet
from tests.surveys.tables import masked_pages

QUESTIONS = question_sets.load("pulse-fr-1")
OWNERS = 24
Answers = Mapping[str, Any]
Owner = tuple[str, Answers]
"""A cell and what somebody in it answers."""


def owners() -> list[Owner]:
    drawn = random.Random(4)
    given = [{item.id: drawn.choice(item.options).code for item in QUESTIONS.items} for _ in range(OWNERS)]
    return [(CELLS[number % len(CELLS)], answers) for number, answers in enumerate(given)]


def card(folder: WaveFolder, cell: str) -> bytes:
    (code,) = draw_cards(folder.cards, {cell: 1})[cell]
    return code


def send(folder: WaveFolder, wave: ServedWave, owner: Owner) -> None:
    """Answer by the page with a fresh card."""
    wave.answer(submission(json.dumps(a_sheet(wave, owner[0], card(folder, owner[0]), owner[1])).encode()))


def in_order(folder: WaveFolder, wave: ServedWave, people: Sequence[Owner]) -> None:
    for owner in people:
        send(folder, wave, owner)


def backwards(folder: WaveFolder, wave: ServedWave, people: Sequence[Owner]) -> None:
    in_order(folder, wave, people[::-1])


def again_and_again(folder: WaveFolder, wave: ServedWave, people: Sequence[Owner]) -> None:
    """Send every sheet three times, others in between."""
    sheets = [json.dumps(a_sheet(wave, cell, card(folder, cell), given)).encode() for cell, given in people]
    for body in random.Random(2).sample(sheets * 3, len(sheets) * 3):
        wave.answer(submission(body))


def with_replacements(folder: WaveFolder, wave: ServedWave, people: Sequence[Owner]) -> None:
    """Lose every other card, some of them after it gave a ticket."""
    for number, owner in enumerate(random.Random(3).sample(people, len(people))):
        if number % 2:
            lost = card(folder, owner[0])
            if number % 4 == 1:
                a_sheet(wave, owner[0], lost, owner[1])
        send(folder, wave, owner)


def all_at_once(folder: WaveFolder, wave: ServedWave, people: Sequence[Owner]) -> None:
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda owner: send(folder, wave, owner), people))


def by_form(folder: WaveFolder, wave: ServedWave, people: Sequence[Owner]) -> None:
    for cell, answers in people:
        typed_code.count(wave, card(folder, cell), answers)


def pages_after(folder: WaveFolder, waves: Path, way: Callable[..., None]) -> list[bytes]:
    """Let everybody answer one way, on a copy of the same wave, and return the pages of its totals."""
    shutil.copytree(folder.path, waves / WAVE)
    served, copy = ServedWaves(waves), WaveFolder(waves / WAVE)
    way(copy, served.get(WAVE), owners())
    served.close()
    return masked_pages(copy.box)["tally"]


WAYS = (backwards, again_and_again, with_replacements, all_at_once, by_form)


@pytest.fixture
def expected(folder: WaveFolder, tmp_path: Path) -> list[bytes]:
    """The pages when all come one after the other, each with the first card, once, from the page."""
    return pages_after(folder, tmp_path / "expected", in_order)


def test_whichever_way_sheets_come_the_totals_are_the_same_bytes(
    folder: WaveFolder, tmp_path: Path, expected: list[bytes]
) -> None:
    different = [way.__name__ for way in WAYS if pages_after(folder, tmp_path / way.__name__, way) != expected]
    assert different == []
    assert masked_pages(folder.box)["tally"] != expected


def test_one_answer_more_or_another_one_shows(folder: WaveFolder, tmp_path: Path, expected: list[bytes]) -> None:
    """Positive control: the pages do tell what was answered."""

    def one_less(copy: WaveFolder, wave: ServedWave, people: Sequence[Owner]) -> None:
        in_order(copy, wave, people[1:])

    assert pages_after(folder, tmp_path / "less", one_less) != expected


def upserted(path: Path, people: Sequence[Owner]) -> list[bytes]:
    """Count as one would without thinking: a row for a value once it is there."""
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("CREATE TABLE tally(cell, item, value, count, PRIMARY KEY(cell, item, value)) WITHOUT ROWID")
        for cell, answers in people:
            connection.executemany(
                "INSERT INTO tally VALUES (?, ?, ?, 1) ON CONFLICT DO UPDATE SET count = count + 1",
                [(cell, item, str(value)) for item, value in answers.items()],
            )
    return masked_pages(path)["tally"]


def test_rows_made_when_they_are_needed_show_the_order(tmp_path: Path) -> None:
    """Positive control: the same sheets in twenty orders leave twenty different files."""
    seen = {b"".join(upserted(tmp_path / f"{n}.db", random.Random(n).sample(owners(), OWNERS))) for n in range(20)}
    assert len(seen) >= 19
