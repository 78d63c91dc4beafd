"""The documents on disk are what schema, register and code give."""

import pytest

from privacy import documents, facts, promises, schema
from privacy.documents import FOLDER, LANGUAGES, Owner

WRITTEN = documents.all_documents()


@pytest.mark.parametrize("path", sorted(LANGUAGES))
def test_a_document_is_what_the_code_gives(path: str) -> None:
    """Else write it again: python -m privacy.documents."""
    assert (FOLDER / path).read_text(encoding="utf-8") == WRITTEN[path]


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
