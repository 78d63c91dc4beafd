"""Let leads plan, watch, extend and cancel the check-ins of their root."""

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import select

from core import i18n
from core.access import lead_of
from core.clock import now, today
from core.db import db
from core.forms import Confirm
from networks import by_hand, chain, lifecycle, ports, printed, tree
from networks.cells import minimum_members
from networks.forms import DatesForm, ExtendForm
from networks.lifecycle import PROBLEMS
from networks.models import RootSettings, Wave
from networks.page_facts import in_own_zone, leads_root, members_by_club
from networks.wave_calendar import Dates, Problem, Rhythm, propose, reminder_at
from networks.waves import State

blueprint = Blueprint("waves", __name__, url_prefix="/app/club/<network_id>")

ABOUT = {
    Problem.IN_THE_PAST: "opens_at",
    Problem.TOO_CLOSE: "opens_at",
    Problem.TOO_SHORT: "closes_at",
    Problem.TOO_LONG: "closes_at",
    Problem.PUBLISHED_BEFORE_CLOSING: "publishes_at",
}
"""The field under which a problem is shown."""


@blueprint.get("/waves")
@lead_of("network_id")
def calendar(network_id: str) -> ResponseReturnValue:
    """List the root's check-ins and propose the next dates."""
    chosen = in_own_zone(network_id)
    proposal = proposals(chosen, 1)[0]
    return _calendar_page(network_id, chosen, DatesForm().show(proposal, chosen.time_zone))


@blueprint.post("/waves")
@lead_of("network_id")
def plan(network_id: str) -> ResponseReturnValue:
    """Plan a check-in at the dates typed."""
    chosen, form = _decider(network_id), DatesForm()
    if not _readable(form, chosen):
        return _calendar_page(network_id, chosen, form), 422
    (wave,) = lifecycle.plan(chosen.root_id, form.dates(chosen.time_zone))
    flash(_("The check-in is planned. You can still change its dates until it opens."))
    return redirect(url_for("waves.show", network_id=network_id, wave_id=wave.id), code=303)


@blueprint.post("/waves/year")
@lead_of("network_id")
def plan_year(network_id: str) -> ResponseReturnValue:
    """Plan a whole year at the dates proposed."""
    chosen = _decider(network_id)
    Confirm().validate_on_submit()
    lifecycle.plan(chosen.root_id, *proposals(chosen, chosen.waves_per_year))
    flash(_("The year is planned. You can still change each date until it comes."))
    return redirect(url_for("waves.calendar", network_id=network_id), code=303)


@blueprint.get("/wave/<wave_id>")
@lead_of("network_id")
def show(network_id: str, wave_id: str) -> ResponseReturnValue:
    """Show one check-in: where it stands and what can still be done."""
    chosen, wave = in_own_zone(network_id), _wave(network_id, wave_id)
    return _wave_page(network_id, wave, DatesForm().show(wave, chosen.time_zone))


@blueprint.post("/wave/<wave_id>/dates")
@lead_of("network_id")
def reschedule(network_id: str, wave_id: str) -> ResponseReturnValue:
    """Move a planned check-in."""
    chosen, wave, form = _decider(network_id), _wave(network_id, wave_id), DatesForm()
    if not _readable(form, chosen, but=wave.id):
        return _wave_page(network_id, wave, form), 422
    lifecycle.reschedule(wave.id, form.dates(chosen.time_zone))
    flash(_("The new dates are kept."))
    return redirect(url_for("waves.show", network_id=network_id, wave_id=wave_id), code=303)


@blueprint.post("/wave/<wave_id>/extend")
@lead_of("network_id")
def extend(network_id: str, wave_id: str) -> ResponseReturnValue:
    """Leave an open check-in open for some more days, once."""
    chosen, wave, form = _decider(network_id), _wave(network_id, wave_id), ExtendForm()
    if not form.validate_on_submit():
        return _wave_page(network_id, wave, DatesForm().show(wave, chosen.time_zone), form), 422
    lifecycle.extend(wave.id, form.days.data)
    flash(_("The check-in stays open for longer. Everybody is told by mail."))
    return redirect(url_for("waves.show", network_id=network_id, wave_id=wave_id), code=303)


