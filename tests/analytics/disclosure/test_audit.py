"""Tests of the audit: it agrees with the enumeration of every world, and nothing is published that it would refuse."""

from collections import Counter
from dataclasses import replace
from itertools import pairwise
from random import Random

import pytest
from hypothesis import given, settings, strategies as st

from analytics.disclosure.audit import Seen, safe
from analytics.disclosure.counting import Choice, Code, Histogram, Measure, Score, respondents, together
from analytics.disclosure.policy import Policy
from analytics.disclosure.publishing import publish
from analytics.disclosure.table import Figure, Group
from networks.cells import Cell
from tests.analytics.disclosure.every_world import certain, codes, figure, worlds

SHORT = Score("short", 0, 3)
TURNED = Score("turned", 2, 0)
TALK = Choice("peer_talk", ("helped", "needed", "other"))
LONELY = Score("ucla3", 3, 9)
POLICY = Policy(k=5)
FEDERATION: dict[str, str | None] = {"fed": None, "x": "fed", "y": "fed"}
CLUB: dict[str, str | None] = {"fed": None}
Real = dict[str, dict[Code, int]]


@st.composite
def published(draw: st.DrawFn) -> tuple[Measure, Policy, Real, list[tuple[frozenset[str], bool]]]:
    """Draw up to 13 people in up to three cells, and any groups of these, even ones that would never be published."""
    measures: tuple[Measure, ...] = (SHORT, TURNED, TALK)
    measure = draw(st.sampled_from(measures))
    policy = Policy(k=5, ends=draw(st.sampled_from((0, 1, 2))), mean_factor=draw(st.sampled_from((0, 1, 2))))
    every = codes(measure)
    often = draw(st.sampled_from(every))
    answer = st.one_of(st.just(often), st.sampled_from(every))
    sizes = draw(st.sampled_from(((13,), (5, 5), (6, 7), (5, 3), (1, 6), (4, 3, 3)[: 2 if measure is SHORT else 3])))
    real = {f"c{number}": dict.fromkeys(every, 0) for number in range(len(sizes))}
    for cell, size in zip(real.values(), sizes, strict=True):
        for code, n in Counter(draw(st.lists(answer, min_size=size, max_size=size))).items():
            cell[code] += n
    names = st.frozensets(st.sampled_from(sorted(real)), min_size=1)
    groups = draw(st.lists(st.tuples(names, st.booleans()), min_size=1, max_size=3))
    return measure, policy, real, groups


@settings(max_examples=60)
@given(published(), st.sampled_from((0, 1, 2)))
def test_the_audit_refuses_exactly_when_some_band_is_certain(
    case: tuple[Measure, Policy, Real, list[tuple[frozenset[str], bool]]], insiders: int
) -> None:
    measure, policy, real, groups = case
    figures = [
        Seen(cells, figure(together([real[cell] for cell in sorted(cells)]), measure, policy, shares=shares))
        for cells, shares in groups
    ]
    sizes = {cell: respondents(histogram) for cell, histogram in real.items()}
    left_open = worlds([(one.cells, one.figure) for one in figures], sizes, measure, policy)
    assert safe(figures, real, measure, policy, insiders) is not certain(left_open, real, measure, insiders)


@settings(max_examples=30)
@given(published(), st.sampled_from((0, 1)), st.lists(st.integers(0, 2), min_size=3, max_size=3))
def test_with_replaced_cards_too_it_refuses_when_some_band_is_certain_and_only_then_where_cells_are_told_apart(
    case: tuple[Measure, Policy, Real, list[tuple[frozenset[str], bool]]], insiders: int, cards: list[int]
) -> None:
    measure, policy, real, groups = case
    replaced = dict(zip(real, cards, strict=False))
    figures = [
        Seen(cells, figure(together([real[cell] for cell in sorted(cells)]), measure, policy, shares=shares))
        for cells, shares in groups
    ]
    sizes = {cell: respondents(histogram) for cell, histogram in real.items()}
    left_open = worlds([(one.cells, one.figure) for one in figures], sizes, measure, policy)
    kept = safe(figures, real, measure, policy, insiders, replaced)
    found = certain(left_open, real, measure, insiders, replaced)
    assert not (kept and found)
    shown = [one.cells for one in figures if one.figure.n is not None]
    apart = {cell: tuple(cell in cells for cells in shown) for cell in real}
    if len(set(apart.values())) == len(real):
        assert kept is not found


