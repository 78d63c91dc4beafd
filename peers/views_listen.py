"""Let members listen to others: the charter, for how many at once, a pause, an end."""

from datetime import timedelta

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from core.access import require_actor, signed_in
from core.clock import today
from core.db import db, transaction
from members.models import Member
from peers import listening
from peers.forms import ListenForm
from peers.listening import Habits
from peers.models import PeerProfile

blueprint = Blueprint("peers_listen", __name__, url_prefix="/app/peers/listen")


@blueprint.get("")
@signed_in
def show() -> ResponseReturnValue:
    """Show the charter and how this member listens."""
    profile = db.session.get(PeerProfile, require_actor().member_id)
    form = ListenForm(formdata=None, capacity=profile.capacity if profile else 1)
    return render_template("peers/listen.html", form=form, profile=profile, today=today())


@blueprint.post("")
@signed_in
def keep() -> ResponseReturnValue:
    """Keep how this member listens, once the charter is ticked."""
    form, me = ListenForm(), db.session.get_one(Member, require_actor().member_id)
    profile = db.session.get(PeerProfile, me.id)
    if not form.validate_on_submit():
        return render_template("peers/listen.html", form=form, profile=profile, today=today()), 422
    paused_until = today() + timedelta(days=form.pause.data) if form.pause.data else None
    with transaction():
        listening.join(me)
        listening.listen(me, Habits(capacity=form.capacity.data, paused_until=paused_until))
    flash(_("Thank you. A mail will tell you when someone would like to talk."))
    return redirect(url_for("peers.home"), code=303)


@blueprint.post("/stop")
@signed_in
def stop() -> ResponseReturnValue:
    """Stop listening; nobody asks why."""
    with transaction():
        listening.stop(db.session.get_one(Member, require_actor().member_id))
    flash(_("You will get no more requests. You can start again whenever you like."))
    return redirect(url_for("peers.home"), code=303)
