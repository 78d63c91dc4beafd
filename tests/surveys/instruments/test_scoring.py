from pathlib import Path
from typing import Any

import pytest
import yaml

from surveys.instruments import HERE, Instrument, load, score
from surveys.instruments.scoring import UnscorableCode


def variant(tmp_path: Path, item: dict[str, Any], scale: dict[str, Any]) -> Instrument:
    """Return ucla3 with one item and its scale changed."""
    told = yaml.safe_load((HERE / "ucla3.yaml").read_text(encoding="utf-8"))
    told["items"][1].update(item)
    told["scales"][0].update(scale)
    path = tmp_path / "variant.yaml"
    path.write_text(yaml.safe_dump(told), encoding="utf-8")
    return load(path)


def test_a_reversed_item_counts_from_the_other_end(tmp_path: Path) -> None:
    reversed_second = variant(tmp_path, {"reverse": True}, {})
    assert score(reversed_second, {"ucla3_1": 1, "ucla3_2": 1, "ucla3_3": 1})["ucla3"] == 5
    assert score(reversed_second, {"ucla3_1": 3, "ucla3_2": 1, "ucla3_3": 3})["ucla3"] == 9


def test_a_prorated_sum_makes_up_for_a_missing_answer(tmp_path: Path) -> None:
    prorated = variant(tmp_path, {}, {"min_answered": 2, "prorate": True})
    assert score(prorated, {"ucla3_1": 1, "ucla3_3": 2})["ucla3"] == 4.5
    assert score(prorated, {"ucla3_1": 1, "ucla3_2": None})["ucla3"] is None


def test_a_mean_stays_within_the_range_of_one_item(tmp_path: Path) -> None:
    mean = variant(tmp_path, {}, {"method": "mean", "range": [1, 3]})
    assert score(mean, {"ucla3_1": 1, "ucla3_2": 2, "ucla3_3": 3}) == {"ucla3": 2, "ucla3_10": 5}


def test_other_instruments_answers_are_left_alone() -> None:
    assert score(load(HERE / "sisq.yaml"), {"sisq": 2, "weighs_most": "cash"}) == {"sisq": 2, "sisq_10": 2.5}


@pytest.mark.parametrize("code", [0, 4, "1", True])
def test_a_code_that_is_not_offered_is_refused(code: int | str) -> None:
    with pytest.raises(UnscorableCode, match="ucla3_1"):
        score(load(HERE / "ucla3.yaml"), {"ucla3_1": code, "ucla3_2": 1, "ucla3_3": 1})
