"""The promises of a release, for trees, cells and answers of every shape.

What one person may have answered (the audit's promise) has tests of its own.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import FrozenInstanceError, replace
from fractions import Fraction
from random import Random

import orjson
import pytest
from hypothesis import given, settings, strategies as st

from analytics.disclosure.coarsening import Answers, Rounded, mean, share
from analytics.disclosure.counting import Score
from analytics.disclosure.groups import Label, Structure
from analytics.disclosure.leverage import leverages
from analytics.disclosure.narrowing import narrow
from analytics.disclosure.policy import Policy
from analytics.disclosure.publishing import publish
from analytics.disclosure.structure import decide
from analytics.disclosure.table import Figure, Group, ReleasedTable
from analytics.disclosure.tree import size
from tests.analytics.disclosure import exact
from tests.analytics.disclosure.waves import LONELY, PLAN, Wave, below, waves

FIFTH = Fraction(1, 5)
SOME = settings(max_examples=50)


def decided(wave: Wave) -> Structure:
    return decide(wave.cells, wave.parents, wave.weights(), wave.policy)


def released(wave: Wave) -> ReleasedTable:
    return publish(wave.cells, wave.parents, wave.counts, PLAN, wave.policy, audited=False)


def shapes(wave: Wave) -> list[tuple[Structure, Mapping[str, int]]]:
    """Return what is shown of the sheets and of each measure, with the people it is about."""
    whole = decided(wave)
    narrowed = [(narrow(whole, wave.weights(one.id), wave.policy), wave.weights(one.id)) for one in PLAN]
    return [(whole, wave.weights()), *narrowed]


@SOME
@given(waves())
def test_every_group_is_large_enough(wave: Wave) -> None:
    for shape, weights in shapes(wave):
        for label, cells in shape.groups().items():
            root = wave.parents[label.node] is None and label.attribute is None
            assert size(cells, weights) >= (wave.policy.k if root else max(10, wave.policy.k))


@SOME
@given(waves())
def test_a_node_is_the_cells_within_it_and_is_published_below_a_published_one_only(wave: Wave) -> None:
    shape = decided(wave)
    for node, cells in shape.totals.items():
        inside = below(wave.parents, node)
        assert cells == {one.id for one in wave.cells if set(one.leaves) <= inside}
        assert wave.parents[node] is None or wave.parents[node] in shape.totals


@SOME
@given(waves())
def test_every_breakdown_covers_its_node_exactly_under_names_that_are_true(wave: Wave) -> None:
    known = {one.id: one for one in wave.cells}
    for each in decided(wave).breakdowns:
        assert len(each.blocks) >= 2
        assert sorted(one for _, cells in each.blocks for one in cells) == sorted(decided(wave).totals[each.node])
        names = [name for block, _ in each.blocks for name in block]
        assert len(names) == len(set(names))
        for block, cells in each.blocks:
            for one in cells:
                told = (known[one].a if each.attribute == "a" else known[one].b) or ("mixed",)
                assert set(told) <= set(block) or "mixed" in block


@SOME
@given(waves())
def test_what_a_node_has_beyond_its_published_children_is_nobody_or_at_least_k(wave: Wave) -> None:
    for shape, weights in shapes(wave):
        for node, cells in shape.totals.items():
            children = [one for one in shape.totals if wave.parents[one] == node]
            rest = size(cells, weights) - sum(size(shape.totals[child], weights) for child in children)
            assert rest == 0 or rest >= wave.policy.k


@SOME
@given(waves())
def test_everybody_hides_among_five_in_all_that_any_viewer_sees(wave: Wave) -> None:
    for shape, weights in shapes(wave):
        rows, people = exact.matrix(shape.groups().values(), weights)
        if people and rows:
            assert max(exact.leverages(rows, people)) <= FIFTH


@SOME
@given(waves())
def test_no_combination_of_published_sums_is_about_one_to_four_people(wave: Wave) -> None:
    for shape, weights in shapes(wave):
        rows, people = exact.matrix(shape.groups().values(), weights)
        if people and rows:
            assert exact.fewest(rows, people, below=5) is None


def test_an_overlap_that_leaves_one_person_alone_is_seen() -> None:
    """The control of the two tests above: they fail where nobody decides."""
    rows, people = exact.matrix([frozenset("abc"), frozenset("ab"), frozenset("a")], {"a": 9, "b": 1, "c": 10})
    assert max(exact.leverages(rows, people)) == 1
    assert exact.fewest(rows, people, below=5) == 1
    assert leverages(rows, people).max() == pytest.approx(1)


@SOME
@given(waves(), st.integers(0, 1000))
def test_permuting_answers_changes_no_group_no_range_and_no_step(wave: Wave, seed: int) -> None:
    random = Random(seed)

    def shuffled(measures: Mapping[str, Mapping[str | int, int]]) -> dict[str, Mapping[str | int, int]]:
        codes: Counter[str | int] = Counter(random.randint(3, 9) for _ in range(sum(measures["ucla3"].values())))
        return {**measures, "ucla3": codes}

    other = replace(wave, counts={name: shuffled(measures) for name, measures in wave.counts.items()})
    assert skeleton(released(other)) == skeleton(released(wave))


def skeleton(table: ReleasedTable) -> object:
    """Return a table without what people said: groups, numbers of answers and steps."""
    return table.rate, [(*called(group), [bones(one) for one in group.figures]) for group in table.groups]


def called(group: Group) -> tuple[object, ...]:
    return group.node, group.attribute, group.categories, group.n


def bones(figure: Figure) -> object:
    steps = [(one.category, one.percent.step) for one in figure.shares]
    return figure.measure, figure.n, figure.level is None, figure.mean and figure.mean.step, steps


@SOME
@given(waves())
def test_every_number_lies_on_its_step_and_every_range_is_one_of_the_policy(wave: Wave) -> None:
    policy = wave.policy
    ranges = {Answers(low, None if high is None else high - 1) for low, high in ends(policy)}
    for group in released(wave).groups:
        for figure in (one for one in group.figures if one.n):
            assert {figure.n, group.n} <= ranges
            for number in [*([figure.mean] if figure.mean else []), *(one.percent for one in figure.shares)]:
                step = Fraction(str(number.step))
                assert (Fraction(str(number.value)) / step).denominator == 1


def ends(policy: Policy) -> list[tuple[int, int | None]]:
    edges = [policy.k, *(edge for edge in policy.edges if edge > policy.k)]
    return list(zip(edges, [*edges[1:], None], strict=True))


@SOME
@given(waves())
def test_a_closed_end_fits_at_least_three_different_answers(wave: Wave) -> None:
    for group in released(wave).groups:
        for figure in group.figures:
            if figure.n is None:
                continue
            closed = [one.percent for one in figure.shares if one.percent.bound != "="]
            assert all(fits(one, figure.n, wave.policy) >= 3 for one in closed)
            if figure.mean and figure.mean.bound != "=":
                assert sums(figure.mean, figure.n, wave.policy) >= 3


def fits(told: Rounded, n: Answers, policy: Policy) -> int:
    """Count how many numbers of people have this share, among as few people as it may be about."""
    return sum(share(count, n.low, n, policy) == told for count in range(n.low + 1))


def sums(told: Rounded, n: Answers, policy: Policy) -> int:
    """Count how many sums of scores have this mean, among as few people as it may be about."""
    span = LONELY.high - LONELY.low
    return sum(mean(Fraction(10 * total, span * n.low), n, policy) == told for total in range(span * n.low + 1))


@SOME
@given(waves())
def test_publishing_twice_gives_the_same_bytes(wave: Wave) -> None:
    assert orjson.dumps(released(wave)) == orjson.dumps(released(wave))


@pytest.mark.parametrize("rule", ["k", "effective", "bands_from", "insiders"])
def test_no_rule_changes_once_it_is_fixed(rule: str) -> None:
    with pytest.raises(FrozenInstanceError):
        setattr(Policy(), rule, 5)


@SOME
@given(waves(), st.randoms(use_true_random=False))
def test_the_order_of_cells_nodes_and_codes_never_matters(wave: Wave, random: Random) -> None:
    mixed = Wave(
        tuple(random.sample(wave.cells, len(wave.cells))),
        {node: wave.parents[node] for node in random.sample(list(wave.parents), len(wave.parents))},
        {
            name: {measure: dict(random.sample(list(of.items()), len(of))) for measure, of in measures.items()}
            for name, measures in random.sample(list(wave.counts.items()), len(wave.counts))
        },
        wave.policy,
    )
    assert orjson.dumps(released(mixed)) == orjson.dumps(released(wave))


@SOME
@given(waves())
def test_what_is_withheld_looks_the_same_whatever_the_reason(wave: Wave) -> None:
    shown = decided(wave).totals
    for group in released(wave).groups:
        if group.node not in shown:
            assert group == Group(group.node)
        assert all(one.n or one == Figure(one.measure) for one in group.figures)


@SOME
@given(waves())
def test_the_same_people_have_the_same_figure_under_any_name(wave: Wave) -> None:
    cells = decided(wave).groups()
    for measure in PLAN:
        weights, told = wave.weights(measure.id), dict[frozenset[str], Figure]()
        for group in released(wave).groups:
            figure = next((one for one in group.figures if one.measure == measure.id and one.n), None)
            if figure:
                label = Label(group.node, group.attribute, group.categories)
                people = frozenset(one for one in cells[label] if weights[one])
                assert told.setdefault(people, figure) == figure


@SOME
@given(waves())
def test_the_table_holds_the_structure_and_every_other_node_masked_in_the_order_of_the_tree(wave: Wave) -> None:
    groups = released(wave).groups
    shown = [Label(one.node, one.attribute, one.categories) for one in groups if one.n]
    assert shown == list(decided(wave).groups())
    nodes = list(dict.fromkeys(group.node for group in groups))
    assert sorted(nodes) == sorted(wave.parents)
    assert all(nodes.index(parent) < nodes.index(node) for node, parent in wave.parents.items() if parent)


@SOME
@given(waves())
def test_a_measure_is_shown_in_a_whole_breakdown_or_nowhere_in_it(wave: Wave) -> None:
    whole = decided(wave)
    for measure in PLAN:
        shape = narrow(whole, wave.weights(measure.id), wave.policy)
        assert set(shape.breakdowns) <= set(whole.breakdowns)
        for node in shape.totals:
            children = {one for one in whole.totals if wave.parents[one] == node}
            assert children <= set(shape.totals) or not children & set(shape.totals)
        assert isinstance(measure, Score) or shape == whole
