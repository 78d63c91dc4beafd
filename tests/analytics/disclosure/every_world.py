"""Enumerate every world that small published figures leave open, without the audit's own search.

An atom's people are written down in all ways there are, every figure of every world is made by the publication's own
rounding, and what stays are the worlds with the same figures. Slow, and right by being simple.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from itertools import combinations_with_replacement, product

from analytics.disclosure import coarsening
from analytics.disclosure.counting import (
    Choice,
    Code,
    Histogram,
    Measure,
    Score,
    band,
    categories,
    exact_mean,
    respondents,
    together,
)
from analytics.disclosure.policy import Policy
from analytics.disclosure.table import Figure, Share
from analytics.disclosure.worlds import NOBODY

World = Mapping[str, Histogram]


def figure(histogram: Histogram, measure: Measure, policy: Policy, *, shares: bool) -> Figure:
    """Return what is published of a group: a level or a mean, and shares when wanted."""
    size = respondents(histogram)
    if size < policy.k:
        return Figure(measure.id)
    n = coarsening.answers(size, policy)
    parts = tuple(
        Share(name, coarsening.share(count, size, n, policy)) for name, count in categories(histogram, measure).items()
    )
    shown = parts if shares else ()
    if not isinstance(measure, Score):
        return Figure(measure.id, n, shares=shown)
    exact = exact_mean(histogram, measure)
    if size < policy.mean_from:
        return Figure(measure.id, n, level=coarsening.level(exact, n, policy))
    return Figure(measure.id, n, mean=coarsening.mean(exact, n, policy), shares=shown)


def codes(measure: Measure) -> tuple[Code, ...]:
    """Return the codes of a measure."""
    if isinstance(measure, Choice):
        return measure.codes
    return tuple(range(min(measure.low, measure.high), max(measure.low, measure.high) + 1))


def band_of(code: Code, measure: Measure) -> object:
    """Return the third of a score, or the choice itself."""
    return band(int(code), measure) if isinstance(measure, Score) else code


def histograms(people: int, measure: Measure) -> Iterator[dict[Code, int]]:
    """Yield all ways in which some people may have answered."""
    every = codes(measure)
    for answers in combinations_with_replacement(every, people):
        yield {code: answers.count(code) for code in every}


def worlds(
    groups: Sequence[tuple[frozenset[str], Figure]], sizes: Mapping[str, int], measure: Measure, policy: Policy
) -> list[World]:
    """Return every world of these cells in which each group has the figure that was published."""
    names = sorted(sizes)

    @cache
    def told(counts: tuple[int, ...], *, shares: bool) -> Figure:
        return figure(dict(zip(codes(measure), counts, strict=True)), measure, policy, shares=shares)

    def agrees(world: World) -> bool:
        for cells, published in groups:
            if published.n is None:
                continue
            counts = together([world[cell] for cell in cells])
            if told(tuple(counts.values()), shares=bool(published.shares)) != published:
                return False
        return True

    every = product(*(list(histograms(sizes[name], measure)) for name in names))
    return [world for one in every if agrees(world := dict(zip(names, one, strict=True)))]


def certain(
    open_worlds: Sequence[World], real: World, measure: Measure, insiders: int, replaced: Mapping[str, int] = NOBODY
) -> bool:
    """Tell whether some cell's people outside some set of insiders have only one possible band.

    Insiders are `insiders` people anywhere and, in each cell, as many more as cards were `replaced` there. People of
    one cell look alike, so a band is possible for each of those who are no insiders when some world has more people in
    it than insiders.
    """
    return any(
        _told_all(open_worlds, real, measure, cell, placed)
        for placed in _placements(real, insiders, replaced)
        for cell, histogram in real.items()
        if respondents(histogram) > sum(n for (where, _), n in placed.items() if where == cell)
    )


def _placements(real: World, insiders: int, replaced: Mapping[str, int]) -> Iterator[dict[tuple[str, Code], int]]:
    places = [(cell, code) for cell, histogram in real.items() for code, n in histogram.items() if n]
    for number in range(insiders + sum(replaced.values()) + 1):
        for chosen in combinations_with_replacement(places, number):
            placed = {place: chosen.count(place) for place in chosen}
            here = Counter(cell for cell, _ in chosen)
            anywhere = sum(max(0, n - replaced.get(cell, 0)) for cell, n in here.items())
            if anywhere <= insiders and all(n <= real[cell][code] for (cell, code), n in placed.items()):
                yield placed


def _told_all(
    open_worlds: Sequence[World], real: World, measure: Measure, cell: str, placed: Mapping[tuple[str, Code], int]
) -> bool:
    left = [world for world in open_worlds if all(world[where][code] >= n for (where, code), n in placed.items())]
    possible = {
        band_of(code, measure) for world in left for code, n in world[cell].items() if n > placed.get((cell, code), 0)
    }
    assert real in left or not open_worlds
    return len(possible) < 2  # one band is no choice
