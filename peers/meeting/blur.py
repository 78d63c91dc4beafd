"""Blur a person to what several share: a combination of attributes is shown only if enough members have it.

Pure. In a network of thirty, trade and area alone point at one person in most cases; so attributes are dropped
until at least five members share what is left, and a small network shows none. What somebody chose for one
request (topics, half-days) is no attribute that others share, and is not blurred but kept for after both yeses.
"""

from collections.abc import Iterable, Mapping, Sequence
from itertools import combinations

Attributes = Mapping[str, str]
AT_LEAST = 5
SMALL_NETWORK = 15
LANGUAGES_SHOWN = 3
_SPEAKS = "speaks "


def shown(
    person: Attributes, languages: Iterable[str], everybody: Sequence[Attributes]
) -> tuple[dict[str, str], tuple[str, ...]]:
    """Return what a card may say of a person: attributes and, of some `languages`, those that fit with them.

    All that is said is shared by five members; in a small network it is languages alone. `everybody` holds the
    attributes of all members of the root; of two parts of one size, the one whose attributes come first is kept.
    """
    spoken = speaking(widely_spoken(languages, everybody))
    told = spoken if len(everybody) < SMALL_NETWORK else {**person, **spoken}
    return _apart(_largest_shared(told, everybody))


def speaking(languages: Iterable[str]) -> dict[str, str]:
    """Return languages as attributes of their own, so that they are blurred together with all others."""
    return {_SPEAKS + code: code for code in languages}


def widely_spoken(languages: Iterable[str], everybody: Sequence[Attributes]) -> tuple[str, ...]:
    """Return up to three of some languages that five members of the root speak, the most spoken first."""
    wanted = speaking(languages)
    counts = {code: _sharing(wanted, everybody, (name,)) for name, code in wanted.items()}
    enough = [code for code in wanted.values() if counts[code] >= AT_LEAST]
    return tuple(sorted(enough, key=lambda code: (-counts[code], code))[:LANGUAGES_SHOWN])


def _largest_shared(person: Attributes, everybody: Sequence[Attributes]) -> dict[str, str]:
    stated = [name for name, value in person.items() if value]
    for size in range(len(stated), 0, -1):
        for kept in combinations(stated, size):
            if _sharing(person, everybody, kept) >= AT_LEAST:
                return {name: person[name] for name in kept}
    return {}


def _apart(blurred: Attributes) -> tuple[dict[str, str], tuple[str, ...]]:
    """Return what is no language, and the codes of the languages."""
    others = {name: value for name, value in blurred.items() if not name.startswith(_SPEAKS)}
    return others, tuple(value for name, value in blurred.items() if name.startswith(_SPEAKS))


def _sharing(person: Attributes, everybody: Sequence[Attributes], names: Sequence[str]) -> int:
    return sum(all(one.get(name) == person[name] for name in names) for one in everybody)
