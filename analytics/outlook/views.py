"""Show a lead, before anybody is asked, what their network will see and what would let it see more."""

from flask import Blueprint, abort, render_template, request
from flask.typing import ResponseReturnValue

from analytics.outlook import wording
from analytics.outlook.advice import advice
from analytics.outlook.forms import TrialForm
from analytics.outlook.gathering import Trial, ground
from analytics.outlook.outlook import Outlook
from core.access import lead_of
from networks.page_facts import frozen_by, in_own_zone, leads_root, running
from networks.wave_calendar import ENOUGH_FOR_MONTHLY, USUAL_RHYTHM

blueprint = Blueprint("outlook", __name__, url_prefix="/app/club/<network_id>/outlook")


@blueprint.get("")
@lead_of("network_id")
def show(network_id: str) -> ResponseReturnValue:
    """Show what is to be expected of a node, or of the size tried."""
    form, chosen = TrialForm(request.args), in_own_zone(network_id)
    valid, stands = form.validate(), ground(network_id)
    if stands.nodes[network_id].is_retired:
        abort(404)
    tried = stands.tried(network_id, form.trial() if valid else Trial())
    free = tried.free_clubs(network_id) if tried.population == stands.population else {}
    given = advice(tried, free, whole=network_id == chosen.root_id)
    facts = _facts(chosen.root_id, tried.nodes[network_id].parent)
    page = _page(outlook=tried.outlook(network_id), form=form, advice=given, nodes=tried.nodes, chosen=chosen, **facts)
    return page, 200 if valid else 422


def _facts(root_id: str, parent: str | None) -> dict[str, object]:
    """Return what may be done now, and by whom."""
    return {
        "decides": leads_root(root_id),
        "runs_parent": parent is not None and leads_root(parent),
        "waves": running(root_id),
        "frozen": frozen_by(root_id),
    }


def _page(*, outlook: Outlook, **facts: object) -> str:
    fixed = {"node": outlook.node, "wording": wording, "enough": ENOUGH_FOR_MONTHLY, "usual": USUAL_RHYTHM}
    return render_template("analytics/outlook.html", outlook=outlook, **fixed, **facts)