def test_a_replaced_card_is_an_insider_in_its_own_cell_alone() -> None:
    real: Real = {"x": {3: 2, 9: 22}, "y": {3: 6, 6: 8, 9: 10}}
    figures = [seen(real, LONELY, cells) for cells in (frozenset("x"), frozenset("y"), frozenset("xy"))]
    assert safe(figures, real, LONELY, POLICY, 1)
    assert safe(figures, real, LONELY, POLICY, 1, {"y": 5})
    assert not safe(figures, real, LONELY, POLICY, 1, {"x": 1})
    assert not safe(figures, real, LONELY, POLICY, 0, {"x": 2, "y": 5})
    assert safe(figures, real, LONELY, POLICY, 0, {"x": 1, "y": 5})


def test_no_more_cards_count_than_people_of_the_cell_answered() -> None:
    real: Real = {"x": {9: 1}, "y": {3: 2, 9: 21}}  # one group: one atom
    figures = [seen(real, LONELY, frozenset(real))]
    assert not safe(figures, real, LONELY, POLICY, 1, {"y": 1})
    assert safe(figures, real, LONELY, POLICY, 0, {"x": 7})


def seen(real: Real, measure: Measure, cells: frozenset[str], *, shares: bool = False, policy: Policy = POLICY) -> Seen:
    """Return the figure of the whole of some cells."""
    return Seen(cells, figure(together([real[cell] for cell in sorted(cells)]), measure, policy, shares=shares))


@pytest.mark.parametrize("n", [10, 12, 15, 20, 30, 50])
@pytest.mark.parametrize("code", [3, 9])
def test_all_at_one_end_of_the_scale_looks_like_nearly_all(n: int, code: int) -> None:
    real: Real = {"club": {code: n}}
    assert safe([seen(real, LONELY, frozenset(real), shares=n >= 30)], real, LONELY, POLICY, 1)


@pytest.mark.parametrize("n", [12, 20, 30, 50])
def test_without_closed_ends_and_steps_all_at_one_end_would_be_certain(n: int) -> None:
    bare = Policy(k=5, ends=0, mean_factor=0, share_factor=0)
    real: Real = {"club": {9: n}}
    assert not safe([seen(real, LONELY, frozenset(real), policy=bare)], real, LONELY, bare, 0)


def test_who_disagrees_alone_would_learn_what_all_others_said_if_one_person_closed_an_end() -> None:
    real: Real = {"club": {3: 1, 9: 19}}
    one = Policy(k=5, ends=1, mean_factor=1)
    figures = [seen(real, LONELY, frozenset(real), policy=one)]
    assert safe(figures, real, LONELY, one, 0)
    assert not safe(figures, real, LONELY, one, 1)
    assert safe([seen(real, LONELY, frozenset(real))], real, LONELY, POLICY, 1)


def test_a_masked_figure_tells_nothing() -> None:
    real: Real = {"club": {9: 4}}
    assert safe([Seen(frozenset(real), Figure("ucla3"))], real, LONELY, POLICY, 3)


def test_cells_without_answers_are_in_no_danger() -> None:
    real: Real = {"club": {4: 6, 9: 6}, "empty": {}}
    assert safe([seen(real, LONELY, frozenset(real))], real, LONELY, POLICY, 1)


def test_a_figure_of_other_counts_is_refused() -> None:
    real: Real = {"club": {3: 12}}
    wrong = seen({"club": {9: 12}}, LONELY, frozenset(real))
    with pytest.raises(ValueError, match="not what is published"):
        safe([wrong], real, LONELY, POLICY, 1)


