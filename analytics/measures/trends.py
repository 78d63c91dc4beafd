"""Compare published figures over time: the steady mean of small groups, reliable changes and lasting drifts.

Every function takes the released figures since a series last began anew, oldest first. A closed end counts at its
bound: the true figure lies beyond it, so a difference is never overstated.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt
from typing import Literal

from analytics.disclosure.coarsening import Answers, Rounded
from analytics.disclosure.policy import SCALE, Policy
from analytics.measures.intervals import Estimate, Z, estimate, variance

Series = Sequence[tuple[Rounded, Answers]]
Direction = Literal["none", "higher", "lower"]
Change = Literal["baseline", "none", "higher", "lower"]
Verdict = Literal["too_few", "none", "higher", "lower"]
WEIGHT = 0.3
"""What the newest figure counts in a drift's moving average (Roberts 1959)."""
LIMIT = 3.0
"""How many standard errors a moving average must leave its beginning by.

2.7 is usual where figures are independent. A club's wander, as mostly the same people answer, and a dozen figures
are too few to tell how much: so the stricter limit for all.
"""
DIGITS = 9
"""Differences of published figures are compared after rounding: 4.1 - 2.9 is a hair under 1.2 in binary."""
DRIFT_FROM = 4
"""From this many figures on a drift can be found; at least three make its beginning."""


@dataclass(frozen=True)
class Comparison:
    """What may be said of two published figures: a verdict, and the second minus the first with its interval."""

    verdict: Verdict
    difference: Estimate | None = None
    """In points of ten, -10 to 10; None when too few answered to compare."""


def steady(figures: Series, policy: Policy) -> Estimate:
    """Return the mean of the last released figures (at most `waves_in_mean`; at least one) with its interval."""
    last = figures[-policy.waves_in_mean :]
    half = Z * sqrt(sum(variance(figure, n, policy) for figure, n in last)) / len(last)
    return estimate([figure for figure, _ in last], half)


def change(series: Series, policy: Policy) -> Change:
    """Compare the last two published means; "none" unless both the step and the noise say otherwise.

    Groups under `steady_from` answers are never compared from wave to wave.
    """
    if len(series) < 2:  # noqa: PLR2004  # a comparison takes two
        return "baseline"
    verdict = compare(series[-2], series[-1], policy).verdict
    return "none" if verdict == "too_few" else verdict


def compare(one: tuple[Rounded, Answers], other: tuple[Rounded, Answers], policy: Policy) -> Comparison:
    """Compare two published means, the second with the first: two waves of a node, or a parent and its node.

    Both need `steady_from` answers. A node's answers are among its parent's: their difference varies less than
    that of two strangers, so the verdict on it is a cautious one.
    """
    if min(n.low for _, n in (one, other)) < policy.steady_from:
        return Comparison("too_few")
    (before, _), (after, _) = one, other
    apart, half = round(after.value - before.value, DIGITS), noise(one, other, policy)
    # a closed end reaches to the end of the scale, so the difference does too on that side
    lowest = _least(after) - _most(before) - half
    highest = _most(after) - _least(before) + half
    difference = Estimate(apart, max(-float(SCALE), lowest), min(float(SCALE), highest))
    if abs(apart) < policy.min_change or abs(apart) <= half:
        return Comparison("none", difference)
    return Comparison("higher" if apart > 0 else "lower", difference)


def noise(one: tuple[Rounded, Answers], other: tuple[Rounded, Answers], policy: Policy) -> float:
    """Return how far two published means may lie apart by chance alone, in points of ten: half of a 95 % interval.

    Half of both steps is added in full: two rounded figures are whole steps apart, and steps as wide as the noise
    would else give more than twice the false alarms promised.
    """
    sampling = sum(policy.pooled_sd**2 / n.low for _, n in (one, other))
    return Z * sqrt(sampling) + sum(figure.step for figure, _ in (one, other)) / 2


def drift(series: Series, policy: Policy) -> Direction:
    """Say whether a lasting drift is likely: an exponentially weighted moving average, from the fourth figure on.

    The average of the last figures (at most `waves_in_mean`) starts from the mean of all before, at least three,
    and must leave it by `LIMIT` standard errors, those of the start included (Roberts 1959; Lucas and Saccucci
    1990), and by `min_change`.
    """
    if len(series) < DRIFT_FROM:
        return "none"
    parts = contrast(len(series), policy)
    away = sum(part * figure.value for part, (figure, _) in zip(parts, series, strict=True))
    spread = sqrt(sum(part**2 * variance(figure, n, policy) for part, (figure, n) in zip(parts, series, strict=True)))
    if round(abs(away), DIGITS) < policy.min_change or abs(away) <= LIMIT * spread:
        return "none"
    return "higher" if away > 0 else "lower"


def contrast(count: int, policy: Policy) -> list[float]:
    """Return what each of so many figures (at least four) counts in a drift: the last ones for it, the others against.

    The parts of the last ones add up to 1, those of the others to -1.
    """
    before = max(DRIFT_FROM - 1, count - policy.waves_in_mean)
    weights = [WEIGHT * (1 - WEIGHT) ** age for age in reversed(range(count - before))]
    return [-1 / before] * before + [weight / sum(weights) for weight in weights]


def _least(figure: Rounded) -> float:
    return 0.0 if figure.bound == "<=" else figure.value


def _most(figure: Rounded) -> float:
    return float(SCALE) if figure.bound == ">=" else figure.value
