"""Accept breakdowns one by one, each on the matrix of everything accepted before it anywhere in the tree."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace

import numpy as np

from analytics.disclosure.blocks import FEWEST, Block, coarser
from analytics.disclosure.groups import Breakdown, Structure
from analytics.disclosure.leverage import CLOSE, Array, Span
from analytics.disclosure.policy import Policy
from analytics.disclosure.tree import Cells, size

BATCH = 64
"""So many groups join the basis at once where none of them is in question."""
RUN = 16
"""So many breakdowns are tried together before each is tried by itself."""


def one_by_one(
    bare: Structure, candidates: Sequence[Breakdown], weights: Mapping[str, int], policy: Policy, *, merging: bool
) -> Structure:
    """Add to a structure of totals each candidate that is safe beside those before it.

    Without `merging` each is taken as it is or not at all.
    """
    acceptance = Acceptance(weights, policy.effective)
    acceptance.add(list(bare.totals.values()))
    runs = (candidates[start : start + RUN] for start in range(0, len(candidates), RUN))
    return replace(bare, breakdowns=tuple(each for run in runs for each in _taken(acceptance, run, merging=merging)))


def _taken(acceptance: "Acceptance", run: Sequence[Breakdown], *, merging: bool) -> Iterator[Breakdown]:
    """Yield what is accepted of a few breakdowns, as one by one would: if all together are safe, so is each in turn."""
    if len(run) > 1:
        if acceptance.take([cells for each in run for _, cells in each.blocks]):
            yield from run
            return
        for half in (run[: len(run) // 2], run[len(run) // 2 :]):
            yield from _taken(acceptance, half, merging=merging)
    elif accepted := acceptance.accept(run[0], merging=merging):
        yield accepted


class Acceptance:
    """What has been accepted so far, and how much it says about one person."""

    def __init__(self, weights: Mapping[str, int], effective: int) -> None:
        """Begin with nothing; cells without people play no part."""
        self._weights = weights
        self._limit = 1 / effective + CLOSE
        self._places = {cell: place for place, cell in enumerate(sorted(cell for cell in weights if weights[cell]))}
        self._span = Span([weights[cell] for cell in self._places])

    def exposed(self) -> tuple[str, ...]:
        """Return the cells whose people do not hide well enough, the worst first, equals by id."""
        found = zip(self._places, np.round(self._span.leverages / CLOSE), strict=True)
        worst = sorted((-exposure, cell) for cell, exposure in found if exposure * CLOSE > self._limit)
        return tuple(cell for _, cell in worst)

    def add(self, groups: Sequence[Cells]) -> None:
        """Take groups in without asking."""
        for start in range(0, len(groups), BATCH):
            fresh = self._span.fresh(self._rows(groups[start : start + BATCH]))
            self._span.add(self._span.directions(fresh))

    def take(self, groups: Sequence[Cells]) -> bool:
        """Take groups in, all or none, if everybody still hides well enough; tell whether they were."""
        directions = self._span.directions(self._span.fresh(self._rows(groups)))
        safe = bool(self._span.with_directions(directions).max(initial=0.0) <= self._limit)
        if safe:
            self._span.add(directions)
        return safe

    def accept(self, breakdown: Breakdown, *, merging: bool) -> Breakdown | None:
        """Take a breakdown in if everybody still hides well enough, with fewer and larger blocks if need be.

        Returns what was accepted; None when nothing was. Without `merging` it is taken as it is or not at all.
        """
        blocks = dict(breakdown.blocks)
        fresh = self._span.fresh(self._rows(blocks.values()))
        sizes = {block: size(cells, self._weights) for block, cells in blocks.items()}
        while len(sizes) >= FEWEST:
            joined = np.array([[set(one) <= set(into) for one in blocks] for into in sizes], dtype=np.float64)
            directions = self._span.directions(joined @ fresh)
            if self._span.with_directions(directions).max(initial=0.0) <= self._limit:
                self._span.add(directions)
                return replace(breakdown, blocks=tuple((into, _union(blocks, into)) for into in sizes))
            sizes = coarser(sizes) if merging else {}
        return None

    def _rows(self, groups: Collection[Cells]) -> Array:
        rows = np.zeros((len(groups), len(self._places)))
        for row, cells in zip(rows, groups, strict=True):
            row[[self._places[cell] for cell in cells if cell in self._places]] = 1
        return rows


def _union(blocks: Mapping[Block, Cells], into: Block) -> Cells:
    return frozenset[str]().union(*(cells for block, cells in blocks.items() if set(block) <= set(into)))
