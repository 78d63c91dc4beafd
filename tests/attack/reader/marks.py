"""Know what to look for about each person, in every form in which it may be written down."""

import base64
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from .records import Record


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


def names(record: Record, marks: Sequence[bytes]) -> bool:
    """Tell whether a record names somebody by one of these marks."""
    return any(mark in record.text for mark in marks)


def named(found: Sequence[Record], people: Sequence[Person], kind: str) -> list[set[int]]:
    """Return whom each record names by marks of a kind: "member" or "box"."""
    named_by: list[set[int]] = [set() for _ in found]
    by_place: dict[str, list[int]] = defaultdict(list)
    for index, record in enumerate(found):
        by_place[record.place].append(index)
    for indices in by_place.values():
        content = b"\n".join(found[index].text for index in indices)
        for number, each in enumerate(people):
            present = [mark for mark in getattr(each, kind) if mark in content]
            for index in indices if present else ():
                if names(found[index], present):
                    named_by[index].add(number)
    return named_by
