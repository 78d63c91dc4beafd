"""Tests of rounding by the number of answers."""

from collections import Counter
from fractions import Fraction

import pytest
from hypothesis import given, strategies as st

from analytics.disclosure.coarsening import Answers, Rounded, answers, level, mean, mean_step, rate, share, share_step
from analytics.disclosure.policy import Policy

POLICY = Policy()
SIZES = st.integers(8, 20_000)


@pytest.mark.parametrize(
    ("n", "k", "low", "high"),
    [
        (8, 8, 8, 9),
        (9, 8, 8, 9),
        (10, 8, 10, 14),
        (19, 8, 15, 19),
        (20, 8, 20, 29),
        (49, 8, 30, 49),
        (12, 12, 12, 14),
        (5, 5, 5, 9),
    ],
)
def test_the_number_of_answers_is_a_range_that_never_begins_under_the_threshold(
    n: int, k: int, low: int, high: int
) -> None:
    assert answers(n, Policy(k=k)) == Answers(low, high)


def test_the_last_range_is_open() -> None:
    assert answers(70_000, POLICY) == Answers(10_000, None)


@pytest.mark.parametrize(
    ("n", "step"), [(10, 2.0), (19, 2.0), (20, 1.0), (30, 1.0), (50, 0.5), (100, 0.2), (200, 0.1), (500, 0.05)]
)
def test_a_mean_has_the_documented_step(n: int, step: float) -> None:
    assert mean_step(answers(n, POLICY), POLICY) == step


@pytest.mark.parametrize(("n", "step"), [(10, 50), (15, 20), (30, 10), (50, 10), (100, 5), (200, 2)])
def test_a_share_has_the_documented_step(n: int, step: int) -> None:
    assert share_step(answers(n, POLICY), POLICY) == step


@given(SIZES)
def test_steps_are_at_least_two_ranges_for_a_mean_and_three_persons_for_a_share(n: int) -> None:
    published = answers(n, POLICY)
    assert mean_step(published, POLICY) in POLICY.mean_steps
    assert mean_step(published, POLICY) * n >= 20 - 1e-9
    assert share_step(published, POLICY) in POLICY.share_steps
    assert share_step(published, POLICY) * n >= 300


@pytest.mark.parametrize(
    ("exact", "shown"),
    [
        (Fraction(0), Rounded(2.0, "<=", 2.0)),
        (Fraction(2), Rounded(2.0, "<=", 2.0)),
        (Fraction(5, 2), Rounded(2.0, "=", 2.0)),
        (Fraction(3), Rounded(4.0, "=", 2.0)),
        (Fraction(79, 10), Rounded(8.0, "=", 2.0)),
        (Fraction(8), Rounded(8.0, ">=", 2.0)),
        (Fraction(10), Rounded(8.0, ">=", 2.0)),
    ],
)
def test_a_mean_of_twelve_is_rounded_to_two_points_with_closed_ends(exact: Fraction, shown: Rounded) -> None:
    assert mean(exact, answers(12, POLICY), POLICY) == shown


def test_nobody_one_and_two_of_thirty_look_the_same_and_so_do_all_but_two() -> None:
    n = answers(30, POLICY)
    assert {share(count, 30, n, POLICY) for count in (0, 1, 2, 3)} == {Rounded(10.0, "<=", 10)}
    assert {share(count, 30, n, POLICY) for count in (27, 28, 29, 30)} == {Rounded(90.0, ">=", 10)}
    assert share(10, 30, n, POLICY) == Rounded(30.0, "=", 10)


@given(SIZES, st.data())
def test_every_published_share_covers_at_least_three_counts_at_the_ends(n: int, data: st.DataObject) -> None:
    published = answers(n, POLICY)
    few = data.draw(st.integers(0, 2))
    assert share(few, n, published, POLICY) == share(0, n, published, POLICY)
    assert share(n - few, n, published, POLICY).bound in {"<=", ">="}


@given(SIZES, st.fractions(0, 10))
def test_a_published_mean_is_within_half_a_step_of_the_exact_one_or_bounds_it(n: int, exact: Fraction) -> None:
    shown = mean(exact, answers(n, POLICY), POLICY)
    if shown.bound == "<=":
        assert exact <= shown.value + 1e-9
    elif shown.bound == ">=":
        assert exact >= shown.value - 1e-9
    else:
        assert abs(float(exact) - shown.value) <= shown.step / 2 + 1e-9


@pytest.mark.parametrize(
    ("sheets", "invited", "shown"),
    [
        (12, 14, (50.0, ">=")),
        (9, 14, (50.0, ">=")),
        (55, 100, (50.0, "=")),
        (12, 16, None),
        (70, 120, (60.0, "=")),
        (110, 120, (80.0, ">=")),
    ],
)
def test_a_response_rate_has_wide_steps_and_closed_ends(
    sheets: int, invited: int, shown: tuple[float, str] | None
) -> None:
    found = rate(sheets, invited, POLICY)
    assert (found and (found.value, found.bound)) == shown


@given(st.integers(8, 600), st.sampled_from([5, 8, 12, 20]))
def test_a_response_rate_and_the_range_beside_it_fit_three_numbers_of_answers(invited: int, k: int) -> None:
    policy = Policy(k=k)
    numbers = range(k, invited + 1)
    ranges = Counter(answers(n, policy) for n in numbers)
    together = Counter((answers(n, policy), rate(n, invited, policy)) for n in numbers)
    for (seen, _rate), fitting in together.items():
        assert fitting >= min(3, ranges[seen]), (invited, k, seen, _rate)


@given(st.integers(8, 600))
def test_whether_a_rate_is_told_depends_on_the_invited_alone(invited: int) -> None:
    told = {(found := rate(n, invited, POLICY)) and found.step for n in range(invited + 1)}
    assert len(told) == 1


@pytest.mark.parametrize(("exact", "word"), [(2, "low"), (3, "middle"), (7, "middle"), (8, "high")])
def test_eight_answers_give_a_level(exact: int, word: str) -> None:
    assert level(Fraction(exact), answers(8, POLICY), POLICY) == word
