"""Give published means and shares their 95 % intervals: every number a function of releases."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt

from analytics.disclosure.coarsening import HUNDRED, Answers, Rounded
from analytics.disclosure.policy import SCALE, Policy

Z = 1.96


@dataclass(frozen=True)
class Estimate:
    """A number with its 95 % interval, in the unit of the number."""

    value: float
    low: float
    high: float


def variance(figure: Rounded, n: Answers, policy: Policy) -> float:
    """Return the variance of a published mean: sampling at the assumed spread, and rounding."""
    return policy.pooled_sd**2 / n.low + figure.step**2 / 12


def interval(figure: Rounded, n: Answers, policy: Policy) -> Estimate:
    """Return a published mean's 95 % interval within 0 to 10; a closed end reaches to the end of the scale."""
    return estimate([figure], Z * sqrt(variance(figure, n, policy)))


def estimate(figures: Sequence[Rounded], half: float) -> Estimate:
    """Return the mean of published figures with `half` an interval around it; closed ends reach to the scale's end."""
    value = sum(figure.value for figure in figures) / len(figures)
    lowest = sum(0 if figure.bound == "<=" else figure.value for figure in figures) / len(figures)
    highest = sum(SCALE if figure.bound == ">=" else figure.value for figure in figures) / len(figures)
    return Estimate(value, max(0.0, lowest - half), min(float(SCALE), highest + half))


def wilson(share: float, n: int) -> Estimate:
    """Return the 95 % score interval of a share of n persons, 0 to 1 (Wilson 1927)."""
    weight = Z * Z / n
    centre = (share + weight / 2) / (1 + weight)
    half = Z * sqrt(share * (1 - share) / n + weight / (4 * n)) / (1 + weight)
    return Estimate(share, max(0.0, centre - half), min(1.0, centre + half))


def share_interval(figure: Rounded, n: Answers) -> Estimate:
    """Return a published share's interval in percent: Wilson's, widened by the rounding; closed ends stay closed."""
    shift = figure.step / 2 if figure.bound == "=" else 0.0
    low = 0.0 if figure.bound == "<=" else wilson(max(0.0, figure.value - shift) / HUNDRED, n.low).low
    high = 1.0 if figure.bound == ">=" else wilson(min(HUNDRED, figure.value + shift) / HUNDRED, n.low).high
    return Estimate(figure.value, HUNDRED * low, HUNDRED * high)
