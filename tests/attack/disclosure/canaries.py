"""Know every exact number behind a wave, and find it in whatever is shown, however it is spelled."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from analytics.disclosure.counting import (
    Choice,
    Counts,
    Histogram,
    Measure,
    categories,
    exact_mean,
    respondents,
    together,
)
from analytics.disclosure.policy import SCALE

LARGE = 1_000
"""Counts from here on are looked for wherever they stand; a smaller one only beside the number it is out of."""
GROUPING = re.compile(r"(?<=\d)[ \u00a0\u202f,'](?=\d{3}(?!\d))")
FINE = re.compile(r"(?<![\d.,])(\d+)[.,](\d{2,})")
OUT_OF = re.compile(r"(?<![\w.,])(\d+)(?: ?/ ?| of | out of | sur )(\d+)(?![\w])")
WHOLE = re.compile(r"(?<![\w.,])\d{4,}(?!\w)")


@dataclass(frozen=True)
class Exact:
    """What nobody may read: decimals cut or rounded to so many digits, counts out of counts, and large counts."""

    decimals: frozenset[str]
    pairs: frozenset[tuple[int, int]]
    counts: frozenset[int]

    def __or__(self, other: "Exact") -> "Exact":
        """Return what is in either."""
        return Exact(self.decimals | other.decimals, self.pairs | other.pairs, self.counts | other.counts)

    def without(self, published: set[str]) -> "Exact":
        """Return what is left without some published decimals."""
        return replace(self, decimals=self.decimals - published)

    def found(self, text: str) -> set[str]:
        """Return which of the exact numbers stand in a text, written as in French, in English or in JSON."""
        plain = text.replace("\u00a0", " ").replace("\u202f", " ")
        grouped = GROUPING.sub("", plain)
        return {
            *(number for number in _fine(plain) if number in self.decimals),
            *(f"{part}/{whole}" for part, whole in _pairs(plain) if (part, whole) in self.pairs),
            *(number for number in WHOLE.findall(f"{plain}\n{grouped}") if int(number) in self.counts),
        }


def exact(groups: Iterable[frozenset[str]], counts: Counts, plan: Sequence[Measure]) -> Exact:
    """Return the exact numbers of every group of cells, published or not."""
    found: list[Fraction] = []
    pairs: set[tuple[int, int]] = set()
    for cells in groups:
        for measure in plan:
            histogram = together([counts[cell][measure.id] for cell in sorted(cells)])
            if respondents(histogram):
                found += _numbers(histogram, measure)
                pairs |= set(_parts(histogram, measure))
    decimals = {spelled for number in found for spelled in _spelled(number)}
    large = {count for pair in pairs for count in pair if count >= LARGE}
    return Exact(frozenset(decimals), frozenset(pairs), frozenset(large))


def _numbers(histogram: Histogram, measure: Measure) -> Iterator[Fraction]:
    """Yield the mean on 0 to 10 and on the scale itself, and each share in percent and of one."""
    size = respondents(histogram)
    if not isinstance(measure, Choice):
        mean = exact_mean(histogram, measure)
        yield from (mean, measure.low + mean * (measure.high - measure.low) / SCALE)
    for count in {*histogram.values(), *categories(histogram, measure).values()}:
        yield from (Fraction(100 * count, size), Fraction(count, size))


def _parts(histogram: Histogram, measure: Measure) -> Iterator[tuple[int, int]]:
    size = respondents(histogram)
    for count in {*histogram.values(), *categories(histogram, measure).values()}:
        if 0 < count < size and size != SCALE:
            yield count, size


def _spelled(number: Fraction) -> Iterator[str]:
    """Yield a number cut and rounded to three digits, and to two above ten: no step of ours needs as many."""
    for digits in (3, *((2,) if number > SCALE else ())):
        unit = 10**digits
        for scaled in {(number * unit).__floor__(), round(number * unit)}:
            if scaled % 10:
                yield f"{scaled // unit}.{scaled % unit:0{digits}}"


def _fine(text: str) -> Iterator[str]:
    """Yield the decimal numbers of a text, cut to three digits and to two."""
    for whole, digits in FINE.findall(text):
        yield from (f"{whole}.{digits[:many]}" for many in (2, 3) if len(digits) >= many)


def _pairs(text: str) -> Iterator[tuple[int, int]]:
    yield from ((int(part), int(whole)) for part, whole in OUT_OF.findall(text))
