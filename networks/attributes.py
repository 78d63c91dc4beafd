"""Leave out of the cells what a root chose not to tell its members apart by. Pure.

Cells are formed from the classes that remain; every exact class still finds its cell, so that the side that knows
who can go on asking with all that it knows.
"""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from networks.cells import Cell, CellClass, Formation, MergeOrder, Tree, form, minimum_members

SECTOR, SIZE = "sector", "size"
ATTRIBUTES = (f"{SECTOR},{SIZE}", SECTOR, SIZE, "")
"""Which attributes of their profiles members may be told apart by in cells: both, one or none."""
MERGE_ORDERS: tuple[MergeOrder, ...] = ("attributes-first", "leaf-first")
"""What is given up first where a class is too small."""


@dataclass(frozen=True)
class Rules:
    """What decides on a wave's cells: the threshold, what is given up first, and the attributes in use, by commas.

    `by_hand` are the leaves whose cards are drawn at random at a meeting: such a card cannot know its owner's sector.
    """

    threshold: int = 8
    order: MergeOrder = "attributes-first"
    attributes: str = ATTRIBUTES[0]
    by_hand: frozenset[str] = frozenset()

    def uses(self, attribute: str) -> bool:
        """Tell whether cells may be told apart by "sector" or "size"."""
        return attribute in self.attributes.split(",")


def blanked(each: CellClass, rules: Rules) -> CellClass:
    """Return a class without the attributes that are not in use, or cannot be known of a card that is drawn."""
    if each.leaf in rules.by_hand:
        return CellClass(each.leaf)
    return CellClass(each.leaf, each.a if rules.uses(SECTOR) else None, each.b if rules.uses(SIZE) else None)


def form_by(rules: Rules, counts: Mapping[CellClass, int], tree: Tree, ids: Callable[[], str]) -> Formation:
    """Form a wave's cells by the attributes in use; each exact class of `counts` has its cell.

    `tree` gives each leaf's ancestors, nearest first. Raises as `networks.cells.form` does.
    """
    merged: Counter[CellClass] = Counter()
    for each, count in counts.items():
        merged[blanked(each, rules)] += count
    formed = form(merged, tree, rules.threshold, rules.order, ids)
    cells = tuple(_told(cell, rules) for cell in formed.cells)
    cell_of = {each: formed.cell_of[blanked(each, rules)] for each, count in counts.items() if count}
    return Formation(cells, cell_of)


def form_apart(
    rules: Rules, counts: Mapping[CellClass, int], tree: Tree, ids: Callable[[], str]
) -> tuple[Rules, Formation]:
    """Form a wave's cells, and return them with the rules of those leaves alone that can draw their cards.

    Cards are mailed at opening and drawn at a meeting days later. Meanwhile a cell's answers can only be from those who
    have theirs, and these must be as many as a cell needs. So a leaf draws if its cell is its own or holds enough
    members who are mailed theirs; else its members are mailed theirs too. Raises as `form_by` does.
    """
    formed = form_by(rules, counts, tree, ids)
    mailed = Counter[str]()
    for each, cell in formed.cell_of.items():
        mailed[cell] += counts[each] if each.leaf not in rules.by_hand else 0
    needed = minimum_members(rules.threshold)
    alone = {leaf for cell in formed.cells if len(cell.leaves) > 1 and mailed[cell.id] < needed for leaf in cell.leaves}
    if not alone & rules.by_hand:
        return rules, formed
    return form_apart(replace(rules, by_hand=rules.by_hand - alone), counts, tree, ids)


def _told(cell: Cell, rules: Rules) -> Cell:
    """Return a cell that says nothing of an attribute that is not in use."""
    return replace(cell, a=cell.a if rules.uses(SECTOR) else None, b=cell.b if rules.uses(SIZE) else None)
