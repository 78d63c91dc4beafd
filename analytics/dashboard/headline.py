"""Choose the one sentence on top of a page: from released figures, and without a change unless it is reliable."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from analytics.disclosure.coarsening import Level, Rounded
from analytics.disclosure.policy import Policy
from analytics.disclosure.table import Figure
from analytics.measures.intervals import Estimate, interval
from analytics.measures.nonresponse import Caution
from analytics.measures.trends import Series, change, drift, steady

Kind = Literal[
    "masked",
    "level",
    "baseline",
    "steady",
    "none",
    "higher",
    "lower",
    "drift_higher",
    "drift_lower",
    "no_comparison",
]


@dataclass(frozen=True)
class Headline:
    """What the sentence says; `rounded` is the last figure itself, `estimate` has the interval to tell with it.

    `rounded` is None where the sentence tells the mean of the last `waves` figures instead.
    """

    kind: Kind
    level: Level | None = None
    rounded: Rounded | None = None
    estimate: Estimate | None = None
    waves: int = 1


def headline(series: Sequence[Figure], policy: Policy, caution: Caution = "none") -> Headline:
    """Return the headline of a measure from its released figures, masked ones included.

    `series` runs from the oldest figure since the series last began anew (at least one); `caution` is the
    strictest that the response rates of the last two publications call for.
    """
    last = series[-1]
    if last.n is None:
        return Headline("masked")
    if last.mean is None:
        return Headline("level", level=last.level)
    figures = [(one.mean, one.n) for one in series if one.mean and one.n]
    if len(figures) == 1:
        return Headline("baseline", rounded=last.mean, estimate=interval(last.mean, last.n, policy))
    if last.n.low < policy.steady_from:
        # one wave of a small group is mostly noise: no wave-to-wave sentence, a calmer figure
        together = min(len(figures), policy.waves_in_mean)
        kind = _lasting(figures, policy, caution) or "steady"
        return Headline(kind, estimate=steady(figures, policy), waves=together)
    return Headline(
        _compared(figures, policy, caution), rounded=last.mean, estimate=interval(last.mean, last.n, policy)
    )


def _compared(figures: Series, policy: Policy, caution: Caution) -> Kind:
    """Say how the last figure compares: with the one before, else with the beginning."""
    if caution == "no_comparison":
        return "no_comparison"
    found = change(figures, policy)
    return _lasting(figures, policy, caution) or found if found == "none" else found


def _lasting(figures: Series, policy: Policy, caution: Caution) -> Kind | None:
    if caution == "no_comparison":
        return None
    kinds: dict[str, Kind] = {"higher": "drift_higher", "lower": "drift_lower"}
    return kinds.get(drift(figures, policy))
