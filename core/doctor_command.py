"""Give the operator `entrepairs doctor`: examine the installation, say what to do, and let the pages follow at once."""

import json
import os
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict
from functools import partial
from textwrap import shorten

import click
from flask import Flask
from flask_babel import gettext as _

from core.db import transaction, writing
from core.doctor import examine, keep, stands
from core.findings import Finding
from core.i18n import speaking
from core.preconditions.told import Told, tell
from core.settings import Settings, from_environment

LOCALES = ("LC_ALL", "LC_MESSAGES", "LANG")
WIDTH = 15
"""Letters of the longest word for a state."""
LINE = 200
"""Letters of a detail that is printed; a program gets it whole."""


def command(create_desk: Callable[[Settings], Flask]) -> click.Command:
    """Return the verb of the command line."""
    return click.Command(
        "doctor",
        callback=partial(run, create_desk),
        help="Check what the strong promise depends on, and say what to do. Exits with 1 unless everything holds.",
        params=[
            click.Option(["--backups"], multiple=True, help="A folder of backups; ENTREPAIRS_BACKUPS for good."),
            click.Option(["--proxy"], default="", help="nginx's file; ENTREPAIRS_PROXY_CONFIG for good."),
            click.Option(["--json", "as_json"], is_flag=True, help="Print the findings for a program."),
        ],
    )


def run(create_desk: Callable[[Settings], Flask], backups: tuple[str, ...], proxy: str, *, as_json: bool) -> None:
    """Examine, keep what was found, print it; raises SystemExit with 1 unless every precondition holds."""
    said = {"backups": ":".join(backups), "proxy_config": proxy}
    settings = from_environment().model_copy(update={name: value for name, value in said.items() if value})
    app = create_desk(settings)
    with app.app_context(), speaking(language(os.environ)):
        found = examine(app)
        with writing(), transaction():
            keep(found)
        promised = stands({one.name: one.holds for one in found})
        click.echo(as_program(found, promised=promised) if as_json else "\n".join(lines(found, promised=promised)))
    if not promised:
        raise SystemExit(1)


def language(environment: Mapping[str, str]) -> str:
    """Return the language of an environment as POSIX reads it: French, else English."""
    said = next(filter(None, (environment.get(name) for name in LOCALES)), "")
    return "fr" if said.startswith("fr") else "en"


def as_program(found: tuple[Finding, ...], *, promised: bool) -> str:
    """Return the findings as JSON, `holds` being null where something is not known."""
    return json.dumps({"assured": promised, "findings": [asdict(one) for one in found]}, ensure_ascii=False, indent=1)


def lines(found: tuple[Finding, ...], *, promised: bool) -> Iterator[str]:
    """Return the findings as a table in the language now spoken, then what the pages say for it."""
    for told in tell(found):
        yield from _rows(told)
    yield ""
    yield (
        _("Everything that decides holds: pages make the strong promise.")
        if promised
        else _("Not everything that decides is known to hold: pages promise less until it is.")
    )


def _rows(told: Told) -> Iterator[str]:
    yield f"{told.word!s:<{WIDTH}}  {told.checked}"
    if told.detail:
        yield f"{'':<{WIDTH}}  {shorten(told.detail, LINE, placeholder=' ...')}"
    if told.remedy:
        yield f"{'':<{WIDTH}}  > {told.remedy}"
