"""Read published shares: which changes of one are reliable, and whether a group is divided."""

from collections.abc import Sequence
from math import hypot

from analytics.disclosure.coarsening import HUNDRED, Answers, Rounded
from analytics.disclosure.counting import BANDS
from analytics.disclosure.policy import Policy
from analytics.disclosure.table import Share
from analytics.measures.intervals import Estimate, wilson
from analytics.measures.trends import Comparison, Verdict

DIVIDED = 30
"""A group is divided when each outer third of a scale has at least this share for certain, in percent."""


def compare(one: tuple[Rounded, Answers], other: tuple[Rounded, Answers], policy: Policy) -> Comparison:
    """Compare a published share with an earlier one, in percentage points (Newcombe 1998, method 10).

    Half of both steps is added in full; both need `steady_from` answers. A closed end counts at its bound.
    """
    if min(n.low for _, n in (one, other)) < policy.steady_from:
        return Comparison("too_few")
    (before, around), (after, about) = ((figure.value, _wilson(figure, n)) for figure, n in (one, other))
    rounding = sum(figure.step for figure, _ in (one, other)) / 2
    apart = after - before
    below = hypot(after - about.low, around.high - before) + rounding
    above = hypot(about.high - after, before - around.low) + rounding
    verdict: Verdict = "higher" if apart > below else "lower" if -apart > above else "none"
    lowest = _least(other[0]) - _most(one[0]) - below
    highest = _most(other[0]) - _least(one[0]) + above
    return Comparison(verdict, Estimate(apart, max(-float(HUNDRED), lowest), min(float(HUNDRED), highest)))


def divided(shares: Sequence[Share]) -> bool:
    """Say whether many answers lie at both ends of a scale, so that its mean describes hardly anybody.

    `shares` are the published thirds of a scale; too few or too coarse ones never say so.
    """
    certain = {share.category: share.percent.value - _slack(share.percent) for share in shares}
    return all(certain.get(str(third), 0) >= DIVIDED for third in (0, BANDS - 1))


def _slack(percent: Rounded) -> float:
    """Return how far below its published value a share may be; a share of "30 % or less" may be nothing."""
    return {"=": percent.step / 2, "<=": percent.value, ">=": 0}[percent.bound]


def _wilson(figure: Rounded, n: Answers) -> Estimate:
    found = wilson(figure.value / HUNDRED, n.low)
    return Estimate(figure.value, HUNDRED * found.low, HUNDRED * found.high)


def _least(figure: Rounded) -> float:
    return 0.0 if figure.bound == "<=" else figure.value


def _most(figure: Rounded) -> float:
    return float(HUNDRED) if figure.bound == ">=" else figure.value
