"""Hand out released figures as files, to those who may open the page that shows them."""

from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO

from flask import Blueprint, abort, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l

from analytics import reach
from analytics.exports import making, pdf, reading
from analytics.exports.table import Part
from core.access import holds, lead_of, require_actor, signed_in
from core.security import limiter, member
from networks.page_facts import in_own_zone
from networks.tree import Node, Tree

blueprint = Blueprint("files", __name__, url_prefix="/app/results")

FORMATS = {
    "xlsx": (_l("Workbook (XLSX)"), _l("less than 100 kB")),
    "csv": (_l("Table (CSV)"), _l("less than 100 kB")),
    "json": (_l("For programs (JSON)"), _l("less than 100 kB")),
    "pdf": (_l("To print or send (PDF)"), _l("less than 1 MB")),
}
BELOW = ("xlsx", "csv", "json")


@dataclass(frozen=True)
class Offer:
    """A file that a page offers: its address, its format in words and how large it may be."""

    url: str
    label: object
    size: object


@blueprint.app_template_global("files_of")
def files_of(node: Node, wave_id: str) -> list[Offer]:
    """Return the files of a node's part of a release; no PDF where none can be made."""
    kinds = [kind for kind in FORMATS if kind != "pdf" or pdf.possible()]
    return [
        Offer(url_for("files.download", network_id=node.id, wave_id=wave_id, kind=kind), *FORMATS[kind])
        for kind in kinds
    ]


@blueprint.app_template_global("files_below")
def files_below(node: Node, wave_id: str) -> list[Offer]:
    """Return the files of a group with everything below it, for whoever leads it; none for anybody else."""
    if node.is_club or not holds(require_actor(), "lead", node.id):
        return []
    addresses = {kind: url_for("files.download_all", network_id=node.id, wave_id=wave_id, kind=kind) for kind in BELOW}
    return [Offer(url, FORMATS[kind][0], _l("up to a few MB")) for kind, url in addresses.items()]


@blueprint.get("/<network_id>/<wave_id>/<any(csv, xlsx, json, pdf):kind>")
@signed_in
@limiter.limit("120 per hour", key_func=member)
def download(network_id: str, wave_id: str, kind: str) -> ResponseReturnValue:
    """Give one node's part of a release; 404 for whoever may not open its page, and where nothing was released."""
    nodes, _opens = reach.opened(network_id)
    return _file(kind, _found(nodes, wave_id, [nodes[network_id]]))


@blueprint.get("/<network_id>/<wave_id>/below/<any(csv, xlsx, json):kind>")
@lead_of("network_id")
@limiter.limit("30 per hour", key_func=member)
def download_all(network_id: str, wave_id: str, kind: str) -> ResponseReturnValue:
    """Give a lead the parts of a group and of every node below it, in one file; 404 for a club."""
    nodes, opens = reach.opened(network_id)
    below = [node for node in nodes.descendants(network_id) if node.id in opens]
    return _file(kind, _found(nodes, wave_id, [nodes[network_id], *below])) if below else abort(404)


def _found(nodes: Tree, wave_id: str, wanted: Sequence[Node]) -> list[Part]:
    in_own_zone(nodes.root.id)
    return reading.parts(nodes.root.id, wave_id, wanted) or abort(404)


def _file(kind: str, parts: Sequence[Part]) -> ResponseReturnValue:
    # no ETag and no date: nothing of a signed-in page is kept by anybody, so nothing is asked for again
    return send_file(
        BytesIO(making.MAKERS[kind](parts)),
        mimetype=making.TYPES[kind],
        as_attachment=True,
        download_name=making.file_name(parts[0], kind, below=len(parts) > 1),
        etag=False,
        max_age=0,
    )
