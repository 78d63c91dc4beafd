"""Compose Entrepairs: Desk and Box, two applications behind one WSGI entry. A table of contents."""

from collections.abc import Callable, Iterable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click
from flask import Flask

from analytics import views as analytics_views
from analytics.dashboard.digest import PageDigest
from analytics.outlook.foresight import ReleaseForesight
from analytics.past_rounds import command as past_rounds
from analytics.release.publishing import Publisher
from core import access, clock, commands, errors, foundation, i18n, logs, pages
from core.settings import Settings, box_from_environment, from_environment
from demo import command as demo
from members import sessions, views as members_views
from members.roster import MailRoster
from networks import ports, tree, verify_command, views as networks_views
from networks.ports import Ports
from peers import views as peers_views
from privacy import command as documents, views as privacy_views
from surveys import checkin, keeper
from surveys.box import make_box as create_box
from surveys.remote import boxes_of

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

ROOT = Path(__file__).parent


def create_desk(settings: Settings, *, now: Callable[[], datetime] = clock.system_clock) -> Flask:
    """Build Desk: public pages and everything signed in."""
    app = Flask("entrepairs", root_path=str(ROOT))
    app.config["DEMO"] = settings.demo
    app.extensions["settings"] = settings
    logs.init_logging()
    clock.init_app(app, now)
    foundation.init_app(app, settings)
    access.init_app(app, load=sessions.load_actor, lineage=tree.lineage)
    for feature in (i18n, pages, errors, members_views, networks_views, peers_views, analytics_views, privacy_views):
        feature.init_app(app)
    ports.init_app(app, implementations(settings))
    return app


def implementations(settings: Settings) -> Ports:
    """Say who stands behind each port between the two sides."""
    boxes = boxes_of(settings)
    publisher, preview = Publisher(boxes), checkin.CheckinPreview()
    return Ports(MailRoster(), boxes, publisher, ReleaseForesight(), preview, PageDigest())


def create_app(settings: Settings) -> "WSGIApplication":
    """Put Desk and Box behind one entry."""
    return compose(create_desk(settings), create_box(settings))


def compose(desk: Flask, box: Flask) -> "WSGIApplication":
    """Give `/box` to the Box and everything else to Desk."""

    def by_path(environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        return (box if environ["PATH_INFO"].startswith("/box/") else desk).wsgi_app(environ, start_response)

    return pages.with_static(by_path)


def wsgi() -> "WSGIApplication":
    """Build everything from the environment, for the server."""
    return create_app(from_environment())


def wsgi_desk() -> "WSGIApplication":
    """Build Desk alone."""
    return pages.with_static(create_desk(from_environment()))


def wsgi_box() -> "WSGIApplication":
    """Build the Box alone."""
    return create_box(box_from_environment())


def command_line() -> click.Group:
    """Return every verb."""
    verbs = (each.build(create_desk) for each in (demo, past_rounds, verify_command))
    return commands.build(commands.Composition(create_desk, (*verbs, documents.build()), keeper.keep))


def cli() -> None:
    """Run the command line."""
    command_line()()


if __name__ == "__main__":
    cli()
