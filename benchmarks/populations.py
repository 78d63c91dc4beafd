"""Invent people who answer the shipped scales at random, and publish what they say by the shipped rules."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from math import exp, sqrt

import numpy as np
from numpy.typing import NDArray

from analytics.disclosure import coarsening
from analytics.disclosure.coarsening import HUNDRED, Answers, Rounded
from analytics.disclosure.counting import Score, band
from analytics.disclosure.policy import SCALE, Policy
from analytics.release import tallies

SET = "pulse-fr-1"
SHAPES: Mapping[str, Mapping[str, Sequence[float]]] = {
    "symmetric": {
        "ucla3": (0.05, 0.10, 0.20, 0.30, 0.20, 0.10, 0.05),
        "owner_isolated": (0.25, 0.50, 0.25),
        "sisq": (0.10, 0.20, 0.40, 0.20, 0.10),
    },
    # the isolation of heads of French companies in 2016 is the middle one: 45 % isolated, 11 % very much
    "skewed": {
        "ucla3": (0.30, 0.22, 0.18, 0.12, 0.09, 0.06, 0.03),
        "owner_isolated": (0.55, 0.34, 0.11),
        "sisq": (0.35, 0.30, 0.20, 0.10, 0.05),
    },
    "floor-heavy": {
        "ucla3": (0.70, 0.10, 0.07, 0.05, 0.04, 0.02, 0.02),
        "owner_isolated": (0.70, 0.20, 0.10),
        "sisq": (0.70, 0.15, 0.08, 0.04, 0.03),
    },
    "polarised": {
        "ucla3": (0.35, 0.12, 0.03, 0.00, 0.03, 0.12, 0.35),
        "owner_isolated": (0.45, 0.10, 0.45),
        "sisq": (0.40, 0.10, 0.00, 0.10, 0.40),
    },
}
"""How likely each code of a scale is, from the lowest on, in an invented population."""
Sums = NDArray[np.int64]
"""Sums of codes, one a group and wave."""


@dataclass(frozen=True)
class Population:
    """People who answer a scale at random: `chances` of each code from the lowest on."""

    score: Score
    chances: tuple[float, ...]

    @property
    def mean(self) -> float:
        """Return the true mean on 0 to 10."""
        return SCALE * sum(code * chance for code, chance in enumerate(self.chances)) / (len(self.chances) - 1)

    @property
    def sd(self) -> float:
        """Return the true spread on 0 to 10."""
        top = len(self.chances) - 1
        squares = sum((SCALE * code / top) ** 2 * chance for code, chance in enumerate(self.chances))
        return sqrt(squares - self.mean**2)

    def share(self, third: int) -> float:
        """Return the true share of a third of the scale, in percent."""
        low = self.score.low
        return HUNDRED * sum(one for code, one in enumerate(self.chances) if band(low + code, self.score) == third)

    def shifted(self, points: float) -> "Population":
        """Return a population whose mean differs by so many points, its answers tilted and no code excluded."""
        low, high = -20.0, 20.0
        for _ in range(60):
            tilt = (low + high) / 2
            low, high = (tilt, high) if self._tilted(tilt).mean < self.mean + points else (low, tilt)
        return self._tilted(low)

    def _tilted(self, tilt: float) -> "Population":
        weights = [chance * exp(tilt * code) for code, chance in enumerate(self.chances)]
        return Population(self.score, tuple(weight / sum(weights) for weight in weights))


@dataclass(frozen=True)
class Size:
    """A number of answers to a scale of so many codes, with every mean that can be published of them."""

    n: int
    top: int
    policy: Policy

    @cached_property
    def answers(self) -> Answers:
        """Return the published range."""
        return coarsening.answers(self.n, self.policy)

    @cached_property
    def means(self) -> tuple[Rounded, ...]:
        """Return the published mean of each possible sum of codes."""
        exact = (Fraction(SCALE * total, self.top * self.n) for total in range(self.top * self.n + 1))
        return tuple(coarsening.mean(one, self.answers, self.policy) for one in exact)

    def series(self, sums: Sequence[int]) -> list[tuple[Rounded, Answers]]:
        """Return the released figures of a group's waves."""
        return [(self.means[total], self.answers) for total in sums]


def populations(shape: str) -> Iterator[tuple[str, Population]]:
    """Yield each scale of the shipped question set with a population of the shape."""
    for measure in tallies.measures(SET):
        if isinstance(measure, Score):
            yield measure.id, Population(measure, tuple(SHAPES[shape][measure.id]))


def size(population: Population, n: int, policy: Policy) -> Size:
    """Return the size of a group of so many answers from a population."""
    return Size(n, len(population.chances) - 1, policy)


def draw(population: Population, n: int, shape: tuple[int, ...], rng: np.random.Generator) -> Sums:
    """Return sums of codes of groups of n answers."""
    sums: Sums = rng.multinomial(n, population.chances, size=shape) @ np.arange(len(population.chances))
    return sums
