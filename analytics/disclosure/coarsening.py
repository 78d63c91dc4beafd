"""Coarsen a figure by the number of answers alone: ranges, steps, closed ends, levels.

Every step is a function of the *published* range of n, so that a figure's step never tells more than the
range beside it, and every interval later is a function of the release.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from typing import Literal

from analytics.disclosure.policy import SCALE, Policy

Level = Literal["low", "middle", "high"]
Bound = Literal["=", "<=", ">="]
HUNDRED = 100


@dataclass(frozen=True)
class Answers:
    """How many answered, as a range: `low` to `high`, or `low` and more when `high` is None."""

    low: int
    high: int | None


@dataclass(frozen=True)
class Rounded:
    """A number at a step: `value` itself, or a closed end when `bound` is "<=" or ">="."""

    value: float
    bound: Bound
    step: float


def answers(n: int, policy: Policy) -> Answers:
    """Return the published range that holds n; n >= k."""
    low = max((edge for edge in policy.edges if edge <= n), default=policy.k)
    high = min((edge for edge in policy.edges if edge > n), default=None)
    return Answers(max(low, policy.k), None if high is None else high - 1)


def mean_step(n: Answers, policy: Policy) -> float:
    """Return the step of a mean on 0 to 10: the smallest allowed one that is >= 2 * 10 / n."""
    return _smallest(policy.mean_steps, Fraction(policy.mean_factor * SCALE, n.low))


def share_step(n: Answers, policy: Policy) -> float:
    """Return the step of a share in percentage points: the smallest allowed one that is >= 3 persons of n."""
    return _smallest(policy.share_steps, Fraction(policy.share_factor * HUNDRED, n.low))


def mean(exact: Fraction, n: Answers, policy: Policy) -> Rounded:
    """Round an exact mean on 0 to 10; the ends of the scale are closed."""
    return _round(exact, mean_step(n, policy), Fraction(policy.ends * SCALE, n.low), SCALE)


def share(count: int, of: int, n: Answers, policy: Policy) -> Rounded:
    """Round `count` of `of` persons to a percentage; nobody, nearly nobody, all and nearly all look the same."""
    exact = Fraction(HUNDRED * count, of)
    return _round(exact, share_step(n, policy), Fraction(policy.ends * HUNDRED, n.low), HUNDRED)


def rate(sheets: int, invited: int, policy: Policy) -> Rounded | None:
    """Round a response rate with closed ends, or say nothing; sheets <= invited.

    Everybody knows how many were invited, so together with the range of answers a fine rate would give their
    number away. The step is the smallest with which both still fit at least three numbers, or all of a shorter
    range; without such a step no rate is told. It depends on `invited` alone.
    """
    step = next((one for one in policy.rate_steps if _hides(one, invited, policy)), None)
    if step is None:
        return None
    return _round(Fraction(HUNDRED * sheets, invited), step, Fraction(step), HUNDRED)


def _hides(step: int, invited: int, policy: Policy) -> bool:
    ranges = {policy.k, *(edge for edge in policy.edges if policy.k < edge <= invited), invited + 1}
    cuts = sorted(ranges | {cut for cut in _rate_cuts(step, invited) if policy.k < cut <= invited})
    return all(after - before >= policy.share_factor or {before, after} <= ranges for before, after in pairwise(cuts))


def _rate_cuts(step: int, invited: int) -> set[int]:
    """Return the first number of answers of each label that a rate can have."""
    first = step * invited // HUNDRED + 1
    middle = {-(-(2 * label + 1) * step * invited // (2 * HUNDRED)) for label in range(1, HUNDRED // step - 1)}
    last = -(-(HUNDRED - step) * invited // HUNDRED)
    return {first, max(first, last)} | {cut for cut in middle if first < cut < last}


def level(exact: Fraction, n: Answers, policy: Policy) -> Level:
    """Say low, middle or high where a mean would be too fine; the outer levels cover at least two persons."""
    cut = Fraction(policy.ends * SCALE, n.low)
    if exact <= cut:
        return "low"
    return "high" if exact >= SCALE - cut else "middle"


def _smallest(steps: Sequence[float], at_least: Fraction) -> float:
    return next((step for step in steps if _exact(step) >= at_least), steps[-1])


def _round(exact: Fraction, step: float, margin: Fraction, top: int) -> Rounded:
    unit = _exact(step)
    end = -(-margin // unit) * unit  # the first multiple of the step that covers the margin
    if exact <= end:
        return Rounded(float(end), "<=", step)
    if exact >= top - end:
        return Rounded(float(top - end), ">=", step)
    return Rounded(float((exact / unit + Fraction(1, 2)).__floor__() * unit), "=", step)


def _exact(step: float) -> Fraction:
    return Fraction(round(step * HUNDRED), HUNDRED)
