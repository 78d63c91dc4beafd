"""Measure what the statistics promise: coverage, false alarms and power, with the shipped scales and rules.

Groups of people answer at random, wave by wave; what they answer is counted, coarsened and judged by the same code
that makes and shows a release. Seeded: the same numbers on every machine. docs/methods.md explains them.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import pairwise
from math import sqrt

import numpy as np

from analytics.dashboard.headline import headline
from analytics.disclosure import coarsening
from analytics.disclosure.coarsening import HUNDRED, Answers, Rounded
from analytics.disclosure.counting import BANDS, Histogram, categories
from analytics.disclosure.policy import SCALE, Policy
from analytics.disclosure.table import Figure
from analytics.measures.intervals import Estimate, interval, share_interval
from analytics.measures.shrinkage import shrunk
from analytics.measures.trends import change, drift, steady
from benchmarks.populations import SHAPES, Population, Size, draw, populations, size

SIZES = (10, 15, 20, 30, 100)
SEED = 20_261_101
WAVES = 12
CLUBS, CLUB_SD = 20, 2.5
PLACES = (0, SCALE / 2, SCALE)
"""Where the answers of each third may lie at the widest."""
WANDER, AGAIN = 0.5, 0.6
"""How far a group's true mean strays, in points, and how much of that is still there in the next wave."""
SHIFT = 2.0
"""A true change, in points of ten."""


@dataclass(frozen=True)
class Trial:
    """How often something is tried, by which rules and with which chance."""

    policy: Policy
    rng: np.random.Generator
    rounds: int

    def sized(self, population: Population, n: int) -> Size:
        """Return the size of a group of n answers by these rules."""
        return size(population, n, self.policy)

    def drawn(self, population: Population, n: int, waves: int) -> np.ndarray[tuple[int, ...], np.dtype[np.int64]]:
        """Return sums of codes, a row a group and a column a wave."""
        return draw(population, n, (self.rounds, waves), self.rng)


def mean_coverage(trial: Trial, population: Population, n: int) -> float:
    """Return how often a published mean's interval holds the true mean."""
    group = trial.sized(population, n)
    hit = [_holds(interval(one, group.answers, trial.policy), population.mean) for one in group.means]
    return float(np.mean(np.array(hit)[trial.drawn(population, n, 1)]))


def banded_coverage(trial: Trial, population: Population, n: int) -> float:
    """Return the same if the published thirds of the scale could widen the interval: it is not done, but asked for.

    The spread is that of answers in the middle of the scale and at its ends, as many as the thirds say.
    """
    answers = coarsening.answers(n, trial.policy)
    counts = trial.rng.multinomial(n, population.chances, size=trial.rounds)
    top = len(population.chances) - 1
    seen = {one: _banded(population, one, answers, trial.policy) for one in set(map(tuple, counts.tolist()))}
    hits = []
    for one in map(tuple, counts.tolist()):
        exact = Fraction(SCALE * sum(code * count for code, count in enumerate(one)), top * n)
        wide = replace(trial.policy, pooled_sd=max(trial.policy.pooled_sd, seen[one]))
        hits.append(_holds(interval(coarsening.mean(exact, answers, wide), answers, wide), population.mean))
    return _often(hits)


def _banded(population: Population, counts: Sequence[int], answers: Answers, policy: Policy) -> float:
    histogram: Histogram = {population.score.low + code: count for code, count in enumerate(counts)}
    thirds = categories(histogram, population.score).values()
    shares = [coarsening.share(count, sum(counts), answers, policy).value for count in thirds]
    whole = sum(shares) or 1.0
    mean = sum(place * share for place, share in zip(PLACES, shares, strict=True)) / whole
    return sqrt(sum((place - mean) ** 2 * share for place, share in zip(PLACES, shares, strict=True)) / whole)


def steady_coverage(trial: Trial, population: Population, n: int) -> float:
    """Return how often the interval of the mean over waves holds the true mean."""
    group, waves = trial.sized(population, n), trial.drawn(population, n, trial.policy.waves_in_mean)
    return _often(_holds(steady(group.series(sums), trial.policy), population.mean) for sums in waves)


