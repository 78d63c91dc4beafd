"""Say when those who did not answer forbid a claim: by the published response rate alone."""

from typing import Literal

from analytics.disclosure.coarsening import Rounded

Caution = Literal["none", "may_differ", "no_comparison"]
MAY_DIFFER, NO_COMPARISON = 50, 30
"""Below these rates, in percent: people who did not answer may feel differently; nothing is compared."""


def caution(rate: Rounded | None) -> Caution:
    """Return what a published response rate calls for; nothing when no rate is published.

    A closed end "30 % or less" counts as below 30 %.
    """
    if rate is None:
        return "none"
    if _below(rate, NO_COMPARISON):
        return "no_comparison"
    return "may_differ" if _below(rate, MAY_DIFFER) else "none"


def _below(rate: Rounded, limit: int) -> bool:
    return rate.value < limit or (rate.bound == "<=" and rate.value == limit)
