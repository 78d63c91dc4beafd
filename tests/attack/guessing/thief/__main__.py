"""Guess which record is whose, by every order that a full copy shows; a program of its own.

Usage: python -m thief FOLDER. The folder holds `members.json` ({wave: {member: address}}, which everybody knows),
`mails.log` (the mail server's own), dumps of Desk's tables (`*.jsonl`), and the copied data folder. For each wave the
thief supposes the worst for its owners: that everyone answered as soon as the mail came. Whatever order the records
of a wave show is laid beside whatever order its members show.

Prints {method: {wave: {member: record}}} as JSON: methods are named "family | order of records | order of members", a
record by the first sixteen hexadecimal digits of a mark in it. Who has no place in an order is guessed at random.
"""

import json
import random
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from .evidence import Place, places
from .orders import LONG, MARK, Order, mark, ordered, people, records

Guess = Mapping[str, str]
"""Member and record."""

MAIL = "mails.log"
PLAINEST = frozenset({"table order up", "rowid up", "byte offset down", "line up"})
"""The orders of records beside which every order of members is laid."""
KINDS: Mapping[str, str] = {
    "table order": "table order",
    "rowid": "rowid",
    "byte offset": "byte offset",
    "page": "page by page",
    "second copy": "left-over copies",
    "journal": "journal",
    "journal, last": "journal",
    "file date": "file dates",
    "line": "log order",
    "ctid": "ctid",
    "xmin": "xmin",
}
"""Kinds of orders of records, as the table of results names them."""


@dataclass(frozen=True)
class Copy:
    """What was stolen: who is in each wave, and everything that was read."""

    members: Mapping[str, Mapping[str, str]]
    desk: Sequence[Place]
    waves: Mapping[str, Sequence[Place]]


def steal(folder: Path) -> Copy:
    """Read a copy; what lies in a folder named after a wave is that wave's."""
    members = json.loads((folder / "members.json").read_text(encoding="utf-8"))
    inside = {path.name: path for path in folder.rglob("*") if path.is_dir() and path.name in members}
    waves = {wave: places(path) for wave, path in inside.items()}
    return Copy(members, places(folder, *inside.values()), waves)


def family(person: Order) -> str:
    """Return which kind of order of members a method looks at."""
    if person.where.startswith(MAIL):
        return "mail order"
    how = plain(person.how)
    if how in {"ctid", "xmin"}:
        return f"Desk's {how}"
    if "outbox" in person.where:
        return "outbox order"
    return {"line": "log order", "table order": "Desk order"}.get(how, "Desk, every column sorted")


def plain(how: str) -> str:
    """Return how things were ordered, without the direction, or "column" for any of them."""
    return "column" if how.startswith("column") else how.rsplit(" ", 1)[0]


def guess(copy: Copy, wave: str, drawn: random.Random) -> Iterator[tuple[str, Guess]]:
    """Yield each method's name and what it guesses of one wave."""
    members = copy.members[wave]
    found = [order for place in copy.waves[wave] for order in records(place, len(members))]
    mailed = [order for place in copy.desk if place.name == MAIL for order in people(place, members)]
    others = [order for place in copy.desk if place.name != MAIL for order in people(place, members)]
    others += [order for place in copy.waves[wave] for order in people(place, members)]
    pairs = [(KINDS.get(plain(record.how), "every column sorted"), record, mailed[0]) for record in found]
    plainest = [record for record in found if record.how in PLAINEST]
    pairs += [(family(person), record, person) for record in plainest for person in mailed + others]
    for kind, record, person in pairs:
        guessed = dict(zip(person.things, record.things, strict=False))
        yield f"{kind} | {record.name} | {person.name}", filled(guessed, record, members, drawn)
    for name, told, record in (*named(copy, wave, found), *dealt_again(copy, wave)):
        yield name, filled(told, record, members, drawn)


def filled(told: Guess, record: Order, members: Mapping[str, str], drawn: random.Random) -> Guess:
    """Guess at random for whoever has no record yet: in their own order, chance would look like skill."""
    left = sorted(set(record.things) - set(told.values()))
    missing = [member for member in sorted(members) if member not in told]
    drawn.shuffle(left)
    drawn.shuffle(missing)
    return {**told, **dict(zip(missing, left, strict=False))}


def named(copy: Copy, wave: str, found: Sequence[Order]) -> Iterator[tuple[str, Guess, Order]]:
    """Look for a record that names a member."""
    known = {word: member for member, address in copy.members[wave].items() for word in (member, address)}
    for record in {order.where: order for order in found}.values():
        told: dict[str, str] = {}
        for row in (row for place in (*copy.desk, *copy.waves[wave]) for row in place.rows):
            marks = {word[:MARK] for word in row.words if len(word) >= LONG} & set(record.things)
            who = {known[word] for word in row.words if word in known}
            if len(marks) == len(who) == 1:
                told[who.pop()] = marks.pop()
        yield f"one record names both | {record.where} |", told, record


def dealt_again(copy: Copy, wave: str) -> Iterator[tuple[str, Guess, Order]]:
    """Suppose that the last records are the cards that were dealt again, in the order of those mails."""
    twice = again(next(place for place in copy.desk if place.name == MAIL), copy.members[wave])
    for place in copy.waves[wave] if twice else ():
        marked = {mark(row): row for row in place.rows if mark(row)}
        if not len(copy.members[wave]) + len(twice) <= len(marked) <= 2 * len(copy.members[wave]):
            continue
        for record in ordered(place.name, marked):
            told = dict(zip(twice, record.things[-len(twice) :], strict=False))
            yield f"replacement cards | {record.name} | {MAIL}", told, record


def again(mails: Place, members: Mapping[str, str]) -> list[str]:
    """Return who was mailed a second card, in that order."""
    known = {address: member for member, address in members.items()}
    who = [known[word] for row in mails.rows for word in row.words if word in known]
    return [member for index, member in enumerate(who) if member in who[:index]]


def main(folder: Path) -> None:
    """Steal, guess, print."""
    copy, drawn = steal(folder), random.Random(20)
    told: dict[str, dict[str, Guess]] = {}
    for wave in sorted(copy.waves):
        for name, guessed in guess(copy, wave, drawn):
            told.setdefault(name, {})[wave] = guessed
    json.dump(told, sys.stdout)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
