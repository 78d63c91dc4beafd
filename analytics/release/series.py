"""Say where a series starts anew, because what was asked, of whom, or how people were told apart has changed. Pure.

A release carries its breaks with it (`Content.breaks`). Nobody compares or averages across one: everything that
does looks only at the waves from `begins` on, and every chart shows each of `breaks` as a gap.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from analytics.disclosure.counting import Parents
from analytics.release.content import Break, Planned
from analytics.release.editions import Edition
from networks.frozen import Frozen

LASTING = Fraction(9, 10)
"""Share of a node's members who must be in clubs that were there both times, in either wave."""


@dataclass(frozen=True)
class Setting:
    """What a wave's series depend on: the tree, the members asked in each club, the attributes and what was asked.

    `asked` gives the hash of the instrument behind each measure; a club whose size is not known counts as one.
    """

    parents: Parents = field(default_factory=dict)
    sizes: Mapping[str, Fraction] = field(default_factory=dict)
    attributes: str | None = None
    asked: Mapping[str, str] = field(default_factory=dict)

    def clubs(self, node: str) -> frozenset[str]:
        """Return the clubs at or below a node."""
        groups = set(self.parents.values())
        return frozenset(club for club in self.parents if club not in groups and node in self._lineage(club))

    def asked_in(self, node: str) -> frozenset[str]:
        """Return the clubs at or below a node in which anybody was asked, all of them where sizes are not known."""
        return frozenset(club for club in self.clubs(node) if not self.sizes or self.sizes.get(club))

    def _lineage(self, club: str) -> Iterator[str]:
        at: str | None = club
        while at is not None:
            yield at
            at = self.parents[at]

    def lasts(self, node: str, clubs: frozenset[str]) -> bool:
        """Tell whether these clubs hold enough of a node's members."""
        sizes = {club: self.sizes.get(club, Fraction(0 if self.sizes else 1)) for club in self.clubs(node)}
        return sum(sizes[club] for club in clubs) >= LASTING * sum(sizes.values())


def hashes(plan: Iterable[Planned]) -> dict[str, str]:
    """Return the hash of the instrument behind each measure."""
    return {each.measure: each.sha256 for each in plan}


def setting(kept: Frozen, asked: Mapping[str, str]) -> Setting:
    """Return what a wave's opening fixed of its series; before club sizes were kept, cells say how large they were."""
    sizes = {club: Fraction(size) for club, size in kept.sizes.items()}
    return Setting(kept.parents, sizes or _from_cells(kept), kept.attributes, asked)


def _from_cells(kept: Frozen) -> dict[str, Fraction]:
    sizes: dict[str, Fraction] = {}
    for cell in kept.cells:
        for club in cell.leaves:
            sizes[club] = sizes.get(club, Fraction(0)) + Fraction(cell.members, len(cell.leaves))
    return sizes


def changes(before: Setting, now: Setting) -> tuple[Break, ...]:
    """Return the breaks between a release and the next one, in an order of their own."""
    return (*_categories(before, now), *_wording(before, now), *_clubs(before, now))


def _categories(before: Setting, now: Setting) -> Iterator[Break]:
    if before.attributes not in {None, now.attributes}:
        yield Break("categories")


def _wording(before: Setting, now: Setting) -> Iterator[Break]:
    for measure, digest in sorted(now.asked.items()):
        if before.asked.get(measure, digest) != digest:
            yield Break("wording", measure=measure)


def _clubs(before: Setting, now: Setting) -> Iterator[Break]:
    """Return a break for each node above clubs whose members are not much the same, or which a club left or joined."""
    for node in sorted(set(now.parents.values()) - {None}, key=str):
        if node in before.parents and not _alike(before, now, str(node)):
            yield Break("clubs", node=node)


def _alike(before: Setting, now: Setting, node: str) -> bool:
    moved = {club for club in before.clubs(node) ^ now.clubs(node) if club in before.parents and club in now.parents}
    both = before.asked_in(node) & now.asked_in(node)
    return not moved and before.lasts(node, both) and now.lasts(node, both)


def breaks(waves: Sequence[Edition], node: str, measure: str) -> tuple[int, ...]:
    """Return the indices of the waves with which a node's series of a measure starts anew, the first wave's aside."""
    return tuple(place for place, wave in enumerate(waves) if place and _begins_anew(wave, node, measure))


def begins(waves: Sequence[Edition], node: str, measure: str) -> int:
    """Return the index of the wave with which the present series of a node and measure begins."""
    return max(breaks(waves, node, measure), default=0)


def _begins_anew(wave: Edition, node: str, measure: str) -> bool:
    found = wave.head.breaks if wave.head else ()
    return any(one.node in {None, node} and one.measure in {None, measure} for one in found)
