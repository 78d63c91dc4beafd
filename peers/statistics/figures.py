"""Decide what is published about introductions: whole quarters of a root, whole years of the nodes below; pure.

A figure stands on at least eight requests and depends on counts rounded to five alone, so that no count under
eight can be worked out from it. Windows of one node never overlap: a root's quarter with too few requests joins the
next ones, for a year at most, and then is told by nobody. Below the root a window is a civil year, and the nodes
shown leave nobody or at least eight out of what their parent tells. Where a root's window crosses the new year, or
lapsed, they always leave at least eight out: otherwise their sum, less the root's quarters, would be a few people.

Half of those who asked were in contact within a day, within two days, or later: only these bands are kept of a
duration, so there is nothing for a Kaplan-Meier estimate to work on, and nothing that it would add: every request
is more than two days old when it is counted, so none is censored before the last band. Whoever withdrew before any
contact counts as not in contact, which never flatters. Time spent waiting for the asker is left out of the bands.
"""

from collections import defaultdict
from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from operator import attrgetter
from typing import NamedTuple

from peers.statistics.quarters import A_YEAR, Quarter, distance

FEWEST = 8
STEP = 5
DAY, TWO_DAYS, LONGER = "day", "two_days", "longer"
ANSWERS = frozenset({"useful", "neutral", "unsuitable", "sold_to", "unsafe"})
"""Outcomes that somebody chose when closing; the others say that nobody did."""

REQUESTS, ANSWERED = attrgetter("requests"), attrgetter("answered")

Parents = Mapping[str, str | None]
"""Each node of a root to the one above it; the root has none."""


class Stone(NamedTuple):
    """One request, without whoever asked: its club, quarter, outcome and band of hours to the first contact."""

    club: str
    quarter: Quarter
    outcome: str
    duration: str


class Count(NamedTuple):
    """True numbers of requests; never published as they are."""

    requests: int = 0
    within_day: int = 0
    within_two_days: int = 0
    never: int = 0
    answered: int = 0
    useful: int = 0


Counts = Mapping[tuple[str, Quarter], Count]
"""By club and quarter."""


@dataclass(frozen=True)
class Figures:
    """What may be shown: counts to the nearest five, percentages of rounded counts; None where it may not."""

    requests: int
    within_48: int
    half: str
    never: int
    useful: int | None = None
    peers: int | None = None


@dataclass(frozen=True)
class Published:
    """What one node tells of whole quarters, the first and the last included; nothing without figures."""

    node: str
    first: Quarter
    last: Quarter
    figures: Figures | None = None


def tally(stones: Iterable[Stone]) -> dict[tuple[str, Quarter], Count]:
    """Count requests by club and quarter."""
    found: defaultdict[tuple[str, Quarter], Count] = defaultdict(Count)
    for stone in stones:
        one = Count(
            requests=1,
            within_day=stone.duration == "0-24",
            within_two_days=stone.duration in {"0-24", "24-48"},
            never=stone.duration == "none",
            answered=stone.outcome in ANSWERS,
            useful=stone.outcome == "useful",
        )
        found[stone.club, stone.quarter] = added((found[stone.club, stone.quarter], one))
    return dict(found)


def added(counts: Iterable[Count]) -> Count:
    """Return the sum of some counts."""
    return Count(*map(sum, zip(Count(), *counts, strict=True)))


