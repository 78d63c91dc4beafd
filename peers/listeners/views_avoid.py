"""Let members name, for themselves alone, whom they would rather not meet, and take a name back."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from core.access import require_actor, signed_in
from core.db import db, transaction
from members.models import Member
from peers import shown
from peers.listeners import exclusions
from peers.listeners.forms import AvoidForm
from peers.refusals import NotKnown

blueprint = Blueprint("peers_avoid", __name__, url_prefix="/app/peers/avoid")


@blueprint.get("")
@signed_in
def show() -> ResponseReturnValue:
    """Show members whom they avoid."""
    return _page(AvoidForm(formdata=None))


@blueprint.post("")
@signed_in
def add() -> ResponseReturnValue:
    """Keep further names; the answer is the same whether anybody bears them or not."""
    form, person = AvoidForm(), require_actor()
    me = person.member_id
    form.kept, form.most = tuple(one.label for one in exclusions.own(me)), exclusions.most(person.root_id)
    if not form.validate_on_submit():
        return _page(form), 422
    with transaction():
        exclusions.add(db.session.get_one(Member, me), form.avoided())
    flash(_("This is kept, for you alone."))
    return redirect(url_for("peers_avoid.show"), code=303)


@blueprint.post("/<exclusion_id>/remove")
@signed_in
def remove(exclusion_id: str) -> ResponseReturnValue:
    """Forget one name; a second press finds it forgotten."""
    try:
        with transaction():
            exclusions.remove(require_actor().member_id, exclusion_id)
    except NotKnown:
        if not shown.was_shown(exclusion_id):
            raise
    flash(_("This is forgotten."))
    return redirect(url_for("peers_avoid.show"), code=303)


def _page(form: AvoidForm) -> str:
    person = require_actor()
    kept, most = exclusions.own(person.member_id), exclusions.most(person.root_id)
    return render_template("peers/avoid.html", form=form, kept=kept, most=most)
