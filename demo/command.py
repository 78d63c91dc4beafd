"""Start the demonstration: secrets for this run alone, a seeded folder, links, and the server on this machine only."""

import os
import secrets
from collections.abc import Callable, MutableMapping
from functools import partial
from pathlib import Path

import click
from cryptography.fernet import Fernet
from flask import Flask

from core import serving
from core.clock import system_clock
from core.db import db
from core.settings import PREFIX, Settings, from_environment
from demo import folder, seeding
from demo.clock import Hands
from demo.seeding import Ready

LOOPBACK = "127.0.0.1"
"""The demonstration signs anybody in: nobody else's machine may reach it."""
DATA = Path(__file__).parent.parent / "data" / "demo"

CreateDesk = Callable[..., Flask]


def build(create_desk: CreateDesk) -> click.Command:
    """Return the verb of the command line."""
    return click.Command(
        "demo",
        callback=partial(run, create_desk),
        help="Serve a demonstration with invented people on this machine.",
        params=[
            click.Option(["--port"], default=8000, show_default=True),
            click.Option(["--data"], type=click.Path(path_type=Path, file_okay=False), default=DATA, show_default=True),
        ],
    )


def run(create_desk: CreateDesk, port: int, data: Path) -> None:
    """Seed the folder, print the links and serve until stopped; raises click.ClickException in plain words."""
    serving.require_port(LOOPBACK, port)  # before anything is seeded for nothing
    try:
        with folder.taken(data):
            settle(os.environ, data, port)
            _show(port, seed(create_desk, from_environment()))
            serving.serve(LOOPBACK, port, with_worker=True)
    except folder.NotADemonstration:
        raise click.ClickException(f"{data} holds data that is not a demonstration: nothing was touched.") from None
    except folder.AlreadyRunning:
        raise click.ClickException(f"A demonstration is running with {data}: stop it first.") from None


def settle(environment: MutableMapping[str, str], data: Path, port: int) -> None:
    """Put one run's settings, with fresh secrets, where the server's and the worker's processes read them.

    Everything an installation has set goes first: a demonstration never touches its database or its mail server.
    """
    for name in [name for name in environment if name.startswith(PREFIX)]:
        del environment[name]
    own = {
        "DATA_DIR": str(data),
        "SECRET_KEY": secrets.token_urlsafe(32),
        "CONTACT_KEYS": Fernet.generate_key().decode(),
        "LOOKUP_KEY": secrets.token_urlsafe(32),
        "BASE_URL": f"http://localhost:{port}",
        "MAIL_URL": "console:",
        "DEMO": "true",
    }
    environment.update({PREFIX + name: value for name, value in own.items()})


def seed(create_desk: CreateDesk, settings: Settings) -> tuple[Ready, ...]:
    """Seed with a clock that can be turned back and with mail that stays in memory."""
    clock = Hands(system_clock())
    desk = create_desk(settings.model_copy(update={"mail_url": "memory:"}), now=clock)
    links = seeding.seed(desk, clock)
    with desk.app_context():
        db.engine.dispose()  # the server's process is forked from this one, which SQLite does not survive
    return links


def _show(port: int, links: tuple[Ready, ...]) -> None:
    click.echo(f"\nEntrepairs: http://localhost:{port}\n")
    for link in links:
        click.echo(f"{link.label}\n  {link.url}\n")
    click.echo("Mails appear below. A sign-in link works once, for 60 minutes.\n")
