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
LIMIT = 2.7
"""How many standard errors a moving average must leave its beginning by."""
DRIFT_FROM = 4
"""From this many figures on a drift can be found; all before make the beginning."""


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
    (before, n_before), (after, n_after) = one, other
    if min(n_before.low, n_after.low) < policy.steady_from:
        return Comparison("too_few")
    apart = after.value - before.value
    half = Z * sqrt(variance(before, n_before, policy) + variance(after, n_after, policy))
    difference = Estimate(apart, max(-float(SCALE), apart - half), min(float(SCALE), apart + half))
    if abs(apart) < policy.min_change or abs(apart) <= half:
        return Comparison("none", difference)
    return Comparison("higher" if apart > 0 else "lower", difference)


def drift(series: Series, policy: Policy) -> Direction:
    """Say whether a lasting drift is likely: an exponentially weighted moving average, from the fourth figure on.

    The average starts from the mean of the first three figures and must leave it by `LIMIT` standard errors, those
    of the beginning included (Roberts 1959; Lucas and Saccucci 1990).
    """
    if len(series) < DRIFT_FROM:
        return "none"
    first, later = series[: DRIFT_FROM - 1], series[DRIFT_FROM - 1 :]
    weights = [WEIGHT * (1 - WEIGHT) ** age for age in reversed(range(len(later)))]
    start = sum(figure.value for figure, _ in first) / len(first)
    away = sum(weight * (figure.value - start) for weight, (figure, _) in zip(weights, later, strict=True))
    noise = sum(weights) ** 2 * sum(variance(figure, n, policy) for figure, n in first) / len(first) ** 2
    noise += sum(weight**2 * variance(figure, n, policy) for weight, (figure, n) in zip(weights, later, strict=True))
    if abs(away) <= LIMIT * sqrt(noise):
        return "none"
    return "higher" if away > 0 else "lower"
