"""Say before a wave which change a group of a given size could see at all."""

from math import ceil, floor, sqrt
from statistics import NormalDist

from analytics.disclosure import coarsening
from analytics.disclosure.coarsening import HUNDRED, Answers, Rounded
from analytics.disclosure.policy import SCALE, Policy
from analytics.measures.intervals import Z, variance
from analytics.measures.trends import DIGITS, LIMIT, contrast, noise

POWER = 0.8
"""How likely a change of the size told is seen."""
SHARE = 0.3
"""The share around which a change of shares is told."""
NORMAL = NormalDist()


def detectable(answers: int, policy: Policy) -> float:
    """Return the smallest change of a mean, in points of ten, that is seen with 80 % power; answers >= `mean_from`.

    From `steady_from` answers on: from one wave to the next. Below: a lasting change, as no other is told.
    """
    n = coarsening.answers(answers, policy)
    return _between_waves(n, policy) if n.low >= policy.steady_from else detectable_lasting(answers, policy)


def detectable_lasting(answers: int, policy: Policy) -> float:
    """Return the smallest lasting change of a mean, in points of ten, found with 80 % power as a likely drift.

    It is found by the fourth figure after it when four were published before; answers >= `mean_from`.
    """
    n = coarsening.answers(answers, policy)
    parts = contrast(2 * policy.waves_in_mean, policy)
    each = variance(Rounded(0, "=", coarsening.mean_step(n, policy)), n, policy)
    spread = sqrt(each * sum(part**2 for part in parts))
    return min(float(SCALE), max(policy.min_change, LIMIT * spread) + NORMAL.inv_cdf(POWER) * spread)


def detectable_share(answers: int, policy: Policy) -> float:
    """Return the smallest change of a share of 30 %, in percentage points, seen from one wave to the next.

    With 80 % power, by the rule of `shares.compare`; answers >= `bands_from` (the root: `mean_from`).
    """
    n = coarsening.answers(answers, policy)
    spread = HUNDRED * sqrt(2 * SHARE * (1 - SHARE) / n.low)
    return min(float(HUNDRED), (Z + NORMAL.inv_cdf(POWER)) * spread + coarsening.share_step(n, policy))


def _between_waves(n: Answers, policy: Policy) -> float:
    """Return the true change at which two rounded means differ by what the rule asks for, with 80 % power."""
    step, spread = coarsening.mean_step(n, policy), policy.pooled_sd * sqrt(2 / n.low)
    apart = noise((Rounded(0, "=", step), n), (Rounded(0, "=", step), n), policy)
    steps = max(ceil(round(policy.min_change / step, DIGITS)), floor(apart / step) + 1)
    low, high = 0.0, (steps + 1) * step + 4 * spread
    for _ in range(50):
        middle = (low + high) / 2
        low, high = (middle, high) if _power(middle, steps, step, spread) < POWER else (low, middle)
    return min(float(SCALE), high)


def _power(shift: float, steps: int, step: float, spread: float) -> float:
    """Return how often two rounded means are at least so many steps apart when the true ones differ by `shift`."""
    near, far = (shift - (steps - 1) * step) / spread, (shift - steps * step) / spread
    return (_area(near) - _area(far)) * spread / step


def _area(z: float) -> float:
    """Return the integral of the normal distribution function up to z."""
    return z * NORMAL.cdf(z) + NORMAL.pdf(z)
