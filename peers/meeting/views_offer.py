"""Take both yeses, each with the charter ticked: the peer's, from the mail's link or signed in, then the asker's."""

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from core.access import public, require_actor, signed_in
from core.db import db, transaction
from core.security import limiter
from networks.page_facts import in_own_zone
from peers import asking, offers
from peers.forms import CharterForm
from peers.meeting import faces
from peers.models import Offer, PeerRequest
from peers.refusals import NotOpen
from peers.requests.states import OfferState, State

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
    return _take(offers.find(token, said=request.form.get("answer", "")))


@blueprint.get("/offer")
@signed_in
def own() -> ResponseReturnValue:
    """Show the offer that waits for this member: a lost mail loses no offer."""
    offer = offers.waiting(require_actor().member_id)
    if offer is None:
        raise NotOpen
    return _page(offer, CharterForm(formdata=None))


@blueprint.post("/offer")
@signed_in
def answer_own() -> ResponseReturnValue:
    """Take the answer of the member to the offer that was shown to them."""
    said = request.form.get("answer", "")
    return _take(offers.own(require_actor().member_id, request.form.get("offer", ""), said=said))


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


@blueprint.get("/thanked")
@public
def thanked() -> str:
    """Pass on that somebody the listener talked to says thank you; who it was stands nowhere."""
    return render_template("peers/thanked.html")


@blueprint.get("/ready")
@signed_in
def ready() -> ResponseReturnValue:
    """Show the asker the blurred peer who said yes: the second yes is theirs."""
    return _ready_page(CharterForm(formdata=None))


@blueprint.post("/ready")
@signed_in
def agree() -> ResponseReturnValue:
    """Take the asker's yes, with the charter ticked, or the wish for somebody else, without a reason."""
    form, said = CharterForm(), request.form.get("answer")
    if said not in {"yes", "another"}:
        abort(400)
    if said == "yes" and not form.validate():
        return _ready_page(form), 422
    with transaction():
        asking.answer(require_actor().member_id, request.form.get("offer", ""), yes=said == "yes")
    return redirect(url_for("peers.home"), code=303)


def _ready_page(form: CharterForm) -> str:
    request_id = asking.own_id(require_actor().member_id)
    own = db.session.get_one(PeerRequest, request_id) if request_id else None
    if own is None or own.state != State.PEER_READY:
        raise NotOpen
    (offer,) = (offer for offer in own.offers if offer.state == OfferState.ACCEPTED)
    return render_template("peers/ready.html", peer=faces.peer_of(own, offer.peer_id), offer_id=offer.id, form=form)


def _page(offer: Offer, form: CharterForm) -> str:
    """Show an offer in its network's time zone; its form goes back to the address under which it was opened."""
    in_own_zone(db.session.get_one(PeerRequest, offer.request_id).root_id)
    offer_id = "" if "token" in (request.view_args or {}) else offer.id
    return render_template("peers/offer.html", card=faces.card_of(offer), form=form, offer_id=offer_id)


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
