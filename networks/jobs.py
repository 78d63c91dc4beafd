"""Register what falls due in the life of a wave."""

from datetime import timedelta

from flask import Flask

from core.jobs import Job, register
from networks.closing import clear_cancelled, close_due, publish_due
from networks.keys_ahead import make_keys
from networks.opening import open_due, remind_due, stock_open
from networks.participation import note_due

EVERY = timedelta(minutes=1)
KEYS_EVERY = timedelta(hours=1)


def init_app(app: Flask) -> None:
    """Add the jobs: closing comes before opening, so that a wave ends before the next begins; the slow work is last."""
    register(
        app,
        Job("close-waves", EVERY, close_due),
        Job("publish-waves", EVERY, publish_due),
        Job("clear-waves", EVERY, clear_cancelled),
        Job("open-waves", EVERY, open_due),
        Job("deal-cards", EVERY, stock_open),
        Job("remind", EVERY, remind_due),
        Job("participation", EVERY, note_due),
        Job("keys-ahead", KEYS_EVERY, make_keys),
    )
