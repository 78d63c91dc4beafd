from dataclasses import replace

import pytest

from surveys.instruments.model import Instrument
from surveys.plan import Measure, UncountableScale, facts, tally_plan
from surveys.question_sets import QuestionSet, load

PULSE = load("pulse-fr-1")
UCLA3 = PULSE.instruments[0]
WORRIES = ("cash", "recruiting", "partners", "family", "health", "clients", "paperwork", "nothing", "na")


def with_first(instrument: Instrument) -> QuestionSet:
    return replace(PULSE, instruments=(instrument, *PULSE.instruments[1:]))


def test_the_pulse_counts_sheets_three_scales_and_two_single_questions() -> None:
    assert tally_plan(PULSE) == (
        Measure("*", "presence", ("1",)),
        Measure("ucla3", "scale", ("3", "4", "5", "6", "7", "8", "9", "na")),
        Measure("owner_isolated", "scale", ("0", "1", "2", "na")),
        Measure("sisq", "scale", ("1", "2", "3", "4", "5", "na")),
        Measure("peer_talk", "categorical", ("helped", "no_effect", "needed", "not_needed", "na")),
        Measure("weighs_most", "categorical", WORRIES),
    )


def test_a_measure_tells_its_answers_from_not_answered() -> None:
    assert tally_plan(PULSE)[2].answered == ("0", "1", "2")


@pytest.mark.parametrize(
    ("measure", "raw", "shown"),
    [("ucla3", 3, 0), ("ucla3", 6, 5), ("ucla3", 9, 10), ("sisq", 2, 2.5), ("sisq", 5, 10), ("owner_isolated", 1, 5)],
)
def test_every_scale_is_shown_from_nought_to_ten(measure: str, raw: float, shown: float) -> None:
    assert facts(PULSE)[measure].shown(raw) == pytest.approx(shown)


def test_a_measure_without_a_scale_has_no_figure_to_show() -> None:
    with pytest.raises(UncountableScale, match="weighs_most"):
        facts(PULSE)["weighs_most"].shown(1)


def test_facts_cover_every_measure_but_the_sheets_themselves() -> None:
    assert [each.measure for each in facts(PULSE).values()] == list(tally_plan(PULSE)[1:])


def test_each_value_has_a_label_where_it_is_one_answer() -> None:
    told = facts(PULSE)
    assert told["peer_talk"].labels["needed"]["en"] == "No, I would have needed to"
    assert told["sisq"].labels["1"]["fr"] == "Pas du tout"
    assert told["ucla3"].labels == {}
    labelled = [each for each in told.values() if each.labels]
    assert all(set(each.labels) == set(each.measure.answered) for each in labelled)


def test_every_scale_says_in_words_what_a_higher_figure_means() -> None:
    scales = [each for each in facts(PULSE).values() if each.measure.kind == "scale"]
    assert {each.higher_is for each in scales} == {"worse"}
    assert all("plus" in each.direction["fr"].lower() and "higher" in each.direction["en"].lower() for each in scales)


def test_a_reversed_single_question_keeps_its_labels_on_the_right_scores() -> None:
    sisq = PULSE.instruments[2]
    turned = sisq.model_copy(update={"items": (sisq.items[0].model_copy(update={"reverse": True}),)})
    told = facts(replace(PULSE, instruments=(turned,)))
    assert told["sisq"].labels["5"]["en"] == "Not at all"


def test_a_scale_whose_scores_are_not_whole_cannot_be_counted() -> None:
    mean = UCLA3.scales[0].model_copy(update={"method": "mean", "range": (1, 3)})
    with pytest.raises(UncountableScale, match="ucla3"):
        tally_plan(with_first(UCLA3.model_copy(update={"scales": (mean,)})))


def test_norms_travel_with_their_measure() -> None:
    assert [norm.pct for norm in facts(PULSE)["owner_isolated"].norms] == [45, 11]
