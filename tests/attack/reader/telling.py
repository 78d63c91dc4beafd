"""Find what tells: secrets, whole sheets, moments, and anything that ties a member to an answer."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from .marks import Person, named
from .records import Record, as_bytes, parsed

RARE_BYTES = 8
ISO = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:\.\d+)?")
SECOND_IN = (1, 10**3, 10**6, 10**9)
"""Units in which a number may count the time since 1970."""


def secrets(paths: Iterable[Path], people: Sequence[Person]) -> Iterator[tuple[int, str]]:
    """Find what should never be written down, in the raw bytes of every file."""
    for path in paths:
        content = path.read_bytes()
        for number, each in enumerate(people):
            if any(mark in content for mark in each.secrets):
                yield number, path.name


def sheets(found: Iterable[Record], people: Sequence[Person]) -> Iterator[tuple[int, str]]:
    """Find records from which one person's whole sheet can be read."""
    written = [tuple(str(code) for code in each.answers.values()) for each in people]
    sizes = {len(codes) for codes in written}
    for record in found:
        texts = [as_bytes(value).decode("utf-8", "replace") for value in record.values]
        inside = [value for text in texts if text.lstrip()[:1] in "{[" and isinstance(value := parsed(text), dict)]
        rows = {tuple(texts[at : at + size]) for size in sizes for at in range(len(texts) - size + 1)}
        for number, each in enumerate(people):
            if written[number] in rows or any(each.answers.items() <= value.items() for value in inside):
                yield number, record.place


def times(found: Iterable[Record], paths: Iterable[Path], windows: Sequence[Sequence[float]]) -> Iterator[str]:
    """Find moments inside a window: numbers, texts and the times of files."""
    for record in found:
        if any(within(moment, windows) for value in record.values for moment in moments(value)):
            yield record.place
    for path in paths:
        if within(path.stat().st_mtime, windows):
            yield f"{path.name} (file time)"


def within(moment: float, windows: Sequence[Sequence[float]]) -> bool:
    """Tell whether a moment lies in one of the windows."""
    return any(start <= moment <= end for start, end in windows)


def moments(value: Any) -> Iterator[float]:
    """Return the moments that a value may mean, in epoch seconds."""
    if isinstance(value, int | float):
        yield from (value / unit for unit in SECOND_IN)
    elif isinstance(value, str):
        for text in ISO.findall(value):
            yield datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp()
        if re.fullmatch(r"\d{9,19}(\.\d+)?", value):
            yield from moments(float(value))


def ties(found: Sequence[Record], people: Sequence[Person]) -> Iterator[tuple[int, str]]:
    """Find a member and a card, ticket or answer in one record, or in two that share a value of nobody else's."""
    sharing: dict[bytes, list[int]] = defaultdict(list)
    for place, record in enumerate(found):
        for value in {as_bytes(value) for value in record.values}:
            if len(value) >= RARE_BYTES:
                sharing[value].append(place)
    members, boxes = named(found, people, "member"), named(found, people, "box")
    for place, record in enumerate(found):
        for number in members[place] & boxes[place]:
            yield number, record.place
    for places in sharing.values():
        meant = set().union(*(members[place] for place in places))
        marked = set().union(*(boxes[place] for place in places))
        if len(meant) == len(marked) == 1 and meant == marked:
            yield meant.pop(), " + ".join(sorted({found[place].place for place in places}))
