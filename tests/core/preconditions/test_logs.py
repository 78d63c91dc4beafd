import logging

import pytest

from core.db import db
from core.findings import Finding
from core.preconditions.logs import own_logs


def logs(app, **environment):
    return own_logs(app, environment)[0]


def test_our_processes_as_we_start_them_log_no_request_and_no_value(app):
    assert logs(app, PATH="/bin", GRANIAN_LOG_ACCESS_ENABLED="false") == Finding("logs", holds=True)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("GRANIAN_LOG_ACCESS_ENABLED", "true"),
        ("GRANIAN_LOG_ACCESS_ENABLED", "1"),
        ("FLASK_DEBUG", "1"),
        ("GUNICORN_CMD_ARGS", "--workers=1 --access-logfile=-"),
    ],
)
def test_a_variable_that_switches_logs_on_does_not_hold(app, name, value):
    assert logs(app, **{name: value}) == Finding("logs", holds=False, detail=name)


@pytest.mark.parametrize(("name", "level"), [("sqlalchemy.engine", logging.INFO), ("entrepairs", logging.DEBUG)])
def test_a_logger_that_tells_statements_or_details_does_not_hold(app, name, level):
    logger = logging.getLogger(name)
    before = logger.level
    logger.setLevel(level)
    try:
        assert logs(app) == Finding("logs", holds=False, detail=name)
    finally:
        logger.setLevel(before)
    assert logs(app).holds is True


def test_a_database_engine_that_shows_values_does_not_hold(app):
    db.engine.hide_parameters = False
    assert logs(app) == Finding("logs", holds=False, detail="hide_parameters")


def test_an_application_that_is_debugged_does_not_hold(app):
    app.debug = True
    assert logs(app) == Finding("logs", holds=False, detail="debug")


def test_that_standard_error_is_out_of_sight_is_said(app):
    assert own_logs(app, {})[1] == Finding("service-log", None)
