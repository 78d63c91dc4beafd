"""Read every byte under a folder and try to find out who answered what, and when.

Usage: reader.py FOLDER DOSSIER, both as a thief could have them: a full copy of an installation, and a dossier
of everything there is to look for. The dossier is richer than any thief's: it names every code, ticket, answer
and moment, so that whatever is written down in any form is recognised. No part of the product is imported.

The dossier is JSON: {"window": [from, to] (epoch seconds), "people": [{"member": [marks], "box": [marks],
"secrets": [marks], "answers": {question: code}}, ...] in order of arrival}; a mark is hexadecimal bytes.
Beside them it may hold "requests": [{"person": number, "mark": hexadecimal bytes, "at": epoch seconds}, ...], what
somebody asked for on the other side of the wall.
The report is JSON: {"secrets": [[person, file], ...], "sheets": [[person, place], ...], "times": [place, ...],
"ties": [[person, place], ...], "orders": [place, ...], "linked": [[place, share of requests tied to the right
person], ...], "files": number of files read}.
"""

import base64
import json
import re
import shutil
import sqlite3
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import Any

RARE_BYTES = 8
ISO = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:\.\d+)?")
WORD = re.compile(r"[^\s\"',;=\[\]{}()<>]+")
SECOND_IN = (1, 10**3, 10**6, 10**9)
"""Units in which a number may count the time since 1970."""


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


@dataclass(frozen=True)
class Person:
    """What to look for about one person, each mark in every form in which it may be written down."""

    member: tuple[bytes, ...]
    box: tuple[bytes, ...]
    secrets: tuple[bytes, ...]
    answers: Mapping[str, Any]


def forms(mark: str) -> tuple[bytes, ...]:
    """Return a mark as bytes, hexadecimal and base64 with its two alphabets."""
    raw = bytes.fromhex(mark)
    hexadecimal = raw.hex()
    written = {hexadecimal, hexadecimal.upper(), base64.b32encode(raw).decode().rstrip("=")}
    written |= {encode(raw).decode().rstrip("=") for encode in (base64.b64encode, base64.urlsafe_b64encode)}
    return (raw, *(text.encode() for text in written))


def person(entry: Mapping[str, Any]) -> Person:
    """Read one person of the dossier."""
    marks = {kind: tuple(f for mark in entry[kind] for f in forms(mark)) for kind in ("member", "box", "secrets")}
    return Person(**marks, answers=entry["answers"])


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


def names(record: Record, marks: Sequence[bytes]) -> bool:
    """Tell whether a record names somebody by one of these marks."""
    return any(mark in record.text for mark in marks)


def secrets(paths: Iterable[Path], people: Sequence[Person]) -> Iterator[tuple[int, str]]:
    """Find what should never be written down, in the raw bytes of every file."""
    for path in paths:
        content = path.read_bytes()
        for number, each in enumerate(people):
            if any(mark in content for mark in each.secrets):
                yield number, path.name


def sheets(found: Iterable[Record], people: Sequence[Person]) -> Iterator[tuple[int, str]]:
    """Find records from which one person's whole sheet can be read."""
    for record in found:
        texts = [as_bytes(value).decode("utf-8", "replace") for value in record.values]
        inside = [value for value in map(parsed, texts) if isinstance(value, dict)]
        for number, each in enumerate(people):
            codes = [str(code) for code in each.answers.values()]
            in_a_row = any(texts[i : i + len(codes)] == codes for i in range(len(texts) - len(codes) + 1))
            if in_a_row or any(each.answers.items() <= value.items() for value in inside):
                yield number, record.place


def times(found: Iterable[Record], paths: Iterable[Path], window: tuple[float, float]) -> Iterator[str]:
    """Find moments inside the window: numbers, texts and the times of files."""
    for record in found:
        if any(window[0] <= moment <= window[1] for value in record.values for moment in moments(value)):
            yield record.place
    for path in paths:
        if window[0] <= path.stat().st_mtime <= window[1]:
            yield f"{path.name} (file time)"


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
    members = {place: {n for n, each in enumerate(people) if names(r, each.member)} for place, r in enumerate(found)}
    boxes = {place: {n for n, each in enumerate(people) if names(r, each.box)} for place, r in enumerate(found)}
    for place, record in enumerate(found):
        for number in members[place] & boxes[place]:
            yield number, record.place
    for places in sharing.values():
        named = set().union(*(members[place] for place in places))
        marked = set().union(*(boxes[place] for place in places))
        if len(named) == len(marked) == 1 and named == marked:
            yield named.pop(), " + ".join(sorted({found[place].place for place in places}))


