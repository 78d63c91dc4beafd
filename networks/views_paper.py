"""Show the check-in before any wave, as a code to scan, and the poster."""

import io

import segno
from flask import Blueprint, Response, abort, current_app, render_template, url_for
from flask.typing import ResponseReturnValue

from core.access import lead_of, public
from networks import by_hand, ports, tree
from networks.page_facts import in_own_zone, running
from networks.printed import DARK, LIGHT
from networks.waves import State

blueprint = Blueprint("paper", __name__)


@blueprint.get("/preview/<network_id>/<path:name>")
@public
def preview(network_id: str, name: str) -> ResponseReturnValue:
    """Give a file of the check-in page as its owners will see it; it sends and stores nothing."""
    side = ports.current().preview
    found = side.file(tree.settings_of(network_id).question_set, name) if side else None
    if found is None:
        abort(404)
    return Response(found[0], content_type=found[1])


@blueprint.get("/app/club/<network_id>/qr/<any(preview, entrance):what>.svg")
@lead_of("network_id")
def code(network_id: str, what: str) -> ResponseReturnValue:
    """Draw a code that leads to the preview or to the sign-in page."""
    picture = io.BytesIO()
    segno.make(address(network_id, what), error="m").save(picture, kind="svg", scale=8, dark=DARK, light=LIGHT)
    return Response(picture.getvalue(), mimetype="image/svg+xml")


@blueprint.get("/app/club/<network_id>/try")
@lead_of("network_id")
def look(network_id: str) -> ResponseReturnValue:
    """Show the way to the preview on one's own phone."""
    node = tree.load(network_id)[network_id]
    return render_template("networks/look.html", node=node, address=address(network_id, "preview"))


@blueprint.get("/app/club/<network_id>/poster")
@lead_of("network_id")
def poster(network_id: str) -> ResponseReturnValue:
    """Show the poster of the open or next check-in, one A4 page."""
    chosen = in_own_zone(network_id)
    waves = [wave for wave in running(chosen.root_id) if wave.state != State.CLOSED and not wave.held_back]
    return render_template(
        "networks/poster.html",
        node=tree.load(network_id)[network_id],
        chosen=chosen,
        wave=waves[0] if waves else None,
        drawn=by_hand.applies(network_id, waves[0] if waves else None),
        address=address(network_id, "entrance"),
    )


def address(network_id: str, what: str) -> str:
    """Return the full address that a code leads to."""
    preview_page = url_for("paper.preview", network_id=network_id, name="fr/")
    path = preview_page if what == "preview" else url_for("signin.ask")
    return f"{current_app.extensions['settings'].base_url.rstrip('/')}{path}"
