"""What two hundred kills leave on disk shows the last batch at most, nameless, and nothing of it after a start."""

import json
import os
import random
import shutil
import signal
import sqlite3
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest

from core import tickets
from core.settings import Settings
from networks.manifests import unb64u
from surveys import question_sets
from surveys.answers import canonical, parse
from surveys.ballot_box import tag_of
from surveys.served import ServedWaves
from tests.attack.thief import read
from tests.surveys.boxing import WAVE
from tests.surveys.killed import KILLED, Executioner, executioner
from tests.surveys.storm import Sheets, Weather, storm

KILLS = 200
ROUNDS = 320
"""Some rounds are over before they are killed."""
QUESTIONS = question_sets.load("pulse-fr-1")


@pytest.fixture
def killer() -> Iterator[Executioner]:
    with executioner() as running:
        yield running


@pytest.fixture
def quick(tmp_path: Path) -> Iterator[Path]:
    """A folder in memory if there is one: what a killed process leaves is the same, and nothing waits for a disk."""
    shared = Path("/dev/shm")  # noqa: S108 - a fresh folder is made in it
    with TemporaryDirectory(dir=shared if shared.is_dir() else tmp_path) as folder:
        yield Path(folder)


@dataclass
class Witness:
    """Copy a wave's folder after every kill: as it lies, and once a Box has started on it."""

    waves: Path
    copies: Path
    on_their_way: list[set[str]] = field(default_factory=list)

    def __call__(self, sheets: Sheets) -> None:
        copy = self.copies / f"{len(self.on_their_way):03}"
        for name in ("dead", "restarted"):
            # the keys are the same in every copy, and another attack's
            shutil.copytree(self.waves / WAVE, copy / name / WAVE, ignore=shutil.ignore_patterns("*.pem", "page"))
        ServedWaves(copy / "restarted").close()
        self.on_their_way.append({str(sheet["prepared"]) for sheet in sheets})


def entry(sheet: Mapping[str, Any]) -> dict[str, Any]:
    """Write down all there is to look for about one sheet."""
    prepared, signature, tag_key = (unb64u(sheet[name]) for name in ("prepared", "signature", "tag_key"))
    row_id = tickets.row_id(prepared)
    tag = tag_of(tag_key, row_id, canonical(parse(QUESTIONS, sheet["answers"])))
    return {
        "marks": [row_id.hex(), tag.hex()],
        "secrets": [part.hex() for part in (prepared, signature[:32], tag_key)],
        "answers": sheet["answers"],
    }


def test_two_hundred_kills_leave_the_last_batch_at_most_and_nothing_after_a_start(
    settings: Settings, pems: tuple[bytes, ...], killer: Executioner, quick: Path
) -> None:
    settings, copies = settings.model_copy(update={"data_dir": quick / "data"}), quick / "copies"
    witness, start = Witness(settings.waves_dir, copies), time.time()
    after = storm(settings, pems, killer, ROUNDS, 200, Weather(1, 0.03, 80, witness))
    after.check()
    dossier = {"sheets": [entry(sheet) for sheet in after.sheets], "window": [start, time.time()]}
    report = read("crashes", copies, dossier, quick)["kills"]
    names = [str(sheet["prepared"]) for sheet in after.sheets]
    torn: set[str] = set()
    for kill, on_their_way in zip(report, witness.on_their_way, strict=True):
        # a kill before the start had put things right finds them as the kill before left them
        last = on_their_way | torn
        torn = {names[number] for number in kill["torn"]}
        assert torn <= last
        assert kill["sum"] is None or 0 <= kill["sum"] <= len(last)
        assert not any(kill[name] for name in ("secrets", "times", "read", "left")), kill
    # there was something to find: kills of both kinds, journals left hot, sheets torn out of the middle of a commit
    assert len(report) >= KILLS
    assert min(after.endings[KILLED], after.endings["killed after a while"]) > KILLS / 10
    assert sum("box.db-journal" in kill["journals"] for kill in report) > KILLS / 20
    assert any(kill["torn"] for kill in report)
    assert any(kill["sum"] for kill in report)


def answer_naively(path: Path, sheets: Sequence[Mapping[str, Any]]) -> None:
    """Keep a row per sheet, as one would without thinking, then be killed."""
    child = os.fork()
    if child == 0:
        connection = sqlite3.connect(path)
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("CREATE TABLE answer (id INTEGER PRIMARY KEY, a, b, c, d, e, f, g)")
        for sheet in sheets:
            with connection:
                codes = [str(code) for code in sheet["answers"].values()]
                connection.execute("INSERT INTO answer (a, b, c, d, e, f, g) VALUES (?, ?, ?, ?, ?, ?, ?)", codes)
        os.kill(os.getpid(), signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    assert os.WTERMSIG(status) == signal.SIGKILL


def test_a_row_per_answer_leaves_the_whole_sequence(tmp_path: Path) -> None:
    """Positive control: a write-ahead log of rows, killed once."""
    drawn, copy = random.Random(5), tmp_path / "copies" / "000"
    different: dict[str, dict[str, Any]] = {}
    while len(different) < KILLS:
        answers = {item.id: drawn.choice(item.options).code for item in QUESTIONS.items}
        different.setdefault(json.dumps(answers), {"marks": [], "secrets": [], "answers": answers})
    sheets = list(different.values())
    for name in ("dead", "restarted"):
        (copy / name).mkdir(parents=True)
    answer_naively(copy / "dead" / "naive.db", sheets)
    (found,) = read("crashes", tmp_path / "copies", {"sheets": sheets, "window": [0, 0]}, tmp_path)["kills"]
    told = found["read"]
    backwards = [later < earlier for earlier, later in pairwise(told)]
    assert len(set(told)) >= 0.95 * len(sheets)
    assert sum(backwards) <= 0.05 * len(told) or sum(backwards) >= 0.95 * len(told)
