"""Choose the one sentence on top of a page: from released figures, and without a change unless it is reliable."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from analytics.disclosure.coarsening import Level, Rounded
from analytics.disclosure.policy import Policy
from analytics.disclosure.table import Figure
from analytics.measures.intervals import Estimate, interval
from analytics.measures.trends import change, steady

Kind = Literal["masked", "level", "baseline", "steady", "none", "higher", "lower"]


@dataclass(frozen=True)
class Headline:
    """What the sentence says; `rounded` is the last figure itself, `estimate` has the interval to tell with it."""

    kind: Kind
    level: Level | None = None
    rounded: Rounded | None = None
    estimate: Estimate | None = None
    waves: int = 1


def headline(series: Sequence[Figure], policy: Policy) -> Headline:
    """Return the headline of a measure from its released figures, oldest first (at least one), masked ones included."""
    last = series[-1]
    if last.n is None:
        return Headline("masked")
    if last.mean is None:
        return Headline("level", level=last.level)
    figures = [(one.mean, one.n) for one in series if one.mean and one.n]
    estimate = interval(last.mean, last.n, policy)
    if len(figures) == 1:
        return Headline("baseline", rounded=last.mean, estimate=estimate)
    if last.n.low < policy.steady_from:
        # one wave of a small group is mostly noise: no wave-to-wave sentence, a calmer figure
        together = min(len(figures), policy.waves_in_mean)
        return Headline("steady", estimate=steady(figures, policy), waves=together)
    return Headline(change(figures, policy), rounded=last.mean, estimate=estimate)
