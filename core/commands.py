"""Give the operator the command line: one verb per need."""

import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial

import click
from flask import Flask

from core import clock, rotation
from core.db import alembic, writing
from core.jobs import run_due, run_first
from core.logs import log
from core.settings import Settings, from_environment

BOX_THREADS = 32
"""Owners answering at the same moment wait for one commit together, so threads are what makes it cheap."""
STOPS_WITHIN = 3
"""Seconds in which the server's process ends what it is answering."""
TICK_S = 10
"""Seconds between two looks at what is due."""
FACTORIES = {"all": "app:wsgi", "box": "app:wsgi_box", "desk": "app:wsgi_desk"}


@dataclass(frozen=True)
class Composition:
    """What the command line needs of `app.py`."""

    create_desk: Callable[[Settings], Flask]
    more: tuple[click.Command, ...] = ()
    """Verbs that need more than one package to do their work."""


def build(composition: Composition) -> click.Group:
    """Return the command line of a composition."""
    group = click.Group("entrepairs", help="Anonymous check-ins and peer introductions for networks of owners.")
    jobs = click.Group("jobs", help="The due work.")
    jobs.add_command(click.Command("run", callback=partial(_run_once, composition), help="Run what is due, once."))
    ours = (
        _serve_command(),
        _worker_command(composition),
        _upgrade_command(composition),
        _rotate_command(composition),
        jobs,
    )
    for command in (*ours, *composition.more):
        group.add_command(command)
    return group


def _run_once(composition: Composition) -> None:
    click.echo(" ".join(run_due(composition.create_desk(from_environment()))) or "nothing was due")


def _serve_command() -> click.Command:
    return click.Command(
        "serve",
        callback=serve,
        help="Serve Desk and Box, or one of them.",
        params=[
            click.Option(["--host"], default="127.0.0.1", show_default=True),
            click.Option(["--port"], default=8000, show_default=True),
            click.Option(["--only"], type=click.Choice(["box", "desk"])),
            click.Option(["--with-worker"], is_flag=True, help="Start the worker too, as a process of its own."),
        ],
    )


def serve(host: str, port: int, only: str | None = None, *, with_worker: bool = False) -> None:
    """Serve one worker process (the Box allows no second one) with many threads, without an access log."""
    from granian import Granian  # noqa: PLC0415  # the server and the scheduler weigh on nobody else's memory
    from granian.constants import Interfaces  # noqa: PLC0415  # likewise

    require_port(host, port)
    server = Granian(
        FACTORIES[only or "all"],
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=1,
        blocking_threads=BOX_THREADS,
        respawn_failed_workers=True,
        # Ctrl-C reaches the whole process group, and a worker told to stop twice may wait for its own lock for ever
        workers_kill_timeout=STOPS_WITHIN,
        websockets=False,
        log_access=False,
        factory=True,
    )
    with _worker_beside() if with_worker else _alone():
        server.serve()


def require_port(host: str, port: int) -> None:
    """Check that a port is free; raises click.ClickException, because two servers would share it without a word."""
    try:
        socket.create_server((host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET).close()
    except OSError as error:
        reason = os.strerror(error.errno or 0)
        raise click.ClickException(f"Port {port} cannot be used ({reason}): choose another one.") from None


@contextmanager
def _alone() -> Iterator[None]:
    yield


@contextmanager
def _worker_beside() -> Iterator[None]:
    # in a process group of its own: what stops it is the end of the server, not Ctrl-C in the middle of a job
    child = subprocess.Popen([sys.executable, "-m", "app", "worker"], process_group=0)
    try:
        yield
    finally:
        child.terminate()
        child.wait(timeout=30)


def _worker_command(composition: Composition) -> click.Command:
    return click.Command("worker", callback=partial(work, composition), help="Do the due work until stopped.")


def work(composition: Composition) -> None:
    """Run due jobs every few seconds, and end after the one that runs; leases make several workers safe."""
    from apscheduler.schedulers.background import BackgroundScheduler  # noqa: PLC0415  # see serve

    app, told_to_stop = composition.create_desk(from_environment()), threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda _number, _frame: told_to_stop.set())
    run_first(app)
    scheduler = BackgroundScheduler(timezone="UTC")
    scheduler.add_job(run_due, "interval", [app], seconds=TICK_S, next_run_time=clock.system_clock(), coalesce=True)
    scheduler.start()
    log("worker-started")
    told_to_stop.wait()
    scheduler.shutdown()


def _upgrade_command(composition: Composition) -> click.Command:
    return click.Command("upgrade", callback=partial(upgrade, composition), help="Bring the database up to date.")


def upgrade(composition: Composition) -> None:
    """Run the migrations that are missing."""
    settings = from_environment()
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    with composition.create_desk(settings).app_context(), writing():
        alembic.upgrade()


def _rotate_command(composition: Composition) -> click.Command:
    return click.Command(
        "rotate-keys",
        callback=partial(rotate_keys, composition),
        help="Seal all contacts under the newest of ENTREPAIRS_CONTACT_KEYS, so that the older keys can be dropped.",
    )


def rotate_keys(composition: Composition) -> None:
    """Seal again what older keys sealed, and say what is left; raises click.ClickException unless nothing is."""
    with composition.create_desk(from_environment()).app_context(), writing():
        done = rotation.rotate()
    click.echo(
        f"{done.resealed} sealed again, {done.older} still under an older key, {done.unknown} under no known key."
    )
    if done.older:
        raise click.ClickException("Keep the older keys: restart every process with the new ones, then run this again.")
    if done.unknown:
        raise click.ClickException("A key is missing: put it back at the end of ENTREPAIRS_CONTACT_KEYS.")
