"""Let leads of a group put small clubs together so that their figures appear, and take them apart again."""

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _, ngettext

from core.access import lead_of
from core.db import db, transaction
from core.forms import Confirm
from networks import clusters, tree
from networks.clusters import ClusterRefused
from networks.forms import ClusterForm
from networks.models import Cluster
from networks.page_facts import frozen_by, in_own_zone
from networks.tree import Tree

blueprint = Blueprint("clusters", __name__, url_prefix="/app/club/<network_id>/clusters")


@blueprint.get("")
@lead_of("network_id")
def show(network_id: str) -> ResponseReturnValue:
    """List the clusters of a group and its clubs too small to be published alone."""
    nodes = _group(network_id)
    return _page(nodes, network_id, ClusterForm(data={"clubs": request.args.getlist("clubs")}))


@blueprint.post("")
@lead_of("network_id")
def make(network_id: str) -> ResponseReturnValue:
    """Put clubs together; pressing twice finds the same cluster."""
    nodes = _group(network_id)
    form = ClusterForm().among((node.id, node.name) for node in nodes.descendants(network_id) if node.is_club)
    try:
        if form.validate_on_submit():
            with transaction():
                clusters.make(network_id, form.name.data or "", form.clubs.data or [])
            flash(_("From the next check-in on, the figures of these clubs appear together."))
            return redirect(url_for("clusters.show", network_id=network_id), code=303)
    except ClusterRefused as refused:
        form.clubs.errors = [str(refused.message)]
    return _page(nodes, network_id, form), 422


@blueprint.post("/<cluster_id>/dissolve")
@lead_of("network_id")
def dissolve(network_id: str, cluster_id: str) -> ResponseReturnValue:
    """Let the clubs of a cluster stand alone again; pressing twice is once."""
    Confirm().validate_on_submit()
    nodes = _group(network_id)
    if db.session.get(Cluster, cluster_id) is None or nodes[cluster_id].parent != network_id:
        abort(404)
    with transaction():
        clusters.dissolve(cluster_id)
    flash(_("The clubs stand alone again from the next check-in on. What was published stays as it is."))
    return redirect(url_for("clusters.show", network_id=network_id), code=303)


def _group(network_id: str) -> Tree:
    """Return the tree around a group that may hold clusters; raises 404 for a club and for a cluster itself."""
    nodes = tree.load(network_id)
    node = nodes[network_id]
    return abort(404) if node.is_club or node.is_cluster or node.is_retired else nodes


def _page(nodes: Tree, network_id: str, form: ClusterForm) -> str:
    in_own_zone(network_id)
    clubs = clusters.clubs_of(nodes, network_id)
    return render_template(
        "networks/clusters.html",
        form=form.among((club, _label(nodes, club, answers)) for club, answers in clubs.expected.items()),
        node=nodes[network_id],
        nodes=nodes,
        clusters=[node for node in nodes.children(network_id) if node.is_cluster],
        retired=[node for node in nodes.retired(network_id) if node.parent == network_id],
        clubs=clubs,
        frozen=frozen_by(nodes.root.id),
    )


def _label(nodes: Tree, club: str, answers: int) -> str:
    told = ngettext("about %(num)d answer to expect", "about %(num)d answers to expect", answers)
    return f"{nodes[club].name} ({told})"
