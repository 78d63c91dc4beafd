"""Partition the values of an attribute into blocks that are large enough, on sizes alone."""

from collections.abc import Iterable, Mapping

Block = tuple[str, ...]
ORDERED = ("alone", "1-9", "10+")
"""Values that have an order merge with a neighbour; all others with the next smallest."""
MIXED = "mixed"
"""The category of people whose values were counted together, so that nobody can tell them apart any more."""
FEWEST = 2
"""A breakdown has at least so many blocks."""


def components(found: Iterable[Block]) -> list[Block]:
    """Join the values that occur together in a cell: the finest partition whose parts are unions of cells."""
    parts: list[set[str]] = []
    for values in found:
        touched = [part for part in parts if part.intersection(values)]
        parts = [part for part in parts if part not in touched] + [set(values).union(*touched)]
    return sorted(tuple(sorted(part, key=_rank)) for part in parts)


def merge(sizes: Mapping[Block, int], floor: int) -> list[Block]:
    """Merge parts, the smallest first, until each has at least `floor` respondents or one is left.

    Ties are broken by name, so that the result depends on names and sizes only.
    """
    blocks = dict(sizes)
    while len(blocks) > 1 and min(blocks.values()) < floor:
        blocks = coarser(blocks)
    return list(_in_order(blocks))


def coarser(sizes: Mapping[Block, int]) -> dict[Block, int]:
    """Merge the smallest block with the smallest that it may join; `sizes` has at least two blocks.

    The blocks come in the order in which they are shown.
    """
    blocks = dict(sizes)
    smallest = min(blocks, key=lambda block: (blocks[block], block))
    partner = min(_partners(blocks, smallest), key=lambda block: (blocks[block], block))
    merged = tuple(sorted(smallest + partner, key=_rank))
    blocks[merged] = blocks.pop(smallest) + blocks.pop(partner)
    return _in_order(blocks)


def _in_order(blocks: Mapping[Block, int]) -> dict[Block, int]:
    return {block: blocks[block] for block in sorted(blocks, key=lambda block: _rank(block[0]))}


def _rank(value: str) -> tuple[int, str]:
    return (ORDERED.index(value) if value in ORDERED else len(ORDERED)), value


def _partners(blocks: Iterable[Block], block: Block) -> list[Block]:
    """Return the blocks that one may join: its neighbours where the values have an order, else all others."""
    line = sorted((one for one in blocks if one[0] in ORDERED), key=lambda one: _rank(one[0]))
    if block not in line or len(line) == 1:
        return [one for one in blocks if one != block]
    place = line.index(block)
    return line[max(0, place - 1) : place] + line[place + 1 : place + 2]