def to_five(number: int) -> int:
    """Return a count to the nearest five."""
    return STEP * ((number + STEP // 2) // STEP)


def percent(part: int, whole: int) -> int:
    """Return a whole percentage of two counts, each rounded to five first; at most 100. `whole` is at least 3."""
    of = to_five(whole)
    return min(100, (200 * to_five(part) + of) // (2 * of))


def figures_of(count: Count, peers: int = 0) -> Figures | None:
    """Return the figures of a window, or None under eight requests; `peers` and answers under eight are left out."""
    if count.requests < FEWEST:
        return None
    return Figures(
        requests=to_five(count.requests),
        within_48=percent(_reached(count.within_two_days, count), count.requests),
        half=_half(count),
        never=percent(count.never, count.requests),
        useful=percent(count.useful, count.answered) if count.answered >= FEWEST else None,
        peers=to_five(peers) if peers >= FEWEST else None,
    )


def publish(
    parents: Parents, counts: Counts, peers: Mapping[str, int], before: Sequence[Published], upto: Quarter
) -> tuple[Published, ...]:
    """Return what comes out now, after what the root told `before` (oldest first), up to a quarter.

    `peers` are the peers available at this moment by club: only the newest window of a node tells them.
    """
    root = next(node for node, parent in parents.items() if parent is None)
    below = _clubs_below(parents)
    told, found = list(before), []
    for quarter in _due(before, counts, upto):
        now = sum(peers.get(club, 0) for club in below[root]) if quarter == upto else 0
        first = _first(told, quarter)
        told.append(Published(root, first, quarter, figures_of(_within(counts, below[root], first, quarter), now)))
        found.append(told[-1])
        if quarter.number == A_YEAR:
            found += _year(parents, counts, peers if quarter == upto else {}, told)
    return tuple(found)


def shown_below(
    parents: Parents, bases: Mapping[str, int], *, loose: bool, among: Container[str] | None = None
) -> frozenset[str]:
    """Return the nodes below the root that may be shown beside it, by their true numbers in one window.

    A node is shown only below a shown one, on at least eight, and if what its parent does not show is nobody or at
    least eight; else the smallest stays hidden too. `loose`: the root must keep at least eight back in any case.
    `among`: no other nodes come into question.
    """
    root = next(node for node, parent in parents.items() if parent is None)
    shown: set[str] = set()
    above = [root]
    for node in above:
        children = [child for child, parent in parents.items() if parent == node]
        chosen = [one for one in children if bases[one] >= FEWEST and (among is None or one in among)]
        chosen.sort(key=lambda one: (bases[one], one))
        rest = bases[node] - sum(bases[one] for one in chosen)
        if 0 < rest < FEWEST or (rest == 0 and loose and node == root):
            chosen = chosen[1:]
        shown.update(chosen)
        above += chosen
    return frozenset(shown)


def _half(count: Count) -> str:
    """Tell within which band half of the requests had their first contact, by rounded counts."""
    half = to_five(count.requests)
    if 2 * _reached(count.within_day, count) >= half:
        return DAY
    return TWO_DAYS if 2 * _reached(count.within_two_days, count) >= half else LONGER


def _reached(number: int, count: Count) -> int:
    """Return how many were in contact within a band, to five; with those never in contact no more than all."""
    return min(to_five(number), to_five(count.requests) - to_five(count.never))


def _due(before: Sequence[Published], counts: Counts, upto: Quarter) -> list[Quarter]:
    """Return the quarters that the root has not told yet, from the first that anybody asked in."""
    earliest = min((quarter for _club, quarter in counts), default=upto.after)
    quarter = before[-1].last.after if before else earliest
    found = []
    while quarter <= upto:
        found.append(quarter)
        quarter = quarter.after
    return found


def _first(told: Sequence[Published], quarter: Quarter) -> Quarter:
    """Return where the window that ends with a quarter begins: earlier when the last one had too few requests."""
    waits = bool(told) and told[-1].figures is None and distance(told[-1].first, told[-1].last) < A_YEAR
    return told[-1].first if waits else quarter


def _year(parents: Parents, counts: Counts, peers: Mapping[str, int], told: Sequence[Published]) -> list[Published]:
    """Return the civil year of every node below the root, once the root has `told` its last quarter."""
    root, last = told[-1].node, told[-1].last
    first, below = Quarter(last.year, 1), _clubs_below(parents)
    count = {node: _within(counts, clubs, first, last) for node, clubs in below.items()}
    now = {node: sum(peers.get(club, 0) for club in clubs) for node, clubs in below.items()}
    whole = [
        (one, _within(counts, below[root], one.first, one.last)) for one in told if one.figures and first <= one.first
    ]
    asked = [one for _window, one in whole]
    answers = [one for window, one in whole if window.figures and window.figures.useful is not None]
    by_requests = _shown(parents, count, asked, REQUESTS)
    by_answers = _shown(parents, count, answers, ANSWERED, among=by_requests)
    by_peers = shown_below(parents, now, loose=False, among=by_requests)
    found = []
    for node in sorted(set(parents) - {root}):
        own = count[node] if node in by_answers else count[node]._replace(answered=0)
        figures = figures_of(own, now[node] if node in by_peers else 0) if node in by_requests else None
        found.append(Published(node, first, last, figures))
    return found


def _shown(
    parents: Parents,
    count: Mapping[str, Count],
    told: Sequence[Count],
    number: Callable[[Count], int],
    among: Container[str] | None = None,
) -> frozenset[str]:
    """Return the nodes that may show one number of a year, of which the root `told` these parts."""
    bases = {node: number(one) for node, one in count.items()}
    root = next(node for node, parent in parents.items() if parent is None)
    return shown_below(parents, bases, loose=bases[root] != sum(map(number, told)), among=among)


def _clubs_below(parents: Parents) -> dict[str, frozenset[str]]:
    """Return the nodes at or below each node; only clubs among them have counts."""
    found: dict[str, set[str]] = {node: set() for node in parents}
    for node in parents:
        above: str | None = node
        while above is not None:
            found[above].add(node)
            above = parents[above]
    return {node: frozenset(below) for node, below in found.items()}


def _within(counts: Counts, clubs: Container[str], first: Quarter, last: Quarter) -> Count:
    return added(count for (club, quarter), count in counts.items() if club in clubs and first <= quarter <= last)
