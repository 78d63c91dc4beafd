"""Serve a root's dates to calendars that subscribe: the address is the key, and opens nothing but dates."""

from flask import Blueprint, Flask, Response, abort, current_app, request, url_for
from flask.typing import ResponseReturnValue
from itsdangerous import BadData, URLSafeSerializer
from sqlalchemy import select

from core.access import public
from core.clock import today
from core.db import db
from core.i18n import speaking
from core.security import limiter
from networks import dates_feed, tree
from networks.models import Network, Wave

blueprint = Blueprint("dates", __name__)
MOST = 100
"""Check-ins in one calendar, the latest."""
KEPT_S = 3600


def init_app(app: Flask) -> None:
    """Register the calendar, and its address for templates."""
    app.register_blueprint(blueprint)
    app.jinja_env.globals["dates_address"] = address


@blueprint.get("/dates/<token>.ics")
@public
@limiter.limit("240 per hour")
def feed(token: str) -> ResponseReturnValue:
    """Send the calendar of a node's root."""
    node = db.session.get(Network, read_token(token)) or abort(404)
    chosen = tree.settings_of(node.id)
    planned = select(Wave).where(Wave.root_id == node.root_id).order_by(Wave.opens_at.desc(), Wave.id).limit(MOST)
    waves, zone = db.session.scalars(planned).all()[::-1], chosen.time_zone
    page = _base() + url_for("results.show", network_id=node.id)
    with speaking(chosen.language):
        text = dates_feed.write(waves, zone, name=node.name, page=page, today=today(zone))
    answer = Response(text, content_type=dates_feed.MIME)
    answer.headers["Cache-Control"] = f"private, max-age={KEPT_S}"
    answer.add_etag()
    return answer.make_conditional(request)


def address(network_id: str) -> str:
    """Return the full address of a node's calendar, which nobody can guess."""
    return _base() + url_for("dates.feed", token=token_of(network_id))


def token_of(network_id: str) -> str:
    """Return what names a node in its calendar's address."""
    return str(_serializer().dumps(network_id))


def read_token(token: str) -> str:
    """Return the node that an address names; 404 for one that is not ours."""
    try:
        return str(_serializer().loads(token))
    except BadData:
        abort(404)


def _base() -> str:
    base: str = current_app.extensions["settings"].base_url
    return base.rstrip("/")


def _serializer() -> URLSafeSerializer:
    return URLSafeSerializer(current_app.config["SECRET_KEY"], salt="entrepairs/dates/v1")
