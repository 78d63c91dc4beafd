"""Register the checks of Desk's own side."""

import os
from collections.abc import Iterator
from functools import partial

from flask import Flask

from core import doctor
from core.findings import Finding
from core.preconditions.address import addresses
from core.preconditions.backups import Search, backups, in_snapshots
from core.preconditions.database import settings_in_force
from core.preconditions.file_systems import kind_of_file_system
from core.preconditions.logs import own_logs
from core.preconditions.memory import core_dumps, swapping
from core.preconditions.permissions import data_and_secrets
from core.preconditions.proxy import proxy_logs
from core.settings import Settings


def init_app(app: Flask, settings: Settings) -> None:
    """Register each check with what it looks at."""
    search = Search()

    def backups_of_desk() -> Iterator[Finding]:
        yield backups(settings, search)
        yield in_snapshots(settings)

    doctor.register(
        app,
        settings_in_force,
        backups_of_desk,
        partial(own_logs, app, os.environ),
        partial(proxy_logs, settings),
        partial(data_and_secrets, settings, os.environ),
        partial(kind_of_file_system, settings.data_dir),
        partial(addresses, settings),
        swapping,
        core_dumps,
    )
