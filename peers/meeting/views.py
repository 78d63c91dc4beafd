"""Let two who were introduced agree on a half-day, and put it into their calendars."""

from collections.abc import Sequence
from datetime import date

from flask import Blueprint, Response, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import format_date, gettext as _

from core.access import require_actor, signed_in
from core.clock import now, today
from core.db import db, transaction
from members.models import Member
from peers.duty import line
from peers.meeting import appointments, calendar_file, introductions
from peers.meeting.appointments import HalfDay
from peers.meeting.introductions import Both
from peers.refusals import NotKnown
from peers.requests.states import State
from peers.safety import referent_calls
from peers.safety.forms import PickForm, ProposeForm

blueprint = Blueprint("peers_meeting", __name__, url_prefix="/app/peers/introduction")
Invalid = ProposeForm | PickForm | None


def page(introduction_id: str, invalid: Invalid = None) -> str:
    """Return the page of an introduction to one of the two; raises NotKnown for anybody else.

    `invalid` is a form that was sent and is shown again with what is wrong with it.
    """
    me = db.session.get_one(Member, require_actor().member_id)
    met = introductions.reveal(introduction_id, me.id)
    both = introductions.find(introduction_id)
    introduction = both.introduction
    proposed = appointments.still_open(introduction.proposed, now(), _zone(both))
    return render_template(
        "peers/introduction.html",
        met=met,
        proposed=[name_of(one) for one in proposed],
        picked=name_of(appointments.read(introduction.picked)) if introduction.picked else "",
        form=invalid or _form(both, proposed, as_peer=met.as_peer),
        referents=referent_calls.names(me),
    )


@blueprint.post("/<introduction_id>/half-days")
@signed_in
def propose(introduction_id: str) -> ResponseReturnValue:
    """Propose up to three half-days, as the peer."""
    member_id = require_actor().member_id
    both = introductions.find(introduction_id)
    form = _proposing(both) if both.is_peer(member_id) else None
    if form is None:
        raise NotKnown
    if not form.validate_on_submit():
        return page(introduction_id, form), 422
    with transaction():
        undone = appointments.propose(introduction_id, member_id, frozenset(form.half_days.data or ()))
    flash(
        _("Proposed. The half-day picked before no longer counts; a mail asks for another.")
        if undone
        else _("Proposed. You get a mail when one of them is picked.")
    )
    return _back(introduction_id)


@blueprint.post("/<introduction_id>/pick")
@signed_in
def pick(introduction_id: str) -> ResponseReturnValue:
    """Pick one of the half-days, as the asker."""
    member_id = require_actor().member_id
    both = introductions.find(introduction_id)
    if both.is_peer(member_id):
        raise NotKnown
    form = _picking(appointments.still_open(both.introduction.proposed, now(), _zone(both)))
    if not form.validate_on_submit():
        return page(introduction_id, form), 422
    with transaction():
        appointments.pick(introduction_id, member_id, form.half_day.data)
    return _back(introduction_id)


@blueprint.get("/<introduction_id>/appointment.ics")
@signed_in
def calendar(introduction_id: str) -> ResponseReturnValue:
    """Return the agreed half-day as a calendar file, to the two alone."""
    member_id = require_actor().member_id
    both = introductions.find(introduction_id)
    both.is_peer(member_id)
    if both.introduction.picked is None:
        raise NotKnown
    content = calendar_file.write(
        appointments.read(both.introduction.picked),
        _zone(both),
        uid=calendar_file.uid_of(introduction_id, member_id),
        title=_("Appointment"),
        day=today(),
    )
    named = {"Content-Disposition": "attachment; filename=appointment.ics"}
    return Response(content, content_type=calendar_file.MIME, headers=named)


@blueprint.app_template_global()
def day_name(day: date) -> str:
    """Return a day of the next weeks in words, without its year."""
    return str(format_date(day, "EEEE d MMMM"))


def name_of(half_day: HalfDay) -> str:
    """Return a half-day in words."""
    day = day_name(half_day.day)
    words = _("%(day)s, morning", day=day) if half_day.half == "am" else _("%(day)s, afternoon", day=day)
    return str(words)


def _form(both: Both, proposed: Sequence[HalfDay], *, as_peer: bool) -> ProposeForm | PickForm | None:
    """Return what this side may send, as it stands; nothing once the two have talked."""
    if both.request.state != State.CONNECTED:
        return None
    if as_peer:
        form = _proposing(both, blank=True)
        form.half_days.data = [one.code for one in proposed]
        return form
    picking = _picking(proposed, blank=True)
    picking.half_day.data = both.introduction.picked
    return picking if proposed else None


def _proposing(both: Both, *, blank: bool = False) -> ProposeForm:
    form = ProposeForm(formdata=None) if blank else ProposeForm()
    coming = appointments.choices(both)
    kept = appointments.still_open(both.introduction.proposed, now(), _zone(both))
    form.offer(sorted({*coming, *kept}))
    return form


def _picking(proposed: Sequence[HalfDay], *, blank: bool = False) -> PickForm:
    form = PickForm(formdata=None) if blank else PickForm()
    form.offer((one.code, name_of(one)) for one in proposed)
    return form


def _zone(both: Both) -> str:
    return line.load(both.request.root_id).hours.zone


def _back(introduction_id: str) -> ResponseReturnValue:
    return redirect(url_for("peers.introduction", introduction_id=introduction_id), code=303)
