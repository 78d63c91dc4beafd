"""Draw the figures of a network's clubs towards their common mean before they stand side by side.

A small club's figure is mostly noise: without this, the club shown highest is the one with the fewest answers.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from math import sqrt
from statistics import NormalDist

from analytics.disclosure.coarsening import Answers, Rounded
from analytics.disclosure.policy import SCALE, Policy
from analytics.measures.intervals import Estimate, Z, variance

ALARMS = 0.05
"""How likely any club at all stands out when none differs."""


@dataclass(frozen=True)
class Shrunk:
    """One club's figure beside the others', with its 95 % interval."""

    estimate: Estimate
    stands_out: bool
    """Whether it differs from the common mean even though many clubs were looked at (Bonferroni)."""


@dataclass(frozen=True)
class _Common:
    """What the clubs have in common: their mean, its variance, and how much they differ from each other."""

    mean: float
    variance: float
    between: float


def shrunk(figures: Mapping[str, tuple[Rounded, Answers]], policy: Policy) -> Mapping[str, Shrunk]:
    """Return each club's empirical-Bayes figure in points of ten, under the names given.

    The variance between clubs is DerSimonian and Laird's (1986), the shrinkage Morris' (1983).
    """
    if not figures:
        return {}
    spread = {name: variance(figure, n, policy) for name, (figure, n) in figures.items()}
    common = _common({name: figure.value for name, (figure, _) in figures.items()}, spread)
    limit = NormalDist().inv_cdf(1 - ALARMS / (2 * len(figures)))
    return {name: _towards(common, figure.value, spread[name], limit) for name, (figure, _) in figures.items()}


def _common(values: Mapping[str, float], spread: Mapping[str, float]) -> _Common:
    weights = {name: 1 / variance for name, variance in spread.items()}
    total = sum(weights.values())
    mean = sum(weights[name] * values[name] for name in values) / total
    unrest = sum(weights[name] * (values[name] - mean) ** 2 for name in values)
    scale = total - sum(weight**2 for weight in weights.values()) / total
    between = max(0.0, (unrest - (len(values) - 1)) / scale) if scale > 0 else 0.0
    weights = {name: 1 / (variance + between) for name, variance in spread.items()}
    total = sum(weights.values())
    return _Common(sum(weights[name] * values[name] for name in values) / total, 1 / total, between)


def _towards(common: _Common, value: float, noise: float, limit: float) -> Shrunk:
    pull = noise / (noise + common.between)
    middle = (1 - pull) * value + pull * common.mean
    error = sqrt((1 - pull) * noise + pull**2 * common.variance)
    estimate = Estimate(middle, max(0.0, middle - Z * error), min(float(SCALE), middle + Z * error))
    return Shrunk(estimate, stands_out=abs(middle - common.mean) > limit * error)
