"""Tests of what a mapping may say."""

from pathlib import Path

import pytest
import yaml

from analytics.past_rounds.mapping import CATEGORIES, Mapped, MappingRefused, measures, read
from members.profile import SECTORS, SIZES

ROUND = {"name": 2024, "opens": "2024-03-04", "closes": "2024-03-15"}
SIMPLE = {"question_set": "pulse-fr-1", "rounds": [ROUND], "measures": {"sisq": {"column": "Stress"}}}


def refused(told: object, folder: Path) -> str:
    path = folder / "mapping.yaml"
    path.write_text(told if isinstance(told, str) else yaml.safe_dump(told), encoding="utf-8")
    with pytest.raises(MappingRefused) as caught:
        read(path)
    return str(caught.value)


def test_the_attributes_are_those_that_members_state() -> None:
    assert CATEGORIES == {"sector": SECTORS, "size": SIZES}


def test_what_looks_like_a_number_is_text() -> None:
    mapped = Mapped.model_validate({**SIMPLE, "measures": {"sisq": {"column": "S", "values": {1: 5, "x": None}}}})
    assert mapped.rounds[0].name == "2024"
    assert mapped.measures["sisq"].values == {"1": "5", "x": None}


def test_a_scale_follows_from_all_of_its_questions() -> None:
    items = {f"ucla3_{number}": {"column": f"Q{number}"} for number in (1, 2, 3)}
    mapped = Mapped.model_validate({**SIMPLE, "items": items, "measures": {"sisq": {"column": "Stress"}}})
    assert measures(mapped) == ("ucla3", "sisq")
    assert mapped.columns() == ("Q1", "Q2", "Q3", "Stress")


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"question_set": "other"}, "question set other is not known"),
        ({"rounds": []}, "rounds"),
        ({"rounds": [ROUND, ROUND], "round": {"column": "R"}}, "two rounds have the same name"),
        ({"rounds": [{**ROUND, "name": "T1"}, {**ROUND, "name": "t1 "}], "round": {"column": "R"}}, "the same name"),
        ({"measures": {"sisq": {"column": "S", "values": {"Yes": 1, "yes ": 5}}}}, "'yes ' has two meanings"),
        ({"rounds": [ROUND, {**ROUND, "name": "b"}]}, "no column says which row belongs to which"),
        ({"rounds": [{**ROUND, "closes": "2024-03-04"}]}, "round 2024: it opens, closes"),
        ({"rounds": [{**ROUND, "publishes": "2024-03-10"}]}, "it opens, closes and is published in this order"),
        ({"rounds": [{**ROUND, "invited": {"Club": 0}}]}, "invited"),
        ({"measures": {}}, "no column holds a score"),
        ({"measures": {"peer_talk": {"column": "T"}}}, "every page begins with one"),
        ({"measures": {"ucla3_1": {"column": "Q"}}}, "ucla3_1 is not a published measure"),
        ({"items": {"mood": {"column": "Q"}}}, "mood is not a question"),
        ({"items": {"ucla3_1": {"column": "Q"}}}, "ucla3 needs all of its questions"),
        ({"items": {"sisq": {"column": "Q"}}}, "sisq is given twice"),
        ({"attributes": {"age": {"column": "Age"}}}, "attribute age is neither"),
        ({"attributes": {"size": {"column": "S", "values": {"big": "100+"}}}}, "'big' cannot mean '100+'"),
        ({"measures": {"sisq": {"column": "S", "values": {"never": 9}}}}, "'never' cannot mean '9'"),
        ({"measures": {"sisq": {"column": "S", "values": {True: 1}}}}, "in quotes"),
        ({"columns": {}}, "columns"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_mapping_that_does_not_fit_is_refused_with_its_reason(
    tmp_path: Path, change: dict[str, object], said: str
) -> None:
    assert said in refused({**SIMPLE, **change}, tmp_path)


def test_what_is_no_yaml_is_refused(tmp_path: Path) -> None:
    assert "no YAML" in refused("a: [", tmp_path)
    assert "mapping" in refused("only words", tmp_path)
