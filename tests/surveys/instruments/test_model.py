from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from pydantic import ValidationError

from surveys.instruments import HERE, load

Change = Callable[[dict[str, Any]], object]


def broken(tmp_path: Path, change: Change, name: str = "ucla3") -> Path:
    told = yaml.safe_load((HERE / f"{name}.yaml").read_text(encoding="utf-8"))
    change(told)
    path = tmp_path / f"{name}.yaml"
    path.write_text(yaml.safe_dump(told), encoding="utf-8")
    return path


REFUSED: dict[str, tuple[Change, str]] = {
    "an unknown key": (lambda told: told.update(colour="red"), "colour"),
    "a missing licence": (lambda told: told.pop("licence"), "licence"),
    "YAML's yes where a word belongs": (lambda told: told["licence"].update(commercial=True), "commercial"),
    "a version that is not one": (lambda told: told.update(version="1.0"), "version"),
    "a version without a changelog": (lambda told: told.update(version="2.0.0"), "the version is in the changelog"),
    "two items of one id": (lambda told: told["items"][1].update(id="ucla3_1"), "item ids are unique"),
    "an option set that is not there": (lambda told: told["items"][0].update(options_ref="other"), "option sets exist"),
    "a scale of an unknown item": (
        lambda told: told["scales"][0].update(items=["other"] * 3),
        "scaled items exist",
    ),
    "two scales of one id": (lambda told: told["scales"].append(told["scales"][0]), "scale ids are unique"),
    "a scale named like one of its items": (
        lambda told: (told["scales"][0].update(id="ucla3_1"), told.update(support_rules=[])),
        "names one thing",
    ),
    "a range its options cannot fill": (lambda told: told["scales"][0].update(range=[0, 9]), "the range of ucla3"),
    "an empty range": (lambda told: told["scales"][0].update(range=[9, 3]), "its range is empty"),
    "more answers needed than asked": (lambda told: told["scales"][0].update(min_answered=4), "exceeds its items"),
    "a sum of what happens to be there": (lambda told: told["scales"][0].update(min_answered=2), "prorated"),
    "a support rule about nothing": (
        lambda told: told["support_rules"][0].update(ref="other"),
        "support rules name a scale",
    ),
    "codes that a form cannot tell apart": (
        lambda told: told["option_sets"]["frequency3"][1].update(code="1"),
        "codes of frequency3 are unique",
    ),
    "an answer without a value in a scale": (
        lambda told: told["option_sets"]["frequency3"][1].update(code="some"),
        "every answer of ucla3_1 has a value",
    ),
    "a verbatim wording without its source": (
        lambda told: told["items"][0]["text"]["en"].pop("source"),
        "names its source",
    ),
    "an item without French": (lambda told: told["items"][0]["text"].pop("fr"), "fr"),
}


@pytest.mark.parametrize("reason", REFUSED)
def test_a_file_is_refused_for(reason: str, tmp_path: Path) -> None:
    change, message = REFUSED[reason]
    with pytest.raises(ValidationError, match=message):
        load(broken(tmp_path, change))


def test_only_an_unchanged_wording_of_a_source_counts_as_validated() -> None:
    ucla3 = load(HERE / "ucla3.yaml")
    assert ucla3.items[0].text.en.validated
    assert not ucla3.items[0].text.fr.validated
    assert ucla3.intro is not None
    assert ucla3.intro.en.status == "verbatim"
    assert not ucla3.intro.en.validated


def test_an_unknown_item_is_a_key_error() -> None:
    with pytest.raises(KeyError, match="other"):
        load(HERE / "sisq.yaml").item("other")


def test_a_higher_score_can_be_shown_as_a_lower_figure(tmp_path: Path) -> None:
    turned = load(broken(tmp_path, lambda told: told["scales"][0].update(transform={"to": [10, 0]})))
    assert [turned.scales[0].shown(raw) for raw in (3, 6, 9)] == [10, 5, 0]
