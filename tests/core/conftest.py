"""Offer the command line on settings of its own."""

import pytest
from click.testing import CliRunner

from app import create_desk
from core.commands import Composition, build


@pytest.fixture
def environment(settings):
    """The settings as the environment of a command; the database is not there yet."""
    (settings.data_dir / "desk.db").unlink()
    return {
        "ENTREPAIRS_DATA_DIR": str(settings.data_dir),
        "ENTREPAIRS_SECRET_KEY": settings.secret_key,
        "ENTREPAIRS_LOOKUP_KEY": settings.lookup_key,
        "ENTREPAIRS_CONTACT_KEYS": ",".join(settings.contact_keys),
        "ENTREPAIRS_MAIL_URL": "memory:",
    }


@pytest.fixture
def run(environment, settings):
    """Run one command in this process."""
    cli = build(Composition(create_desk))

    def invoke(*words):
        return CliRunner(env=environment).invoke(cli, words, catch_exceptions=False)

    return invoke
