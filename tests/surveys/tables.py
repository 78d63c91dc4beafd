"""Read the pages of an SQLite file's tables without SQLite, after its published file format."""

import sqlite3
from contextlib import closing
from pathlib import Path

HEADER_COUNTERS = (slice(24, 28), slice(92, 96))
"""The file's change counter and the version it was valid for: they only count commits."""

_INTERIOR, _LEAF = 2, 10


def masked_pages(path: Path) -> dict[str, list[bytes]]:
    """Return the pages of each table's tree, from its root down; page 1's counters are blanked."""
    with closing(sqlite3.connect(path)) as connection:
        size: int = connection.execute("PRAGMA page_size").fetchone()[0]
        roots = dict(connection.execute("SELECT name, rootpage FROM sqlite_schema WHERE type = 'table'"))
    content = bytearray(path.read_bytes())
    for counter in HEADER_COUNTERS:
        content[counter] = bytes(4)
    pages = [bytes(content[start : start + size]) for start in range(0, len(content), size)]
    return {name: [pages[number - 1] for number in _tree(pages, root)] for name, root in roots.items()}


def _tree(pages: list[bytes], number: int) -> list[int]:
    page = pages[number - 1]
    kind = page[0]
    assert kind in {_INTERIOR, _LEAF}, "a table WITHOUT ROWID is kept as an index"
    if kind == _LEAF:
        return [number]
    cells = int.from_bytes(page[3:5], "big")
    starts = (int.from_bytes(page[12 + 2 * i : 14 + 2 * i], "big") for i in range(cells))
    children = [int.from_bytes(page[start : start + 4], "big") for start in starts]
    last = int.from_bytes(page[8:12], "big")
    return [number, *(below for child in (*children, last) for below in _tree(pages, child))]
