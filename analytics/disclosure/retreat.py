"""Give up as little of a measure as the audit asks for, always in the same order."""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from analytics.disclosure import audit
from analytics.disclosure.counting import Measure
from analytics.disclosure.figures import Figures, Histograms
from analytics.disclosure.policy import Policy
from analytics.disclosure.table import Figure
from analytics.disclosure.tree import Cells


def withstanding(
    measure: Measure, figures: Figures, histograms: Histograms, policy: Policy, replaced: Mapping[str, int]
) -> Figures:
    """Return what of a measure's figures withstands the policy's insiders, and one more for each card dealt again.

    `replaced` says how many cards those are in a cell.

    Given up in turn: the shares of every group but the root, these groups, the shares of the root, the measure.
    """
    for kept in _retreat(figures):
        seen = [audit.Seen(cells, kept[cells]) for cells in sorted(kept, key=sorted)]
        if not seen or audit.safe(seen, histograms, measure, policy, policy.insiders, replaced):
            return kept
    return {}


def _retreat(figures: Figures) -> Iterator[Figures]:
    """Yield less and less of some figures; the root's is that of the most people."""
    whole = max(figures, key=len, default=frozenset[str]())
    root: Figures = {cells: figure for cells, figure in figures.items() if cells == whole}
    yield figures
    if any(figure.shares for figure in figures.values()):
        yield _without_shares(figures) | dict(root)
    if len(figures) > 1:
        yield root
    if any(figure.shares for figure in root.values()):
        yield _without_shares(root)


def _without_shares(figures: Figures) -> dict[Cells, Figure]:
    return {cells: replace(figure, shares=()) for cells, figure in figures.items()}
