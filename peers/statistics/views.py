"""Show members and leads the published statistics of introductions: the same figures to everybody of a club."""

from babel.dates import format_date
from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from core.access import require_actor, signed_in
from core.i18n import language
from peers.duty import line
from peers.statistics import publishing
from peers.statistics.figures import Published
from peers.statistics.quarters import A_YEAR, distance

blueprint = Blueprint("peers_statistics", __name__, url_prefix="/app/peers")


@blueprint.get("/statistics")
@signed_in
def show() -> ResponseReturnValue:
    """Show what the own root and the nodes of the own line have told, and when the next figures come out."""
    person = require_actor()
    referents = line.load(person.root_id).referents(person.leaf_id, but=person.member_id)
    return render_template(
        "peers/statistics.html",
        nodes=publishing.told_on_line(person.leaf_id),
        next_on=publishing.next_on(person.root_id),
        referents=[referent.name for referent in referents],
        period=period,
    )


def period(window: Published) -> str:
    """Write which months a window covers: « Juillet à septembre 2026 »; a civil year by its number."""
    first, last = window.first, window.last
    if first.number == 1 and distance(first, last) == A_YEAR:
        return str(_("The year %(year)s", year=first.year))
    start = format_date(first.starts_on, "LLLL" if first.year == last.year else "LLLL y", locale=language())
    end = format_date(last.ends_on, "MMMM y", locale=language())
    words = str(_("%(start)s to %(end)s", start=start, end=end))
    return words[0].upper() + words[1:]
