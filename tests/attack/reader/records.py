"""Take files apart into what was kept together: rows, JSON objects, lines."""

import json
import re
import shutil
import sqlite3
import tempfile
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

WORD = re.compile(r"[^\s\"',;=\[\]{}()<>]+")


@dataclass(frozen=True)
class Record:
    """Some values that were kept together: a row, a JSON object, a line."""

    file: Path
    place: str
    values: tuple[Any, ...]

    @cached_property
    def text(self) -> bytes:
        """Return all values as the bytes in which marks are looked for."""
        return b"\n".join(as_bytes(value) for value in self.values)


def files(folder: Path) -> list[Path]:
    """Return every file there is."""
    return sorted(path for path in folder.rglob("*") if path.is_file())


def records(paths: Iterable[Path]) -> Iterator[Record]:
    """Take every file apart into what was kept together."""
    for path in paths:
        content = path.read_bytes()
        if content.startswith(b"SQLite format 3\0"):
            yield from rows(path)
        else:
            yield from written(path, content)


def grouped(found: Iterable[Record]) -> Mapping[str, list[Record]]:
    """Return the records of each place, in their order."""
    by_place: dict[str, list[Record]] = defaultdict(list)
    for record in found:
        by_place[record.place].append(record)
    return by_place


def beside(path: Path) -> list[Path]:
    """Return a file and the journals beside it."""
    return sorted(path.parent.glob(f"{path.name}*"))


def rows(path: Path) -> Iterator[Record]:
    """Read every table of a copy of a database, its journals beside it."""
    with tempfile.TemporaryDirectory() as aside:
        for part in beside(path):
            shutil.copy(part, aside)
        with closing(sqlite3.connect(Path(aside) / path.name)) as connection:
            names = [name for (name,) in connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")]
            for name in names:
                for row in connection.execute(f'SELECT * FROM "{name}"'):
                    yield Record(path, f"{path.name}:{name}", row)


def written(path: Path, content: bytes) -> Iterator[Record]:
    """Read the objects of a JSON file, or the lines of any other."""
    whole = parsed(content)
    if whole is not None:
        yield from objects(path, whole)
        return
    for line in content.split(b"\n"):
        text = line.decode("utf-8", "replace")
        inside = parsed(line)
        yield Record(path, path.name, (text, *WORD.findall(text), *([inside] if inside is not None else [])))


def objects(path: Path, value: Any) -> Iterator[Record]:
    """Yield each object or list of a JSON value with what it holds directly."""
    inner = list(value.values()) if isinstance(value, dict) else value if isinstance(value, list) else []
    if inner:
        yield Record(path, path.name, (*value, *inner) if isinstance(value, dict) else tuple(inner))
    for each in inner:
        yield from objects(path, each)


def parsed(content: bytes | str) -> Any:
    """Return what a JSON object or list holds, None for anything else."""
    try:
        value = json.loads(content)
    except ValueError:
        return None
    return value if isinstance(value, dict | list) else None


def as_bytes(value: Any) -> bytes:
    """Return a value as bytes."""
    return bytes(value) if isinstance(value, bytes | memoryview) else str(value).encode()
