"""Count what people answered, exactly: whole numbers that never leave the making of a release.

`Counts` are respondents by cell, measure and code, without those who did not answer a measure.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from analytics.disclosure.policy import SCALE

Code = int | str
"""A code of a scale may come as text, as the totals keep it."""
Histogram = Mapping[Code, int]
"""Respondents per code of one measure in one group, without those who did not answer it."""
Counts = Mapping[str, Mapping[str, Histogram]]
"""Respondents by cell, measure and code; the measure `*` has the one code "1"."""
Parents = Mapping[str, str | None]
"""The tree as frozen at opening: the parent of each node, None for the root."""
SHEET = "*"
"""The measure that counts the sheets themselves."""
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
