"""Say before a wave which change a group of a given size could see at all."""

from math import ceil, floor, sqrt
from statistics import NormalDist

from analytics.disclosure import coarsening
from analytics.disclosure.coarsening import HUNDRED, Answers
from analytics.disclosure.policy import SCALE, Policy
from analytics.measures.intervals import Z
from analytics.measures.trends import DRIFT_FROM, LIMIT, WEIGHT

POWER = 0.8
"""How likely a change of the size told is seen."""
SHARE = 0.3
"""The share around which a change of shares is told."""
NORMAL = NormalDist()


def detectable(answers: int, policy: Policy) -> float:
    """Return the smallest change of a mean, in points of ten, that is seen with 80 % power; answers >= `mean_from`.

    From `steady_from` answers on: from one wave to the next. Below: a lasting change, seen as a drift by the
    fourth figure after it. The spread of answers is the assumed one.
    """
    n = coarsening.answers(answers, policy)
    seen = _between_waves(n, policy) if n.low >= policy.steady_from else _as_drift(n, policy)
    return min(float(SCALE), seen)


def detectable_share(answers: int, policy: Policy) -> float:
    """Return the smallest change of a share of 30 %, in percentage points, that two waves' intervals tell apart."""
    n = coarsening.answers(answers, policy)
    noise = SHARE * (1 - SHARE) * HUNDRED**2 / n.low + coarsening.share_step(n, policy) ** 2 / 12
    return min(float(HUNDRED), (Z + NORMAL.inv_cdf(POWER)) * sqrt(2 * noise))


def _between_waves(n: Answers, policy: Policy) -> float:
    """Return the true change at which two rounded means differ by what the rule asks for, with 80 % power."""
    step, sampling = coarsening.mean_step(n, policy), policy.pooled_sd**2 / n.low
    noise = Z * sqrt(2 * (sampling + step**2 / 12))
    steps = max(ceil(policy.min_change / step - 1e-9), floor(noise / step) + 1)
    spread = sqrt(2 * sampling)
    low, high = 0.0, (steps + 1) * step + 4 * spread
    for _ in range(50):
        middle = (low + high) / 2
        low, high = (middle, high) if _power(middle, steps, step, spread) < POWER else (low, middle)
    return high


def _power(shift: float, steps: int, step: float, spread: float) -> float:
    """Return how often two rounded means are at least so many steps apart when the true ones differ by `shift`."""
    near, far = (shift - (steps - 1) * step) / spread, (shift - steps * step) / spread
    return (_area(near) - _area(far)) * spread / step


def _area(z: float) -> float:
    """Return the integral of the normal distribution function up to z."""
    return z * NORMAL.cdf(z) + NORMAL.pdf(z)


def _as_drift(n: Answers, policy: Policy) -> float:
    noise = policy.pooled_sd**2 / n.low + coarsening.mean_step(n, policy) ** 2 / 12
    weights = [WEIGHT * (1 - WEIGHT) ** age for age in range(policy.waves_in_mean)]
    error = sqrt(noise * (sum(weight**2 for weight in weights) + sum(weights) ** 2 / (DRIFT_FROM - 1)))
    return (LIMIT + NORMAL.inv_cdf(POWER)) * error / sum(weights)
