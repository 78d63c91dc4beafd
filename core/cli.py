"""Give the operator the command line: one verb per need."""

import click

from core.settings import from_environment


@click.group()
def cli() -> None:
    """Entrepairs: anonymous check-ins and peer introductions for networks of owners."""