def orders(found: Sequence[Record], people: Sequence[Person]) -> Iterator[str]:
    """Find tables in the order of arrival, by row or by byte, or with members as ordered as marks are elsewhere."""
    sequences: dict[tuple[str, str, str], list[int]] = {}
    by_place: dict[str, list[Record]] = defaultdict(list)
    for record in found:
        by_place[record.place].append(record)
    for place, inside in by_place.items():
        content = b"".join(part.read_bytes() for part in beside(inside[0].file))
        for kind in ("member", "box"):
            read = [n for record in inside for n, each in enumerate(people) if names(record, getattr(each, kind))]
            sequences[place, kind, "rows"] = list(dict.fromkeys(read))
            first = {n: offset(content, getattr(people[n], kind), inside) for n in set(read)}
            sequences[place, kind, "bytes"] = sorted((n for n in first if first[n] >= 0), key=first.__getitem__)
    arrival = list(range(len(people)))
    full = {key: order for key, order in sequences.items() if len(order) == len(people)}
    for (place, kind, how), order in full.items():
        if order in (arrival, arrival[::-1]):
            yield place
        if kind == "member":
            others = {k: o for k, o in full.items() if k[1] == "box" and k[0] != place and how == "rows"}
            yield from (f"{place} + {k[0]}" for k, other in others.items() if other in (order, order[::-1]))


def linked(found: Sequence[Record], paths: Iterable[Path], dossier: Mapping[str, Any]) -> Iterator[tuple[str, float]]:
    """Tie each request to the last answer before it, wherever answers have moments or stand among requests.

    Yields each place that says when an answer came, with the share of requests tied to the right person. Where no
    place does, nothing is left but drawing lots among all who may have answered.
    """
    people = [person(entry) for entry in dossier["people"]]
    requests = dossier.get("requests", [])
    for place, inside in grouped(found).items():
        moment = {n: min(inside_window) for n, inside_window in timed(inside, people, dossier["window"]).items()}
        if moment:
            yield f"{place} by time", share(requests, [(when, n) for n, when in moment.items()])
        marked = [(index, n) for index, record in enumerate(inside) for n in answered(record, people)]
        asked = [
            {**request, "at": index}
            for request in requests
            for index, record in enumerate(inside)
            if names(record, forms(request["mark"]))
        ]
        if marked and asked:
            yield f"{place} by order", share(asked, marked)
    answers = [(path.stat().st_mtime, n) for path in paths for n in answered_in(path, people)]
    if answers:
        yield "file times", share(requests, answers)


def grouped(found: Iterable[Record]) -> Mapping[str, list[Record]]:
    """Return the records of each place, in their order."""
    by_place: dict[str, list[Record]] = defaultdict(list)
    for record in found:
        by_place[record.place].append(record)
    return by_place


def answered(record: Record, people: Sequence[Person]) -> list[int]:
    """Return whose answer a record is."""
    return [number for number, each in enumerate(people) if names(record, each.box)]


def answered_in(path: Path, people: Sequence[Person]) -> list[int]:
    """Return whose answer a file is, if it is one person's alone."""
    content = path.read_bytes()
    found = [number for number, each in enumerate(people) if any(mark in content for mark in each.box)]
    return found if len(found) == 1 else []


def timed(inside: Iterable[Record], people: Sequence[Person], window: Sequence[float]) -> Mapping[int, list[float]]:
    """Return the moments inside the window that stand with each person's answer."""
    stamps: dict[int, list[float]] = defaultdict(list)
    for record in inside:
        known = [at for value in record.values for at in moments(value) if window[0] - 1 <= at <= window[1]]
        for number in answered(record, people) if known else ():
            stamps[number] += known
    return stamps


def share(requests: Sequence[Mapping[str, Any]], answers: Iterable[tuple[float, int]]) -> float:
    """Return the share of requests that are the person's whose answer is the last before them."""
    ordered = sorted(answers)
    right = 0
    for request in requests:
        before = [number for when, number in ordered if when <= request["at"]]
        right += bool(before) and before[-1] == request["person"]
    return right / len(requests) if requests else 0.0


def offset(content: bytes, marks: Sequence[bytes], inside: Sequence[Record]) -> int:
    """Return where in a file one of the marks that a table holds stands first."""
    held = b"\n".join(record.text for record in inside)
    places = [content.find(mark) for mark in marks if mark in held]
    return min((place for place in places if place >= 0), default=-1)


def attack(folder: Path, dossier: Mapping[str, Any]) -> Mapping[str, Any]:
    """Try everything and report what was found."""
    people = [person(entry) for entry in dossier["people"]]
    paths = files(folder)
    found = list(records(paths))
    return {
        "secrets": sorted(set(secrets(paths, people))),
        "sheets": sorted(set(sheets(found, people))),
        "times": sorted(set(times(found, paths, tuple(dossier["window"])))),
        "ties": sorted(set(ties(found, people))),
        "orders": sorted(set(orders(found, people))),
        "linked": sorted(set(linked(found, paths, dossier))),
        "files": len(paths),
    }


if __name__ == "__main__":
    print(json.dumps(attack(Path(sys.argv[1]), json.loads(Path(sys.argv[2]).read_text(encoding="utf-8")))))  # noqa: T201
