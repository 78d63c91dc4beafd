"""Two rules in common use, kept to show that the attacks work: exact figures, and a threshold looked at group by group.

R0 hides every group under k. R1 merges categories, the smallest with the next, until each has k; a club has nothing
to be merged with and is hidden. Neither looks at what several groups together give away.
"""

from collections.abc import Mapping

from analytics.disclosure.groups import Label
from tests.attack.disclosure.scenes import Scene

K = 5
"""The usual threshold of staff surveys."""
Groups = dict[Label, frozenset[str]]


def no_rule(scene: Scene) -> Groups:
    """Publish every group there is."""
    return {label: cells for label, cells in scene.partitions() if _size(scene, cells)}


def hide_small(scene: Scene) -> Groups:
    """R0: publish every group of at least k."""
    return {label: cells for label, cells in scene.partitions() if _size(scene, cells) >= K}


def merge_small(scene: Scene) -> Groups:
    """R1: publish every node of at least k, broken down by merged categories of at least k."""
    every = dict(scene.partitions())
    found = {label: cells for label, cells in every.items() if not label.attribute and _size(scene, cells) >= K}
    for node in list(found):
        for attribute in ("a", "b"):
            blocks = {
                label: cells
                for label, cells in every.items()
                if (label.node, label.attribute) == (node.node, attribute) and _size(scene, cells)
            }
            found.update(_merged(scene, blocks))
    return found


def _merged(scene: Scene, blocks: Mapping[Label, frozenset[str]]) -> Groups:
    left = dict(blocks)
    while len(left) > 1 and min(_size(scene, cells) for cells in left.values()) < K:
        smallest, other = sorted(left, key=lambda label: (_size(scene, left[label]), label))[:2]
        label = smallest._replace(categories=tuple(sorted(smallest.categories + other.categories)))
        left[label] = left.pop(smallest) | left.pop(other)
    return left if len(left) > 1 else {}


def _size(scene: Scene, cells: frozenset[str]) -> int:
    return sum(len(scene.answers[cell]) for cell in cells)
