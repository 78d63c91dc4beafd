"""Check that our own processes log neither requests nor values, and say that standard error is out of sight."""

import logging
from collections.abc import Iterator, Mapping

from flask import Flask

from core.db import db
from core.findings import Finding

SWITCHES = ("GRANIAN_LOG_ACCESS_ENABLED", "FLASK_DEBUG")
"""Variables that make the server log requests, or the framework show values."""
ARGUMENTS = "GUNICORN_CMD_ARGS"
YES = frozenset({"1", "true", "t", "yes", "y", "on"})
STATEMENTS = ("sqlalchemy.engine", "sqlalchemy.pool", "sqlalchemy.orm")


def own_logs(app: Flask, environment: Mapping[str, str]) -> tuple[Finding, ...]:
    """Look at the environment, which all our processes share, and at the loggers of this one."""
    wrong = [*_in_environment(environment), *_in_application(app), *_in_loggers()]
    return Finding("logs", not wrong, ", ".join(wrong)), Finding("service-log", None)


def _in_environment(environment: Mapping[str, str]) -> Iterator[str]:
    yield from (name for name in SWITCHES if environment.get(name, "").lower() in YES)
    if "access" in environment.get(ARGUMENTS, ""):
        yield ARGUMENTS


def _in_application(app: Flask) -> Iterator[str]:
    if app.debug:
        yield "debug"
    if db.engine.echo:
        yield "echo"
    if not db.engine.hide_parameters:
        yield "hide_parameters"


def _in_loggers() -> Iterator[str]:
    yield from (name for name in STATEMENTS if logging.getLogger(name).isEnabledFor(logging.INFO))
    if logging.getLogger("entrepairs").isEnabledFor(logging.DEBUG):
        yield "entrepairs"
