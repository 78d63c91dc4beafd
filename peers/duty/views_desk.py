"""Show leads the members who agreed that they know, and referents what is overdue or without a peer."""

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from core.access import Actor, lead_of, referent_of, require_actor, signed_in
from core.db import db, transaction
from members import roles
from networks.models import Network
from peers.duty import desks, line
from peers.duty.line import clubs_below, nodes_held
from peers.requests.states import By, Event, Kind, Party
from peers.safety import referent_calls, safeguards

blueprint = Blueprint("peers_desk", __name__, url_prefix="/app/peers")
LEAD_STEPS = {"called": Kind.CALLED, "hand-over": Kind.HAND_OVER}


@blueprint.get("/flagged/<network_id>")
@lead_of("network_id")
def flagged(network_id: str) -> ResponseReturnValue:
    """Show a lead the members who agreed; the page is the same whatever else exists."""
    person, node = require_actor(), db.session.get_one(Network, network_id)
    since = desks.told_since(person)
    return render_template(
        "peers/flagged.html",
        node=node,
        flagged=desks.flagged(network_id, person),
        referents=[one.name for one in line.load(node.root_id).referents(network_id, but=person.member_id)],
        since=min((since[club] for club in clubs_below(frozenset({network_id})) if club in since), default=None),
    )


@blueprint.post("/flagged/<network_id>/<request_id>/<step>")
@lead_of("network_id")
def lead_acts(network_id: str, request_id: str, step: str) -> ResponseReturnValue:
    """Note that the lead has called, or pass on to the referent."""
    if step not in LEAD_STEPS:
        abort(400)
    with transaction():
        desks.act_as_lead(request_id, network_id, LEAD_STEPS[step], require_actor())
    return redirect(url_for("peers_desk.flagged", network_id=network_id), code=303)


@blueprint.get("/desk")
@signed_in
def desk() -> ResponseReturnValue:
    """Show referents the requests below their nodes where nobody has called yet."""
    person = require_actor()
    if not nodes_held(person, "referent"):
        abort(404)
    waiting = {"calls": referent_calls.waiting(person), "reports": safeguards.open_reports(person)}
    facts = {"cases": desks.cases(person), "next_on": desks.next_day_on(person), "leads": _leads(person)}
    return render_template("peers/desk.html", **facts, **waiting)


@blueprint.post("/desk/<network_id>/<request_id>/called")
@referent_of("network_id")
def referent_called(network_id: str, request_id: str) -> ResponseReturnValue:
    """Note that the referent has called."""
    by = By(Party.REFERENT, require_actor().member_id)
    with transaction():
        desks.act(request_id, network_id, Event(Kind.CALLED), by)
    return redirect(url_for("peers_desk.desk"), code=303)


@blueprint.post("/desk/<network_id>/<request_id>/hand-over")
@referent_of("network_id")
def propose_handover(network_id: str, request_id: str) -> ResponseReturnValue:
    """Ask the member whether another referent may take over."""
    with transaction():
        desks.propose(request_id, network_id, request.form.get("to", ""), require_actor())
    flash(_("The member has been asked. Until they say yes nothing changes."))
    return redirect(url_for("peers_desk.desk"), code=303)


def _leads(person: Actor) -> list[str]:
    """Return who runs the network: whom to ask when nothing waits."""
    return roles.lead_names(person.root_id)
