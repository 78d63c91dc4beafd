"""Register what falls due in the life of a wave."""

from datetime import timedelta

from flask import Flask

from core import doctor
from core.findings import Finding
from core.jobs import Job, register
from networks import ports
from networks.closing import clear_cancelled, close_due, publish_due
from networks.keys_ahead import make_keys
from networks.opening import open_due, remind_due, stock_open
from networks.participation import note_due

EVERY = timedelta(minutes=1)
KEYS_EVERY = timedelta(hours=1)


def examine_boxes() -> tuple[Finding, ...]:
    """Let the side of the boxes look at its part of what the strong promise depends on."""
    return ports.current().boxes.examine()


def init_app(app: Flask) -> None:
    """Add the jobs: closing comes before opening, so that a wave ends before the next begins; the slow work is last."""
    doctor.register(app, examine_boxes)
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
