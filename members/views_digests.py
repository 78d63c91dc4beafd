"""Let members ask for published figures by mail, and stop them with or without signing in."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from core.access import public, require_actor, signed_in
from core.db import transaction
from core.forms import Confirm
from core.security import limiter
from members import digests

blueprint = Blueprint("digests", __name__, url_prefix="/app/digest")


@blueprint.post("/<any(on, off):chosen>")
@signed_in
def choose(chosen: str) -> ResponseReturnValue:
    """Keep whether the member wants figures by mail."""
    Confirm().validate_on_submit()
    with transaction():
        digests.wish(require_actor().member_id, wanted=chosen == "on")
    flash(_("You will get the figures by mail when they appear.") if chosen == "on" else _("You get no more figures."))
    return redirect(url_for("profile.show"), code=303)


@blueprint.get("/stop/<token>")
@public
def ask(token: str) -> ResponseReturnValue:
    """Show the button that stops the mails: opening the link changes nothing."""
    digests.reader_of(token)
    return render_template("members/digest_stop.html", token=token)


@blueprint.post("/stop/<token>")
@public
@limiter.limit("60 per hour")
def stop(token: str) -> ResponseReturnValue:
    """Stop the mails."""
    Confirm().validate_on_submit()
    with transaction():
        digests.wish(digests.reader_of(token), wanted=False)
    return render_template("members/digest_stopped.html")
