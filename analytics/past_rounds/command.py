"""Give the operator `entrepairs import-wave`: past rounds of a network from a file."""

from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path

import click
from flask import Flask
from werkzeug.exceptions import NotFound

from analytics.past_rounds import counting, importing, mapping, report, rows
from analytics.past_rounds.counting import Classes, HeadingsMissing
from analytics.past_rounds.importing import ImportRefused, Target
from analytics.past_rounds.mapping import Mapped, MappingRefused
from analytics.past_rounds.rows import FileRefused
from core.db import db, writing
from core.settings import Settings, from_environment

CreateDesk = Callable[[Settings], Flask]
FILE = click.Path(path_type=Path, exists=True, dir_okay=False)


def build(create_desk: CreateDesk) -> click.Command:
    """Return the verb of the command line."""
    return click.Command(
        "import-wave",
        callback=partial(run, create_desk),
        help="Publish past rounds of a network from a CSV or XLSX file, by the rules of a live check-in.",
        params=[
            click.Argument(["file"], type=FILE),
            click.Option(["--network"], required=True, help="Id of the network's top."),
            click.Option(["--mapping", "mapping_file"], type=FILE, required=True, help="YAML: which column is what."),
            click.Option(["--dry-run"], is_flag=True, help="Show what would be published; write nothing."),
        ],
    )


def run(create_desk: CreateDesk, file: Path, network: str, mapping_file: Path, *, dry_run: bool) -> None:
    """Import a file or show what would come of it; raises click.ClickException in plain words."""
    with create_desk(from_environment()).app_context():
        try:
            import_file(file, network, mapping.read(mapping_file), dry_run=dry_run)
        except (MappingRefused, FileRefused, HeadingsMissing, ImportRefused) as refused:
            raise click.ClickException(str(refused)) from refused
        except NotFound:
            raise click.ClickException(f"There is no network {network}.") from None


def import_file(file: Path, network: str, mapped: Mapped, *, dry_run: bool) -> None:
    """Count a file, say what is published of it, and unless it is a trial add its rounds."""
    found = importing.target(network, mapped)
    importing.require_room(network, [importing.dates(each, found.chosen.time_zone) for each in mapped.rounds])
    db.session.rollback()  # a long file holds up nobody who writes meanwhile
    rounds = importing.prepared(found, mapped, counted(file, found, mapped))
    for line in report.lines(rounds, found.nodes):
        click.echo(line)
    if dry_run:
        click.echo("Nothing was written.")
        return
    db.session.rollback()  # what was read is done with: the writing begins anew, with its lock
    with writing():
        importing.add(network, rounds)
    click.echo(f"Rounds imported: {len(rounds)}.")


def counted(file: Path, found: Target, mapped: Mapped) -> Mapping[str, Classes]:
    """Count a file's rows; names every row that cannot be counted, then raises FileRefused if there was one."""
    refused = 0

    def refuse(line: int, problem: str) -> None:
        nonlocal refused
        refused += 1
        click.echo(f"Line {line}: {problem}", err=True)

    with rows.opened(file, mapped.columns(), mapped.sheet) as table:
        _, heading = next(table, (0, ()))
        counts = counting.count(table, counting.Reader(mapped, found.clubs, heading), refuse)
    if refused:
        raise FileRefused(f"Rows that cannot be read: {refused}. Nothing was imported.")
    return counts
