"""Run the thief on a copy and count how often each kind of guess is right."""

import json
import math
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from tests.attack.guessing.replay import Truth

HERE = Path(__file__).parent
CHANCE, LUCK = 20, 1.5e-6
"""Right guesses by luck in twenty waves, and how rarely luck alone may raise the alarm."""
SURE = 0.95
AGAIN = "replacement cards"

FAMILIES = (
    "table order",
    "rowid",
    "byte offset",
    "page by page",
    "left-over copies",
    "journal",
    "file dates",
    "every column sorted",
    "ctid",
    "xmin",
    "log order",
    "mail order",
    AGAIN,
    "Desk order",
    "Desk's ctid",
    "Desk's xmin",
    "Desk, every column sorted",
    "outbox order",
    "one record names both",
)
"""What thieves go by."""

Guesses = Mapping[str, Mapping[str, Mapping[str, str]]]
"""Method, wave, member, record."""


def alarm(expected: float) -> int:
    """Return how many right guesses luck reaches once in a million, where so many are to be expected (Poisson)."""
    tail, each, number = 1.0, math.exp(-expected), 0
    while tail > LUCK:
        tail, number = tail - each, number + 1
        each *= expected / number
    return number


@dataclass(frozen=True, order=True)
class Score:
    """How many guesses of how many were right, by which method, and how many there are a wave."""

    right: int
    of: int
    method: str
    members: int

    @property
    def alarming(self) -> bool:
        """Tell whether this is more than luck: 45 where 20 are to be expected."""
        return self.right >= alarm(self.of / self.members)

    @property
    def share(self) -> float:
        """Return the share that was right."""
        return self.right / self.of


def guesses(copy: Path) -> Guesses:
    """Let the thief at a copy; it runs by itself, and not even what is installed beside Python can be imported."""
    command = [sys.executable, "-E", "-s", "-S", "-m", "thief", str(copy.absolute())]
    told = subprocess.run(command, cwd=HERE, check=True, capture_output=True, text=True)
    found: Guesses = json.loads(told.stdout)
    return found


def best(copy: Path, truth: Truth) -> dict[str, Score]:
    """Return the best method of each kind that found something to go by."""
    scores: dict[str, Score] = {}
    for method, waves in guesses(copy).items():
        kind = method.partition(" | ")[0]
        hits = [hit for wave, guess in waves.items() for hit in _hits(guess, truth, wave, only_again=kind == AGAIN)]
        score = Score(sum(hits), len(hits), method, len(next(iter(truth.members.values()))))
        scores[kind] = max(scores.get(kind, score), score)
    return scores


def _hits(guess: Mapping[str, str], truth: Truth, wave: str, *, only_again: bool) -> Iterator[bool]:
    """Tell of each guess whether it was right; of those about replacement cards, only who had one counts."""
    for member, record in guess.items():
        if not only_again or member in truth.twice[wave]:
            yield any(mark.startswith(record) for mark in truth.marks[wave].get(member, ()))