def share_coverage(trial: Trial, population: Population, n: int) -> float:
    """Return how often the published interval of a third of the scale holds its true share: the worst third."""
    answers = coarsening.answers(n, trial.policy)
    shown = [share_interval(coarsening.share(count, n, answers, trial.policy), answers) for count in range(n + 1)]
    seen = []
    for true in map(population.share, range(BANDS)):
        hit = np.array([_holds(one, true) for one in shown])
        seen.append(float(np.mean(hit[trial.rng.binomial(n, true / HUNDRED, size=trial.rounds)])))
    return min(seen)


def called(trial: Trial, before: Population, n: int, after: Population | None = None) -> float:
    """Return how often two waves are called a change; nothing changed unless `after` is another population."""
    group = trial.sized(before, n)
    one, other = trial.drawn(before, n, 1)[:, 0], trial.drawn(after or before, n, 1)[:, 0]
    pairs = [(group.means[a], group.means[b]) for a, b in zip(one.tolist(), other.tolist(), strict=True)]
    verdicts = {
        pair: change([(figure, group.answers) for figure in pair], trial.policy) != "none" for pair in set(pairs)
    }
    return _often(verdicts[pair] for pair in pairs)


def drifting(trial: Trial, before: Population, n: int, later: Population | None = None) -> float:
    """Return how often a drift is called in any of twelve waves; `later` answers from the seventh wave on."""
    group, half = trial.sized(before, n), WAVES // 2
    waves = np.concatenate([trial.drawn(before, n, half), trial.drawn(later or before, n, WAVES - half)], axis=1)
    return _often(
        any(drift(series[:end], trial.policy) != "none" for end in range(1, WAVES + 1))
        for series in map(group.series, waves)
    )


def wandering(trial: Trial, population: Population, n: int) -> float:
    """Return how often a drift is called in twelve waves whose true mean wanders by itself, but always comes back."""
    group = trial.sized(population, n)
    pulls = [trial.rng.normal(0, WANDER, trial.rounds)]
    for _ in range(WAVES - 1):
        pulls.append(AGAIN * pulls[-1] + trial.rng.normal(0, WANDER * sqrt(1 - AGAIN**2), trial.rounds))
    apart = np.rint(np.stack(pulls, axis=1) * (len(group.means) - 1) / SCALE).astype(int)
    waves = np.clip(trial.drawn(population, n, WAVES) + apart, 0, len(group.means) - 1)
    return _often(
        any(drift(series[:end], trial.policy) != "none" for end in range(1, WAVES + 1))
        for series in map(group.series, waves)
    )


def restless(trial: Trial, population: Population, n: int) -> tuple[float, float]:
    """Return how often a figure moves by a point and more though nothing changed: one wave's, and the headline's."""
    group, begins = trial.sized(population, n), trial.policy.waves_in_mean
    alone, ours = list[bool](), list[bool]()
    for sums in trial.drawn(population, n, WAVES):
        series = group.series(sums)
        shown = [_told(series[:end], trial.policy) for end in range(begins, WAVES + 1)]
        alone += [
            abs(after - before) >= 1 for before, after in pairwise(mean.value for mean, _ in series[begins - 1 :])
        ]
        ours += [abs(after - before) >= 1 for before, after in pairwise(shown)]
    return _often(alone), _often(ours)


def side_by_side(trial: Trial, between: float, n: int) -> tuple[float, float, float]:
    """Return the error of clubs' raw figures, of the shrunk ones, and how often any of them stands out.

    Clubs' true means differ with a spread of `between` points around 4.
    """
    raw, calm, out = list[float](), list[float](), list[bool]()
    for _ in range(trial.rounds):
        true = np.clip(trial.rng.normal(4, between, CLUBS), 0, SCALE)
        figures = _clubs(trial, true, n)
        found = shrunk(figures, trial.policy)
        raw += [(figures[club][0].value - one) ** 2 for club, one in zip(figures, true, strict=True)]
        calm += [(found[club].estimate.value - one) ** 2 for club, one in zip(figures, true, strict=True)]
        out.append(any(one.stands_out for one in found.values()))
    return sqrt(np.mean(raw)), sqrt(np.mean(calm)), _often(out)