def test_codes_kept_as_text_mean_the_same() -> None:
    real: Real = {"club": {"3": 1, "9": 19}}
    one = Policy(k=5, ends=1, mean_factor=1)
    figures = [seen(real, LONELY, frozenset(real), policy=one)]
    assert [safe(figures, real, LONELY, one, insiders) for insiders in (0, 1)] == [True, False]


def test_a_search_that_may_visit_no_node_counts_as_failed() -> None:
    # four cells in overlapping pairs: another world takes people of several cells at once, so no single move finds it
    real: Real = {"a": {0: 4, 1: 1}, "b": {0: 5}, "c": {0: 7}, "d": {0: 6, 2: 1}}
    policy = Policy(k=5, ends=1, mean_factor=1)
    groups = [frozenset("abcd"), frozenset("bd"), frozenset("bc"), frozenset("cd")]
    figures = [seen(real, SHORT, group, shares=True, policy=policy) for group in groups]
    assert safe(figures, real, SHORT, policy, 1)
    assert not safe(figures, real, SHORT, replace(policy, audit_nodes=0), 1)


@pytest.mark.parametrize("seed", range(3))
def test_the_same_question_gets_the_same_answer(seed: int) -> None:
    random = Random(seed)
    real: Real = {
        f"c{number}": Counter(3 if random.random() < 0.8 else random.randint(3, 9) for _ in range(12))
        for number in range(6)
    }
    groups = [frozenset(real), *(frozenset(pair) for pair in pairwise(sorted(real)))]
    figures = [seen(real, LONELY, group) for group in groups]
    answers = {safe(figures, real, LONELY, POLICY, 1) for _ in range(3)}
    assert len(answers) == 1
    assert safe(figures[::-1], dict(reversed(real.items())), LONELY, POLICY, 1) in answers


# -- what is published of a wave


@st.composite
def small_waves(draw: st.DrawFn) -> tuple[Real, Policy]:
    """Draw a federation of two clubs, or one club of two sectors, with answers that lie together or nearly so."""
    often = draw(st.sampled_from((0, 1, 2)))
    real: Real = {}
    for cell in ("x", "y"):
        people = draw(st.integers(3, 14))
        others = draw(st.lists(st.sampled_from((0, 1, 2)), max_size=min(3, people)))
        real[cell] = dict(Counter([*others, *[often] * (people - len(others))]))
    return real, Policy(k=draw(st.sampled_from((5, 8))))


@settings(max_examples=60)
@given(small_waves(), st.sampled_from((FEDERATION, CLUB)), st.sampled_from((0, 1)))
def test_nobodys_band_is_certain_from_what_is_published(
    wave: tuple[Real, Policy], tree: dict[str, str | None], insiders: int
) -> None:
    histograms, policy = wave
    cells = [
        Cell(name, name, (name,), None, None, 30) if len(tree) > 1 else Cell(name, "fed", ("fed",), (sector,), None, 30)
        for name, sector in (("x", "industry"), ("y", "trade"))
    ]
    counts: dict[str, dict[str, Histogram]] = {
        name: {"*": {"1": respondents(one)}, "isolated": one} for name, one in histograms.items()
    }
    measure = Score("isolated", 0, 2)
    table = publish(cells, tree, counts, (measure,), policy)
    told = [
        (frozenset(histograms) if group.node == "fed" and not group.categories else _inside(group), group.figures[0])
        for group in table.groups
        if group.figures
    ]
    real = {name: {code: one.get(code, 0) for code in codes(measure)} for name, one in histograms.items()}
    sizes = {name: respondents(one) for name, one in real.items()}
    assert not certain(worlds(told, sizes, measure, policy), real, measure, insiders)


def _inside(group: Group) -> frozenset[str]:
    sectors = {"industry": "x", "trade": "y"}
    return frozenset(sectors[one] for one in group.categories) or frozenset({group.node})
