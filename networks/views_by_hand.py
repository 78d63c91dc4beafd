"""Let a lead choose how a club's invitations reach its members, and print the cards that are drawn at a meeting."""

from base64 import urlsafe_b64decode
from secrets import token_urlsafe

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from markupsafe import Markup

from core.access import lead_of
from core.db import db, transaction
from core.i18n import speaking
from networks import by_hand, frozen, printed, tree
from networks.forms import InvitationsForm, PrintForm
from networks.models import Wave
from networks.page_facts import frozen_by, in_own_zone
from networks.tree import Node

blueprint = Blueprint("by_hand", __name__, url_prefix="/app/club/<network_id>")

DRAW_BYTES = 32


@blueprint.get("/invitations")
@lead_of("network_id")
def show(network_id: str) -> ResponseReturnValue:
    """Show how the invitations of a club reach its members."""
    drawn = by_hand.applies(_club(network_id).id, None)
    return _choice(network_id, InvitationsForm(data={"way": "drawn" if drawn else "mail"}))


@blueprint.post("/invitations")
@lead_of("network_id")
def choose(network_id: str) -> ResponseReturnValue:
    """Keep the choice, unless a check-in is open or being counted."""
    club, form = _club(network_id), InvitationsForm()
    if not form.validate_on_submit():
        return _choice(network_id, form), 422
    with transaction():
        by_hand.choose(club.id, drawn=form.way.data == "drawn")
    flash(_("The choice is kept. It holds from the next check-in on."))
    return redirect(url_for("networks.show", network_id=network_id), code=303)


@blueprint.get("/wave/<wave_id>/cards")
@lead_of("network_id")
def ask(network_id: str, wave_id: str) -> ResponseReturnValue:
    """Say what printing asks of whoever prints, with a draw that this page alone holds."""
    club, wave = _club(network_id), _wave(network_id, wave_id)
    if not by_hand.can_print(wave, club.id):
        raise by_hand.NothingToPrint
    return _before(club, wave, PrintForm(data={"draw": token_urlsafe(DRAW_BYTES)}))


@blueprint.post("/wave/<wave_id>/cards")
@lead_of("network_id")
def print_cards(network_id: str, wave_id: str) -> ResponseReturnValue:
    """Show the cards, which exist in this answer and nowhere else; the same page sent again shows the same."""
    club, wave, form = _club(network_id), _wave(network_id, wave_id), PrintForm()
    if not form.validate_on_submit():
        abort(400)
    drawn = by_hand.print_cards(wave.id, club.id, urlsafe_b64decode(f"{form.draw.data}="))
    language = in_own_zone(club.id).language
    return _sheets(club, _wave(network_id, wave_id), language, printed.cards(wave_id, language, drawn))


def _club(network_id: str) -> Node:
    """Return a club; raises 404 for a group, which has no members of its own."""
    node = tree.load(network_id)[network_id]
    return node if node.is_club else abort(404)


def _wave(network_id: str, wave_id: str) -> Wave:
    wave = db.session.get(Wave, wave_id)
    return wave if wave is not None and wave.root_id == tree.root_of(network_id) else abort(404)


def _choice(network_id: str, form: InvitationsForm) -> str:
    chosen = in_own_zone(network_id)
    node, running = _club(network_id), frozen_by(chosen.root_id)
    return render_template("networks/invitations.html", form=form, node=node, frozen=running, chosen=chosen)


def _before(club: Node, wave: Wave, form: PrintForm) -> str:
    in_own_zone(club.id)
    known = by_hand.was_printed(wave.id, club.id)
    return render_template("networks/cards_before.html", form=form, node=club, wave=wave, printed=known)


def _sheets(club: Node, wave: Wave, language: str, cards: tuple[printed.Card, ...]) -> str:
    """Write the cards in the network's language, and what stands above them in that of whoever prints."""
    with speaking(language):
        sheets = render_template(
            "networks/cards_sheet.html",
            cards=cards,
            wave=wave,
            club=club.name,
            kept=frozen.of(wave),
            address=printed.address(wave.id, language),
        )
    about = {"node": club, "wave": wave, "number": len(cards), "language": language}
    return render_template("networks/cards.html", sheets=Markup(sheets), **about)  # noqa: S704  # the template escapes
