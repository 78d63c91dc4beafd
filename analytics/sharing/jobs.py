"""Register what falls due in the life of a link."""

from datetime import timedelta

from flask import Flask

from analytics.sharing import links
from core.clock import now
from core.db import transaction
from core.jobs import Job, register

EVERY = timedelta(days=1)


def init_app(app: Flask) -> None:
    """Add the job that forgets links which ended long ago."""
    register(app, Job("forget-links", EVERY, forget))


def forget() -> None:
    """Delete the links that ended long ago."""
    with transaction():
        links.forget(now())
