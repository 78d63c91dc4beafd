import json
from collections import Counter
from random import Random
from typing import Any

import pytest
from hypothesis import given, strategies as st

from surveys.answers import AnswersRefused, NotAnObject, UnknownCode, UnknownItem, canonical, deltas, parse
from surveys.plan import tally_plan
from surveys.question_sets import load

PULSE = load("pulse-fr-1")
PLAN = tally_plan(PULSE)

sheets = st.fixed_dictionaries(
    {},
    optional={item.id: st.sampled_from([None, *(option.code for option in item.options)]) for item in PULSE.items},
)


def told(sheet: dict[str, Any]) -> dict[str, str]:
    return dict(deltas(PLAN, PULSE, parse(PULSE, sheet)))


def test_a_whole_sheet_adds_one_to_one_value_of_each_measure() -> None:
    sheet = {"ucla3_1": 1, "ucla3_2": 2, "ucla3_3": 3, "owner_isolated": 0, "sisq": 4}
    assert deltas(PLAN, PULSE, parse(PULSE, {**sheet, "peer_talk": "needed", "weighs_most": "nothing"})) == (
        ("*", "1"),
        ("ucla3", "6"),
        ("owner_isolated", "0"),
        ("sisq", "4"),
        ("peer_talk", "needed"),
        ("weighs_most", "nothing"),
    )


def test_an_empty_sheet_is_a_sheet_that_answers_nothing() -> None:
    assert told({}) == {"*": "1", **{measure.id: "na" for measure in PLAN[1:]}}


def test_one_missing_answer_leaves_the_sum_unanswered() -> None:
    assert told({"ucla3_1": 3, "ucla3_2": 3})["ucla3"] == "na"
    assert told({"ucla3_1": 3, "ucla3_2": 3, "ucla3_3": None})["ucla3"] == "na"


def test_skipping_and_preferring_not_to_say_are_written_apart_and_counted_alike() -> None:
    assert canonical(parse(PULSE, {})) == b"{}"
    assert canonical(parse(PULSE, {"sisq": None})) == b'{"sisq":null}'
    assert told({}) == told({"sisq": None})


def test_a_code_sent_as_text_is_the_same_answer() -> None:
    assert canonical(parse(PULSE, {"sisq": "3"})) == canonical(parse(PULSE, {"sisq": 3})) == b'{"sisq":3}'


@pytest.mark.parametrize("raw", [None, [], "{}", 3, [["sisq", 3]]])
def test_answers_that_are_no_object_are_refused(raw: object) -> None:
    with pytest.raises(NotAnObject):
        parse(PULSE, raw)


@pytest.mark.parametrize("item", ["sisq1", "ucla3", "*", "", 7])
def test_an_answer_to_a_question_that_was_not_asked_is_refused(item: object) -> None:
    with pytest.raises(UnknownItem):
        parse(PULSE, {item: 1})


@pytest.mark.parametrize("code", [0, 6, "", "03", " 3", 3.0, True, [], {}, "na", "cash"])
def test_an_answer_that_was_not_offered_is_refused(code: object) -> None:
    with pytest.raises(UnknownCode, match="sisq"):
        parse(PULSE, {"sisq": code})


@given(sheets)
def test_every_sheet_adds_one_to_exactly_one_known_value_of_each_measure(sheet: dict[str, Any]) -> None:
    added = deltas(PLAN, PULSE, parse(PULSE, sheet))
    assert [measure for measure, _ in added] == [measure.id for measure in PLAN]
    assert all(value in measure.values for measure, (_, value) in zip(PLAN, added, strict=True))


@given(st.lists(sheets, max_size=20))
def test_the_values_of_each_measure_sum_to_the_sheets(many: list[dict[str, Any]]) -> None:
    totals = Counter(delta for sheet in many for delta in deltas(PLAN, PULSE, parse(PULSE, sheet)))
    sums = {measure.id: sum(totals[measure.id, value] for value in measure.values) for measure in PLAN}
    assert set(sums.values()) == {len(many)}


@given(sheets, st.randoms())
def test_the_same_answers_are_written_the_same_whatever_their_order(sheet: dict[str, Any], luck: Random) -> None:
    shuffled = list(sheet.items())
    luck.shuffle(shuffled)
    assert canonical(parse(PULSE, dict(shuffled))) == canonical(parse(PULSE, sheet))


@given(sheets, sheets)
def test_different_answers_are_written_differently(one: dict[str, Any], other: dict[str, Any]) -> None:
    written = canonical(parse(PULSE, one)), canonical(parse(PULSE, other))
    assert (written[0] == written[1]) == (one == other)


@given(sheets)
def test_what_is_written_reads_back_as_the_same_answers(sheet: dict[str, Any]) -> None:
    assert parse(PULSE, json.loads(canonical(parse(PULSE, sheet)))).given == sheet


@given(st.dictionaries(st.text(max_size=8), st.none() | st.booleans() | st.integers() | st.text(), min_size=1))
def test_anything_else_is_refused_with_a_reason(raw: dict[str, Any]) -> None:
    with pytest.raises(AnswersRefused):
        parse(PULSE, raw)
