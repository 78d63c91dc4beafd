"""Attributes that are not in use are in no cell, and every exact class still has its cell."""

from dataclasses import replace
from itertools import count

import pytest
from hypothesis import given, strategies as st

from networks.attributes import ATTRIBUTES, MERGE_ORDERS, Rules, blanked, form_apart, form_by
from networks.cells import CellClass, form, minimum_members

TREE = dict.fromkeys(("n1", "n2"), ("north", "root")) | {"own": ("root",)}
CLASSES = st.builds(
    CellClass,
    st.sampled_from(sorted(TREE)),
    st.sampled_from([None, "industry", "trade"]),
    st.sampled_from([None, "alone", "1-9"]),
)
COUNTS = st.dictionaries(CLASSES, st.integers(0, 12), min_size=1).filter(lambda found: sum(found.values()) >= 8)
RULES = st.builds(Rules, st.integers(5, 10), st.sampled_from(MERGE_ORDERS), st.sampled_from(ATTRIBUTES)).filter(
    lambda rules: minimum_members(rules.threshold) == 8
)


def ids():
    numbers = count()
    return lambda: f"{next(numbers):04}"


@given(COUNTS, RULES)
def test_every_class_with_members_has_one_cell_of_just_the_attributes_in_use(counts, rules):
    formed = form_by(rules, counts, TREE, ids())
    cells = {cell.id: cell for cell in formed.cells}
    assert set(formed.cell_of) == {each for each, n in counts.items() if n}
    sizes = dict.fromkeys(cells, 0)
    for each, cell in formed.cell_of.items():
        sizes[cell] += counts[each]
    assert sizes == {cell.id: cell.members for cell in formed.cells}
    if not rules.uses("sector"):
        assert {cell.a for cell in formed.cells} == {None}
    if not rules.uses("size"):
        assert {cell.b for cell in formed.cells} == {None}


@given(COUNTS, st.sampled_from(MERGE_ORDERS))
def test_with_both_attributes_in_use_nothing_is_left_out(counts, order):
    assert form_by(Rules(8, order), counts, TREE, ids()) == form(counts, TREE, 8, order, ids())


@given(COUNTS)
def test_without_attributes_the_order_changes_nothing(counts):
    first, second = (form_by(Rules(8, order, ""), counts, TREE, ids()) for order in MERGE_ORDERS)
    assert first == second


@pytest.mark.parametrize(
    ("attributes", "kept"),
    [
        ("sector,size", CellClass("n1", "trade", "1-9")),
        ("sector", CellClass("n1", "trade", None)),
        ("size", CellClass("n1", None, "1-9")),
        ("", CellClass("n1", None, None)),
    ],
)
def test_what_is_not_in_use_is_blank(attributes, kept):
    assert blanked(CellClass("n1", "trade", "1-9"), Rules(attributes=attributes)) == kept


@given(COUNTS, RULES, st.sets(st.sampled_from(sorted(TREE))))
def test_a_leaf_that_draws_its_cards_has_one_cell_whatever_its_members_are(counts, rules, drawing):
    formed = form_by(replace(rules, by_hand=frozenset(drawing)), counts, TREE, ids())
    for leaf in drawing:
        assert len({cell for each, cell in formed.cell_of.items() if each.leaf == leaf}) <= 1
    assert set(formed.cell_of) == {each for each, n in counts.items() if n}


def in_time(rules, formed, counts):
    """Return how many of each cell can have a card while those who draw theirs have none, and once one leaf has."""
    for cell in formed.cells:
        theirs = {
            leaf: sum(counts[each] for each in counts if each.leaf == leaf and formed.cell_of.get(each) == cell.id)
            for leaf in cell.leaves
        }
        by_mail = sum(n for leaf, n in theirs.items() if leaf not in rules.by_hand)
        yield from ({by_mail} if by_mail else {theirs[leaf] for leaf in cell.leaves})


@given(COUNTS, RULES, st.sets(st.sampled_from(sorted(TREE))))
def test_whenever_cards_are_drawn_enough_of_a_cell_can_answer_at_every_moment(counts, rules, drawing):
    asked = replace(rules, by_hand=frozenset(drawing))
    kept, formed = form_apart(asked, counts, TREE, ids())
    assert kept.by_hand <= asked.by_hand
    assert min(in_time(kept, formed, counts)) >= minimum_members(rules.threshold)
    again = form_by(kept, counts, TREE, ids())
    assert [replace(cell, id="") for cell in formed.cells] == [replace(cell, id="") for cell in again.cells]


def test_a_leaf_too_small_to_draw_is_mailed_its_cards_and_a_larger_one_draws_on():
    counts = {CellClass("n1", "trade"): 5, CellClass("n2"): 4, CellClass("own"): 9}
    asked = Rules(by_hand=frozenset({"n1", "own"}))
    assert min(in_time(asked, form_by(asked, counts, TREE, ids()), counts)) < 8, (
        "positive control: mixed without a look"
    )
    assert form_apart(asked, counts, TREE, ids())[0].by_hand == {"own"}


def test_a_card_that_is_drawn_knows_no_attribute():
    rules = Rules(by_hand=frozenset({"n1"}))
    told = [blanked(CellClass(leaf, "trade", "1-9"), rules) for leaf in ("n1", "n2")]
    assert told == [CellClass("n1"), CellClass("n2", "trade", "1-9")]


def test_attributes_cost_detail_elsewhere():
    counts = {CellClass("own", sector, size): 5 for sector in ("industry", "trade") for size in ("alone", "1-9")}
    told = {rule: form_by(Rules(8, "attributes-first", rule), counts, TREE, ids()).cells for rule in ATTRIBUTES}
    assert [len(told[rule]) for rule in ATTRIBUTES] == [2, 2, 2, 1]
    assert {cell.b for cell in told["size"]} == {("alone",), ("1-9",)}
