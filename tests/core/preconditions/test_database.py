import pytest
from sqlalchemy import text

from app import create_desk
from core.db import db
from core.findings import Finding
from core.preconditions.database import archiving, logging_rules, settings_in_force

FRESH = {
    "log_statement": "none",
    "log_min_duration_statement": "-1",
    "log_min_duration_sample": "-1",
    "log_transaction_sample_rate": "0",
    "log_parameter_max_length": "-1",
    "log_parameter_max_length_on_error": "0",
    "track_commit_timestamp": "off",
    "archive_mode": "off",
}
"""As a server is installed."""


@pytest.mark.usefixtures("each_database")
def test_a_database_as_we_set_it_up_holds(app):
    found = {one.name: one.holds for one in settings_in_force()}
    assert found == {"database-settings": True, "database-archive": True}


def test_a_database_in_memory_keeps_no_log_ahead_and_does_not_hold(settings):
    desk = create_desk(settings.model_copy(update={"database_url": "sqlite://"}))
    with desk.app_context():
        assert settings_in_force()[0] == Finding("database-settings", holds=False, detail="journal_mode=memory")
        db.session.rollback()
        db.engine.dispose()


def test_a_connection_that_leaves_deleted_rows_in_place_does_not_hold(app):
    db.session.connection().exec_driver_sql("PRAGMA secure_delete=OFF")
    assert settings_in_force()[0] == Finding("database-settings", holds=False, detail="secure_delete=0")


def test_a_server_that_logs_statements_does_not_hold(request, settings):
    settings = settings.model_copy(update={"database_url": request.getfixturevalue("postgres_database")})
    desk = create_desk(settings)
    with desk.app_context():
        name = db.engine.url.database
        with db.engine.connect() as connection:
            connection.execution_options(isolation_level="AUTOCOMMIT")
            connection.execute(text(f"ALTER DATABASE \"{name}\" SET log_statement = 'all'"))
        db.engine.dispose()  # the setting reaches new connections alone
        assert settings_in_force()[0] == Finding("database-settings", holds=False, detail="log_statement=all")
        db.session.rollback()
        db.engine.dispose()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("log_statement", "all"),
        ("log_statement", "mod"),
        ("log_min_duration_statement", "0"),
        ("log_min_duration_statement", "5000"),
        ("log_min_duration_sample", "100"),
        ("log_transaction_sample_rate", "0.01"),
        ("log_parameter_max_length_on_error", "-1"),
        ("track_commit_timestamp", "on"),
        ("auto_explain.log_min_duration", "0"),
        ("pgaudit.log", "write"),
    ],
)
def test_whatever_logs_values_or_keeps_moments_does_not_hold(name, value):
    assert logging_rules(FRESH).holds is True
    assert logging_rules(FRESH | {name: value}) == Finding("database-settings", holds=False, detail=f"{name}={value}")


@pytest.mark.parametrize(
    "harmless",
    [
        {"log_statement": "ddl"},
        {"log_min_duration_statement": "100", "log_parameter_max_length": "0"},
        {"auto_explain.log_min_duration": "100", "auto_explain.log_parameter_max_length": "0"},
        {"pgaudit.log": "none"},
    ],
    ids=["tables-alone", "slow-without-values", "explained-without-values", "audit-off"],
)
def test_what_logs_no_value_holds(harmless):
    assert logging_rules(FRESH | harmless).holds is True


def test_a_server_that_does_not_tell_is_not_known():
    assert logging_rules({"archive_mode": "off"}).holds is None


@pytest.mark.parametrize(
    ("setting", "slots", "detail"),
    [
        ("on", 0, "archive_mode=on"),
        ("off", 2, "replication slots: 2"),
        ("always", 1, "archive_mode=always, replication slots: 1"),
    ],
)
def test_archives_and_slots_are_noted(setting, slots, detail):
    assert archiving(FRESH, 0).holds is True
    found = archiving(FRESH | {"archive_mode": setting}, slots)
    assert found == Finding("database-archive", holds=False, detail=detail)
