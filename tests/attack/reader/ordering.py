"""Find the order in which answers came, and tie requests to answers by it."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from .marks import Person, forms, named, names, person
from .records import Record, beside, grouped
from .telling import moments


def orders(found: Sequence[Record], people: Sequence[Person]) -> Iterator[str]:
    """Find tables in the order of arrival, by row or by byte, or with members as ordered as marks are elsewhere."""
    sequences: dict[tuple[str, str, str], list[int]] = {}
    for place, inside in grouped(found).items():
        content = b"".join(part.read_bytes() for part in beside(inside[0].file))
        for kind in ("member", "box"):
            read = [n for whom in named(inside, people, kind) for n in sorted(whom)]
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


def offset(content: bytes, marks: Sequence[bytes], inside: Sequence[Record]) -> int:
    """Return where in a file one of the marks that a table holds stands first."""
    held = b"\n".join(record.text for record in inside)
    places = [content.find(mark) for mark in marks if mark in held]
    return min((place for place in places if place >= 0), default=-1)


def linked(found: Sequence[Record], paths: Iterable[Path], dossier: Mapping[str, Any]) -> Iterator[tuple[str, float]]:
    """Tie each request to the last answer before it, wherever answers have moments or stand among requests.

    Yields each place that says when an answer came, with the share of requests tied to the right person. Where no
    place does, nothing is left but drawing lots among all who may have answered.
    """
    people = [person(entry) for entry in dossier["people"]]
    requests = dossier.get("requests", [])
    if not requests:
        return
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
