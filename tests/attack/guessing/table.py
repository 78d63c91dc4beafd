"""Write the table of attacks: how often a thief guesses right in naive stores, and in ours.

`python -m tests.attack.guessing.table` runs the attacks and writes docs/attacks.md. The tests compare what stands there
with what they measure: the naive stores exactly, ours against the alarm, since any change of the code may draw anew.
"""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.attack.guessing.replay import WAVES
from tests.attack.guessing.scores import CHANCE, FAMILIES, SURE, Score, alarm

ROOT = Path(__file__).parents[3]
TABLE = ROOT / "docs" / "attacks.md"
SMALL, LARGE = 8, 30
NOTES = "ATTACK_NOTES"
"""Variable that names a folder into which what was measured is written."""
NOTHING = "nothing there"

ALL = (WAVES * SMALL, WAVES * LARGE)
HEAD = f"""# Guessing by order

What a thief guesses who has a full copy of everything: databases, journals, keys, logs, Desk's tables, the outbox and
the mail server's log. Twenty check-ins of {SMALL} members (Desk on PostgreSQL) and of {LARGE} (on SQLite) go through
the real code with fixed seeds. Everybody answers at the very moment the mail comes: the worst they can do. Some lose
their mail and have a second card, some type the code into the plain form, and a reminder to all waits in the outbox.
The thief is a program of its own (`tests/attack/guessing/thief`): it lays each order of records beside each order of
members, and says whose record is whose. A right guess would tell who answered, never what: no answer lies beside any
record.

Luck alone gives {CHANCE} right guesses in {WAVES} check-ins, of {ALL[0]} or {ALL[1]}. It reaches {alarm(CHANCE)}
once in a million; there the tests fail. Of replacement cards there are fewer to guess, so the alarm comes earlier. Of
each kind the best of several methods is shown: some are above {CHANCE}, as the best of many throws is. Each kind is
first shown to work, in a naive store of as many people.

Written by `python -m tests.attack.guessing.table`.

| what the thief goes by | naive store | right there | here, {SMALL} members | here, {LARGE} members |
|---|---|---|---|---|
"""


@dataclass(frozen=True)
class Line:
    """One line of the table; `ours` are right guesses, where there was anything to go by."""

    way: str
    share: str
    ours: tuple[Score, ...]


def read() -> dict[str, Line]:
    """Return the committed table, by what the thief goes by."""
    rows = [line.strip("| ").split(" | ") for line in TABLE.read_text(encoding="utf-8").splitlines()]
    told = [row for row in rows if row[0] in FAMILIES]
    return {kind: Line(way, share, tuple(_scores(kind, ours))) for kind, way, share, *ours in told}


def _scores(kind: str, ours: Sequence[str]) -> Iterator[Score]:
    for size, text in zip((SMALL, LARGE), ours, strict=True):
        if text != NOTHING:
            right, of = map(int, text.split(" of "))
            yield Score(right, of, kind, size)


def most_naive(robbed: Mapping[str, Mapping[str, Score]], kind: str) -> tuple[str, float]:
    """Return the naive store in which a kind of guess is right most often, of several the one that lets least else."""
    shares = {way: found[kind].share for way, found in robbed.items() if kind in found}
    leaks = {way: sum(score.share >= SURE for score in robbed[way].values()) for way in shares}
    way = max(shares, key=lambda each: (shares[each], -leaks[each]))
    return way, shares[way]


def note(size: int, found: Mapping[str, Score]) -> None:
    """Note what was measured of our store, if somebody writes the table."""
    _write(f"{size}.json", {kind: f"{score.right} of {score.of}" for kind, score in found.items()})


def note_naive(robbed: Mapping[str, Mapping[str, Score]]) -> None:
    """Note what was measured of naive stores, if somebody writes the table."""
    _write("naive.json", {kind: most_naive(robbed, kind) for kind in FAMILIES})


def _write(name: str, measured: Any) -> None:
    if NOTES in os.environ:
        (Path(os.environ[NOTES]) / name).write_text(json.dumps(measured), encoding="ascii")


def main() -> None:
    """Run the attacks and write the table."""
    with tempfile.TemporaryDirectory() as notes:
        command = [sys.executable, "-m", "pytest", "-q", "-p", "no:randomly", "tests/attack/test_guessing.py"]
        subprocess.run(command, cwd=ROOT, env={**os.environ, NOTES: notes}, check=False)
        told = {path.stem: json.loads(path.read_text(encoding="ascii")) for path in Path(notes).glob("*.json")}
    lines = [
        f"| {kind} | {told['naive'][kind][0]} | {told['naive'][kind][1]:.0%} | "
        + " | ".join(told[str(size)].get(kind, NOTHING) for size in (SMALL, LARGE))
        + " |\n"
        for kind in FAMILIES
    ]
    TABLE.write_text(HEAD + "".join(lines), encoding="utf-8")


if __name__ == "__main__":
    main()
