"""Let members vouch for a candidate, and a referent see who did and confirm the founding peers."""

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _, ngettext

from core.access import Actor, actor, require_actor, signed_in
from core.db import transaction
from peers.duty.line import nodes_held
from peers.listeners import vouching
from peers.listeners.forms import FoundersForm
from peers.listeners.vouching import Known

blueprint = Blueprint("peers_vouch", __name__, url_prefix="/app/peers")


@blueprint.app_template_global()
def to_vouch_for() -> list[Known]:
    """Return the candidates of the visitor's own club, for any page of the peer side."""
    person = actor()
    return vouching.of_club(person) if person else []


@blueprint.get("/vouch/<member_id>")
@signed_in
def show(member_id: str) -> ResponseReturnValue:
    """Show a candidate to somebody of the same root, who may vouch."""
    return render_template("peers/vouch.html", one=vouching.known(member_id, require_actor()))


@blueprint.post("/vouch/<member_id>")
@signed_in
def give(member_id: str) -> ResponseReturnValue:
    """Keep the visitor's word for a candidate."""
    with transaction():
        vouching.vouch(member_id, require_actor())
    flash(_("Thank you, your word counts. Only the referent can see that it is yours."))
    return redirect(url_for("peers.home"), code=303)


@blueprint.post("/vouch/<member_id>/withdraw")
@signed_in
def withdraw(member_id: str) -> ResponseReturnValue:
    """Forget the visitor's word for a candidate."""
    with transaction():
        vouching.withdraw(member_id, require_actor())
    flash(_("You no longer vouch. Nobody is told."))
    return redirect(url_for("peers.home"), code=303)


@blueprint.get("/candidates")
@signed_in
def candidates() -> ResponseReturnValue:
    """Show a referent the candidates and peers they look after, and who vouched."""
    person = _referent()
    return _page(person, FoundersForm(formdata=None))


@blueprint.post("/candidates")
@signed_in
def confirm() -> ResponseReturnValue:
    """Accept the founding peers whom a referent ticked."""
    person = _referent()
    form = FoundersForm().among(vouching.candidates(person))
    if not form.validate_on_submit():
        return _page(person, form), 422
    with transaction():
        number = vouching.found(form.founders.data or (), person)
    if number:
        flash(ngettext("%(num)d peer is accepted and told so.", "%(num)d peers are accepted and told so.", number))
    return redirect(url_for("peers_vouch.candidates"), code=303)


def _referent() -> Actor:
    person = require_actor()
    if not nodes_held(person, "referent"):
        abort(404)
    return person


def _page(person: Actor, form: FoundersForm) -> str:
    waiting = vouching.candidates(person)
    return render_template(
        "peers/candidates.html",
        form=form.among(waiting) if vouching.may_found(person.root_id) else None,
        candidates=waiting,
        accepted=vouching.peers(person),
    )
