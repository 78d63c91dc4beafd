"""Add the pages of published figures and their entry in the header: a table of contents."""

from collections.abc import Iterator

from flask import Flask, url_for
from flask_babel import lazy_gettext

from analytics.api import models as api_models, tokens, views as api, views_tokens
from analytics.dashboard import models as dashboard_models, views as dashboard, views_remarks as remarks
from analytics.exports import views as files
from analytics.outlook import views as outlook
from analytics.release import views as striking
from analytics.sharing import jobs as sharing_jobs, models as sharing_models, views as sharing
from core import erasures, navigation
from core.access import Actor, accept_tokens

BLUEPRINTS = (
    dashboard.blueprint,
    remarks.blueprint,
    striking.blueprint,
    outlook.blueprint,
    api.blueprint,
    views_tokens.blueprint,
    files.blueprint,
    sharing.blueprint,
)
TABLES = (dashboard_models, sharing_models, api_models)
"""Loaded with the application, so that every table is known to migrations and tests."""


def init_app(app: Flask) -> None:
    """Register the pages, the header's entry and what programs' tokens open."""
    for each in BLUEPRINTS:
        app.register_blueprint(each)
    accept_tokens(app, tokens.redeem)
    erasures.register(app, tokens.REVOKED)
    sharing_jobs.init_app(app)
    navigation.register(app, _entries)


def _entries(person: Actor) -> Iterator[navigation.Entry]:
    about = lazy_gettext("What was published of your club and of the networks above it, the same for everybody.")
    yield navigation.Entry(lazy_gettext("Results"), url_for("results.show", network_id=person.leaf_id), about)
