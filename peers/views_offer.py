"""Take a peer's yes or no, from the link in the mail before any sign-in, or signed in when the mail was lost."""

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from core.access import public, require_actor, signed_in
from core.db import transaction
from core.security import limiter
from peers import faces, offers
from peers.forms import CharterForm
from peers.models import Offer
from peers.refusals import NotOpen

blueprint = Blueprint("peers_offer", __name__, url_prefix="/app/peers")


@blueprint.get("/offer/<token>")
@public
@limiter.limit("60 per hour")
def show(token: str) -> ResponseReturnValue:
    """Show the blurred card; mail scanners open links too, so nothing is noted."""
    return _page(offers.find(token), CharterForm(formdata=None))


@blueprint.post("/offer/<token>")
@public
@limiter.limit("60 per hour")
def answer(token: str) -> ResponseReturnValue:
    """Take the answer of whoever holds the link."""
    return _take(offers.find(token))


@blueprint.get("/offer")
@signed_in
def own() -> ResponseReturnValue:
    """Show the offer that waits for this member: a lost mail loses no offer."""
    return _page(_own(), CharterForm(formdata=None))


@blueprint.post("/offer")
@signed_in
def answer_own() -> ResponseReturnValue:
    """Take the answer of the member for whom the offer waits."""
    return _take(_own())


@blueprint.get("/no-thanks")
@public
def no_thanks() -> ResponseReturnValue:
    """Thank a peer who said no."""
    return render_template("peers/thanks.html", said_no=True)


@blueprint.get("/thanks")
@public
def thanks() -> ResponseReturnValue:
    """Tell a peer that nothing is asked of them any more."""
    return render_template("peers/thanks.html", said_no=False)


def _own() -> Offer:
    offer = offers.waiting(require_actor().member_id)
    if offer is None:
        raise NotOpen
    return offer


def _page(offer: Offer, form: CharterForm) -> str:
    """Show an offer; its form goes back to the address under which it was opened."""
    return render_template("peers/offer.html", card=faces.card_of(offer), form=form)


def _take(offer: Offer) -> ResponseReturnValue:
    """Take the yes, with the charter ticked, or the no, without a reason."""
    form, said = CharterForm(), request.form.get("answer")
    if said not in {"yes", "no"}:
        abort(400)
    if said == "yes" and not form.validate():
        return _page(offer, form), 422
    with transaction():
        offers.answer(offer, yes=said == "yes")
    return redirect(url_for("peers.home" if said == "yes" else "peers_offer.no_thanks"), code=303)
