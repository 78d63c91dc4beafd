"""Let members listen to others: briefing, charter, for how many at once, a pause, the quarterly answer, an end."""

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from core.access import require_actor, signed_in
from core.clock import today
from core.db import db, transaction
from members.letters import absolute
from members.models import Member
from peers.listeners import availability, listening, vouching
from peers.listeners.forms import ListenForm
from peers.listeners.listening import Habits
from peers.listeners.readiness import is_paused, is_ready, is_silent, is_spared
from peers.models import PeerProfile
from peers.safety import reports

blueprint = Blueprint("peers_listen", __name__, url_prefix="/app/peers/listen")
ANSWERS = {"yes": False, "pause": True}
"""The two answers to the quarterly question that keep somebody listening, and whether they ask for a pause."""


@blueprint.get("")
@signed_in
def show() -> ResponseReturnValue:
    """Show how this member listens, or the steps towards it."""
    profile = _profile()
    return _page(profile, _form(profile))


@blueprint.post("")
@signed_in
def keep() -> ResponseReturnValue:
    """Keep how this member listens; the first time, once the charter is ticked."""
    profile = _profile()
    form = _form(profile)
    if not form.validate_on_submit():
        return _page(profile, form), 422
    me, habits = _me(), form.habits()
    with transaction():
        profile = listening.join(me)
        listening.listen(me, habits)
    if is_ready(profile):
        flash(_("Thank you. A mail will tell you when someone would like to talk."))
        return redirect(url_for("peers.home"), code=303)
    flash(_("This is kept."))
    return redirect(url_for("peers_listen.show"), code=303)


@blueprint.get("/briefing")
@signed_in
def briefing() -> ResponseReturnValue:
    """Show what to know before listening."""
    return render_template("peers/briefing.html", profile=_profile())


@blueprint.post("/briefing")
@signed_in
def read() -> ResponseReturnValue:
    """Note that the briefing has been read."""
    with transaction():
        listening.brief(_me())
    return redirect(url_for("peers_listen.show"), code=303)


@blueprint.post("/available/<answer>")
@signed_in
def available(answer: str) -> ResponseReturnValue:
    """Take the answer to the quarterly question, in one tap."""
    if answer not in ANSWERS:
        abort(400)
    with transaction():
        availability.answer(require_actor().member_id, pause=ANSWERS[answer])
    flash(_("Thank you. This is kept."))
    return redirect(url_for("peers_listen.show"), code=303)


@blueprint.post("/stop")
@signed_in
def stop() -> ResponseReturnValue:
    """Stop listening; nobody asks why."""
    with transaction():
        listening.stop(_me())
    flash(_("You will get no more requests. You can start again whenever you like."))
    return redirect(url_for("peers.home"), code=303)


def _me() -> Member:
    return db.session.get_one(Member, require_actor().member_id)


def _profile() -> PeerProfile | None:
    return db.session.get(PeerProfile, require_actor().member_id)


def _form(profile: PeerProfile | None) -> ListenForm:
    """Return the form as it was kept, or as it was sent; the charter is asked for once."""
    form = ListenForm(data={name: getattr(profile, name) for name in vars(Habits())} if profile else None)
    if profile and profile.charter_on:
        del form.charter
    if not form.is_submitted() and form.paused_until.data and form.paused_until.data <= today():
        form.paused_until.data = None
    return form


def _page(profile: PeerProfile | None, form: ListenForm) -> str:
    me, day = _me(), today()
    return render_template(
        "peers/listen.html",
        form=form,
        profile=profile,
        ready=profile is not None and is_ready(profile),
        paused=profile is not None and is_paused(profile, day),
        silent=profile is not None and is_silent(profile, day),
        spared=profile is not None and is_spared(profile, day),
        stopped=reports.is_stopped(me.id),
        vouched=vouching.count(me.id),
        link=absolute("peers_vouch.show", member_id=me.id),
        nameless=not (me.first_name or me.last_name),
    )
