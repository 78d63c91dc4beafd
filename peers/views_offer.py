"""Take a peer's yes or no from the link in the mail, before any sign-in; opening the link changes nothing."""

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from core.access import public
from core.db import transaction
from core.security import limiter
from peers import faces, offers
from peers.forms import CharterForm

blueprint = Blueprint("peers_offer", __name__, url_prefix="/app/peers")


@blueprint.get("/offer/<token>")
@public
@limiter.limit("60 per hour")
def show(token: str) -> ResponseReturnValue:
    """Show the blurred card; mail scanners open links too, so nothing is noted."""
    card = faces.card_of(offers.find(token))
    return render_template("peers/offer.html", card=card, token=token, form=CharterForm(formdata=None))


@blueprint.post("/offer/<token>")
@public
@limiter.limit("60 per hour")
def answer(token: str) -> ResponseReturnValue:
    """Take the yes, with the charter ticked, or the no, without a reason."""
    form, said = CharterForm(), request.form.get("answer")
    if said not in {"yes", "no"}:
        abort(400)
    if said == "yes" and not form.validate():
        return render_template("peers/offer.html", card=faces.card_of(offers.find(token)), token=token, form=form), 422
    with transaction():
        offers.answer(token, yes=said == "yes")
    if said == "no":
        return redirect(url_for("peers_offer.no_thanks"), code=303)
    flash(_("Thank you, your yes is kept. A mail tells you when the other person has said yes too."))
    return redirect(url_for("peers.home"), code=303)


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
