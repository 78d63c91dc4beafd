"""Decide what of a wave is published, and coarsen it: one frozen table from which everything shown derives.

Which groups exist is decided on who sent a sheet (`*`), never on what it says; a measure is shown where enough
people answered it, and its figures are coarsened by their number alone.
"""

from collections.abc import Iterator, Mapping, Sequence

from analytics.disclosure import coarsening
from analytics.disclosure.counting import SHEET, Counts, Measure, Parents, respondents
from analytics.disclosure.figures import measured, people
from analytics.disclosure.groups import Label, Structure
from analytics.disclosure.narrowing import narrow
from analytics.disclosure.policy import Policy
from analytics.disclosure.retreat import withstanding
from analytics.disclosure.structure import decide
from analytics.disclosure.table import Figure, Group, ReleasedTable
from analytics.disclosure.tree import size
from analytics.disclosure.worlds import NOBODY
from networks.cells import Cell


def publish(  # noqa: PLR0913  # what the wave is, then how it was held
    cells: Sequence[Cell],
    parents: Parents,
    counts: Counts,
    plan: Sequence[Measure],
    policy: Policy,
    *,
    sizes: Mapping[str, int] | None = None,
    replacements: Mapping[str, int] = NOBODY,
    invited: bool = True,
    audited: bool = True,
) -> ReleasedTable:
    """Return what is published of a wave; the order of cells, nodes and codes never matters.

    `counts[cell][measure][code]` covers every cell and every measure of the plan, `*` included, and leaves out
    those who did not answer a measure. `sizes` are the members of each leaf; `replacements` cards of a cell were
    dealt a second time; a round without cards (`invited` false) has no response rate; `audited` false leaves the
    attacker out. Raises StopIteration when the tree has no root.
    """
    counts = {cell.id: counts[cell.id] for cell in cells}
    weights = {cell: respondents(measures[SHEET]) for cell, measures in counts.items()}
    structure = decide(cells, parents, weights, policy, sizes=sizes)
    wave = _Wave(structure, counts, policy, replacements if audited else None)
    shown = {measure.id: wave.shown(measure) for measure in plan}
    rate = None
    if invited and structure.totals:
        rate = coarsening.rate(sum(weights.values()), sum(cell.members for cell in cells), policy)
    return ReleasedTable(rate, tuple(_groups(structure, weights, shown, policy)))


class _Wave:
    """One wave's structure and numbers, from which each measure takes its own."""

    def __init__(
        self, structure: Structure, counts: Counts, policy: Policy, replaced: Mapping[str, int] | None
    ) -> None:
        """Leave the attacker out without `replaced`, the cards dealt again by cell."""
        self._structure, self._counts = structure, counts
        self._policy, self._replaced = policy, replaced
        self._narrowed = {_key(self._weights(SHEET)): structure}

    def shown(self, measure: Measure) -> Mapping[Label, Figure]:
        """Return a measure's figures by the label of each group that shows it."""
        histograms = {cell: measures[measure.id] for cell, measures in self._counts.items()}
        weights = self._weights(measure.id)
        groups = {label: people(cells, weights) for label, cells in self._narrow(weights).groups().items()}
        figures = measured(measure, tuple(groups.values()), histograms, self._policy)
        if self._replaced is not None:
            figures = withstanding(measure, figures, histograms, self._policy, self._replaced)
        return {label: figures[cells] for label, cells in groups.items() if cells in figures}

    def _weights(self, measure: str) -> dict[str, int]:
        return {cell: respondents(measures[measure]) for cell, measures in self._counts.items()}

    def _narrow(self, weights: Mapping[str, int]) -> Structure:
        """Narrow once for all measures that the same people answered; what everybody answered is shown everywhere."""
        key = _key(weights)
        if key not in self._narrowed:
            self._narrowed[key] = narrow(self._structure, weights, self._policy)
        return self._narrowed[key]


def _key(weights: Mapping[str, int]) -> tuple[tuple[str, int], ...]:
    return tuple(sorted(weights.items()))


def _groups(
    structure: Structure, weights: Mapping[str, int], shown: Mapping[str, Mapping[Label, Figure]], policy: Policy
) -> Iterator[Group]:
    """Yield every node in the order of the tree with its blocks, masked ones included."""
    groups = structure.groups()
    masked = {Label(node): frozenset[str]() for node in structure.parents if node not in structure.totals}
    place = {node: number for number, node in enumerate(structure.parents)}
    for label, cells in sorted((groups | masked).items(), key=lambda each: place[each[0].node]):
        if label in masked:
            yield Group(label.node)
            continue
        figures = tuple(figure.get(label, Figure(measure)) for measure, figure in shown.items())
        yield Group(*label, coarsening.answers(size(cells, weights), policy), figures)