def _clubs(
    trial: Trial, true: np.ndarray[tuple[int, ...], np.dtype[np.float64]], n: int
) -> Mapping[str, tuple[Rounded, Answers]]:
    answers = coarsening.answers(n, trial.policy)
    seen = np.clip(trial.rng.normal(true, CLUB_SD / sqrt(n)), 0, SCALE)
    return {
        str(club): (coarsening.mean(Fraction(one), answers, trial.policy), answers)
        for club, one in enumerate(seen.tolist())
    }


def _told(series: Sequence[tuple[Rounded, Answers]], policy: Policy) -> float:
    """Return the figure that the headline tells."""
    found = headline([Figure("any", n, mean=mean) for mean, n in series], policy)
    return found.rounded.value if found.rounded else found.estimate.value if found.estimate else 0.0


def _holds(one: Estimate, true: float) -> bool:
    return one.low <= true + 1e-9 and true - 1e-9 <= one.high


def _often(seen: Iterable[bool]) -> float:
    return float(np.mean(np.fromiter(seen, dtype=float)))


Kind = Callable[[Trial, Population, int], float]
ROWS: Sequence[tuple[str, Kind, Callable[[list[float]], float], int]] = (
    ("mean's interval holds the true mean", mean_coverage, min, 1),
    ("the same, widened by the published thirds", banded_coverage, min, 10),
    ("steady mean's interval holds the true mean", steady_coverage, min, 10),
    ("share's interval holds the true share", share_coverage, min, 1),
    ("a change is called, though there is none", called, max, 1),
    ("a change of 2 points is called", lambda trial, one, n: called(trial, one, n, one.shifted(SHIFT)), min, 1),
    ("a drift is called in 12 waves, though there is none", drifting, max, 40),
    ("a drift is called in 12 waves that wander", wandering, max, 40),
    (
        "a lasting change of 2 points is called a drift",
        lambda t, one, n: drifting(t, one, n, one.shifted(SHIFT)),
        min,
        40,
    ),
    ("one wave's figure moves by a point, though nothing changed", lambda t, one, n: restless(t, one, n)[0], max, 40),
    ("the headline's moves by a point, though nothing changed", lambda t, one, n: restless(t, one, n)[1], max, 40),
)
"""What is measured, which of the scales is the worst, and how much less often than the quickest it is tried."""


def report(rounds: int = 20_000) -> None:
    """Print every table of docs/methods.md."""
    rng, policy = np.random.default_rng(SEED), Policy()
    print(f"assumed spread {policy.pooled_sd}; percent, each the worst of the three scales")
    for title, measure, worst, fewer in ROWS:
        print(f"\n| {title} | {' | '.join(map(str, SIZES))} |")
        trial = Trial(policy, rng, rounds // fewer)
        for shape in SHAPES:
            cells = [worst([measure(trial, one, n) for _, one in populations(shape)]) for n in _sizes(measure, policy)]
            print(f"| {shape} | {' | '.join(f'{HUNDRED * cell:.1f}' for cell in cells)} |")
    _report_clubs(Trial(policy, rng, rounds // 40))


def _sizes(measure: Kind, policy: Policy) -> Sequence[int]:
    """Return the sizes something is measured for: the steady mean is told of small groups alone."""
    return [n for n in SIZES if n < policy.steady_from] if measure is steady_coverage else SIZES


def _report_clubs(trial: Trial) -> None:
    print(f"\n| {CLUBS} clubs: error raw, shrunk; any stands out, % | {' | '.join(map(str, SIZES))} |")
    for between in (0.0, 0.5, 1.0):
        cells = [side_by_side(trial, between, n) for n in SIZES]
        row = " | ".join(f"{raw:.2f}, {calm:.2f}; {HUNDRED * out:.0f}" for raw, calm, out in cells)
        print(f"| clubs differ by {between} | {row} |")


if __name__ == "__main__":
    report()
