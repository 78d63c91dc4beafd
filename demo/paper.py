"""Bring in the one round that the federation held on paper before its first check-in, as an operator would.

Its rows go through the import's own reading, counting, rules and release; two clubs had not joined yet.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime

from analytics.past_rounds import counting, importing
from analytics.past_rounds.mapping import Column, Mapped, RoundDates
from analytics.past_rounds.rows import Row
from demo.history import WAVES, quarters_before
from demo.people import Person
from demo.sheets import Weather, sheet
from demo.tree import Planted
from networks import tree
from surveys import question_sets

EARLIER = 2
"""Quarters between the round on paper and the first check-in."""
NAME = "papier"
CLUB, SECTOR, SIZE = "Club", "Secteur", "Effectif"
JOINED_LATER = frozenset({"Club du Moulin", "Club des Quatre-Vents"})


class RowRefused(Exception):
    """An invented row is not what the mapping describes."""


def tell(planted: Planted, present_opening: datetime) -> None:
    """Add the round, in a transaction of its own."""
    root, people = planted.root.id, asked(planted)
    mapped = mapping(root, people, present_opening)
    found = importing.target(root, mapped)
    reader = counting.Reader(mapped, found.clubs, mapped.columns())
    counts = counting.count(rows(mapped, people), reader, refuse)
    importing.add(root, importing.prepared(found, mapped, counts))


def mapping(root_id: str, people: Mapping[str, tuple[Person, ...]], present_opening: datetime) -> Mapped:
    """Say which column is what, when the round was held and how many were asked."""
    held, chosen = quarters_before(present_opening, WAVES + EARLIER), tree.settings_of(root_id)
    on_paper = RoundDates(
        name=NAME,
        opens=held.opens_at.date(),
        closes=held.closes_at.date(),
        publishes=held.publishes_at.date(),
        invited={club: len(of_club) for club, of_club in people.items()},
    )
    return Mapped(
        question_set=chosen.question_set,
        club=Column(column=CLUB),
        rounds=(on_paper,),
        attributes={"sector": Column(column=SECTOR), "size": Column(column=SIZE)},
        items={item: Column(column=item) for item in question_sets.load(chosen.question_set).by_id},
    )


def rows(mapped: Mapped, people: Mapping[str, tuple[Person, ...]]) -> Iterator[Row]:
    """Return the lines typed from the sheets that came back, in the order of the mapping's columns."""
    weather = Weather(mapped.rounds[0].opens, 0)
    for line, person in enumerate((one for of_club in people.values() for one in of_club), start=2):
        given = sheet(person, weather)
        if given:
            told = {CLUB: person.place.name, SECTOR: person.sector, SIZE: person.size, **given}
            yield line, ["" if told[name] is None else str(told[name]) for name in mapped.columns()]


def asked(planted: Planted) -> dict[str, tuple[Person, ...]]:
    """Return who was asked, by the name of their club."""
    by_name = {of_club[0].place.name: of_club for of_club in planted.people.values()}
    return {name: of_club for name, of_club in by_name.items() if name not in JOINED_LATER}


def refuse(line: int, problem: str) -> None:
    """Take no row that is not what the mapping describes; raises RowRefused."""
    raise RowRefused(f"{line}: {problem}")
