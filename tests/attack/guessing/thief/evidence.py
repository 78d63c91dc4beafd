"""Read every row, line and file of a copy, with each number or word by which it could be put into an order.

Only the standard library; nothing of the product is imported.
"""

import json
import re
import shutil
import sqlite3
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

Key = tuple[Any, ...]

WORD = re.compile(r"[\w.+-]+@[\w.-]+|[0-9a-f]{16,}")
"""An address, an identifier or a mark, wherever it stands."""

_SQLITE = b"SQLite format 3\0"
_INTERIOR = {2: 12, 5: 12}
"""Kinds of pages that point to others, and where their list of cells starts."""
_LEAVES = {10, 13}


@dataclass(frozen=True)
class Row:
    """What was kept together, the words in it, and its place in every order that was found."""

    values: tuple[Any, ...]
    words: frozenset[str]
    keys: Mapping[str, Key]


@dataclass(frozen=True)
class Place:
    """A table, a log or a folder."""

    name: str
    rows: Sequence[Row] = field(default_factory=list)


def places(folder: Path, *apart: Path) -> list[Place]:
    """Return everything under a folder that has rows: tables, dumps, logs, files by their dates; some folders apart."""
    found: list[Place] = []
    everything = [path for path in sorted(folder.rglob("*")) if not any(path.is_relative_to(other) for other in apart)]
    for path in everything:
        if not path.is_file():
            continue
        content = path.read_bytes()
        if content.startswith(_SQLITE):
            found += tables(path)
        elif path.suffix == ".jsonl":
            found += dumped(path)
        elif path.suffix in {".log", ".txt"}:
            found.append(lines(path))
    for inside in (folder, *(path for path in everything if path.is_dir())):
        found += dated(inside)
    return [place for place in found if place.rows]


def tables(path: Path) -> Iterator[Place]:
    """Read each table of a database, its journal beside it, and where its rows stand in the bytes."""
    with tempfile.TemporaryDirectory() as aside:
        for part in path.parent.glob(f"{path.name}*"):
            shutil.copy(part, aside)
        copy = Path(aside) / path.name
        with closing(sqlite3.connect(copy)) as connection:
            schema = "SELECT name, rootpage FROM sqlite_schema WHERE type = 'table' AND rootpage > 0"
            roots = dict(connection.execute(schema))
            read = {name: list(_rows(connection, name)) for name in roots}
        content = copy.read_bytes()
    journals = b"".join(part.read_bytes() for part in sorted(path.parent.glob(f"{path.name}-*")) if part.suffix)
    for name, rows in read.items():
        yield Place(f"{path.name}:{name}", _positioned(rows, _Pages(content, roots[name]), content, journals))


def _rows(connection: sqlite3.Connection, table: str) -> Iterator[tuple[int | None, tuple[Any, ...]]]:
    """Return each row and its rowid, if there is one."""
    with suppress(sqlite3.OperationalError):
        for rowid, *values in connection.execute(f'SELECT rowid, * FROM "{table}"'):
            yield rowid, tuple(values)
        return
    for values in connection.execute(f'SELECT * FROM "{table}"'):
        yield None, values


class _Pages:
    """The pages of one table's tree, after SQLite's published file format."""

    def __init__(self, content: bytes, root: int) -> None:
        stored = int.from_bytes(content[16:18], "big")
        self.size = 65536 if stored == 1 else stored
        self._content = content
        self.pages = {number: self._page(number) for number in sorted(self._tree(root))}

    def find(self, mark: bytes) -> tuple[int, int] | None:
        """Return the page and the place in it where a mark stands."""
        for number, page in self.pages.items():
            place = page.find(mark)
            if place >= 0:
                return number, place
        return None

    def _page(self, number: int) -> bytes:
        return self._content[(number - 1) * self.size : number * self.size]

    def _tree(self, number: int) -> Iterator[int]:
        page, head = self._page(number), 100 if number == 1 else 0
        yield number
        if page[head] not in _INTERIOR:
            assert page[head] in _LEAVES
            return
        cells = int.from_bytes(page[head + 3 : head + 5], "big")
        first = head + _INTERIOR[page[head]]
        starts = [int.from_bytes(page[first + 2 * i : first + 2 * i + 2], "big") for i in range(cells)]
        below = [page[start : start + 4] for start in starts] + [page[head + 8 : head + 12]]
        for pointer in below:
            yield from self._tree(int.from_bytes(pointer, "big"))


