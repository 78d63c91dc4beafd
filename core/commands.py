"""Give the operator the command line: one verb per need."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import click
from flask import Flask
from pydantic import ValidationError

from core import doctor_command, rotation, serving, working
from core.db import alembic, writing
from core.jobs import run_due
from core.settings import PREFIX, Settings, from_environment


@dataclass(frozen=True)
class Composition:
    """What the command line needs of `app.py`."""

    create_desk: Callable[[Settings], Flask]
    more: tuple[click.Command, ...] = ()
    """Verbs that need more than one package to do their work."""
    keep: working.Keep | None = None
    """Keeps the boxes under a user of their own."""


class _Verbs(click.Group):
    """Says in plain words which setting is missing or wrong, and shows the value of none."""

    def invoke(self, ctx: click.Context) -> object:
        try:
            return super().invoke(ctx)
        except ValidationError as wrong:
            if not wrong.title.endswith("Settings"):
                raise
            told = [f"{PREFIX}{'_'.join(map(str, one['loc'])).upper()}: {one['msg']}" for one in wrong.errors()]
            raise click.ClickException("\n".join(("The settings are not complete.", *told))) from None


def build(composition: Composition) -> click.Group:
    """Return the command line of a composition."""
    group = _Verbs("entrepairs", help="Anonymous check-ins and peer introductions for networks of owners.")
    jobs = click.Group("jobs", help="The due work.")
    jobs.add_command(click.Command("run", callback=partial(_run_once, composition), help="Run what is due, once."))
    ours = (
        serving.command(),
        working.command(composition.create_desk, composition.keep),
        _upgrade_command(composition),
        _rotate_command(composition),
        doctor_command.command(composition.create_desk),
        jobs,
    )
    for command in (*ours, *composition.more):
        group.add_command(command)
    return group


def _run_once(composition: Composition) -> None:
    click.echo(" ".join(run_due(composition.create_desk(from_environment()))) or "nothing was due")


def _upgrade_command(composition: Composition) -> click.Command:
    return click.Command("upgrade", callback=partial(upgrade, composition), help="Bring the database up to date.")


def upgrade(composition: Composition) -> None:
    """Run the migrations that are missing."""
    settings = from_environment()
    settings.data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
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
