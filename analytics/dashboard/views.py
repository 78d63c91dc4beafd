"""Show what was published: the same page, at the same minute, to leads and to members."""

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from analytics import reach
from analytics.dashboard import pictures, reading
from analytics.dashboard.coming import coming
from analytics.disclosure.policy import Policy
from core.access import public, require_actor, signed_in
from networks.page_facts import in_own_zone

blueprint = Blueprint("results", __name__, url_prefix="/app")


@blueprint.get("/results")
@signed_in
def index() -> ResponseReturnValue:
    """Lead to the page of one's own club."""
    return redirect(url_for("results.show", network_id=require_actor().leaf_id))


@blueprint.get("/results/<network_id>")
@signed_in
def show(network_id: str) -> ResponseReturnValue:
    """Show the figures of one's own club, of a node above it, or of a node one leads; 404 for any other."""
    nodes, opens = reach.opened(network_id)
    frame = {"nodes": nodes, "node": nodes[network_id], "opens": opens, "coming": coming(in_own_zone(network_id))}
    found = reading.dashboard(nodes.root.id, network_id, [node.id for node in nodes.descendants(network_id)])
    if found is None:
        return render_template("analytics/empty.html", **frame)
    page, charts = found
    return render_template("analytics/results.html", page=page, charts=charts, draw=pictures, **frame)


@blueprint.get("/method")
@public
def method() -> ResponseReturnValue:
    """Explain in plain words how figures are made and protected."""
    return render_template("analytics/method.html", policy=Policy())
