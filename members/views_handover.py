"""Pass a lead's role on to the next person, in one screen."""

from datetime import datetime

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from core.access import actor, lead_of, require_actor
from core.clock import now
from core.db import db, transaction
from core.mail import Message, queue
from members import people, roles
from members.addresses import ON_REFUSAL
from members.forms import HandOverForm
from members.letters import absolute, write
from members.models import LEAD, REFERENT, Member
from networks import tree

blueprint = Blueprint("handover", __name__, url_prefix="/app/club/<network_id>/hand-over")


@blueprint.get("")
@lead_of("network_id")
def show(network_id: str) -> ResponseReturnValue:
    """Show whom the role can go to, what passes on with it and what does not."""
    return _page(network_id, _since(network_id), _form(network_id))


@blueprint.post("")
@lead_of("network_id")
def pass_on(network_id: str) -> ResponseReturnValue:
    """Pass the role on: what it allowed ends with this request for one and begins for the other."""
    since, form = _since(network_id), _form(network_id)
    if not form.validate_on_submit():
        return _page(network_id, since, form), 422
    with transaction():
        before = db.session.get_one(Member, require_actor().member_id)
        after = people.member_of(network_id, form.member.data)
        roles.hand_over(before.id, after, network_id)
        for one in (before, after):
            _tell(one, network_id, new=one is after)
    flash(_("%(name)s runs it from now on. Thank you for what you did.", name=after.name))
    return redirect(url_for("home.index"), code=303)


def due(network_id: str) -> bool:
    """Tell whether it is time to remind the lead who looks at a node's page that a year is nearly over."""
    person = actor()
    since = roles.lead_since(person.member_id, network_id) if person else None
    return since is not None and roles.is_time_to_hand_over(since, now())


def _since(network_id: str) -> datetime:
    """Return since when the person acting leads this very node; raises 404 for a lead of a node above."""
    return roles.lead_since(require_actor().member_id, network_id) or abort(404)


def _form(network_id: str) -> HandOverForm:
    """Offer the members of the node's clubs who neither lead it nor are its referents."""
    taken = {one.id for kind in (LEAD, REFERENT) for one in roles.holders(kind, network_id)}
    found = people.members_of(tree.load(network_id), network_id)
    return HandOverForm().among(one for one in found if one.id not in taken)


def _page(network_id: str, since: datetime, form: HandOverForm) -> str:
    nodes, me = tree.load(network_id), require_actor()
    kept = [role.network_id for role in me.roles if role.kind == LEAD and role.network_id != network_id]
    return render_template(
        "members/hand_over.html",
        form=form,
        node=nodes[network_id],
        since=since,
        others=[one.name for one in roles.holders(LEAD, network_id) if one.id != me.member_id],
        kept=sorted(nodes[node].name for node in kept if node in nodes),
    )


def _tell(member: Member, network_id: str, *, new: bool) -> None:
    """Write to who takes over or who hands over; neither mail says anything of the members."""
    name = tree.load(network_id)[network_id].name
    link = absolute("networks.show", network_id=network_id) if new else absolute("home.index")
    letter = write("handed-over", member, node=name, new=new, link=link)
    queue(Message(member.email, letter.subject, letter.text), on_refusal=ON_REFUSAL)
