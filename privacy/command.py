"""Give the operator `entrepairs documents`: the documents about data, with the installation's own names."""

from pathlib import Path

import click
from sqlalchemy import make_url

from core.settings import Settings, from_environment
from privacy import documents
from privacy.documents import Owner


def build() -> click.Command:
    """Return the verb of the command line."""
    return click.Command(
        "documents",
        callback=run,
        help="Write the data map, the record of processing and the draft impact assessment into a folder.",
        params=[
            click.Argument(["folder"], type=click.Path(path_type=Path, file_okay=False)),
            click.Option(["--controller"], required=True, help="Name and address of the network that answers for it."),
            click.Option(["--contact"], required=True, help="Whom to ask about data, and how."),
        ],
    )


def run(folder: Path, controller: str, contact: str) -> None:
    """Write the documents of this installation and say where each of them is."""
    pages = documents.all_documents(owner(from_environment(), controller, contact))
    documents.write(folder, pages)
    for path in pages:
        click.echo(folder / path)


def owner(settings: Settings, controller: str, contact: str) -> Owner:
    """Return who answers for an installation, with those of its settings that are no secret."""
    database = make_url(settings.database_url).get_backend_name()
    return Owner(controller, contact, settings.operator, settings.base_url, database)
