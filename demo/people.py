"""Invent the demonstration's people: the same ones every time, none of whom exists."""

import random
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import product
from pathlib import Path
from typing import Any, TypeVar

import yaml

HERE = Path(__file__).parent
SEED = 7
"""Chooses who everybody is and what they would answer."""

T = TypeVar("T")


@dataclass(frozen=True)
class Place:
    """A club as the demonstration describes it; `exposure` is how much the one shock weighs there."""

    name: str
    members: int
    rate: float
    mood: float
    area: str
    postcode: str
    exposure: float = 0.0


@dataclass(frozen=True)
class Person:
    """Somebody invented; `burden` is how heavy things usually are for them, in standard deviations."""

    first_name: str
    last_name: str
    email: str
    phone: str
    company: str
    place: Place
    sector: str | None
    size: str | None
    spoken: str
    language: str
    burden: float = field(repr=False)


@cache
def read(name: str) -> Mapping[str, Any]:
    """Return one of the demonstration's data files."""
    content: Mapping[str, Any] = yaml.safe_load((HERE / f"{name}.yaml").read_text(encoding="utf-8"))
    return content


def invent(places: Sequence[Place], seed: int = SEED) -> dict[str, tuple[Person, ...]]:
    """Return everybody by the name of their club; the same seed gives the same people."""
    names, numbers = _names(seed), iter(range(1, 9000))
    return {
        place.name: tuple(
            _person(place, next(names), next(numbers), chances(seed, place.name, at)) for at in range(place.members)
        )
        for place in places
    }


def chances(*parts: object) -> random.Random:
    """Return chances of their own for what is named by some parts; the same every time."""
    return random.Random("/".join(map(str, parts)))  # noqa: S311  # invented people must come out the same every time


def _names(seed: int) -> Iterator[tuple[str, str]]:
    """Yield first and last names, no pair twice, in an order that looks like no list."""
    told = read("people")
    pairs = list(product(told["first_names"], told["last_names"]))
    chances(seed, "names").shuffle(pairs)
    return iter(pairs)


def _person(place: Place, name: tuple[str, str], number: int, dice: random.Random) -> Person:
    told, (first_name, last_name) = read("people"), name
    sector = _weighted({each: about["weight"] for each, about in told["sectors"].items()}, dice)
    return Person(
        first_name=first_name,
        last_name=last_name,
        email=f"{_plain(first_name)}.{_plain(last_name)}@{told['domain']}",
        phone=told["phone"] % number,
        company=f"{dice.choice(told['sectors'][sector]['trades'])} {last_name}",
        place=place,
        sector=sector if dice.random() >= told["unstated"] else None,
        size=_weighted(told["sizes"], dice) if dice.random() >= told["unstated"] else None,
        spoken=_weighted(told["spoken"], dice),
        language="en" if dice.random() < told["english"] else "fr",
        burden=dice.gauss(place.mood, 0.8),
    )


def _weighted(weights: Mapping[T, float], dice: random.Random) -> T:
    return dice.choices(list(weights), list(weights.values()))[0]


def _plain(name: str) -> str:
    """Return a name as it stands in an address: no accents, lower case."""
    return unicodedata.normalize("NFD", name).encode("ascii", "ignore").decode().lower().replace(" ", "-")
