"""The rows of a file: each published number once, and one row that says so where nothing is shown."""

from dataclasses import replace

import pytest

from analytics.disclosure.coarsening import Rounded
from analytics.disclosure.policy import Policy
from analytics.disclosure.table import Figure, Group, Share
from analytics.exports.naming import names
from analytics.exports.table import Row, rows
from analytics.measures.intervals import interval, share_interval
from tests.analytics.exports.parts import BLOCKS, HEAD, HOSTILE, MANY, MEASURES, NODE, REASON, TOTAL, part

pytestmark = pytest.mark.usefixtures("spoken")


def told(**changes: object) -> tuple[Row, ...]:
    return rows(part(**changes), names("pulse-fr-1"))


def without_place(row: Row) -> Row:
    return replace(row, group="", measure="")


def test_every_group_has_every_measure_in_the_order_of_the_questions() -> None:
    called = names("pulse-fr-1").measures
    of_one_block = [row.measure for row in told(groups=(TOTAL, BLOCKS[2])) if row.group != names("pulse-fr-1").total]
    assert of_one_block == [called[measure].title for measure in called if measure in MEASURES]


def test_a_mean_comes_with_its_bound_its_step_its_interval_and_its_answers() -> None:
    figure = TOTAL.figures[0]
    assert figure.mean
    around = interval(figure.mean, MANY, Policy(k=8))
    (row,) = [one for one in told() if one.what == "mean" and one.value == 3.5]
    assert (row.bound, row.step, row.low, row.high) == ("=", 0.5, round(around.low, 2), round(around.high, 2))
    assert (row.answers_low, row.answers_high, row.status, row.category) == (30, 49, "published", "")
    assert (row.wave, row.published_on.isoformat(), row.network) == (3, "2026-03-17", HOSTILE)


def test_a_share_is_named_by_its_answer_and_keeps_its_closed_end() -> None:
    around = share_interval(Rounded(10.0, "<=", 10), MANY)
    (row,) = [one for one in told() if one.what == "share" and one.bound == "<="]
    assert (row.value, row.low, row.high) == (10.0, round(around.low, 2), round(around.high, 2))
    assert row.category == names("pulse-fr-1").measures["peer_talk"].labels["needed"]


def test_a_level_stands_in_words_without_any_number_but_its_answers() -> None:
    (row,) = [one for one in told() if one.what == "level"]
    assert (row.value, row.step, row.low, row.high) == (names("pulse-fr-1").levels["middle"], None, None, None)
    assert (row.answers_low, row.answers_high) == (8, 9)


@pytest.mark.parametrize(
    "hidden",
    [
        Group(NODE, "b", ("alone",), figures=(Figure("ucla3", MANY, mean=Rounded(6.5, "=", 0.5)),)),
        Group(NODE, "b", ("alone",), MANY, (Figure("ucla3", mean=Rounded(6.5, "=", 0.5)),)),
        Group(NODE, "b", ("alone",), MANY, (Figure("ucla3", MANY),)),
        Group(NODE, "b", ("alone",), MANY),
        Group(NODE, "b", ("alone",)),
    ],
    ids=["masked group", "masked figure", "answers alone", "left out", "nothing"],
)
def test_whatever_the_reason_a_withheld_figure_looks_the_same(hidden: Group) -> None:
    found = [without_place(row) for row in told(groups=(TOTAL, hidden)) if row.group != names("pulse-fr-1").total]
    masked = [row for row in found if row.status == "masked"]
    assert len(masked) == len(MEASURES) - 1
    assert {repr(row) for row in masked} == {repr(masked[0])}
    assert masked[0].value == names("pulse-fr-1").not_shown
    numbers = (masked[0].step, masked[0].low, masked[0].high, masked[0].answers_low, masked[0].answers_high)
    assert numbers == (None,) * 5


def test_a_withdrawn_measure_says_why_and_nothing_else_even_if_figures_came_along() -> None:
    figures = (*TOTAL.figures, Figure("sisq", MANY, mean=Rounded(6.5, "=", 0.5)))
    found = [row for row in told(groups=(replace(TOTAL, figures=figures),)) if row.status == "struck"]
    assert [(row.value, row.reason, row.low, row.answers_low) for row in found] == [
        (names("pulse-fr-1").withdrawn, REASON, None, None)
    ]


def test_a_group_is_named_by_its_attribute_and_its_values() -> None:
    groups = list(dict.fromkeys(row.group for row in told()))
    values = names("pulse-fr-1").values
    assert groups[0] == names("pulse-fr-1").total
    assert groups[1].endswith(f"{values['industry']}, {values['construction']}")
    assert len({group.partition(values["alone"])[0] for group in groups[1:]}) == len(BLOCKS)


def test_a_release_that_says_no_plan_lists_its_whole_question_set() -> None:
    head = replace(HEAD, plan=(), struck=())
    found = {row.measure for row in told(head=head, groups=(Group(NODE),))}
    assert found == {one.title for one in names("pulse-fr-1").measures.values()}


def test_what_was_not_asked_is_not_listed() -> None:
    head = replace(HEAD, plan=HEAD.plan[:1], struck=())
    assert len(told(head=head, groups=(Group(NODE),))) == 1


def test_a_choice_names_every_category_it_publishes() -> None:
    shares = tuple(Share(code, Rounded(20.0, "=", 10)) for code in names("pulse-fr-1").measures["weighs_most"].labels)
    found = told(groups=(Group(NODE, n=MANY, figures=(Figure("weighs_most", MANY, shares=shares),)),))
    named = [row.category for row in found if row.what == "share"]
    assert len(set(named)) == len(named) == len(shares)
