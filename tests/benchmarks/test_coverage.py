"""What the statistics promise holds in a simulation with the shipped scales and rules: small and seeded.

docs/methods.md has the same in full, made by `python -m benchmarks --part coverage`.
"""

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

import numpy as np
import pytest

from analytics.disclosure.policy import Policy
from benchmarks.coverage import (
    SIZES,
    Kind,
    Trial,
    called,
    drifting,
    mean_coverage,
    restless,
    share_coverage,
    side_by_side,
    steady_coverage,
)
from benchmarks.populations import SHAPES, populations

POLICY = Policy()
ORDINARY = [shape for shape in SHAPES if shape != "polarised"]
SMALL = [n for n in SIZES if n < POLICY.steady_from]
LARGE = [n for n in SIZES if n >= POLICY.steady_from]


def trial(rounds, **rules):
    return Trial(Policy(**rules), np.random.default_rng(11), rounds)


def each(measure, shapes, sizes, rounds, **rules):
    return [measure(trial(rounds, **rules), one, n) for shape in shapes for _, one in populations(shape) for n in sizes]


def test_every_shipped_scale_has_a_population_of_every_shape():
    for shape in SHAPES:
        for name, one in populations(shape):
            assert len(one.chances) == one.score.high - one.score.low + 1, name
            assert sum(one.chances) == pytest.approx(1)


def test_a_means_interval_holds_the_true_mean_nineteen_times_in_twenty():
    seen = each(mean_coverage, ORDINARY, SIZES, 3_000)
    assert min(seen) >= 0.90
    assert sum(one >= 0.935 for one in seen) >= len(seen) - 1


def test_the_spread_first_assumed_was_too_small_for_a_scale_of_three_answers():
    assert min(each(mean_coverage, ORDINARY, [100], 3_000, pooled_sd=3.0)) < 0.90


def test_in_a_divided_group_it_holds_less_often_and_never_less_than_three_times_in_four():
    assert 0.75 <= min(each(mean_coverage, ["polarised"], SIZES, 3_000)) < 0.90


def test_the_steady_means_interval_holds_the_true_mean():
    assert min(each(steady_coverage, ORDINARY, SMALL, 300)) >= 0.91


def test_a_shares_interval_holds_the_true_share_in_every_population():
    assert min(each(share_coverage, SHAPES, SIZES, 3_000)) >= 0.94


def test_a_change_is_called_without_one_at_most_once_in_twenty():
    assert max(each(called, ORDINARY, LARGE, 3_000)) <= 0.045
    assert max(each(called, SHAPES, SMALL, 100)) == 0


def test_a_change_of_two_points_is_seen_by_a_hundred_and_rarely_by_thirty():
    def shifted(one, population, n):
        return called(one, population, n, population.shifted(2.0))

    assert min(each(shifted, ORDINARY, [100], 1_000)) >= 0.9
    assert max(each(shifted, ORDINARY, [30], 1_000)) <= 0.45


def test_a_drift_is_called_without_one_in_at_most_one_series_of_twelve_in_twenty():
    assert max(each(drifting, ORDINARY, [10, 20, 30, 100], 150)) <= 0.05


def test_a_lasting_change_of_two_points_is_found_by_twenty():
    def lasting(one, population, n):
        return drifting(one, population, n, population.shifted(2.0))

    assert min(each(lasting, ORDINARY, [20], 150)) >= 0.7


def test_the_headline_of_a_small_group_moves_far_less_often_than_its_last_figure():
    for shape in SHAPES:
        for _, one in populations(shape):
            alone, ours = restless(trial(40), one, 10)
            assert ours <= alone / 3


def test_clubs_side_by_side_are_nearer_the_truth_shrunk_and_none_stands_out_by_chance():
    raw, calm, out = side_by_side(trial(60), 0.0, 20)
    assert calm < raw / 2
    assert out <= 0.05
    raw, calm, _ = side_by_side(trial(60), 1.0, 20)
    assert calm <= raw * 1.05


ROWS: Mapping[str, tuple[Kind, Callable[[Iterable[float]], float], int, float]] = {
    "mean's interval holds the true mean": (mean_coverage, min, 3_000, 2.5),
    "steady mean's interval holds the true mean": (steady_coverage, min, 500, 4),
    "share's interval holds the true share": (share_coverage, min, 3_000, 2.5),
    "a change is called, though there is none": (called, max, 3_000, 2.5),
    "a drift is called in 12 waves, though there is none": (drifting, max, 100, 10),
}
"""Rows of the documented table: how each is measured, how often here, and how far it may lie off, in points."""


@pytest.mark.parametrize("title", ROWS)
def test_the_documented_figures_are_the_measured_ones(title):
    measure, worst, rounds, margin = ROWS[title]
    part = (Path(__file__).parents[2] / "docs" / "methods.md").read_text(encoding="utf-8").split(f"| {title} |")[1]
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in part.split("\n\n")[0].splitlines()[2:]]
    assert [row[0] for row in rows] == list(SHAPES)
    for shape, *cells in rows:
        for n, told in zip(SIZES, filter(None, cells), strict=False):
            seen = 100 * worst(measure(trial(rounds), one, n) for _, one in populations(shape))
            assert float(told) == pytest.approx(seen, abs=margin), f"{shape}, {n}"
