"""Register the checks of Desk's own side."""

import os
from collections.abc import Iterator
from functools import partial
from pathlib import Path

from flask import Flask
from sqlalchemy import make_url

from core import doctor, erasures
from core.findings import Finding
from core.preconditions.address import addresses
from core.preconditions.backups import Search, backups, in_snapshots
from core.preconditions.database import settings_in_force
from core.preconditions.file_systems import kind_of_file_system
from core.preconditions.logs import own_logs
from core.preconditions.memory import core_dumps, swapping
from core.preconditions.permissions import private, secret_files
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
        partial(files_of_desk, settings),
        partial(secret_files, os.environ),
        partial(kind_of_file_system, settings.data_dir),
        partial(addresses, settings),
        swapping,
        core_dumps,
    )


def files_of_desk(settings: Settings) -> Finding:
    """Look at who may read the data folder and Desk's own files; PostgreSQL closes its files to others by itself."""
    url = make_url(settings.database_url)
    path = Path(url.database or "") if url.get_backend_name() == "sqlite" else None
    database = sorted(path.parent.glob(f"{path.name}*")) if path is not None and path.name else []
    return private((settings.data_dir, settings.data_dir / erasures.FILE, *database), os.geteuid())
