"""Do the due work, or keep the boxes for the one who does it."""

import signal
import threading
from collections.abc import Callable
from functools import partial

import click
from flask import Flask

from core import clock
from core.jobs import run_due, run_first
from core.logs import log
from core.settings import BoxSettings, Settings, box_from_environment, from_environment

TICK_S = 10
"""Seconds between two looks at what is due."""

CreateDesk = Callable[[Settings], Flask]
Keep = Callable[[BoxSettings, threading.Event], None]
"""Keeps the boxes for Desk until the event is set."""


def command(create_desk: CreateDesk, keep: Keep | None) -> click.Command:
    """Return the verb of the command line."""
    return click.Command(
        "worker",
        callback=partial(work, create_desk, keep),
        help="Do the due work until stopped; alone, that of Desk or that of the Box.",
        params=[click.Option(["--only"], type=click.Choice(["box", "desk"]))],
    )


def work(create_desk: CreateDesk, keep: Keep | None, only: str | None = None) -> None:
    """Run due jobs every few seconds, or keep the boxes, and end after what is under way."""
    if only and not box_from_environment().box_socket:
        raise click.ClickException("Set ENTREPAIRS_BOX_SOCKET for both workers: it is how Desk's asks the Box's.")
    if only == "box":
        keep_boxes(keep)
    else:
        do_due_work(create_desk)


def keep_boxes(keep: Keep | None) -> None:
    """Keep the boxes until told to stop; no secret is read."""
    if keep is None:
        raise click.ClickException("This composition has no Box.")
    keep(box_from_environment(), told_to_stop())


def do_due_work(create_desk: CreateDesk) -> None:
    """Run due jobs every few seconds until told to stop; leases make several workers safe."""
    from apscheduler.schedulers.background import BackgroundScheduler  # noqa: PLC0415  # it weighs on nobody else

    app, told = create_desk(from_environment()), told_to_stop()
    run_first(app)
    scheduler = BackgroundScheduler(timezone="UTC")
    scheduler.add_job(run_due, "interval", [app], seconds=TICK_S, next_run_time=clock.system_clock(), coalesce=True)
    scheduler.start()
    log("worker-started")
    told.wait()
    scheduler.shutdown()


def told_to_stop() -> threading.Event:
    """Return an event that SIGTERM and SIGINT set."""
    told = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda _number, _frame: told.set())
    return told
