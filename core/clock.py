"""Tell the time: the only reader of the system clock."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from flask import Flask, current_app


def system_clock() -> datetime:
    """Return the present moment, in UTC."""
    return datetime.now(UTC)


def init_app(app: Flask, clock: Callable[[], datetime]) -> None:
    """Give the application the clock that `now` reads."""
    app.extensions["clock"] = clock


def now() -> datetime:
    """Return the application's present moment, aware and in UTC."""
    moment: datetime = current_app.extensions["clock"]()
    return moment


def today(time_zone: str = "Europe/Paris") -> date:
    """Return the present day in a time zone."""
    return now().astimezone(ZoneInfo(time_zone)).date()
