"""Show what was published: the same figures, at the same minute, to leads and to members."""

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from analytics import reach
from analytics.dashboard import pages, reading
from analytics.dashboard.comparison import History, Pair
from analytics.dashboard.events import on_the_wall
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
    found = pages.results(network_id)
    return render_template("analytics/results.html" if "page" in found else "analytics/empty.html", **found)


@blueprint.get("/results/<network_id>/meeting")
@signed_in
def meeting(network_id: str) -> ResponseReturnValue:
    """Show the headline, one chart and what will be done, for a wall; 404 before the first release."""
    found = pages.results(network_id)
    if "page" not in found:
        abort(404)
    return render_template("analytics/meeting.html", wall=on_the_wall(found["events"]), **found)


@blueprint.get("/results/<network_id>/compare")
@signed_in
def compare(network_id: str) -> ResponseReturnValue:
    """Compare two publications of a node, or the node with the one above; 404 for what may not be compared."""
    nodes, opens = reach.opened(network_id)
    in_own_zone(network_id)
    known = reading.history(nodes, network_id, opens) or abort(404)
    return render_template("analytics/compare.html", **pages.comparing(known, nodes[network_id], _pair(known)))


@blueprint.get("/method")
@public
def method() -> ResponseReturnValue:
    """Explain in plain words how figures are made and protected."""
    return render_template("analytics/method.html", policy=Policy())


def _pair(known: History) -> Pair | None:
    """Return what the address asks to compare, the usual pair when it asks for nothing; raises 404."""
    if not request.args:
        return known.choices.usual()
    return known.choices.pair(request.args.get("wave", ""), request.args.get("other", "")) or abort(404)
