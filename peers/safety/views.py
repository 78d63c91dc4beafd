"""Let people block, report, call the referent and take five minutes afterwards; and let a referent decide."""

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.exceptions import TooManyRequests

from core.access import operator, require_actor, signed_in
from core.db import db, transaction
from core.errors import ADVICE, DomainError
from members.models import Member
from peers import shown
from peers.duty.line import nodes_held
from peers.models import LIFTED, STOPPED
from peers.refusals import NotKnown
from peers.safety import referent_calls, safeguards
from peers.safety.forms import REASON_NAMES, ReportForm

blueprint = Blueprint("peers_safeguard", __name__, url_prefix="/app/peers")
DECISIONS = {"lift": LIFTED, "stop": STOPPED}


def refused(error: DomainError) -> ResponseReturnValue:
    """Show a refusal with the numbers that every page of the peer side shows."""
    page = render_template("peers/refused.html", title=error.title, advice=error.message)
    return page, error.status


def over(page_id: str) -> ResponseReturnValue:
    """Lead home whoever was shown a button of what is over; raises NotKnown for everybody else."""
    if not shown.was_shown(page_id):
        raise NotKnown
    flash(_("This introduction is over, and nothing of it is kept here."))
    return redirect(url_for("peers.home"), code=303)


def too_often(_error: TooManyRequests) -> ResponseReturnValue:
    """Say that a button was pressed too often, with the numbers that every page of the peer side shows."""
    title, advice = ADVICE[TooManyRequests.code]
    return render_template("peers/refused.html", title=title, advice=advice), TooManyRequests.code


@blueprint.app_template_global()
def reason_name(reason: str) -> object:
    """Return the words of a reason to report somebody."""
    return REASON_NAMES[reason]


@blueprint.get("/report/<offer_id>")
@signed_in
def show(offer_id: str) -> ResponseReturnValue:
    """Show one of two who know of each other how to block or report the other."""
    safeguards.side(offer_id, require_actor().member_id)
    return render_template("peers/report.html", form=ReportForm(formdata=None), offer_id=offer_id)


@blueprint.post("/report/<offer_id>")
@signed_in
def report(offer_id: str) -> ResponseReturnValue:
    """Report the other, and part."""
    form, member_id, known = ReportForm(), require_actor().member_id, shown.was_shown(offer_id)
    try:
        safeguards.side(offer_id, member_id, was_shown=known)
        if not form.validate_on_submit():
            return render_template("peers/report.html", form=form, offer_id=offer_id), 422
        with transaction():
            safeguards.report(offer_id, member_id, form.reason.data, was_shown=known)
    except NotKnown:
        return over(offer_id)
    flash(_("Thank you for saying so. You will not be brought together again, and nobody is told who reported."))
    return redirect(url_for("peers.home"), code=303)


@blueprint.post("/block/<offer_id>")
@signed_in
def block(offer_id: str) -> ResponseReturnValue:
    """Part at once and for good; the other is told nothing."""
    try:
        with transaction():
            safeguards.block(offer_id, require_actor().member_id, was_shown=shown.was_shown(offer_id))
    except NotKnown:
        return over(offer_id)
    flash(_("Done. You will not be brought together again, and the other person is told nothing."))
    return redirect(url_for("peers.home"), code=303)


@blueprint.get("/referent")
@signed_in
def referent() -> ResponseReturnValue:
    """Say who calls, and offer to be called."""
    me = _me()
    return render_template(
        "peers/referent.html", referents=referent_calls.names(me), waiting=referent_calls.is_waiting(me.id)
    )


@blueprint.post("/referent")
@signed_in
def call_me() -> ResponseReturnValue:
    """Ask the referent to call; pressing is the consent to be named."""
    with transaction():
        referent_calls.ask(_me())
    return redirect(url_for("peers_safeguard.referent"), code=303)


@blueprint.post("/referent/no-longer")
@signed_in
def no_longer() -> ResponseReturnValue:
    """Take the wish to be called back."""
    with transaction():
        referent_calls.withdraw(require_actor().member_id)
    flash(_("Your name is no longer on the referent's page."))
    return redirect(url_for("peers.home"), code=303)


@blueprint.post("/desk/calls/<member_id>/called")
@signed_in
def called(member_id: str) -> ResponseReturnValue:
    """Note that the referent has called a member who asked for it."""
    with transaction():
        referent_calls.called(member_id, require_actor())
    return redirect(url_for("peers_desk.desk"), code=303)


@blueprint.post("/reports/<member_id>/<decision>")
@signed_in
def decide(member_id: str, decision: str) -> ResponseReturnValue:
    """Lift a suspension or end somebody's listening, as the one who decides about that person."""
    if decision not in DECISIONS:
        abort(400)
    person = require_actor()
    with transaction():
        safeguards.decide(member_id, DECISIONS[decision], person)
    flash(_("Noted. Nobody else is told."))
    return redirect(
        url_for("peers_desk.desk" if nodes_held(person, "referent") else "peers_safeguard.unheard"), code=303
    )


@blueprint.get("/reports")
@operator
def unheard() -> ResponseReturnValue:
    """Show whoever runs the installation the reports on which no referent can decide."""
    return render_template("peers/unheard.html", reports=safeguards.orphaned_reports(require_actor()))


@blueprint.get("/debrief")
@signed_in
def debrief() -> ResponseReturnValue:
    """Say a few words to whoever has listened; nothing of it is kept."""
    return render_template("peers/debrief.html", referents=referent_calls.names(_me()))


def _me() -> Member:
    return db.session.get_one(Member, require_actor().member_id)
