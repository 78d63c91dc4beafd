"""Let the leads of a root choose when people may be reached, and referents say when they are away."""

from dataclasses import dataclass
from datetime import date

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from core.access import Actor, lead_of, require_actor, signed_in
from core.clock import today
from core.db import db, transaction
from core.forms import Confirm
from members.models import REFERENT
from networks.models import Network
from networks.page_facts import in_own_zone
from peers.duty import line, rota as duty
from peers.duty.forms import AbsenceForm, HoursForm
from peers.duty.line import Line
from peers.duty.promise import DAY, HORIZON

blueprint = Blueprint("peers_duty", __name__, url_prefix="/app/peers")
SHOWN = 6


@dataclass(frozen=True)
class Share:
    """A node whose referent somebody is: who shares it, and the coming days on which nobody is there."""

    name: str
    others: tuple[str, ...]
    gaps: tuple[date, ...]


@blueprint.get("/hours/<network_id>")
@lead_of("network_id")
def hours(network_id: str) -> ResponseReturnValue:
    """Show when people of this root may be reached."""
    return _hours_page(_root(network_id), HoursForm(formdata=None).show(duty.chosen(network_id)))


@blueprint.post("/hours/<network_id>")
@lead_of("network_id")
def keep_hours(network_id: str) -> ResponseReturnValue:
    """Keep the hours; they count from the next page on."""
    form, root = HoursForm(), _root(network_id)
    if not form.validate_on_submit():
        return _hours_page(root, form), 422
    with transaction():
        duty.save_hours(
            network_id,
            opens=form.opens.data,
            closes=form.closes.data,
            weekends=form.weekends.data,
            place=form.place.data,
            days_off=form.days(),
        )
    flash(_("The hours are kept. They count at once."))
    return redirect(url_for("peers_duty.hours", network_id=network_id), code=303)


@blueprint.get("/duty")
@signed_in
def show() -> ResponseReturnValue:
    """Show a referent their absences, and the days on which nobody is there."""
    return _duty_page(_referent(), AbsenceForm(formdata=None))


@blueprint.post("/duty")
@signed_in
def add_absence() -> ResponseReturnValue:
    """Note days on which this referent is away."""
    form, person = AbsenceForm(), _referent()
    if not form.validate_on_submit():
        return _duty_page(person, form), 422
    with transaction():
        duty.add_absence(person.member_id, form.first, form.last)
    flash(_("Noted. On these days somebody else is called."))
    return redirect(url_for("peers_duty.show"), code=303)


@blueprint.post("/duty/<absence_id>/remove")
@signed_in
def remove_absence(absence_id: str) -> ResponseReturnValue:
    """Remove an absence of this referent's."""
    Confirm().validate_on_submit()
    with transaction():
        duty.remove_absence(_referent().member_id, absence_id)
    flash(_("This absence is removed."))
    return redirect(url_for("peers_duty.show"), code=303)


@blueprint.post("/duty/<any(deputy,usual):part>")
@signed_in
def stand_in(part: str) -> ResponseReturnValue:
    """Make this referent a deputy, or one of those who are called first."""
    Confirm().validate_on_submit()
    with transaction():
        duty.stand_in(_referent().member_id, only=part == "deputy")
    return redirect(url_for("peers_duty.show"), code=303)


def _root(network_id: str) -> Network:
    """Return a root; raises 404 for a node below, whose hours are the root's."""
    node = db.session.get_one(Network, network_id)
    in_own_zone(network_id)
    return node if node.is_root else abort(404)


def _referent() -> Actor:
    """Return who is signed in; raises 404 for who is no referent."""
    person = require_actor()
    return person if line.nodes_held(person, REFERENT) else abort(404)


def _hours_page(root: Network, form: HoursForm) -> str:
    kept = duty.hours_of(root.id)
    off = sorted(day for day in kept.days_off if day >= today(kept.zone))
    return render_template("peers/hours.html", node=root, form=form, next_off=off[:SHOWN])


def _duty_page(person: Actor, form: AbsenceForm) -> str:
    on = line.load(person.root_id)
    return render_template(
        "peers/duty.html",
        form=form,
        absences=duty.absences(person.member_id),
        deputy=duty.is_deputy(person.member_id),
        shares=[_share(on, node, person.member_id) for node in sorted(line.nodes_held(person, REFERENT))],
    )


def _share(on: Line, node: str, member_id: str) -> Share:
    first = today(on.hours.zone)
    coming = [first + number * DAY for number in range(HORIZON.days)]
    gaps = tuple(day for day in coming if on.hours.works(day) and not on.on_duty(node, day))
    others = tuple(one.name for one in on.referents_at(node, but=member_id))
    return Share(on.tree[node].name, others, gaps)
