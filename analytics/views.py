"""Show what was published: the same page, at the same minute, to leads and to members."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from flask import Blueprint, Flask, abort, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext
from sqlalchemy import select

from analytics import pictures, results
from analytics.policy import Policy
from core import navigation
from core.access import Actor, holds, public, require_actor, signed_in
from core.db import db
from networks import tree
from networks.models import TOO_FEW, Wave
from networks.waves import State

blueprint = Blueprint("results", __name__, url_prefix="/app")


def init_app(app: Flask) -> None:
    """Add the pages and their entry in the header."""
    app.register_blueprint(blueprint)
    navigation.register(app, _entries)


def _entries(person: Actor) -> Iterator[navigation.Entry]:
    yield navigation.Entry(lazy_gettext("Results"), url_for("results.show", network_id=person.leaf_id))


@blueprint.get("/results")
@signed_in
def index() -> ResponseReturnValue:
    """Lead to the page of one's own club."""
    return redirect(url_for("results.show", network_id=require_actor().leaf_id))


@blueprint.get("/results/<network_id>")
@signed_in
def show(network_id: str) -> ResponseReturnValue:
    """Show the figures of one's own club, of a node above it, or of a node one leads; 404 for any other."""
    if not _may_see(require_actor(), network_id):
        abort(404)
    nodes = tree.load(network_id)
    frame = {"nodes": nodes, "node": nodes[network_id], "above": _above(nodes, network_id)}
    frame |= {"too_few": _too_few(nodes.root.id)}
    found = results.dashboard(nodes.root.id, network_id, [node.id for node in nodes.descendants(network_id)])
    if found is None:
        return render_template("analytics/empty.html", coming=_coming(nodes.root.id), **frame)
    page, charts = found
    return render_template("analytics/results.html", page=page, charts=charts, draw=pictures, **frame)


@blueprint.get("/method")
@public
def method() -> ResponseReturnValue:
    """Explain in plain words how figures are made and protected."""
    return render_template("analytics/method.html", policy=Policy())


def _may_see(person: Actor, network_id: str) -> bool:
    return network_id in tree.lineage(person.leaf_id) or holds(person, "lead", network_id)


def _above(nodes: tree.Tree, network_id: str) -> list[tree.Node]:
    """Return the nodes above this one whose pages this person may open, the root first."""
    person = require_actor()
    return [nodes[one] for one in reversed(nodes.ancestors(network_id)) if _may_see(person, one)]


@dataclass(frozen=True)
class Coming:
    """When the next figures are due, and whom to ask."""

    publishes_at: datetime | None
    contact: str
    threshold: int


def _too_few(root_id: str) -> Wave | None:
    """Return the last wave that ended if it had too few answers to publish anything."""
    ended = select(Wave).where(Wave.root_id == root_id, Wave.state == State.RELEASED)
    last = db.session.scalar(ended.order_by(Wave.number.desc()).limit(1))
    return last if last is not None and last.outcome == TOO_FEW else None


def _coming(root_id: str) -> Coming:
    due = select(Wave.publishes_at).where(
        Wave.root_id == root_id, Wave.state.in_((State.PLANNED, State.OPEN, State.CLOSED))
    )
    settings = tree.settings_of(root_id)
    return Coming(db.session.scalar(due.order_by(Wave.publishes_at).limit(1)), settings.contact, settings.threshold)
