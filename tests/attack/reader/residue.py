"""Look for exact totals that were never published, however they may be kept: which file still holds one?

The dossier is {"vectors": [[count, ...], ...]}, each the counts of one measure in one group of members, in order. The
report is {"places": [[number of the vector, place], ...]}: rows, objects, lists, lines and packed numbers that hold it.
"""

import struct
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from .records import Record, files, records

START = 2**24
PACKED = ("B", "<H", ">H", "<I", ">I", "<q", ">q", "<d")


def attack(folder: Path, dossier: Mapping[str, Any]) -> Mapping[str, Any]:
    """Look everywhere."""
    paths, vectors = files(folder), dossier["vectors"]
    return {"places": sorted({*kept(records(paths), vectors), *packed(paths, vectors), *counted(paths, vectors)})}


def kept(found: Iterable[Record], vectors: Sequence[Sequence[int]]) -> Iterator[tuple[int, str]]:
    """Find vectors among the values of a row, an object, a list or a line, one after the other."""
    for record in found:
        texts = [str(value) for value in record.values]
        for number, vector in enumerate(vectors):
            wanted = [str(count) for count in vector]
            if any(texts[at : at + len(wanted)] == wanted for at in range(len(texts) - len(wanted) + 1)):
                yield number, record.place


def packed(paths: Iterable[Path], vectors: Sequence[Sequence[int]]) -> Iterator[tuple[int, str]]:
    """Find vectors in the bytes of files: as packed numbers, and written with commas or spaces."""
    for path in paths:
        content = path.read_bytes()
        for number, vector in enumerate(vectors):
            if any(form in content for form in forms(vector)):
                yield number, path.name


def forms(vector: Sequence[int]) -> Iterator[bytes]:
    """Return the bytes in which a vector may be written."""
    yield from (b"".join(struct.pack(form, count) for count in vector) for form in PACKED)
    for between in (",", ", ", ";", " ", "\t"):
        yield between.join(map(str, vector)).encode()


def counted(paths: Iterable[Path], vectors: Sequence[Sequence[int]]) -> Iterator[tuple[int, str]]:
    """Find vectors in a column: one count in each of successive rows, from nought or from where counts start."""
    for path in paths:
        by_place: dict[str, list[tuple[Any, ...]]] = {}
        for record in records([path]):
            by_place.setdefault(record.place, []).append(record.values)
        for place, rows in by_place.items():
            for column in zip(*rows, strict=False):
                numbers = [value - START if isinstance(value, int) and value >= START else value for value in column]
                yield from ((number, place) for number, vector in enumerate(vectors) if inside(vector, numbers))


def inside(vector: Sequence[int], numbers: Sequence[Any]) -> bool:
    """Tell whether a sequence holds a vector, one value after the other."""
    return any(list(numbers[at : at + len(vector)]) == list(vector) for at in range(len(numbers) - len(vector) + 1))
