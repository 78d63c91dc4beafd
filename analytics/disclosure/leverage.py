"""Measure how much published sums together say about one person: the leverage of each cell.

For the 0/1 matrix A of published groups by cells and w people in each cell, h = a' pinv(A W A') a for the column a of
a cell. It is the share of a person's answer that the best linear guess from exact sums would explain, and when no h
exceeds 1/5, every combination of published sums that is not zero on everybody is not zero on at least five people:
a combination y lies in the row space, so y_i^2 <= h_i |y|^2, and summing over the people it is not zero on gives
1 <= (their number) * max h.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

Array = NDArray[np.float64]
CLOSE = 1e-9
"""Leverages are fractions of small numbers; what exceeds a limit by less than this is a rounding error."""
DEPENDENT = 1e-10
"""A group that leaves less than this share of its length beside the groups before it is a combination of them."""


def leverages(groups: ArrayLike, weights: ArrayLike) -> Array:
    """Return the leverage of a person in each cell, 0 to 1.

    `groups` is a 0/1 array, published groups by cells; `weights` are the people of each cell, more than nobody.
    """
    rows = np.atleast_2d(np.asarray(groups, dtype=np.float64))
    overlaps = (rows * np.asarray(weights, dtype=np.float64)) @ rows.T
    inverse = np.linalg.pinv(overlaps, rcond=DEPENDENT, hermitian=True)
    return np.asarray(np.einsum("ca,cd,da->a", rows, inverse, rows, optimize=True))


class Span:
    """The combinations of the groups published so far, as an orthonormal basis that grows group by group.

    Scaling each column by the square root of its people turns the leverage of a cell into the squared length of its
    column in the basis over its people. Each new group loses what the basis explains of it, twice over: once leaves
    a rounding error as large as what was taken away, twice leaves none that matters.
    """

    def __init__(self, weights: Sequence[int]) -> None:
        """Begin with nothing published; `weights` are the people of each cell, more than nobody."""
        self._weights = np.asarray(weights, dtype=np.float64)
        self._roots = np.sqrt(self._weights)
        self._basis = np.empty((16, len(self._roots)))
        self._rank = 0
        self.leverages = np.zeros(len(self._roots))

    def fresh(self, groups: ArrayLike) -> Array:
        """Return what the basis does not explain of some groups (0/1, groups by cells), one row a group.

        It is linear: what it does not explain of a union of disjoint groups is the sum of their rows.
        """
        return self._beside(np.asarray(groups, dtype=np.float64) * self._roots)

    def directions(self, fresh: Array) -> Array:
        """Return an orthonormal basis of rows that `fresh` gave, without those that are combinations of others."""
        longest = float(self._roots @ self._roots) ** 0.5
        _, lengths, rows = np.linalg.svd(fresh, full_matrices=False)
        rows = self._beside(rows[lengths > DEPENDENT * longest])
        return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True))

    def with_directions(self, directions: Array) -> Array:
        """Return the leverages that publishing these directions too would give."""
        return np.asarray(self.leverages + np.square(directions).sum(axis=0) / self._weights)

    def add(self, directions: Array) -> None:
        """Publish these directions too."""
        self.leverages = self.with_directions(directions)
        needed = self._rank + len(directions)
        if needed > len(self._basis):
            self._basis = np.concatenate([self._basis, np.empty((needed + len(self._basis), len(self._roots)))])
        self._basis[self._rank : needed] = directions
        self._rank = needed

    def _beside(self, rows: Array) -> Array:
        basis = self._basis[: self._rank]
        rows = rows - (rows @ basis.T) @ basis
        return np.asarray(rows - (rows @ basis.T) @ basis)
