import pytest

from surveys.instruments import HERE, Instrument, content_hash, load, score
from surveys.instruments.model import Golden

FILES = {path.stem: load(path) for path in sorted(HERE.glob("*.yaml"))}
VECTORS = [(instrument, golden) for instrument in FILES.values() for golden in instrument.tests]
LICENCES = {"owner_isolated": "yes", "peer_talk": "yes", "sisq": "unknown", "ucla3": "unknown", "weighs_most": "yes"}

GSS = [
    "How often do you feel that you lack companionship?",
    "How often do you feel left out?",
    "How often do you feel isolated from others?",
]


@pytest.mark.parametrize(
    ("instrument", "golden"), VECTORS, ids=[f"{one.id}-{number}" for number, (one, _) in enumerate(VECTORS)]
)
def test_the_golden_answers_in_each_file_score_as_the_file_says(instrument: Instrument, golden: Golden) -> None:
    assert score(instrument, golden.answers) == golden.expected


def test_each_file_is_named_after_its_instrument() -> None:
    assert [instrument.id for instrument in FILES.values()] == list(FILES)


def test_each_licence_says_whether_commercial_use_is_known_to_be_allowed() -> None:
    assert {name: instrument.licence.commercial for name, instrument in FILES.items()} == LICENCES


def test_the_english_loneliness_items_are_word_for_word_those_of_the_standard() -> None:
    assert [item.text.en.value for item in FILES["ucla3"].items] == GSS
    options = FILES["ucla3"].option_sets["frequency3"]
    assert [option.label.en.value for option in options] == ["Hardly ever or never", "Some of the time", "Often"]


def test_no_french_translation_of_a_published_instrument_passes_for_a_published_one() -> None:
    published = [instrument for instrument in FILES.values() if instrument.status == "published"]
    assert published
    assert {item.text.fr.status for instrument in published for item in instrument.items} == {"draft"}


def test_the_larger_help_panel_appears_for_the_highest_answers_only() -> None:
    rules = {rule.ref: (rule.op, rule.value) for one in FILES.values() for rule in one.support_rules}
    assert rules == {"ucla3": (">=", 8), "sisq": (">=", 5)}


def test_a_changed_word_changes_the_content_hash() -> None:
    sisq = FILES["sisq"]
    stress = sisq.title.model_copy(update={"fr": "Tension"})
    assert content_hash(sisq) == content_hash(load(HERE / "sisq.yaml"))
    assert content_hash(sisq.model_copy(update={"title": stress})) != content_hash(sisq)


def test_every_text_keeps_its_french_in_plain_words() -> None:
    for instrument in FILES.values():
        texts = [item.text.fr.value for item in instrument.items]
        texts += [option.label.fr.value for options in instrument.option_sets.values() for option in options]
        assert not [text for text in texts if "!" in text or "·" in text or "(e)" in text]
