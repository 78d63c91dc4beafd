"""Let leads see, invite, correct and remove the members of their part of the tree."""

from collections import Counter

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _, lazy_gettext as _l
from sqlalchemy import select

from core import access
from core.access import lead_of, require_actor
from core.db import db, transaction
from core.errors import DomainError
from core.security import limiter
from members import addresses, leaving
from members.admission import Admission, admit
from members.forms import REASONS, InviteForm, MemberForm
from members.invitations import Parsed, decode, fold, parse, place
from members.models import LEAD, OPERATOR, Member, Role
from members.people import member_of, members_of
from networks import tree
from networks.tree import Tree

blueprint = Blueprint("members", __name__)


class BeyondYourRole(DomainError):
    """A lead may not act on the address or the place of someone whose role reaches further."""

    status = 403
    message = _l("This person has a role that you cannot change. They can correct their own address.")


@blueprint.get("/app/club/<network_id>/members")
@lead_of("network_id")
def listing(network_id: str) -> ResponseReturnValue:
    """List the members of a node, those whose address bounces first."""
    nodes = tree.load(network_id)
    found = sorted(members_of(nodes, network_id), key=lambda member: not member.bounced)
    clubs = {leaf.id: leaf.name for leaf in nodes.leaves(network_id)}
    return render_template("members/list.html", node=nodes[network_id], people=found, clubs=clubs)


@blueprint.get("/app/club/<network_id>/invite")
@lead_of("network_id")
def invite(network_id: str) -> ResponseReturnValue:
    """Show the form that takes a list of addresses."""
    return _invite_page(tree.load(network_id), network_id, InviteForm())


@blueprint.post("/app/club/<network_id>/invite")
@lead_of("network_id")
@limiter.limit("60 per hour")
def admit_list(network_id: str) -> ResponseReturnValue:
    """Admit the good lines, report the bad ones and keep them in the form."""
    form, nodes = InviteForm(), tree.load(network_id)
    text = _text(form) if form.validate_on_submit() else ""
    if not text.strip():
        form.pasted.errors = [_("Paste at least one address, or choose a file.")]
        return _invite_page(nodes, network_id, form), 422
    parsed = _placed(parse(text), nodes, network_id)
    with transaction():
        language = tree.settings_of(network_id).language
        done = admit(nodes.root.id, parsed.good, inviter=require_actor().name, language=language)
        form.pasted.data = parsed.left_over()
        return _invite_page(nodes, network_id, form, parsed, done)


@blueprint.get("/app/club/<network_id>/members/<member_id>")
@lead_of("network_id")
def edit(network_id: str, member_id: str) -> ResponseReturnValue:
    """Show what a lead may correct about a member."""
    member = member_of(network_id, member_id)
    return _edit_page(network_id, member, MemberForm(obj=member))


@blueprint.post("/app/club/<network_id>/members/<member_id>")
@lead_of("network_id")
def correct(network_id: str, member_id: str) -> ResponseReturnValue:
    """Keep the corrections; a changed address is told to the old one."""
    member, form = member_of(network_id, member_id), MemberForm()
    if not form.validate_on_submit():
        return _edit_page(network_id, member, form), 422
    with transaction():
        if form.email.data != member.email:
            _within_reach(member)
            own = member.id == require_actor().member_id
            (addresses.replace_address if own else addresses.correct)(member, form.email.data or "")
        for name in ("first_name", "last_name", "company"):
            setattr(member, name, form[name].data)
    flash(_("The corrections are kept."))
    return redirect(url_for("members.listing", network_id=network_id), code=303)


@blueprint.get("/app/club/<network_id>/members/<member_id>/remove")
@lead_of("network_id")
def ask_remove(network_id: str, member_id: str) -> ResponseReturnValue:
    """Say what removing means and ask once."""
    member = member_of(network_id, member_id)
    return render_template("members/remove.html", network_id=network_id, member=member)


@blueprint.post("/app/club/<network_id>/members/<member_id>/remove")
@lead_of("network_id")
def remove(network_id: str, member_id: str) -> ResponseReturnValue:
    """Erase a member at once."""
    member = member_of(network_id, member_id)
    _within_reach(member)
    with transaction():
        leaving.leave(member)
    flash(_("This person is no longer a member. Their details are erased."))
    return redirect(url_for("members.listing", network_id=network_id), code=303)


def _within_reach(member: Member) -> None:
    """Raise BeyondYourRole unless the actor leads everywhere the member has a role: else an address would promote."""
    actor = require_actor()
    held = db.session.scalars(select(Role).where(Role.member_id == member.id))
    if member.id != actor.member_id and any(
        role.kind == OPERATOR or not access.holds(actor, LEAD, role.network_id) for role in held
    ):
        raise BeyondYourRole


def _text(form: InviteForm) -> str:
    return decode(form.table.data.read()) if form.table.data else form.pasted.data or ""


def _placed(parsed: Parsed, nodes: Tree, network_id: str) -> Parsed:
    """Find each line's club; two clubs of one name are no club's name."""
    leaves = nodes.leaves(network_id)
    times = Counter(fold(leaf.name) for leaf in leaves)
    clubs = {fold(leaf.name): leaf.id for leaf in leaves if times[fold(leaf.name)] == 1}
    return place(parsed, clubs, leaves[0].id if len(leaves) == 1 else None)


def _invite_page(
    nodes: Tree, network_id: str, form: InviteForm, parsed: Parsed | None = None, done: Admission | None = None
) -> str:
    return render_template(
        "members/invite.html",
        node=nodes[network_id],
        clubs=nodes.leaves(network_id),
        form=form,
        parsed=parsed,
        done=done,
        reasons=REASONS,
    )


def _edit_page(network_id: str, member: Member, form: MemberForm) -> str:
    return render_template("members/edit.html", network_id=network_id, member=member, form=form)
