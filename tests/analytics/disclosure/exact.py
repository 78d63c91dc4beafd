"""Compute in whole numbers and fractions what the rules compute in floating point: the oracles of the tests."""

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from itertools import combinations

Rows = Sequence[Sequence[int]]


def independent(rows: Rows) -> list[Sequence[int]]:
    """Return the rows that are no combination of those before them."""
    kept: list[Sequence[int]] = []
    reduced: list[list[Fraction]] = []
    for row in rows:
        left = [Fraction(one) for one in row]
        for base in reduced:
            pivot = next(place for place, one in enumerate(base) if one)
            factor = left[pivot] / base[pivot]
            left = [one - factor * other for one, other in zip(left, base, strict=True)]
        if any(left):
            reduced.append(left)
            kept.append(row)
    return kept


def rank(rows: Rows) -> int:
    return len(independent(rows))


def leverages(rows: Rows, weights: Sequence[int]) -> list[Fraction]:
    """Return h = a' (A W A')^-1 a of each cell, over a basis of the rows."""
    basis = independent(rows)
    gram = [
        [Fraction(sum(w * a * b for w, a, b in zip(weights, one, other, strict=True))) for other in basis]
        for one in basis
    ]
    found = []
    for column in zip(*basis, strict=True):
        solved = solve(gram, [Fraction(one) for one in column])
        found.append(sum((a * x for a, x in zip(column, solved, strict=True)), Fraction(0)))
    return found


def solve(matrix: Sequence[Sequence[Fraction]], right: Sequence[Fraction]) -> list[Fraction]:
    """Solve a system with one solution."""
    rows = [[*row, one] for row, one in zip(matrix, right, strict=True)]
    for place in range(len(rows)):
        pivot = next(number for number in range(place, len(rows)) if rows[number][place])
        rows[place], rows[pivot] = rows[pivot], rows[place]
        rows[place] = [one / rows[place][place] for one in rows[place]]
        for number, row in enumerate(rows):
            if number != place and row[place]:
                rows[number] = [one - row[place] * other for one, other in zip(row, rows[place], strict=True)]
    return [row[-1] for row in rows]


def fewest(rows: Rows, weights: Sequence[int], below: int) -> int | None:
    """Return the fewest people that a combination of sums can be about, by trying all sets of fewer than `below`.

    People of one cell are in the same groups, so that a combination is about all of them or none.
    """
    whole = rank(rows)
    cells = [place for place, people in enumerate(weights) if 0 < people < below]
    sets = (chosen for many in range(1, below) for chosen in combinations(cells, many))
    small = sorted((sum(weights[place] for place in chosen), chosen) for chosen in sets)
    for people, chosen in small:
        others = [place for place in range(len(weights)) if place not in chosen and weights[place]]
        if people < below and rank([[row[place] for place in others] for row in rows]) < whole:
            return people
    return None


def matrix(groups: Iterable[frozenset[str]], weights: Mapping[str, int]) -> tuple[list[list[int]], list[int]]:
    """Return groups as 0/1 rows over the cells with people, and the people of each."""
    cells = sorted(cell for cell, people in weights.items() if people)
    return [[int(cell in group) for cell in cells] for group in groups], [weights[cell] for cell in cells]
