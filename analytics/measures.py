"""Turn counts into means, shares, intervals and changes; exact integers until the last step.

Below the first section every number is a function of published figures alone.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import sqrt
from typing import Literal

from analytics.coarsening import HUNDRED, Answers, Rounded
from analytics.policy import SCALE, Policy

Code = int | str
"""A code of a scale may come as text, as the totals keep it."""
Histogram = Mapping[Code, int]
"""Respondents per code of one measure in one group, without those who did not answer it."""
Z = 1.96
BANDS = 3


@dataclass(frozen=True)
class Score:
    """A measure of integer codes: `low` is shown as 0 and `high` as 10 (so `low` > `high` turns a scale round)."""

    id: str
    low: int
    high: int


@dataclass(frozen=True)
class Choice:
    """A measure whose codes are words without an order."""

    id: str
    codes: tuple[str, ...]


Measure = Score | Choice


def respondents(histogram: Histogram) -> int:
    """Count who answered."""
    return sum(histogram.values())


def together(histograms: Sequence[Histogram]) -> dict[Code, int]:
    """Add the counts of several cells."""
    codes = dict.fromkeys(code for histogram in histograms for code in histogram)
    return {code: sum(histogram.get(code, 0) for histogram in histograms) for code in codes}


def exact_mean(histogram: Histogram, score: Score) -> Fraction:
    """Return the mean on 0 to 10; raises ZeroDivisionError when nobody answered."""
    total = sum((int(code) - score.low) * count for code, count in histogram.items())
    return Fraction(SCALE * total, (score.high - score.low) * respondents(histogram))


def band(code: int, score: Score) -> int:
    """Return the third of the scale that a code lies in: 0, 1 or 2."""
    return min(BANDS * (code - score.low) // (score.high - score.low), BANDS - 1)


def categories(histogram: Histogram, measure: Measure) -> dict[str, int]:
    """Count respondents by what is published of a measure: thirds of a scale, or each choice."""
    if isinstance(measure, Choice):
        return {code: histogram.get(code, 0) for code in measure.codes}
    counts = {str(third): 0 for third in range(BANDS)}
    for code, count in histogram.items():
        counts[str(band(int(code), measure))] += count
    return counts


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
    return _estimate([figure], Z * sqrt(variance(figure, n, policy)))


def steady(figures: Sequence[tuple[Rounded, Answers]], policy: Policy) -> Estimate:
    """Return the mean of the last released figures (at most `waves_in_mean`; at least one) with its interval."""
    last = figures[-policy.waves_in_mean :]
    half = Z * sqrt(sum(variance(figure, n, policy) for figure, n in last)) / len(last)
    return _estimate([figure for figure, _ in last], half)


def _estimate(figures: Sequence[Rounded], half: float) -> Estimate:
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


Change = Literal["baseline", "none", "higher", "lower"]


def change(series: Sequence[tuple[Rounded, Answers]], policy: Policy) -> Change:
    """Compare the last two published means; "none" unless both the step and the noise say otherwise.

    Groups under `steady_from` answers are never compared from wave to wave, nor are closed ends.
    """
    if len(series) < 2:  # noqa: PLR2004  # a comparison takes two
        return "baseline"
    (before, n_before), (after, n_after) = series[-2:]
    if min(n_before.low, n_after.low) < policy.steady_from or {before.bound, after.bound} != {"="}:
        return "none"
    difference = after.value - before.value
    noise = Z * sqrt(variance(before, n_before, policy) + variance(after, n_after, policy))
    if abs(difference) < policy.min_change or abs(difference) <= noise:
        return "none"
    return "higher" if difference > 0 else "lower"
