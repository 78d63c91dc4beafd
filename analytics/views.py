"""Show what was published: the same page, at the same minute, to leads and to members."""

from collections.abc import Iterator

from flask import Blueprint, Flask, abort, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext

from analytics import pictures, results
from analytics.coming import coming
from analytics.policy import Policy
from core import navigation
from core.access import Actor, public, require_actor, signed_in
from networks import tree
from networks.page_facts import in_own_zone

blueprint = Blueprint("results", __name__, url_prefix="/app")


def init_app(app: Flask) -> None:
    """Add the pages and their entry in the header."""
    app.register_blueprint(blueprint)
    navigation.register(app, _entries)


def _entries(person: Actor) -> Iterator[navigation.Entry]:
    about = lazy_gettext("What was published of your club and of the networks above it, the same for everybody.")
    yield navigation.Entry(lazy_gettext("Results"), url_for("results.show", network_id=person.leaf_id), about)


@blueprint.get("/results")
@signed_in
def index() -> ResponseReturnValue:
    """Lead to the page of one's own club."""
    return redirect(url_for("results.show", network_id=require_actor().leaf_id))


@blueprint.get("/results/<network_id>")
@signed_in
def show(network_id: str) -> ResponseReturnValue:
    """Show the figures of one's own club, of a node above it, or of a node one leads; 404 for any other."""
    nodes = tree.load(network_id)
    opens = _open_to(require_actor(), nodes)
    if network_id not in opens:
        abort(404)
    frame = {"nodes": nodes, "node": nodes[network_id], "opens": opens, "coming": coming(in_own_zone(network_id))}
    found = results.dashboard(nodes.root.id, network_id, [node.id for node in nodes.descendants(network_id)])
    if found is None:
        return render_template("analytics/empty.html", **frame)
    page, charts = found
    return render_template("analytics/results.html", page=page, charts=charts, draw=pictures, **frame)


@blueprint.get("/method")
@public
def method() -> ResponseReturnValue:
    """Explain in plain words how figures are made and protected."""
    return render_template("analytics/method.html", policy=Policy())


def _open_to(person: Actor, nodes: tree.Tree) -> frozenset[str]:
    """Return the nodes of a root whose pages a person may open, from roles alone, whatever was published of them."""
    own = {person.leaf_id, *nodes.ancestors(person.leaf_id)} if person.leaf_id in nodes else set()
    led = {role.network_id for role in person.roles if role.kind == "lead" and role.network_id in nodes}
    return frozenset(own | led | {node.id for top in led for node in nodes.descendants(top)})
