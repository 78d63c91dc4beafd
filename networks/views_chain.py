"""Show how to check a round, to everybody, and to members the rounds of their root with their words."""

from flask import Blueprint, current_app, g, render_template
from flask.typing import ResponseReturnValue

from core.access import public, require_actor, signed_in
from networks import chain, links, tree

blueprint = Blueprint("chain", __name__)


@blueprint.get("/<any(fr, en):language>/check")
@public
def how(language: str) -> ResponseReturnValue:
    """Say what the four words are and how they are compared; nobody has to."""
    del language  # the path itself chooses the language
    return render_template("networks/check.html", box=_box())


@blueprint.get("/app/rounds")
@signed_in
def rounds() -> ResponseReturnValue:
    """List the rounds of one's own root that have opened, the latest first, each with its words and its record."""
    root_id = require_actor().root_id
    g.time_zone = tree.settings_of(root_id).time_zone
    recorded = chain.links(root_id)
    wrong = {one.wave for one in links.check(recorded) if one.what not in links.HARMLESS}
    opened = [(link.facts, link.facts.wave not in wrong, bool(link.record)) for link in reversed(recorded)]
    contact = tree.settings_of(root_id).contact
    return render_template("networks/rounds.html", rounds=opened, box=_box(), contact=contact)


def _box() -> str:
    """Return where the public records are."""
    address: str = current_app.extensions["settings"].box_url
    return address.rstrip("/")
