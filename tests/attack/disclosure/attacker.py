"""Attack with linear algebra, linear programs and integer programs, apart from the product's own audit."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, linprog, milp

from analytics.disclosure.meaning import key
from tests.attack.disclosure.scenes import LONELY, Scene, Told

Insiders = Mapping[tuple[str, int], int]
"""Respondents who tell the attacker their answer: how many by cell and code."""


def isolated(groups: Sequence[frozenset[str]], sizes: Mapping[str, int], fewer_than: int = 5) -> frozenset[str]:
    """Return the fewest people, as cells, whose sum follows from the sums of some groups; empty when none do.

    A set of columns holds a combination of the rows exactly when leaving it out lowers the rank.
    """
    names = sorted(name for name, size in sizes.items() if size)
    matrix = np.array([[float(name in group) for name in names] for group in groups])
    small = [place for place, name in enumerate(names) if sizes[name] < fewer_than]
    whole = np.linalg.matrix_rank(matrix)
    found = [
        chosen
        for number in range(1, fewer_than)
        for chosen in combinations(small, number)
        if sum(sizes[names[place]] for place in chosen) < fewer_than
        and np.linalg.matrix_rank(np.delete(matrix, chosen, axis=1)) < whole
    ]
    best = min(found, key=lambda chosen: sum(sizes[names[place]] for place in chosen), default=())
    return frozenset(names[place] for place in best)


def leverages(groups: Sequence[frozenset[str]], sizes: Mapping[str, int]) -> dict[str, float]:
    """Return the share of a person's answer that the best linear guess from exact sums explains, by cell."""
    names = sorted(name for name, size in sizes.items() if size)
    people = [name for name in names for _ in range(sizes[name])]
    matrix = np.array([[float(name in group) for name in people] for group in groups])
    inverse = np.linalg.pinv(matrix @ matrix.T, rcond=1e-10, hermitian=True)
    every = np.einsum("ca,cd,da->a", matrix, inverse, matrix)
    return dict(zip(people, (float(one) for one in every), strict=True))


def certain(scene: Scene, told: Sequence[Told], insiders: Insiders) -> int:
    """Count the people, insiders apart, whose band follows from what is told and what the insiders know."""
    return sum(
        left
        for cell, size in scene.sizes.items()
        if (left := size - sum(n for (where, _), n in insiders.items() if where == cell)) > 0
        and len(_bands(scene, told, insiders, cell)) < 2  # one band is no choice
    )


def _bands(scene: Scene, told: Sequence[Told], insiders: Insiders, cell: str) -> set[str]:
    """Return bands that somebody of a cell may be in; the search ends at the second."""
    read = key(LONELY)
    known = [insiders.get((cell, int(code)), 0) for code in read.codes]
    real = scene.counts(frozenset({cell}))
    found = {name for name, n, held in zip(read.names, real, known, strict=True) if n > held}
    for name in dict.fromkeys(read.names):
        if len(found) < 2 and name not in found and _open(scene, told, insiders, cell, name):
            found.add(name)
    return found


def _open(scene: Scene, told: Sequence[Told], insiders: Insiders, cell: str, band: str) -> bool:
    """Tell whether one person more than the insiders may be in a band, with everything told still true."""
    read, names = key(LONELY), sorted(scene.answers)
    places = [(name, place) for name in names for place in range(len(read.codes))]
    rows = [([float(name == one) for name, _ in places], size, size) for one, size in scene.sizes.items()]
    rows += [
        ([fact.weights[place] * (name in cells) for name, place in places], fact.low, fact.high) for cells, fact in told
    ]
    least = [insiders.get((name, int(read.codes[place])), 0) for name, place in places]
    target = [float(name == cell and read.names[place] == band) for name, place in places]
    already = sum(low for low, one in zip(least, target, strict=True) if one)
    rows.append((target, already + 1, scene.sizes[cell]))
    answer = milp(
        np.zeros(len(places)),
        integrality=1,
        bounds=Bounds(least, np.inf),
        constraints=LinearConstraint(
            np.array([row for row, _, _ in rows]), [low for _, low, _ in rows], [high for _, _, high in rows]
        ),
    )
    return bool(answer.status == 0)


def bounds(sums: Sequence[tuple[Sequence[float], float]], unknowns: int) -> Iterator[tuple[float, float]]:
    """Yield the least and the greatest value of each unknown, none negative, that given sums leave open."""
    matrix, totals = [row for row, _ in sums], [total for _, total in sums]
    for place in range(unknowns):
        cost = [float(one == place) for one in range(unknowns)]
        low = linprog(cost, A_eq=matrix, b_eq=totals, method="highs")
        high = linprog([-one for one in cost], A_eq=matrix, b_eq=totals, method="highs")
        yield round(low.fun, 6) + 0.0, round(-high.fun, 6) + 0.0
