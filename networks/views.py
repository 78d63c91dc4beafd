"""Show a lead their part of the tree: first ten minutes, settings, regions and clubs."""

from collections.abc import Iterator

from flask import Blueprint, Flask, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from core import navigation
from core.access import Actor, lead_of
from core.db import db, transaction
from networks import (
    jobs,
    ports,
    tree,
    views_by_hand,
    views_chain,
    views_clusters,
    views_dates,
    views_paper,
    views_waves,
)
from networks.forms import NameForm, NodeForm, SettingsForm
from networks.models import Network, RootSettings
from networks.page_facts import SettingsFrozen, frozen_by, in_own_zone, leads_root, members_by_club, running, size
from networks.wave_calendar import expected_answers, members_for, too_often

blueprint = Blueprint("networks", __name__, url_prefix="/app/club/<network_id>")


def init_app(app: Flask) -> None:
    """Register the pages, the header's entries and the due work."""
    app.register_blueprint(blueprint)
    for views in (views_waves, views_paper, views_clusters, views_by_hand, views_chain):
        app.register_blueprint(views.blueprint)
    views_dates.init_app(app)
    navigation.register(app, entries)
    jobs.init_app(app)


def entries(person: Actor) -> Iterator[navigation.Entry]:
    """Return the header's entry for who leads: the highest node led, from which the others are reached."""
    led = [role.network_id for role in person.roles if role.kind == "lead"]
    if led:
        highest = min(led, key=lambda network_id: (len(tree.lineage(network_id)), network_id))
        yield navigation.Entry(_("Run the club"), url_for("networks.show", network_id=highest))


@blueprint.get("")
@lead_of("network_id")
def show(network_id: str) -> ResponseReturnValue:
    """Show what to do first, what comes next and the nodes below."""
    return _page(network_id, NameForm(data={"name": tree.load(network_id)[network_id].name}))


@blueprint.post("/name")
@lead_of("network_id")
def rename(network_id: str) -> ResponseReturnValue:
    """Keep another name."""
    form = NameForm()
    if not form.validate_on_submit():
        return _page(network_id, form), 422
    with transaction():
        db.session.get_one(Network, network_id).name = form.name.data or ""
    flash(_("The name is kept."))
    return redirect(url_for("networks.show", network_id=network_id), code=303)


@blueprint.get("/settings")
@lead_of("network_id")
def settings(network_id: str) -> ResponseReturnValue:
    """Show what the root decides."""
    chosen = _root_settings(network_id)
    return _settings_page(network_id, SettingsForm(obj=chosen))


@blueprint.post("/settings")
@lead_of("network_id")
def save_settings(network_id: str) -> ResponseReturnValue:
    """Keep the settings, unless a check-in is open or being counted."""
    chosen, form = _root_settings(network_id), SettingsForm()
    if frozen_by(network_id):
        raise SettingsFrozen
    if not form.validate_on_submit():
        return _settings_page(network_id, form), 422
    with transaction():
        form.populate_obj(chosen)
    flash(_("The settings are kept."))
    return redirect(url_for("networks.show", network_id=network_id), code=303)


@blueprint.get("/new")
@lead_of("network_id")
def new(network_id: str) -> ResponseReturnValue:
    """Show the form for a region or club below a group."""
    return _new_page(_group(network_id), NodeForm())


@blueprint.post("/new")
@lead_of("network_id")
def create(network_id: str) -> ResponseReturnValue:
    """Add a region or club below a group."""
    form, parent = NodeForm(), _group(network_id)
    if not form.validate_on_submit():
        return _new_page(parent, form), 422
    with transaction():
        child = tree.graft(parent, form.name.data or "", kind=form.kind.data)
    flash(_("%(name)s is there. See what it will see before you invite anyone.", name=child.name))
    return redirect(url_for("networks.show", network_id=child.id), code=303)


def _page(network_id: str, form: NameForm) -> str:
    nodes, chosen = tree.load(network_id), in_own_zone(network_id)
    sizes, template = members_by_club(nodes.root.id), "retired" if nodes[network_id].is_retired else "show"
    return render_template(
        f"networks/{template}.html",
        form=form,
        node=nodes[network_id],
        root=nodes.root,
        path=nodes.path(network_id)[:-1],
        children=[(child, size(nodes, child.id, sizes)) for child in nodes.children(network_id)],
        members=size(nodes, network_id, sizes),
        foresight=ports.current().foresight,
        nodes=nodes,
        waves=running(nodes.root.id),
        chosen=chosen,
        leads_root=leads_root(nodes.root.id),
    )


def _root_settings(network_id: str) -> RootSettings:
    """Return the settings of a root; raises 404 for a node below."""
    chosen = in_own_zone(network_id)
    return chosen if chosen.root_id == network_id else abort(404)


def _group(network_id: str) -> Network:
    """Return a group that others may be added to; raises 404 for a club, and for a cluster: its clubs are chosen."""
    node = tree.load(network_id)[network_id]
    return abort(404) if node.is_club or node.is_cluster or node.is_retired else db.session.get_one(Network, network_id)


def _settings_page(network_id: str, form: SettingsForm) -> str:
    members, foresight = sum(members_by_club(network_id).values()), ports.current().foresight
    answers = expected_answers(members, foresight.usual_share(network_id).share)
    return render_template(
        "networks/settings.html",
        form=form,
        node=db.session.get_one(Network, network_id),
        often=too_often(int(form.waves_per_year.data or 0), answers),
        frozen=frozen_by(network_id),
        foresight=foresight,
    )


def _new_page(parent: Network, form: NodeForm) -> str:
    foresight, chosen = ports.current().foresight, tree.settings_of(parent.id)
    share = foresight.usual_share(parent.root_id).share
    alone = members_for(foresight.alone_from(chosen.threshold), share)
    return render_template("networks/new.html", form=form, node=parent, alone=alone)
