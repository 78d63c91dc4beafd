"""Compare two waves of a node, or a node with its parent, from released figures alone. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

from analytics.dashboard.layout import Start, starts
from analytics.disclosure.counting import Measure, Score
from analytics.disclosure.table import Figure
from analytics.measures import trends
from analytics.measures.intervals import Estimate
from analytics.measures.nonresponse import caution
from analytics.release.editions import Edition
from networks.tree import Node

PARENT = "parent"
Verdict = Literal["masked", "new_series", "no_comparison", "too_few", "none", "higher", "lower"]


@dataclass(frozen=True)
class Pair:
    """What is compared: a wave of the node, by its number, with another of its waves, or with the parent's if None."""

    wave: int
    other: int | None


@dataclass(frozen=True)
class Compared:
    """One measure: the figure compared with, the figure itself, and what may be said of the two."""

    measure: str
    before: Figure
    after: Figure
    verdict: Verdict
    difference: Estimate | None = None


@dataclass(frozen=True)
class Choices:
    """What may be compared on a node's page: the moments of its waves by number, oldest first, and its parent."""

    waves: Mapping[int, datetime]
    parent: Node | None

    def usual(self) -> Pair | None:
        """Return the pair shown at first: the last two waves, else the parent; None when there is no pair."""
        numbers = list(self.waves)
        if len(numbers) > 1:
            return Pair(numbers[-1], numbers[-2])
        return Pair(numbers[-1], None) if numbers and self.parent else None

    def pair(self, wave: str, other: str) -> Pair | None:
        """Return the pair that somebody asked for; None for anything that may not be compared."""
        names: dict[str, int | None] = {str(number): number for number in self.waves}
        others = names | ({PARENT: None} if self.parent else {})
        chosen = names.get(wave)
        if chosen is None or wave == other or other not in others:
            return None
        return Pair(chosen, others[other])


@dataclass(frozen=True)
class History:
    """A node's waves with its parent's figures, what they ask, and what may be compared."""

    node: str
    waves: tuple[Edition, ...]
    plan: tuple[Measure, ...]
    question_set: str
    choices: Choices


def compared(known: History, pair: Pair) -> tuple[Compared, ...]:
    """Compare every score of a pair that may be compared."""
    measures = [one.id for one in known.plan if isinstance(one, Score)]
    return tuple(_compared(known, pair, measure) for measure in measures)


def _compared(known: History, pair: Pair, measure: str) -> Compared:
    by_number = {wave.number: wave for wave in known.waves}
    wave = by_number[pair.wave]
    after = wave.figure(known.node, measure)
    if pair.other is None:
        above = known.choices.parent.id if known.choices.parent else ""
        return _said(wave.figure(above, measure), after, (wave, wave))
    other = by_number[pair.other]
    found = _said(other.figure(known.node, measure), after, (wave, other))
    crossed = _crossed((wave, other), known.waves[0].number, starts(known.waves, known.node, measure))
    return replace(found, verdict="new_series", difference=None) if crossed and found.verdict != "masked" else found


def _crossed(pair: tuple[Edition, Edition], first: int, found: Sequence[Start]) -> bool:
    """Tell whether a new series begins between two waves or with the later one."""
    low, high = sorted(wave.number - first for wave in pair)
    return any(low < start.place <= high for start in found)


def _said(before: Figure, after: Figure, waves: tuple[Edition, Edition]) -> Compared:
    """Compare two figures of waves that were published."""
    heads = [wave.head for wave in waves if wave.head]
    if before.n is None or after.n is None:
        return Compared(after.measure, before, after, "masked")
    if any(caution(head.table.rate) == "no_comparison" for head in heads):
        return Compared(after.measure, before, after, "no_comparison")
    if before.mean is None or after.mean is None:
        return Compared(after.measure, before, after, "too_few")
    found = trends.compare((before.mean, before.n), (after.mean, after.n), heads[0].policy)
    return Compared(after.measure, before, after, found.verdict, found.difference)
