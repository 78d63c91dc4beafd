"""Show a lead, before anybody is asked, what their network will see and what would let it see more."""

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from analytics.outlook import wording
from analytics.outlook.advice import advice
from analytics.outlook.forms import TrialForm
from analytics.outlook.gathering import Trial, free_clubs, ground
from core.access import lead_of
from networks.page_facts import frozen_by, in_own_zone, leads_root, running
from networks.wave_calendar import ENOUGH_FOR_MONTHLY

blueprint = Blueprint("outlook", __name__, url_prefix="/app/club/<network_id>/outlook")


@blueprint.get("")
@lead_of("network_id")
def show(network_id: str) -> ResponseReturnValue:
    """Show what is to be expected of a node, or of the size tried."""
    form, chosen = TrialForm(request.args), in_own_zone(network_id)
    valid, stands = form.validate(), ground(network_id)
    tried = stands.tried(network_id, form.trial() if valid else Trial())
    seen, decides = tried.outlook(network_id), leads_root(chosen.root_id)
    free = free_clubs(tried.nodes, network_id) if tried.population == stands.population else {}
    facts = {"node": seen.node, "nodes": tried.nodes, "chosen": chosen, "decides": decides, "wording": wording}
    dates = {"waves": running(chosen.root_id), "frozen": frozen_by(chosen.root_id), "enough": ENOUGH_FOR_MONTHLY}
    given = advice(tried, seen, free, decides=decides)
    page = render_template("analytics/outlook.html", outlook=seen, form=form, advice=given, **facts, **dates)
    return page, 200 if valid else 422
