"""Read a figure back: which totals of a group would have been published in the same words.

Nothing of the rounding is repeated here. A figure is a monotone function of one whole number (the sum of points, or
the people in one category), so asking `coarsening` again for neighbouring numbers finds where its words change,
half-up rounding and closed ends included.
"""

from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from analytics.disclosure import coarsening
from analytics.disclosure.coarsening import Answers
from analytics.disclosure.counting import Choice, Code, Measure, band
from analytics.disclosure.policy import SCALE, Policy
from analytics.disclosure.table import Figure


@dataclass(frozen=True)
class Key:
    """The codes of a measure in their order, with the points of each and the category that each falls in."""

    codes: tuple[Code, ...]
    points: tuple[int, ...]
    names: tuple[str, ...]


@dataclass(frozen=True)
class Fact:
    """What a figure tells of a group: `low` <= sum of `weights` over its people <= `high`; a weight for each code."""

    weights: tuple[int, ...]
    low: int
    high: int

    def of(self, counts: Sequence[int]) -> int:
        """Return the number spoken of, for people by code."""
        return sum(count * weight for count, weight in zip(counts, self.weights, strict=True))


def key(measure: Measure) -> Key:
    """Return how the codes of a measure are read."""
    if isinstance(measure, Choice):
        return Key(measure.codes, (0,) * len(measure.codes), measure.codes)
    first, last = sorted((measure.low, measure.high))
    codes = range(first, last + 1)
    names = tuple(str(band(code, measure)) for code in codes)
    return Key(tuple(codes), tuple(abs(code - measure.low) for code in codes), names)


def facts(figure: Figure, counts: Sequence[int], read: Key, policy: Policy) -> Iterator[Fact]:
    """Yield what a figure tells; `counts` are the group's own people by code, in the order of the key.

    Raises ValueError when the figure is not what is published of these counts.
    """
    told, n = figure.n, sum(counts)
    if told is None:
        return
    if figure.mean is not None or figure.level is not None:
        yield _fact(_points(figure, told, n * max(read.points), policy), counts, read.points, n * max(read.points))
    for share in figure.shares:
        within = tuple(int(name == share.category) for name in read.names)

        def same(count: int, published: coarsening.Rounded = share.percent) -> bool:
            return coarsening.share(count, n, told, policy) == published

        yield _fact(same, counts, within, n)


def _points(figure: Figure, n: Answers, most: int, policy: Policy) -> Callable[[int], bool]:
    """Return whether a sum of points would give the same mean or level."""

    def same(points: int) -> bool:
        exact = Fraction(SCALE * points, most)
        if figure.mean is not None:
            return coarsening.mean(exact, n, policy) == figure.mean
        return coarsening.level(exact, n, policy) == figure.level

    return same


def _fact(same: Callable[[int], bool], counts: Sequence[int], weights: tuple[int, ...], most: int) -> Fact:
    real = sum(count * weight for count, weight in zip(counts, weights, strict=True))
    if not same(real):
        raise ValueError("a figure is not what is published of these counts")
    above = bisect_left(range(real, most + 1), True, key=lambda total: not same(total))  # noqa: FBT003  # the value sought
    below = bisect_left(range(real, -1, -1), True, key=lambda total: not same(total))  # noqa: FBT003  # the value sought
    return Fact(weights, real - below + 1, real + above - 1)
