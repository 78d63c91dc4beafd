"""Show leads the members who agreed that they know, and referents what is overdue or without a peer."""

from flask import Blueprint, abort, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from core.access import lead_of, referent_of, require_actor, signed_in
from core.db import db, transaction
from networks.models import Network
from peers import desks, referent_calls, safeguards
from peers.line import nodes_held
from peers.states import By, Event, Kind, Party

blueprint = Blueprint("peers_desk", __name__, url_prefix="/app/peers")
LEAD_STEPS = {"called": Kind.CALLED, "hand-over": Kind.HAND_OVER}


@blueprint.get("/flagged/<network_id>")
@lead_of("network_id")
def flagged(network_id: str) -> ResponseReturnValue:
    """Show a lead the members who agreed; the page is the same whatever else exists."""
    node = db.session.get_one(Network, network_id)
    return render_template("peers/flagged.html", node=node, flagged=desks.flagged(network_id, require_actor()))


@blueprint.post("/flagged/<network_id>/<request_id>/<step>")
@lead_of("network_id")
def lead_acts(network_id: str, request_id: str, step: str) -> ResponseReturnValue:
    """Note that the lead has called, or pass on to the referent."""
    if step not in LEAD_STEPS:
        abort(400)
    by = By(Party.LEAD, require_actor().member_id)
    with transaction():
        desks.act(request_id, network_id, Event(LEAD_STEPS[step]), by)
    return redirect(url_for("peers_desk.flagged", network_id=network_id), code=303)


@blueprint.get("/desk")
@signed_in
def desk() -> ResponseReturnValue:
    """Show referents the requests below their nodes where nobody has called yet."""
    person = require_actor()
    if not nodes_held(person, "referent"):
        abort(404)
    waiting = {"calls": referent_calls.waiting(person), "reports": safeguards.open_reports(person)}
    return render_template("peers/desk.html", cases=desks.cases(person), **waiting)


@blueprint.post("/desk/<network_id>/<request_id>/called")
@referent_of("network_id")
def referent_called(network_id: str, request_id: str) -> ResponseReturnValue:
    """Note that the referent has called."""
    by = By(Party.REFERENT, require_actor().member_id)
    with transaction():
        desks.act(request_id, network_id, Event(Kind.CALLED), by)
    return redirect(url_for("peers_desk.desk"), code=303)
