"""Publish invented waves for the tests of pages: plain totals through the real rules."""

from collections.abc import Mapping, Sequence
from datetime import timedelta

from analytics.disclosure.policy import Policy
from analytics.release import publishing as release, tallies
from analytics.release.content import Content, Occasion
from analytics.release.editions import Edition, Means, in_line
from networks.cells import Cell
from tests.conftest import START

SET = "pulse-fr-1"
LONELY = (3, 4, 4, 5, 5, 5, 6, 6, 7, 8)
"""Scores that repeat over the people of a club; their mean is 5.3, so 3.8 of ten."""


def cell(name: str, leaf: str, members: int = 40) -> Cell:
    return Cell(name, leaf, (leaf,), None, None, members)


def club_counts(n: int, shift: int = 0) -> dict[str, dict[int | str, int]]:
    """Return the totals of n sheets: everybody answers everything, the answers go round."""
    plan = {measure.id: measure for measure in tallies.measures(SET)}
    counts: dict[str, dict[int | str, int]] = {"*": {"1": n}}
    for measure, codes in CODES.items():
        values = [codes[(person + shift) % len(codes)] for person in range(n)]
        counts[measure] = {value: values.count(value) for value in dict.fromkeys(values)}
    assert set(counts) - {"*"} == set(plan)
    return counts


CODES: Mapping[str, Sequence[str]] = {
    "ucla3": [str(score) for score in LONELY],
    "owner_isolated": ["0", "1", "1", "2"],
    "sisq": ["1", "2", "3", "3", "4"],
    "peer_talk": ["helped", "no_effect", "needed", "not_needed"],
    "weighs_most": ["cash", "recruiting", "cash", "clients"],
}


def wave(
    number: int, sizes: Mapping[str, int], parents: Mapping[str, str | None], *, root: str, shift: int = 0
) -> Content:
    """Return a release of a root whose clubs have so many answers."""
    occasion = Occasion(f"{number:016x}", root, number, SET, START + timedelta(days=91 * number))
    cells = [cell(f"cell-{leaf}", leaf) for leaf in sizes]
    counts = {f"cell-{leaf}": club_counts(n, shift) for leaf, n in sizes.items()}
    return release.build(occasion, cells, parents, counts, tallies.measures(SET), Policy())


def means(content: Content) -> Means:
    """Return a release's figures by node, as pages read them back."""
    return {group.node: group.figures for group in reversed(content.table.groups)}


def lined_up(*contents: Content) -> tuple[Edition, ...]:
    """Return the waves of some releases, as pages read them back."""
    return in_line([(content, means(content)) for content in contents])
