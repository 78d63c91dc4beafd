"""A federation published from sealed totals by the real way, with something withheld for every reason there is.

The largest club is withheld because its region would give the smallest away; a club of 34 with another of 6 because
both would be what is left of the root; groups of companies are put together; a question is withdrawn; another is given
up because people with a second card could find somebody out.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from functools import reduce
from itertools import product
from operator import or_
from pathlib import Path

import orjson

from analytics.disclosure.counting import Choice, Code, Measure
from analytics.disclosure.policy import Policy
from analytics.measures.intervals import interval, share_interval
from analytics.release import striking, tallies
from analytics.release.results import part_of
from core.db import db, transaction
from networks import closing, frozen, tree
from networks.cells import Cell
from networks.models import PUBLISHED, Network, Wave
from networks.waves import State
from surveys.plan import tally_plan
from surveys.question_sets import load
from tests.attack.disclosure.canaries import Exact, exact
from tests.builders import OPENS, make_club, make_federation, make_region, make_wave
from tests.conftest import FakeClock

SET = "pulse-fr-1"
PLAN = tallies.measures(SET)
SHEETS = {
    ("grand", "industry"): 30011,
    ("grand", "trade_services"): 13906,
    ("petit", ""): 7,
    ("gare", "industry"): 67,
    ("gare", "construction"): 9,
    ("gare", "trade_services"): 15,
    ("port", ""): 34,
    ("lac", ""): 6,
}
"""Sheets by club and sector; without one where a club's members are not told apart."""
LARGEST_CLUB = 30011 + 13906
WITHHELD = ("grand", "petit", "port", "lac")
"""Nodes of which nothing is published."""
STRUCK, REASON = "sisq", "Une phrase manquait."
LARGEST, SMALLEST = list(SHEETS)[:2], (("petit", ""), ("port", ""))
GIVEN_UP = "owner_isolated"
"""The question that a club answers alike but for a few who have two cards each."""
FEW = 3
Counts = dict[str, dict[str, dict[Code, int]]]
"""Sheets by cell, measure and code, as sealed totals have them."""


