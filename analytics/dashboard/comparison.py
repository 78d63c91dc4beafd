"""Compare two waves of a node, or a node with its parent, from released figures alone. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from analytics.dashboard.layout import Start, figure_of, starts
from analytics.disclosure.coarsening import Rounded
from analytics.disclosure.counting import Choice, Measure, Score
from analytics.disclosure.policy import Policy
from analytics.disclosure.table import Figure, Group
from analytics.measures import shares, trends
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
class ComparedShare:
    """One answer of a choice: its two shares, None where not published, and what may be said of them."""

    category: str
    before: Rounded | None
    after: Rounded | None
    verdict: Verdict
    difference: Estimate | None = None
    """In percentage points."""


@dataclass(frozen=True)
class ComparedChoice:
    """A choice: why its shares are not compared, or each of them compared."""

    measure: str
    refused: Verdict | None
    shares: tuple[ComparedShare, ...] = ()


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
    (other, above), wave = _other(known, pair), _wave(known, pair.wave)
    measures = [one.id for one in known.plan if isinstance(one, Score)]
    figures = [(other.figure(above, measure), wave.figure(known.node, measure)) for measure in measures]
    return tuple(_compared(known, pair, before, after) for before, after in figures)


def compared_choices(known: History, pair: Pair, totals: tuple[Group, Group]) -> tuple[ComparedChoice, ...]:
    """Compare the shares of every choice of a pair; `totals` are the two groups, the one compared with first."""
    measures = [one.id for one in known.plan if isinstance(one, Choice)]
    figures = [(figure_of(totals[0], measure), figure_of(totals[1], measure)) for measure in measures]
    return tuple(_choice(known, pair, before, after) for before, after in figures)


def sides(known: History, pair: Pair) -> tuple[tuple[str, str], tuple[str, str]]:
    """Return the ids of wave and node of what is compared with, and of what is compared."""
    (other, above), wave = _other(known, pair), _wave(known, pair.wave)
    return (_id(other), above), (_id(wave), known.node)


def _wave(known: History, number: int) -> Edition:
    return next(wave for wave in known.waves if wave.number == number)


def _other(known: History, pair: Pair) -> tuple[Edition, str]:
    """Return the wave and the node that a wave of the node is compared with."""
    if pair.other is None:
        return _wave(known, pair.wave), known.choices.parent.id if known.choices.parent else ""
    return _wave(known, pair.other), known.node


def _id(wave: Edition) -> str:
    return wave.head.occasion.wave_id if wave.head else ""


def _compared(known: History, pair: Pair, before: Figure, after: Figure) -> Compared:
    refused = _refused(known, pair, before, after)
    if refused or before.mean is None or after.mean is None or before.n is None or after.n is None:
        return Compared(after.measure, before, after, refused or "too_few")
    found = trends.compare((before.mean, before.n), (after.mean, after.n), _policy(known, pair))
    return Compared(after.measure, before, after, found.verdict, found.difference)


def _choice(known: History, pair: Pair, before: Figure, after: Figure) -> ComparedChoice:
    refused, policy = _refused(known, pair, before, after), _policy(known, pair)
    if refused or before.n is None or after.n is None:
        return ComparedChoice(after.measure, refused or "masked")
    if min(before.n.low, after.n.low) < policy.steady_from:
        return ComparedChoice(after.measure, "too_few")
    if not before.shares or not after.shares:
        return ComparedChoice(after.measure, "masked")
    return ComparedChoice(after.measure, None, tuple(_shares(before, after, policy)))


def _shares(before: Figure, after: Figure, policy: Policy) -> Iterator[ComparedShare]:
    """Compare the share of each answer that one of two figures has, in the order of the later one."""
    first, second = ({one.category: one.percent for one in figure.shares} for figure in (before, after))
    for category in dict.fromkeys([*second, *first]):
        one, other = first.get(category), second.get(category)
        if one is None or other is None or before.n is None or after.n is None:
            yield ComparedShare(category, one, other, "masked")
        else:
            found = shares.compare((one, before.n), (other, after.n), policy)
            yield ComparedShare(category, one, other, found.verdict, found.difference)


def _refused(known: History, pair: Pair, before: Figure, after: Figure) -> Verdict | None:
    """Say why two figures are not compared, whatever their numbers; None where they may be."""
    (other, _), wave = _other(known, pair), _wave(known, pair.wave)
    if before.n is None or after.n is None:
        return "masked"
    if _crossed((wave, other), known.waves[0].number, starts(known.waves, known.node, after.measure)):
        return "new_series"
    rates = [edition.head.table.rate for edition in (wave, other) if edition.head]
    return "no_comparison" if any(caution(rate) == "no_comparison" for rate in rates) else None


def _policy(known: History, pair: Pair) -> Policy:
    head = _wave(known, pair.wave).head
    if head is None:
        raise ValueError("a wave that is compared was published")
    return head.policy


def _crossed(pair: tuple[Edition, Edition], first: int, found: Sequence[Start]) -> bool:
    """Tell whether a new series begins between two waves or with the later one."""
    low, high = sorted(wave.number - first for wave in pair)
    return any(low < start.place <= high for start in found)
