"""Place insiders where they learn the most: so that what they know contradicts every other world."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from analytics.disclosure.worlds import Change, Danger, World

Place = tuple[int, int]
"""An atom and the place of a code in the measure's key."""
STEPS = 20_000
"""So many placements are tried before the worlds found so far count as contradicted."""


def worst(worlds: Sequence[Change], danger: Danger, real: World) -> Mapping[Place, int] | None:
    """Return insiders who contradict all of some worlds, or None when those whom a danger leaves over never can.

    They are as many of each atom as are its own, and `danger.left_over` more. A world is contradicted when more
    insiders of an atom gave a code than people of that atom do in it. At least one person of the danger's band is no
    insider: the one attacked.
    """
    inside = sum(real[danger.atom][code] for code in danger.band)
    lowered = [dict(_lowered(world, danger, real)) for world in worlds]
    return _Placing(danger, inside - 1).place(sorted(lowered, key=len), {})


def _lowered(world: Change, danger: Danger, real: World) -> Iterator[tuple[Place, int]]:
    """Yield how many insiders at each place contradict a world."""
    for atom, counts in world.items():
        for code, count in enumerate(counts):
            mine = atom == danger.atom and code not in danger.band
            if count < real[atom][code] and count < danger.most(atom) and not mine:
                yield (atom, code), count + 1


class _Placing:
    """Branch over the places that contradict a world, the most constrained world first."""

    def __init__(self, danger: Danger, most_inside: int) -> None:
        self._danger, self._most_inside = danger, most_inside
        self._steps = STEPS

    def place(self, worlds: Sequence[Mapping[Place, int]], placed: Mapping[Place, int]) -> Mapping[Place, int] | None:
        """Return a placement that contradicts all of `worlds` and holds all of `placed`."""
        standing = [one for one in worlds if not any(placed.get(place, 0) >= n for place, n in one.items())]
        if not standing or self._steps <= 0:
            return placed
        self._steps -= 1
        if self._beyond(standing, placed):
            return None
        for place, needed in sorted(standing[0].items()):
            with_them = {**placed, place: needed}
            if self._allowed(with_them):
                found = self.place(standing, with_them)
                if found is not None:
                    return found
        return None

    def _allowed(self, placed: Mapping[Place, int]) -> bool:
        atom, band = self._danger.atom, self._danger.band
        inside = sum(n for (where, code), n in placed.items() if where == atom and code in band)
        return inside <= self._most_inside and self._taken(_by_atom(placed)) <= self._danger.left_over

    def _taken(self, placed: Mapping[int, int]) -> int:
        """Return how many insiders of some atoms are not these atoms' own."""
        return sum(max(0, n - self._danger.own.get(atom, 0)) for atom, n in placed.items())

    def _beyond(self, standing: Sequence[Mapping[Place, int]], placed: Mapping[Place, int]) -> bool:
        """Tell whether worlds that no place has in common already need more insiders than are left.

        Each world may use all that is left of an atom's own insiders, though others may need them too.
        """
        there = _by_atom(placed)
        left = self._danger.left_over - self._taken(there)
        own = {atom: max(0, n - there.get(atom, 0)) for atom, n in self._danger.own.items()}
        used: set[Place] = set()
        needed = 0
        for one in standing:
            if used.isdisjoint(one):
                missing = ((place[0], n - placed.get(place, 0)) for place, n in one.items())
                needed += min((max(0, n - own.get(atom, 0)) for atom, n in missing), default=left + 1)
                used |= one.keys()
        return needed > left


def _by_atom(placed: Mapping[Place, int]) -> Mapping[int, int]:
    found: Counter[int] = Counter()
    for (atom, _), n in placed.items():
        found[atom] += n
    return found
