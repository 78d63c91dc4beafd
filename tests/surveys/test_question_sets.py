from pathlib import Path

import pytest

from surveys.question_sets import HERE, SupportRule, UnknownQuestionSet, VersionMismatch, load

PULSE = ["ucla3_1", "ucla3_2", "ucla3_3", "owner_isolated", "sisq", "peer_talk", "weighs_most"]
WORRIES = ["cash", "recruiting", "partners", "family", "health", "clients", "paperwork", "nothing"]


def test_the_pulse_asks_seven_questions_in_order_in_under_a_minute() -> None:
    pulse = load("pulse-fr-1")
    assert [item.id for item in pulse.items] == PULSE
    assert pulse.est_seconds < 60


def test_every_question_and_answer_exists_in_both_languages() -> None:
    texts = [text for item in load("pulse-fr-1").items for text in (item.text, *(one.label for one in item.options))]
    assert all(set(text) == {"fr", "en"} and all(text.values()) for text in texts)


def test_an_introduction_stands_before_the_first_question_of_its_instrument_only() -> None:
    assert [item.id for item in load("pulse-fr-1").items if item.intro] == ["ucla3_1"]


def test_the_last_question_offers_the_eight_worries() -> None:
    assert [option.code for option in load("pulse-fr-1").items[-1].options] == WORRIES


def test_each_question_says_where_its_wording_is_from() -> None:
    items = load("pulse-fr-1").by_id
    assert items["ucla3_1"].status == {"fr": "draft", "en": "verbatim"}
    assert items["weighs_most"].status == {"fr": "own", "en": "own"}


def test_support_rules_name_the_questions_whose_codes_are_summed() -> None:
    assert load("pulse-fr-1").support_rules == (
        SupportRule(("ucla3_1", "ucla3_2", "ucla3_3"), ">=", 8),
        SupportRule(("sisq",), ">=", 5),
    )


@pytest.mark.parametrize("name", ["pulse-fr-2", "../instruments/ucla3", ""])
def test_an_unknown_set_is_refused(name: str) -> None:
    with pytest.raises(UnknownQuestionSet):
        load(name)


def test_a_set_that_pins_another_version_is_refused(tmp_path: Path) -> None:
    told = (HERE / "pulse-fr-1.yaml").read_text(encoding="utf-8")
    stale = told.replace("id: pulse-fr-1", "id: stale").replace("id: sisq, version: 1.0.0", "id: sisq, version: 0.9.0")
    (tmp_path / "stale.yaml").write_text(stale, encoding="utf-8")
    with pytest.raises(VersionMismatch, match="sisq"):
        load("stale", tmp_path)


def test_the_content_of_the_pulse_is_pinned() -> None:
    # a failure here means that words or scores changed: raise the version, since trends break
    assert load("pulse-fr-1").version == "1.0.0"
    assert load("pulse-fr-1").content_hash == "e777036bea437f870f9ebf0ede3b63411b676b0db7b1f9176333fe957503f313"
