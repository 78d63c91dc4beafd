"""Tests of reading sealed totals."""

from analytics.disclosure.counting import Choice, Score
from analytics.release import tallies
from surveys.instruments import HERE, content_hash, load
from surveys.sealing import SealedTotals

SEALED = SealedTotals(
    wave="0" * 16,
    question_set="pulse-fr-1",
    plan={"*": ("1",), "sisq": ("1", "2", "3", "4", "5", "na"), "peer_talk": ("helped", "na")},
    cells={"c": {"*": {"1": 12}, "sisq": {"1": 0, "2": 7, "3": 2, "4": 0, "5": 0, "na": 3}}},
    issued=13,
)


def test_a_question_set_says_what_it_publishes() -> None:
    plan = {measure.id: measure for measure in tallies.measures("pulse-fr-1")}
    assert plan["ucla3"] == Score("ucla3", 3, 9)
    assert isinstance(plan["weighs_most"], Choice)
    assert "na" not in plan["weighs_most"].codes
    assert "*" not in plan


def test_those_who_did_not_answer_are_left_out() -> None:
    assert tallies.counts(SEALED) == {"c": {"*": {"1": 12}, "sisq": {"1": 0, "2": 7, "3": 2, "4": 0, "5": 0}}}


def test_a_measure_that_was_not_counted_is_not_published() -> None:
    assert [measure.id for measure in tallies.published(SEALED)] == ["sisq", "peer_talk"]


def test_every_measure_names_its_instrument_and_the_hash_of_all_it_says() -> None:
    plan = {one.measure: one for one in tallies.planned("pulse-fr-1")}
    assert list(plan) == [measure.id for measure in tallies.measures("pulse-fr-1")]
    assert (plan["ucla3"].instrument, plan["ucla3"].version) == ("ucla3", "1.0.0")
    assert plan["sisq"].sha256 == content_hash(load(HERE / "sisq.yaml"))
