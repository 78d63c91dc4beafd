"""Make the figures of one measure: one for each set of people, however many labels that set has."""

from collections.abc import Iterable, Mapping, Sequence

from analytics.disclosure import coarsening
from analytics.disclosure.counting import Histogram, Measure, Score, categories, exact_mean, respondents, together
from analytics.disclosure.policy import Policy
from analytics.disclosure.table import Figure, Share
from analytics.disclosure.tree import Cells

Histograms = Mapping[str, Histogram]
"""One measure's respondents per code, by cell."""
Figures = Mapping[Cells, Figure]
"""One measure's figures by the set of cells they are about, empty cells left out."""


def people(cells: Iterable[str], weights: Mapping[str, int]) -> Cells:
    """Return the cells in which anybody answered: two labels of the same people give the same set."""
    return frozenset(cell for cell in cells if weights[cell])


def measured(measure: Measure, groups: Sequence[Cells], histograms: Histograms, policy: Policy) -> Figures:
    """Make one figure for each set of people; the first group is the root's, which shows shares of fewer people."""
    made = {cells: figure(measure, cells, histograms, policy, policy.bands_from) for cells in groups[1:]}
    return made | {cells: figure(measure, cells, histograms, policy, policy.mean_from) for cells in groups[:1]}


def figure(measure: Measure, cells: Iterable[str], histograms: Histograms, policy: Policy, shares_from: int) -> Figure:
    """Return the figure of some cells, as fine as their number of respondents allows; masked below k."""
    histogram = together([histograms[cell] for cell in sorted(cells)])
    size = respondents(histogram)
    if size < policy.k:
        return Figure(measure.id)
    n = coarsening.answers(size, policy)
    shares: tuple[Share, ...] = ()
    if size >= shares_from:
        counted = categories(histogram, measure)
        shares = tuple(Share(name, coarsening.share(count, size, n, policy)) for name, count in counted.items())
    if not isinstance(measure, Score):
        return Figure(measure.id, n, shares=shares)
    exact = exact_mean(histogram, measure)
    if size < policy.mean_from:
        return Figure(measure.id, n, level=coarsening.level(exact, n, policy))
    return Figure(measure.id, n, mean=coarsening.mean(exact, n, policy), shares=shares)