@dataclass
class Town:
    """The federation, and what was answered in each of its two waves."""

    waves: Path
    clock: FakeClock
    root: Network = field(default_factory=lambda: make_federation("Fédération des Pays", mail_figures=True))
    made: list[Wave] = field(default_factory=list)
    answered: list[Counts] = field(default_factory=list)

    def __post_init__(self) -> None:
        region = make_region(self.root)
        above = {"grand": region, "petit": region, "gare": self.root, "port": self.root, "lac": self.root}
        self.nodes = {"root": self.root, "region": region}
        self.nodes |= {name: make_club(parent, f"Club {name}") for name, parent in above.items()}

    def hold(self, number: int) -> None:
        """Close a wave with its totals sealed, strike a question of the second, and publish."""
        cells = tuple(self.cells())
        kept = replace(
            frozen.freeze(cells, tree.load(self.root.id), "Claire", ""), rules=Policy().rules(), attributes="sector"
        )
        opens = OPENS + timedelta(days=91 * number)
        fixed: dict[str, object] = {"frozen": frozen.encode(kept), "outcome": PUBLISHED}
        fixed |= {"replacements": FEW, "replaced": self.dealt_again} if number > 1 else {}
        wave = make_wave(self.root, number, opens_at=opens, state=State.CLOSED, words="abeille lampe", **fixed)
        db.session.commit()
        if number > 1:
            with transaction():
                striking.strike(wave.id, STRUCK, REASON)
        self.made.append(wave)
        self.answered.append(answers(number))
        self.publish(self.answered[-1])

    @property
    def dealt_again(self) -> dict[str, int]:
        """Return how many have two cards, by cell."""
        return {name_of(("gare", "industry")): FEW}

    def publish(self, counts: Counts) -> None:
        """Seal these counts as those of the last wave and have them published and mailed."""
        wave = self.made[-1]
        folder = self.waves / wave.id
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "manifest.json").write_text("{}")
        (folder / "sealed.json").write_bytes(orjson.dumps(sealed(wave.id, counts)))
        self.clock.moment = wave.publishes_at
        db.session.commit()
        closing.publish_due()
        db.session.expire_all()
        assert not (folder / "sealed.json").exists()

    def cells(self) -> Iterator[Cell]:
        """Yield the cells as an opening forms them; a third more were asked than answered."""
        for place, sheets in SHEETS.items():
            club = self.nodes[place[0]].id
            yield Cell(name_of(place), club, (club,), (place[1],) if place[1] else None, None, sheets * 4 // 3 + 5)

    def exact(self) -> Exact:
        """Return every exact number of both waves, but for those that an interval around a released figure has too."""
        return exact_numbers(self.answered).without(set(self._ends()))

    def _ends(self) -> Iterator[str]:
        """Yield the ends of the intervals of all released figures, as files write them."""
        for wave, node in product(self.made, self.nodes.values()):
            head, groups = part_of(wave.id, node.id) or (None, ())
            for figure in (one for group in groups for one in group.figures if head and one.n):
                assert head is not None
                assert figure.n is not None
                around = [interval(figure.mean, figure.n, head.policy)] if figure.mean else []
                around += [share_interval(one.percent, figure.n) for one in figure.shares]
                yield from (f"{end:.2f}" for one in around for end in (one.low, one.high))


def groups() -> Iterator[frozenset[str]]:
    """Yield the cells of everything a reader could like to see: nodes, sectors in them, and single cells."""
    inside = {"root": set(SHEETS), "region": {one for one in SHEETS if one[0] in {"grand", "petit"}}}
    inside |= {club: {one for one in SHEETS if one[0] == club} for club, _ in SHEETS}
    for places in inside.values():
        yield frozenset(map(name_of, places))
        for sector in {place[1] for place in places}:
            yield frozenset(name_of(one) for one in places if one[1] == sector)


def exact_numbers(answered: Sequence[Counts]) -> Exact:
    """Return every exact number of some waves."""
    return reduce(or_, (exact(set(groups()), counts, PLAN) for counts in answered))


def name_of(place: tuple[str, str]) -> str:
    """Return the id of a cell."""
    return f"{place[0]}-{place[1]}".encode().hex()[:16].ljust(16, "0")


def answers(number: int) -> Counts:
    """Return uneven answers: other ones in each cell, measure and wave, and a few of another mind among many."""
    counts: Counts = {}
    for salt, (place, sheets) in enumerate(SHEETS.items()):
        of = {measure.id: uneven(measure, sheets, number + salt + 3 * at) for at, measure in enumerate(PLAN)}
        counts[name_of(place)] = {"*": {"1": sheets}, **of}
    for sector, sheets in (("industry", 67), ("construction", 9), ("trade_services", 15)):
        few = FEW if sector != "trade_services" else 0
        minority = "0" if sector == "industry" else "1"
        counts[name_of(("gare", sector))][GIVEN_UP] = {"0": 0, "1": 0, minority: few, "2": sheets - few}
    return counts


def uneven(measure: Measure, sheets: int, salt: int) -> dict[Code, int]:
    """Spread sheets over a measure's codes by weights of no particular shape."""
    codes = codes_of(measure)
    weights = [(3 * at * at + 7 * at * salt + 5 * salt + 2) % 11 + 1 for at in range(len(codes))]
    counted = [sheets * weight // sum(weights) for weight in weights]
    counted[salt % len(codes)] += sheets - sum(counted)
    return dict(zip(codes, counted, strict=True))


def codes_of(measure: Measure) -> list[str]:
    """Return a measure's codes in order."""
    if isinstance(measure, Choice):
        return list(measure.codes)
    low, high = sorted((measure.low, measure.high))
    return [str(code) for code in range(low, high + 1)]


def rounding_alike(counts: Counts) -> Counts:
    """Return other answers of the same release.

    In the largest cells somebody gives the next answer, and somebody of the smallest club gives the answer of somebody
    of another withheld club, who gives theirs.
    """
    other = {cell: {name: dict(of) for name, of in measures.items()} for cell, measures in counts.items()}
    for measure in PLAN:
        one, next_one = codes_of(measure)[-2:]
        for place in LARGEST:
            _move(other[name_of(place)][measure.id], one, next_one)
        here, there = (other[name_of(place)][measure.id] for place in SMALLEST)
        given = next(code for code in here if here[code])
        got = next(code for code in there if there[code] and code != given)
        _move(here, given, got)
        _move(there, got, given)
    return other


def _move(of: dict[Code, int], one: Code, other: Code) -> None:
    of[one], of[other] = of[one] - 1, of[other] + 1


def sealed(wave_id: str, counts: Counts) -> dict[str, object]:
    """Return the file that sealing leaves."""
    plan = {measure.id: measure.values for measure in tally_plan(load(SET))}
    cells = {
        cell: {name: {value: measures[name].get(value, 0) for value in values} for name, values in plan.items()}
        for cell, measures in counts.items()
    }
    return {
        "wave": wave_id,
        "question_set": SET,
        "plan": [{"measure": name, "values": values} for name, values in plan.items()],
        "cells": cells,
        "issued": sum(SHEETS.values()),
    }