def _positioned(
    rows: Sequence[tuple[int | None, tuple[Any, ...]]], pages: _Pages, content: bytes, journals: bytes
) -> list[Row]:
    marks = rarest([values for _, values in rows])
    made = []
    for index, (rowid, values) in enumerate(rows):
        keys: dict[str, Key] = {"table order": (index,), **columns(values)}
        if rowid is not None:
            keys["rowid"] = (rowid,)
        mark = marks[index]
        spot = pages.find(mark) if mark else None
        if spot is not None:
            page, place = spot
            keys |= {"byte offset": spot, "page": (page, -place)}
        if mark and content.count(mark) > 1:
            keys["second copy"] = (content.rfind(mark),)
        if mark and mark in journals:
            keys |= {"journal": (journals.find(mark),), "journal, last": (journals.rfind(mark),)}
        made.append(Row(values, words_of(values), keys))
    return made


def rarest(rows: Sequence[tuple[Any, ...]]) -> list[bytes]:
    """Return the longest value of each row that no other row of the table has, as it stands in the file."""
    often = Counter(value for values in rows for value in {*map(as_bytes, values)})
    found = []
    for values in rows:
        alone = [value for value in map(as_bytes, values) if often[value] == 1 and len(value) > 7]
        found.append(max(alone, key=len, default=b""))
    return found


def columns(values: Iterable[Any]) -> dict[str, Key]:
    """Return a key for sorting by each column."""
    return {f"column {number}": sortable(value) for number, value in enumerate(values)}


def sortable(value: Any) -> Key:
    """Return what any two values can be compared by."""
    if isinstance(value, bool | int | float):
        return (0, float(value), b"")
    return (1, 0.0, as_bytes(value))


def dumped(path: Path) -> Iterator[Place]:
    """Read a dump: one JSON object a line, {"table", "values", and on PostgreSQL "ctid" and "xmin"}."""
    grouped: dict[str, list[Row]] = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        told = json.loads(line)
        rows = grouped.setdefault(told["table"], [])
        keys: dict[str, Key] = {"table order": (len(rows),), **columns(told["values"])}
        keys |= {name: tuple(told[name]) for name in ("ctid", "xmin") if name in told}
        rows.append(Row(tuple(told["values"]), words_of(told["values"]), keys))
    return (Place(f"{path.name}:{name}", rows) for name, rows in grouped.items())


def lines(path: Path) -> Place:
    """Read a log, line by line."""
    read = path.read_text(encoding="utf-8", errors="replace").splitlines()
    return Place(path.name, [Row((line,), words_of((line,)), {"line": (i,)}) for i, line in enumerate(read)])


def dated(folder: Path) -> Iterator[Place]:
    """Read the files of one folder by their dates, where there are several."""
    files = [path for path in folder.iterdir() if path.is_file()]
    rows = []
    for path in files:
        words = words_of((path.name, path.read_bytes()))
        rows.append(Row((path.name,), words, {"file date": (path.stat().st_mtime_ns,), "name": (path.name,)}))
    if len(rows) > 1:
        yield Place(f"files {' '.join(sorted({path.suffix for path in files}))}", rows)


def words_of(values: Iterable[Any]) -> frozenset[str]:
    """Return every address, identifier and mark in some values; bytes count as one mark."""
    return frozenset(word for value in values for word in _words(value))


def _words(value: Any) -> list[str]:
    if isinstance(value, bytes) and not value.isascii():
        return [value.hex()]
    return WORD.findall(as_bytes(value).decode("utf-8", "replace"))


def as_bytes(value: Any) -> bytes:
    """Return a value as bytes."""
    return value if isinstance(value, bytes) else str(value).encode()
