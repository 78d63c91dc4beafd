"""Add the pages of published figures and their entry in the header: a table of contents."""

from collections.abc import Iterator

from flask import Flask, url_for
from flask_babel import lazy_gettext

from analytics.api import models as api_models
from analytics.dashboard import models as dashboard_models, views as dashboard
from analytics.sharing import models as sharing_models
from core import navigation
from core.access import Actor

BLUEPRINTS = (dashboard.blueprint,)
TABLES = (dashboard_models, sharing_models, api_models)
"""Loaded with the application, so that every table is known to migrations and tests."""


def init_app(app: Flask) -> None:
    """Register the pages and the header's entry."""
    for each in BLUEPRINTS:
        app.register_blueprint(each)
    navigation.register(app, _entries)


def _entries(person: Actor) -> Iterator[navigation.Entry]:
    about = lazy_gettext("What was published of your club and of the networks above it, the same for everybody.")
    yield navigation.Entry(lazy_gettext("Results"), url_for("results.show", network_id=person.leaf_id), about)
