"""Compare publications with one another: successive waves, several copies, other statistics of the same answers."""

from collections import Counter
from collections.abc import Sequence
from fractions import Fraction
from itertools import combinations_with_replacement
from random import Random
from statistics import correlation, fmean, pstdev

from analytics.disclosure.coarsening import Rounded, answers, mean
from analytics.disclosure.counting import exact_mean
from analytics.disclosure.meaning import key
from analytics.disclosure.policy import SCALE, Policy
from analytics.measures.intervals import interval
from tests.attack.disclosure.naive import hide_small
from tests.attack.disclosure.outcome import Outcome
from tests.attack.disclosure.scenes import LONELY, Scene, Told, club, sectors

POLICY = Policy()
RUNS = 2_000
TEN = 10


def joiner() -> Outcome:
    """Take ten people's mean from the mean of the same ten and a joiner, all answering as before."""
    exact, rounded, widths = _joiners(same=1.0)
    narrow = sum(width <= SCALE / 2 for width in widths) / RUNS
    return Outcome(
        exact,
        rounded,
        f"the joiner's answer: {exact:.2f} of it explained",
        f"{rounded:.2f} of it explained; bounded to half the scale or less in {100 * narrow:.1f} % of {RUNS:,} waves, "
        f"never to less than {min(widths):.1f} points of ten",
    )


def joiner_of_fresh_answers() -> Outcome:
    """Do the same when answers only resemble those before."""
    exact, rounded, _ = _joiners(same=0.8)
    return Outcome(exact, rounded, f"{exact:.2f} of the joiner's answer explained", f"{rounded:.2f} of it explained")


def _joiners(same: float) -> tuple[float, float, list[float]]:
    """Return how much of the joiner's answer exact and published means explain, and the width left to it."""
    random = Random(11)
    truth, exact, rounded, widths = [], [], [], []
    for _ in range(RUNS):
        before = [random.gauss(5, 2.5) for _ in range(TEN)]
        after = [5 + same * (one - 5) + (1 - same**2) ** 0.5 * random.gauss(0, 2.5) for one in before]
        first, second = [_code(one) for one in before], [_code(one) for one in (*after, random.gauss(5, 2.5))]
        truth.append(second[-1])
        exact.append(sum(second) - sum(first))
        one, other = _published(first), _published(second)
        rounded.append((TEN + 1) * other.value - TEN * one.value)
        (low, high), (least, most) = _ends(one), _ends(other)
        widths.append(min(SCALE, (TEN + 1) * most - TEN * low) - max(0.0, (TEN + 1) * least - TEN * high))
    return correlation(truth, exact) ** 2, correlation(truth, rounded) ** 2, widths


def _code(value: float) -> int:
    return min(max(round(value), 0), SCALE)


def _published(codes: Sequence[int]) -> Rounded:
    return mean(Fraction(sum(codes), len(codes)), answers(len(codes), POLICY), POLICY)


def _ends(figure: Rounded) -> tuple[float, float]:
    if figure.bound == "<=":
        return 0.0, figure.value
    return (figure.value, float(SCALE)) if figure.bound == ">=" else _around(figure)


def _around(figure: Rounded) -> tuple[float, float]:
    return figure.value - figure.step / 2, figure.value + figure.step / 2


def renamed_sector() -> Outcome:
    """Move one person's trade into another sector between two waves, and compare the sectors' sums."""
    before, after = moved()
    (exact, highest), (low, high) = (_food(hide(before), hide(after)) for hide in (_exactly, _by_us))
    read = key(LONELY)
    whole = read.points[-1] - read.points[0]
    least, most = max(read.points[0], low), min(read.points[-1], high)
    return Outcome(
        1 - (highest - exact) / whole,
        1 - (most - least) / whole,
        f"the person's exact answer ({LONELY.low + exact}) by comparing exact sums",
        f"an answer from {LONELY.low + least} to {LONELY.low + most}, on a scale from {LONELY.low} to {LONELY.high}. "
        "Categories are fixed while a wave runs; changed ones begin a new series, and nothing compares across it",
    )


def moved() -> tuple[Scene, Scene]:
    """Return two waves of the same answers; one person is in food in the first, and in craft in the second."""
    food, craft, person = [3, 4, 5, 9] * 3, [4, 5, 6] * 4, 8
    return sectors(food=[*food, person], craft=craft), sectors(food=food, craft=[*craft, person])


def _food(before: Sequence[Told], after: Sequence[Told]) -> tuple[int, int]:
    """Return the least and the greatest sum, in points, of whoever left the sector of food."""
    (one,), (other,) = (
        [fact for cells, fact in told if cells == {"food"} and fact.weights == key(LONELY).points]
        for told in (before, after)
    )
    return one.low - other.high, one.high - other.low


def _exactly(scene: Scene) -> list[Told]:
    return scene.told_exactly(list(hide_small(scene).values()))


def _by_us(scene: Scene) -> list[Told]:
    return scene.told_by_us(POLICY)


def copies() -> Outcome:
    """Average a hundred copies of the same group's mean, each rounded at random or as we do."""
    random = Random(5)
    exact = Fraction(37, 12)
    noisy = fmean(float(exact) + random.uniform(-1, 1) for _ in range(100))
    ours = {mean(exact, answers(12, POLICY), POLICY) for _ in range(100)}
    return Outcome(
        float(abs(noisy - float(exact)) < 0.2),  # far finer than the step of two
        float(len(ours) > 1),
        f"{noisy:.2f} where the exact mean is {float(exact):.2f}",
        f"one figure a hundred times: {next(iter(ours)).value:g} at a step of {next(iter(ours)).step:g}",
    )


def spread() -> Outcome:
    """Solve for everybody's answer from n, the mean and the standard deviation of five people."""
    every = list(combinations_with_replacement(range(SCALE + 1), 5))
    seen = Counter((sum(one), round(pstdev(one), 9)) for one in every)
    alone = sum(seen[sum(one), round(pstdev(one), 9)] == 1 for one in every) / len(every)
    published = club([3, 4, 4, 5, 6, 6, 7, 7, 8, 9, 9, 3]).publish(POLICY).groups[0].figures[0]
    fields = sorted(vars(published))
    return Outcome(
        alone,
        float(fields != ["level", "mean", "measure", "n", "shares"]),
        f"all five answers in {100 * alone:.0f} % of cases",
        "no spread, median, least or greatest answer is published; intervals use one spread for everybody",
    )


def alike_but_different() -> tuple[Scene, Scene]:
    """Return two clubs of twelve with the same release and different answers, spread narrowly and widely."""
    return club([5, 5, 5, 6, 6, 6, 6, 6, 6, 7, 7, 7]), club([3, 3, 5, 6, 6, 6, 6, 6, 6, 8, 9, 9])


def derived_numbers() -> Outcome:
    """Invert intervals: drawn from the answers' own spread they tell clubs with the same figures apart."""
    pair = alike_but_different()
    own = {round(pstdev([float(code) for code in one.answers["club"]]), 2) for one in pair}
    figures = [one.publish(POLICY).groups[0].figures[0] for one in pair]
    ours = {interval(one.mean, one.n, POLICY) for one in figures if one.mean and one.n}
    exact = {exact_mean(one.histogram(frozenset({"club"})), LONELY) for one in pair}
    return Outcome(
        float(len(own) > 1),
        float(len(ours) > 1),
        f"{len(own)} different intervals and {len(exact)} exact means",
        f"{len(ours)} interval, the same for both: it is computed from the published figure alone",
    )
