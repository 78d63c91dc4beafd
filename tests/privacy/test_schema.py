"""Every table and column is described, once, and nothing is described that is gone."""

import pytest
import yaml
from pydantic import ValidationError
from sqlalchemy import Date

import app  # noqa: F401  # every model is loaded with the composition
from core.db import Model, UtcDateTime
from privacy import schema

KEPT = schema.load()
TABLES = Model.metadata.tables
SEALED = {"email_sealed", "phone_sealed", "contact_sealed", "sealed"}


def test_every_table_is_described_and_no_other() -> None:
    assert set(KEPT.tables) == set(TABLES)


@pytest.mark.parametrize("name", sorted(TABLES))
def test_every_column_is_described_and_no_other(name: str) -> None:
    assert set(KEPT.tables[name].names) == {column.name for column in TABLES[name].columns}


def test_every_moment_finer_than_a_day_is_said_to_be_one() -> None:
    for name, table in TABLES.items():
        said = KEPT.tables[name].columns
        fine = {column.name for column in table.columns if isinstance(column.type, UtcDateTime)}
        assert fine == set(said.get("moment", ())), name
        days = {column.name for column in table.columns if isinstance(column.type, Date)}
        assert days <= {*said.get("day", ()), *said.get("choice", ())}, name


def test_what_is_encrypted_is_contact_or_a_persons_own_words() -> None:
    for name, table in TABLES.items():
        for column in {column.name for column in table.columns} & SEALED:
            assert column in KEPT.tables[name].columns["contact"], name


def test_what_refers_to_a_member_is_said_to_tie_rows_to_people() -> None:
    for name, table in TABLES.items():
        for column in table.columns:
            if any(key.column.table.name == "member" for key in column.foreign_keys):
                assert column.name in KEPT.tables[name].columns["link"], name


THING = {
    "activity": "one",
    "fr": "Chose",
    "en": "Thing",
    "until": {"fr": "fin", "en": "end"},
    "columns": {"link": ["id"]},
}
GOOD = {
    "kinds": {"link": {"fr": "lien", "en": "link"}},
    "activities": [
        {"id": "one", "fr": "Un", "en": "One"}
        | {name: {"fr": "x", "en": "x"} for name in ("persons", "basis", "readers")}
    ],
    "tables": {"thing": THING},
    "places": [],
}


@pytest.mark.parametrize(
    "changed",
    [
        {"activity": "two"},
        {"columns": {"link": ["id", "id"]}},
        {"columns": {"other": ["id"]}},
        {"columns": {}},
        {"until": {"fr": "fin"}},
        {"fr": ""},
    ],
    ids=str,
)
def test_a_description_that_is_wrong_is_refused(changed: dict[str, object]) -> None:
    assert schema.read(yaml.safe_dump(GOOD)).tables["thing"].names == ("id",)
    with pytest.raises(ValidationError):
        schema.read(yaml.safe_dump(GOOD | {"tables": {"thing": THING | changed}}))
