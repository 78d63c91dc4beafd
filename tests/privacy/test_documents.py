"""The documents on disk are what schema, register and code give; an operator's have the operator's names."""

from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner

from privacy import command, documents, facts, promises, schema
from privacy.documents import FOLDER, LANGUAGES, Owner
from tests.privacy import gathering

WRITTEN = documents.all_documents()


@pytest.mark.parametrize("path", sorted(LANGUAGES))
def test_a_document_is_what_the_code_gives(path: str) -> None:
    """Else write it again: python -m privacy.documents."""
    assert (FOLDER / path).read_text(encoding="utf-8") == WRITTEN[path]


def test_the_constants_are_those_of_the_code() -> None:
    """Else gather them again: python -m tests.privacy.gathering."""
    assert facts.FILE.read_text(encoding="utf-8") == gathering.gathered()


@pytest.mark.parametrize("path", sorted(LANGUAGES))
def test_no_constant_and_no_mark_of_a_pattern_is_left(path: str) -> None:
    assert not facts.named(WRITTEN[path])
    assert "{{" not in WRITTEN[path]
    assert "{%" not in WRITTEN[path]


def test_the_data_map_names_every_column_and_every_place() -> None:
    kept = schema.load()
    for name, table in kept.tables.items():
        (row,) = [line for line in WRITTEN["data-map.md"].splitlines() if line.startswith(f"| `{name}` |")]
        for column in table.names:
            assert column in row
    for place in kept.places:
        assert f"| {place.where.en} |" in WRITTEN["data-map.md"]


def test_the_record_and_the_assessment_name_everything_that_is_kept() -> None:
    kept = schema.load()
    for one in (*kept.tables.values(), *kept.places):
        said = facts.filled(one.fr, facts.load(), "fr")
        assert f"| {said} |" in WRITTEN["fr/registre-des-traitements.md"]
        assert f"| {said} |" in WRITTEN["fr/aipd.md"]


def test_the_assessment_has_every_promise_and_every_limit() -> None:
    for one in (*promises.load().promises, *promises.load().limits):
        assert one.fr in WRITTEN["fr/aipd.md"]
        assert one.en in WRITTEN["privacy.md"]


def test_another_policy_makes_another_assessment() -> None:
    known = {**facts.load(), "networks.cells.FLOOR": 77}
    pages = documents.documents(promises.load(), schema.load(), known, Owner())
    assert "au moins 77 membres" in pages["fr/aipd.md"]
    assert "au moins 77 membres" in pages["fr/registre-des-traitements.md"]


@pytest.mark.parametrize(
    ("fact", "french", "english"),
    [
        (timedelta(minutes=90), "90 minutes", "90 minutes"),
        (timedelta(hours=1), "1 heure", "1 hour"),
        (timedelta(days=30), "30 jours", "30 days"),
        (timedelta(days=366), "1 an", "1 year"),
        (timedelta(days=3 * 366), "3 ans", "3 years"),
        ((5, 20), "5 à 20", "5 to 20"),
        (2048, "2048", "2048"),
    ],
    ids=str,
)
def test_a_constant_is_written_for_a_reader(fact: facts.Fact, french: str, english: str) -> None:
    assert (facts.written(fact, "fr"), facts.written(fact, "en")) == (french, english)


def test_a_constant_that_is_not_known_stops_the_writing() -> None:
    with pytest.raises(KeyError):
        facts.filled("{core.nowhere.NUMBER}", {}, "fr")


def test_an_operator_gets_documents_with_the_names_and_settings_of_the_installation(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = {
        "DATA_DIR": str(tmp_path / "data"),
        "SECRET_KEY": "s" * 32,
        "CONTACT_KEYS": "k",
        "LOOKUP_KEY": "l" * 32,
        "BASE_URL": "https://club.example",
        "OPERATOR": "Coopérative du Quai",
    }
    for name, value in settings.items():
        monkeypatch.setenv(f"ENTREPAIRS_{name}", value)
    words = ["--controller", "Club du Port, Brest", "--contact", "dpo@club.example"]
    done = CliRunner().invoke(command.build(), [str(tmp_path / "out"), *words])
    assert done.exit_code == 0, done.output
    for path in ("fr/registre-des-traitements.md", "fr/aipd.md"):
        text = (tmp_path / "out" / path).read_text(encoding="utf-8")
        for said in ("Club du Port, Brest", "dpo@club.example", "Coopérative du Quai", "https://club.example"):
            assert said in text
        assert "s" * 32 not in text
    assert "| sqlite |" in (tmp_path / "out" / "fr/registre-des-traitements.md").read_text(encoding="utf-8")
    assert sorted(done.output.split()) == sorted(str(tmp_path / "out" / path) for path in LANGUAGES)
