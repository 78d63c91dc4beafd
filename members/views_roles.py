"""Let leads share the work: see who runs a node and who its referents are, give these roles and take them."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from core.access import Kind, lead_of, require_actor
from core.db import transaction
from core.forms import Confirm
from members import people, roles
from members.forms import RoleForm
from members.models import LEAD, REFERENT, Member
from networks import tree
from networks.tree import Tree

blueprint = Blueprint("roles", __name__, url_prefix="/app/club/<network_id>/roles")


@blueprint.get("")
@lead_of("network_id")
def show(network_id: str) -> ResponseReturnValue:
    """Show who holds which role, and the form that gives one."""
    return _page(network_id, _form(network_id))


@blueprint.post("")
@lead_of("network_id")
def give(network_id: str) -> ResponseReturnValue:
    """Give a member of the node's clubs a role."""
    form = _form(network_id)
    if not form.validate_on_submit():
        return _page(network_id, form), 422
    with transaction():
        member = people.member_of(network_id, form.member.data)
        roles.give_role(member, form.kind.data, network_id)
        flash(_("%(name)s has this role from now on.", name=member.name))
    return redirect(url_for("roles.show", network_id=network_id), code=303)


@blueprint.post("/<any(lead,referent):kind>/<member_id>/take")
@lead_of("network_id")
def take(network_id: str, kind: Kind, member_id: str) -> ResponseReturnValue:
    """Take a role away; what it allowed ends with this request."""
    Confirm().validate_on_submit()
    with transaction():
        roles.take_role(member_id, kind, network_id)
    flash(_("This role has ended."))
    gone = kind == LEAD and member_id == require_actor().member_id
    return redirect(url_for("home.index") if gone else url_for("roles.show", network_id=network_id), code=303)


def _form(network_id: str) -> RoleForm:
    return RoleForm().among(people.members_of(tree.load(network_id), network_id))


def _page(network_id: str, form: RoleForm) -> str:
    nodes, leads = tree.load(network_id), roles.holders(LEAD, network_id)
    return render_template(
        "members/roles.html",
        form=form,
        node=nodes[network_id],
        leads=leads,
        mine=require_actor().member_id in {lead.id for lead in leads},
        last=nodes[network_id].parent is None and len(leads) == 1,
        referents=roles.holders(REFERENT, network_id),
        above=_referents_above(nodes, network_id),
    )


def _referents_above(nodes: Tree, network_id: str) -> list[Member]:
    """Return the referents of the nearest node above that has any."""
    held = (roles.holders(REFERENT, node) for node in nodes.ancestors(network_id))
    return next(filter(None, held), [])
