"""The schema is what the migrations make, in both directions, and says nothing about who answered."""

import pytest
from sqlalchemy import Date, create_engine, inspect, text

from core.db import Model, UtcDateTime, alembic, db

WHO = {"member", "role", "sign_in_link", "address_change", "device_session", "deal"}
WHAT = {"release", "released_page", "struck_measure", "event_note", "resolution", "share_link", "api_token"}
CLOCKS = {
    "outbox.next_try",
    "job_lease.due_at",
    "job_lease.held_until",
    "role.since",
    "wave.opens_at",
    "wave.closes_at",
    "wave.publishes_at",
    "release.published_at",
    "api_token.made_at",
    "api_token.revoked_at",
    "share_link.made_at",
    "share_link.expires_at",
    "share_link.revoked_at",
}
"""Every column of Desk's own side that is finer than a day; the peer side is listed by its own rule below."""


def described(connection):
    """Every table's columns, keys, indexes and CHECKs, in a form that can be compared."""
    seen = inspect(connection)
    return {
        table: {
            "columns": sorted((c["name"], str(c["type"]), c["nullable"]) for c in seen.get_columns(table)),
            "primary": seen.get_pk_constraint(table)["constrained_columns"],
            "foreign": sorted(
                (tuple(k["constrained_columns"]), k["referred_table"]) for k in seen.get_foreign_keys(table)
            ),
            "unique": sorted(tuple(k["column_names"]) for k in seen.get_unique_constraints(table)),
            "indexes": sorted((str(k["name"]), bool(k["unique"])) for k in seen.get_indexes(table)),
            "checks": sorted(str(k["name"]) for k in seen.get_check_constraints(table)),
        }
        for table in sorted(seen.get_table_names())
        if table != "alembic_version"
    }


@pytest.mark.usefixtures("each_database")
class TestMigrations:
    def test_autogenerate_finds_nothing_to_change(self, app):
        assert alembic.compare_metadata() == []

    def test_the_migrated_schema_equals_the_models(self, app, tmp_path, request):
        migrated = described(db.session.connection())
        db.session.rollback()
        with db.engine.begin() as connection:
            connection.execute(text("DROP TABLE alembic_version"))
        Model.metadata.drop_all(db.engine)
        Model.metadata.create_all(db.engine)
        assert described(db.session.connection()) == migrated

    def test_down_and_up_again_ends_where_it_began(self, app):
        before = described(db.session.connection())
        db.session.rollback()
        alembic.downgrade("base")
        assert described(db.session.connection()) == {}
        db.session.rollback()
        alembic.upgrade()
        assert described(db.session.connection()) == before


def test_no_key_leads_from_what_was_said_to_who():
    for name in WHAT:
        reached = {key.column.table.name for key in Model.metadata.tables[name].foreign_keys}
        assert not reached & WHO, name


def test_no_column_counts_rows_in_order():
    for table in Model.metadata.tables.values():
        for column in table.primary_key:
            assert column.autoincrement is not True, table.name
            assert not (column.type.python_type is int and len(table.primary_key) == 1), table.name


def test_every_clock_finer_than_a_day_is_listed():
    fine = {
        f"{table.name}.{column.name}"
        for table in Model.metadata.tables.values()
        for column in table.columns
        if isinstance(column.type, UtcDateTime) and not table.name.startswith("peer_")
    }
    assert fine == CLOCKS


def test_a_member_has_dates_and_no_moments():
    types = {column.name: type(column.type) for column in Model.metadata.tables["member"].columns}
    assert UtcDateTime not in types.values()
    assert types["admitted_on"] is Date


def test_only_desk_keeps_a_schema_here():
    engine = create_engine("sqlite://")
    Model.metadata.create_all(engine)
    tables = set(inspect(engine).get_table_names())
    engine.dispose()
    assert not {"spent", "tally", "card", "answer", "response"} & tables