@blueprint.get("/wave/<wave_id>/cancel")
@lead_of("network_id")
def ask_cancel(network_id: str, wave_id: str) -> ResponseReturnValue:
    """Say what cancelling destroys and ask once."""
    _decider(network_id)
    return render_template("networks/cancel.html", network_id=network_id, wave=_wave(network_id, wave_id))


@blueprint.post("/wave/<wave_id>/cancel")
@lead_of("network_id")
def cancel(network_id: str, wave_id: str) -> ResponseReturnValue:
    """Cancel a check-in and destroy what came in."""
    _decider(network_id)
    Confirm().validate_on_submit()
    lifecycle.cancel(_wave(network_id, wave_id).id)
    flash(_("The check-in is cancelled."))
    return redirect(url_for("waves.calendar", network_id=network_id), code=303)


def proposals(chosen: RootSettings, count: int) -> tuple[Dates, ...]:
    """Return the next dates that suit a root and the waves it has."""
    taken = select(Wave.opens_at).where(Wave.root_id == chosen.root_id, Wave.state != State.CANCELLED)
    rhythm = Rhythm(chosen.waves_per_year, chosen.skip_august, chosen.time_zone)
    return propose(rhythm, today(chosen.time_zone), count, db.session.scalars(taken).all())


def _decider(network_id: str) -> RootSettings:
    """Return the settings of a root; raises 404 for a node below, whose lead does not decide on check-ins."""
    chosen = in_own_zone(network_id)
    return chosen if chosen.root_id == network_id else abort(404)


def _wave(network_id: str, wave_id: str) -> Wave:
    wave = db.session.get(Wave, wave_id)
    return wave if wave is not None and wave.root_id == tree.root_of(network_id) else abort(404)


def _readable(form: DatesForm, chosen: RootSettings, but: str = "") -> bool:
    """Tell whether the dates can be kept; each problem stands at its field."""
    if not form.validate_on_submit():
        return False
    found = lifecycle.dates_problems(chosen.root_id, form.dates(chosen.time_zone), but)
    for problem in found:
        field = form[ABOUT[problem]]
        field.errors = [*field.errors, PROBLEMS[problem]]
    return not found


def _calendar_page(network_id: str, chosen: RootSettings, form: DatesForm) -> str:
    waves = db.session.scalars(select(Wave).where(Wave.root_id == chosen.root_id).order_by(Wave.opens_at.desc())).all()
    return render_template(
        "networks/calendar.html",
        form=form,
        node=tree.load(network_id)[network_id],
        chosen=chosen,
        leads_root=leads_root(chosen.root_id),
        proposed=proposals(chosen, chosen.waves_per_year),
        waves=waves,
        foresight=ports.current().foresight,
    )


def _wave_page(network_id: str, wave: Wave, form: DatesForm, extension: ExtendForm | None = None) -> str:
    members = sum(members_by_club(wave.root_id).values())
    return render_template(
        "networks/wave.html",
        form=form,
        extension=extension or ExtendForm(),
        network_id=network_id,
        wave=wave,
        leads_root=leads_root(wave.root_id),
        missing=max(minimum_members(tree.settings_of(network_id).threshold) - members, 0),
        held=wave.state == State.OPEN and bool(chain.holding_back(wave.root_id)),
        missed=wave.state == State.PLANNED and wave.closes_at <= now(),
        reminder_at=reminder_at(wave.opens_at, wave.closes_at),
        tablet=printed.tablet(wave.id, i18n.language()),
        to_print=by_hand.can_print(wave, network_id),
        foresight=ports.current().foresight,
    )
