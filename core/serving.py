"""Serve Desk and Box, both or one of them, on granian."""

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import click

from core.settings import BoxSettings, box_from_environment

BOX_THREADS = 32
"""Owners answering at the same moment wait for one commit together, so threads are what makes it cheap."""
STOPS_WITHIN = 3
"""Seconds in which the server's process ends what it is answering."""
FACTORIES = {"all": "app:wsgi", "box": "app:wsgi_box", "desk": "app:wsgi_desk"}
OWNER_ONLY = 0o077
"""The mask under which the Box's processes create files: nobody else's to read, whatever the machine's custom."""


def command() -> click.Command:
    """Return the verb of the command line."""
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
    require_one_side(box_from_environment(), only)
    if only == "box":
        os.umask(OWNER_ONLY)
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


def require_one_side(settings: BoxSettings, only: str | None) -> None:
    """Check that one process does not do both users' work; raises click.ClickException."""
    if settings.box_socket and only is None:
        raise click.ClickException("ENTREPAIRS_BOX_SOCKET keeps Desk and Box apart: choose --only desk or --only box.")
