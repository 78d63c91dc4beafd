"""Register what falls due in the life of a wave."""

from datetime import timedelta

from flask import Flask

from core import doctor
from core.findings import Finding
from core.jobs import Job, register
from networks import chain, ports, strangers
from networks.closing import clear_cancelled, close_due, publish_due
from networks.keys_ahead import make_keys
from networks.opening import open_due, remind_due, stock_open
from networks.participation import note_due
from networks.restoring import examine

EVERY = timedelta(minutes=1)
KEYS_EVERY = timedelta(hours=1)
UNKNOWN_EVERY = timedelta(hours=1)


def examine_boxes() -> tuple[Finding, ...]:
    """Let the side of the boxes look at its part of what the strong promise depends on."""
    return ports.current().boxes.examine()


def examine_chain() -> Finding:
    """Look whether the public records of every root hold together."""
    broken = [wave for root_id in chain.roots() for wave in chain.check(root_id)]
    return Finding("manifest-chain", not broken, "; ".join(f"{one.wave} {one.what}" for one in broken))


def init_app(app: Flask) -> None:
    """Add the jobs: what a restore left comes first and the slow work last.

    Closing comes before opening, so that a wave ends before the next begins.
    """
    doctor.register(app, examine_boxes, examine_chain)
    register(
        app,
        Job("restored-waves", EVERY, examine, at_start=True),
        Job("unknown-waves", UNKNOWN_EVERY, strangers.examine, at_start=True),
        Job("close-waves", EVERY, close_due),
        Job("publish-waves", EVERY, publish_due),
        Job("clear-waves", EVERY, clear_cancelled),
        Job("open-waves", EVERY, open_due),
        Job("deal-cards", EVERY, stock_open),
        Job("remind", EVERY, remind_due),
        Job("participation", EVERY, note_due),
        Job("keys-ahead", KEYS_EVERY, make_keys),
    )
