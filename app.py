"""Compose Entrepairs: Desk and Box, two applications behind one WSGI entry. A table of contents."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from flask import Flask
from whitenoise import WhiteNoise

from core import clock, commands, db, errors, i18n, logs, mail, pages, security, vault
from core.settings import Settings

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

ROOT = Path(__file__).parent


def create_desk(settings: Settings, *, now: Callable[[], datetime] = clock.system_clock) -> Flask:
    """Build Desk: public pages and everything signed in."""
    app = Flask("entrepairs", root_path=str(ROOT))
    app.config["DEMO"] = settings.demo
    app.extensions["settings"] = settings
    logs.init_logging()
    clock.init_app(app, now)
    db.init_app(app, settings)
    vault.init_app(app, settings)
    security.init_app(app, settings)
    mail.init_app(app, settings)
    i18n.init_app(app)
    pages.init_app(app)
    errors.init_app(app)
    return app


def with_static(application: "WSGIApplication") -> "WSGIApplication":
    """Serve static files in front of an application."""
    root = str(ROOT / "static")
    served: WSGIApplication = WhiteNoise(application, root=root, prefix="static/", max_age=pages.STATIC_AGE)
    return served


def cli() -> None:
    """Run the command line."""
    commands.build(commands.Composition(create_desk, lambda: None))()


if __name__ == "__main__":
    cli()
