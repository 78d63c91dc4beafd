"""Blur a person to what several share: a combination of attributes is shown only if enough members have it.

Pure. In a network of thirty, trade and area alone point at one person in most cases; so attributes are dropped
until at least five members share what is left, and a small network shows none.
"""

from collections.abc import Mapping, Sequence
from itertools import combinations

Attributes = Mapping[str, str]
AT_LEAST = 5
SMALL_NETWORK = 15


def blur(person: Attributes, everybody: Sequence[Attributes]) -> dict[str, str]:
    """Return the largest part of a person's stated attributes shared by five members, the person included.

    `everybody` holds the attributes of all members of the root; of two parts of one size, the one whose
    attributes come first in `person` is kept. Empty in networks under fifteen.
    """
    if len(everybody) < SMALL_NETWORK:
        return {}
    stated = [name for name, value in person.items() if value]
    for size in range(len(stated), 0, -1):
        for kept in combinations(stated, size):
            if _sharing(person, everybody, kept) >= AT_LEAST:
                return {name: person[name] for name in kept}
    return {}


def _sharing(person: Attributes, everybody: Sequence[Attributes], names: Sequence[str]) -> int:
    return sum(all(one.get(name) == person[name] for name in names) for one in everybody)
