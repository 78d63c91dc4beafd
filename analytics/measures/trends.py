"""Compare published figures over time: the steady mean of small groups, and changes that are reliable."""

from collections.abc import Sequence
from math import sqrt
from typing import Literal

from analytics.disclosure.coarsening import Answers, Rounded
from analytics.disclosure.policy import Policy
from analytics.measures.intervals import Estimate, Z, estimate, variance

Change = Literal["baseline", "none", "higher", "lower"]


def steady(figures: Sequence[tuple[Rounded, Answers]], policy: Policy) -> Estimate:
    """Return the mean of the last released figures (at most `waves_in_mean`; at least one) with its interval."""
    last = figures[-policy.waves_in_mean :]
    half = Z * sqrt(sum(variance(figure, n, policy) for figure, n in last)) / len(last)
    return estimate([figure for figure, _ in last], half)


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
