"""Invent what a person answers in a wave: a usual burden, the season, one shock, and chance. Pure."""

import random
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from math import cos, tau

from demo.people import SEED, Person
from surveys.instruments.model import Code

HARDEST_DAY, YEAR = 20, 365.25
"""The season is hardest in the third week of January."""
SEASON = 0.3
NOISE = 0.5
SKIPS = 0.03
"""Share of questions that are left open."""
TIRING = 0.02
"""How much less likely an answer becomes from wave to wave."""
LONELY, ISOLATED, STRESSED = (0.1, 1.1), (-0.1, 1.1), (-1.1, -0.2, 0.6, 1.5)
"""Burdens from which on the next answer is given."""
WORRIES: Mapping[str, float] = {
    "cash": 3.0,
    "recruiting": 4.0,
    "partners": 1.0,
    "family": 1.5,
    "health": 1.5,
    "clients": 2.5,
    "paperwork": 3.0,
    "nothing": 2.0,
}


@dataclass(frozen=True)
class Weather:
    """What weighs on everybody in a wave: its day, its number and how much of the shock is left (0 to 1)."""

    day: date
    number: int
    shock: float = 0.0


def sheet(person: Person, weather: Weather, seed: int = SEED) -> dict[str, Code | None] | None:
    """Return a person's answers by question of the pulse, or None when they send none."""
    dice = random.Random(f"{seed}/{person.email}/{weather.number}")  # noqa: S311  # the same figures every time
    if dice.random() >= person.place.rate - TIRING * weather.number:
        return None
    burden = person.burden + season(weather.day) + weather.shock * person.place.exposure + dice.gauss(0, NOISE)
    given: dict[str, Code | None] = {
        f"ucla3_{item}": 1 + _reached(LONELY, burden + dice.gauss(0, NOISE)) for item in (1, 2, 3)
    }
    given["owner_isolated"] = _reached(ISOLATED, burden + dice.gauss(0, NOISE))
    given["sisq"] = 1 + _reached(STRESSED, burden + dice.gauss(0, NOISE))
    given["peer_talk"] = _talk(burden, dice)
    given["weighs_most"] = _worry(burden, weather.shock * person.place.exposure, dice)
    return {item: None if dice.random() < SKIPS else code for item, code in given.items()}


def season(day: date) -> float:
    """Return the season's part of a burden: winter is heavier, summer lighter."""
    return SEASON * cos(tau * (day.timetuple().tm_yday - HARDEST_DAY) / YEAR)


def _reached(steps: tuple[float, ...], burden: float) -> int:
    return sum(burden > step for step in steps)


def _talk(burden: float, dice: random.Random) -> str:
    weights = {"helped": 3.0, "no_effect": 1.0, "needed": 1.0 + max(0.0, burden) * 2, "not_needed": 2.5}
    return dice.choices(list(weights), list(weights.values()))[0]


def _worry(burden: float, shock: float, dice: random.Random) -> str:
    weights = dict(WORRIES)
    weights["clients"] += 7 * shock
    weights["cash"] += 5 * shock
    weights["nothing"] = max(0.2, weights["nothing"] - burden)
    return dice.choices(list(weights), list(weights.values()))[0]
