"""Share one release by a link: a page for those who lead, and the page that the link opens."""

from flask import Blueprint, Response, abort, current_app, flash, make_response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from analytics.exports import reading
from analytics.exports.report import report
from analytics.exports.table import Part
from analytics.sharing import links
from analytics.sharing.forms import ShareForm
from analytics.sharing.models import ShareLink
from core.access import lead_of, public
from core.clock import now
from core.db import transaction
from core.forms import Confirm
from core.security import NO_REFERRER, limiter, member
from networks import tree
from networks.page_facts import in_own_zone

blueprint = Blueprint("sharing", __name__)

UNSEEN = {"X-Robots-Tag": "noindex, nofollow", "Referrer-Policy": NO_REFERRER, "Cache-Control": "no-store"}
"""Nobody finds the page, learns its address from it or keeps it."""


@blueprint.get("/app/results/<network_id>/links")
@lead_of("network_id")
def show(network_id: str) -> ResponseReturnValue:
    """List a node's links, with the form for another."""
    return _page(network_id, ShareForm())


@blueprint.post("/app/results/<network_id>/links")
@lead_of("network_id")
@limiter.limit("30 per hour", key_func=member)
def make(network_id: str) -> ResponseReturnValue:
    """Make a link to one release of a node; pressing twice makes one."""
    form = ShareForm().among(links.shareable(network_id))
    if not form.validate_on_submit():
        return _page(network_id, form), 422
    with transaction():
        links.make(form.link(network_id), now())
    flash(_("The link is ready: copy it from the list."))
    return redirect(url_for("sharing.show", network_id=network_id), code=303)


@blueprint.post("/app/results/<network_id>/links/<link_id>/revoke")
@lead_of("network_id")
def revoke(network_id: str, link_id: str) -> ResponseReturnValue:
    """Take a link back: from this moment on it opens nothing."""
    Confirm().validate_on_submit()
    with transaction():
        found = links.revoke(network_id, link_id, now())
    if not found:
        abort(404)
    flash(_("The link opens nothing any more."))
    return redirect(url_for("sharing.show", network_id=network_id), code=303)


@blueprint.get("/<any(fr, en):language>/shared/<token>")
@public
@limiter.limit("120 per hour")
def read(language: str, token: str) -> ResponseReturnValue:
    """Show the one release that a link opens; whatever is wrong with a link, the answer is the same."""
    del language  # the path itself chooses the language
    link = links.find(token, now())
    part = _part(link) if link else None
    if link is None or part is None:
        return _unseen(render_template("analytics/share_over.html"), 404)
    return _unseen(render_template("analytics/shared.html", link=link, part=part, report=report(part, alone=True)))


def _part(link: ShareLink) -> Part | None:
    nodes = tree.load(link.network_id)
    in_own_zone(link.network_id)
    return next(iter(reading.parts(nodes.root.id, link.wave_id, [nodes[link.network_id]])), None)


def _unseen(page: str, status: int = 200) -> Response:
    answer = make_response(page, status)
    answer.headers.update(UNSEEN)
    return answer


def _page(network_id: str, form: ShareForm) -> str:
    chosen, nodes, known = in_own_zone(network_id), tree.load(network_id), links.shareable(network_id)
    moment, base = now(), current_app.extensions["settings"].base_url.rstrip("/")

    def address(link: ShareLink) -> str:
        return f"{base}{url_for('sharing.read', language=chosen.language, token=links.token(link))}"

    return render_template(
        "analytics/share_links.html",
        form=form.among(known),
        node=nodes[network_id],
        published=dict(known),
        made=[(link, links.is_open(link, moment)) for link in links.listed(network_id)],
        address=address,
    )
