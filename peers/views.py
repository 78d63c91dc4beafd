"""Show members the peer side: asking, the own request, what both sides see of each other; and wire it all in."""

from collections.abc import Iterable
from contextlib import suppress

from flask import Blueprint, Flask, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import select
from werkzeug.exceptions import TooManyRequests

from core import erasures, help_lines, jobs
from core.access import Actor, require_actor, signed_in
from core.db import db, transaction
from core.errors import DomainError
from core.navigation import Entry, register
from core.security import limiter, member
from members import phones
from members.addresses import on_correcting
from members.leaving import on_leaving
from members.models import Member
from members.profile import SECTOR_NAMES, SIZE_NAMES, SPOKEN_NAMES
from peers import asking, endings, following, offers, shown
from peers.asking import Wishes
from peers.choices import DAYS, HALVES, TOPICS, WAYS
from peers.duty import line, rota as duty, views as views_duty, views_desk
from peers.forms import OUTCOME_NAMES, AskForm, ClosingForm
from peers.jobs import JOBS
from peers.listeners import exclusions, listening, views as views_listen, views_avoid, views_vouch
from peers.meeting import faces, introductions, views as views_meeting, views_offer
from peers.models import LEAD_TOO, PeerProfile, PeerRequest
from peers.refusals import AlreadyAsking, MomentMoved, NotKnown
from peers.requests.states import Event, Kind, Outcome
from peers.safety import safeguards, views as views_safeguard
from peers.statistics import views as views_statistics

blueprint = Blueprint("peers", __name__, url_prefix="/app/peers")
BLUEPRINTS = (
    blueprint,
    views_listen.blueprint,
    views_offer.blueprint,
    views_desk.blueprint,
    views_duty.blueprint,
    views_statistics.blueprint,
    views_meeting.blueprint,
    views_safeguard.blueprint,
    views_vouch.blueprint,
    views_avoid.blueprint,
)
for one in BLUEPRINTS:
    one.register_error_handler(DomainError, views_safeguard.refused)
    one.register_error_handler(TooManyRequests.code, views_safeguard.too_often)
    one.before_request(line.tell_time)
    # a button pressed without end writes mails to others without end
    limiter.shared_limit("120 per hour", scope="peers", key_func=member, methods=["POST"])(one)
OWN_STEPS = {
    "another": Kind.ANOTHER,
    "leave": Kind.GIVE_LEAVE,
    "no-leave": Kind.TAKE_BACK_LEAVE,
    "tell-lead": Kind.TELL_LEAD,
    "untell-lead": Kind.UNTELL_LEAD,
    "agree-handover": Kind.AGREE_HANDOVER,
    "refuse-handover": Kind.REFUSE_HANDOVER,
    "keep": Kind.KEEP,
    "widen": Kind.WIDEN,
    "thank": Kind.THANK,
    "not-yet": Kind.NOT_YET,
    "withdraw": Kind.WITHDRAW,
}
SHARED_STEPS = {"done": Kind.DONE, "not-yet": Kind.NOT_YET, "no": Kind.NO}


def init_app(app: Flask) -> None:
    """Register the pages, the jobs, the link in the header, and what goes when a member leaves."""
    words = {"sector": SECTOR_NAMES, "size": SIZE_NAMES}
    app.jinja_env.globals.update(numbers=numbers, spoken_number=phones.spoken, attribute_words=words)
    app.jinja_env.globals.update(topic_names=TOPICS, way_names=WAYS, spoken_names=SPOKEN_NAMES)
    app.jinja_env.globals.update(day_names=DAYS, half_names=HALVES, shown_mark=shown.mark)
    for one in BLUEPRINTS:
        app.register_blueprint(one)
    jobs.register(app, *JOBS)
    register(app, _entries)
    on_leaving(app, listening.erase)
    on_correcting(app, listening.conceal)
    on_leaving(app, safeguards.erase)
    on_leaving(app, duty.erase)
    for kind in (endings.ERASED, exclusions.ERASED):
        erasures.register(app, kind)


def numbers() -> tuple[help_lines.HelpLine, ...]:
    """Return the lines to call that every page of the peer side shows, to everybody."""
    return help_lines.lines("FR")


def _entries(person: Actor) -> Iterable[Entry]:
    """Offer the same link to everybody, whatever was answered anywhere; the home page says what waits besides."""
    about = _("Someone who runs a company too, who listens and sells nothing.")
    if request.endpoint == "home.index":
        about = _what_waits(following.waiting(person.member_id)) or about
    yield Entry(_("Talk to a peer"), url_for("peers.home"), about, human=True)


def _what_waits(waiting: following.Waiting) -> str:
    if waiting.call:
        return str(_("Someone is waiting for your call."))
    if waiting.answer:
        return str(_("A peer has said yes and waits for your answer."))
    return str(_("A member would like to talk to a peer and waits for your yes or no.")) if waiting.offer else ""


def _me() -> Member:
    return db.session.get_one(Member, require_actor().member_id)


@blueprint.get("")
@signed_in
def home() -> ResponseReturnValue:
    """Show the own request as it stands, or how to ask, and what waits for a peer."""
    me, person = _me(), require_actor()
    on = line.load(me.root_id)
    own = db.session.scalar(select(PeerRequest).where(PeerRequest.member_id == me.id))
    return render_template(
        "peers/home.html",
        own=own,
        seen=following.own(own, me, on) if own else None,
        outcomes=OUTCOME_NAMES,
        referents=[referent.name for referent in on.referents(me.leaf_id, but=me.id)],
        led=[on.tree[node] for node in sorted(line.nodes_held(person, "lead")) if node in on.tree],
        is_referent=bool(line.nodes_held(person, "referent")),
        **_listening(me.id),
    )


def _listening(member_id: str) -> dict[str, object]:
    """Return what the home page shows to a member who listens."""
    offer = offers.waiting(member_id)
    return {
        "profile": db.session.get(PeerProfile, member_id),
        "card": faces.card_of(offer) if offer else None,
        "calls": following.calls(member_id),
        "awaited": introductions.awaited(member_id),
    }


@blueprint.get("/ask")
@signed_in
def ask() -> ResponseReturnValue:
    """Show the form that asks for a peer; whoever has an open request is sent to it."""
    me = _me()
    if asking.own_id(me.id) is not None:
        return redirect(url_for("peers.home"), code=303)
    on = line.load(me.root_id)
    return _asking_page(me, on, _asking_form(me, on))


@blueprint.post("/ask")
@signed_in
@limiter.limit("6 per day", key_func=member)
def confirm() -> ResponseReturnValue:
    """Open the request; a second press of the button leads to the one that is open."""
    me = _me()
    on = line.load(me.root_id)
    form = _asking_form(me, on)
    if not form.validate_on_submit():
        return _asking_page(me, on, form), 422
    try:
        with suppress(AlreadyAsking), transaction():
            asking.ask(me, _wishes(form), shown=form.moment())
    except MomentMoved as moved:
        return _asking_page(_me(), on, form, moved.message), moved.status
    return redirect(url_for("peers.home"), code=303)


def _asking_form(me: Member, on: line.Line) -> AskForm:
    """Return the form with what this member can choose at all."""
    form = AskForm()
    form.most = exclusions.most(me.root_id)
    if not me.phone:
        form.only_by_email()
    if not following.leads(me, on):
        form.without_lead()
    return form


def _wishes(form: AskForm) -> Wishes:
    chosen = form.chosen()
    return Wishes(
        lead_may_know=form.who.data == LEAD_TOO,
        referent_may_know=form.referent.data,
        channel=form.channel.data,
        call_directly=form.call_directly.data,
        own_club_last=form.own_club_last.data,
        same_trade_elsewhere=form.same_trade_elsewhere.data,
        avoid=form.avoided(),
        topics=chosen["topics"],
        ways=chosen["ways"],
        slots=chosen["slots"],
    )


def _asking_page(me: Member, on: line.Line, form: AskForm, notice: object = "") -> str:
    return render_template(
        "peers/ask.html",
        form=form,
        leads=following.leads(me, on),
        referents=[referent.name for referent in on.every_referent(me.leaf_id, but=me.id)],
        notice=notice,
        moment=asking.promise(on, me, referent_may_know=True),
    )


@blueprint.post("/request/<step>")
@signed_in
def act(step: str) -> ResponseReturnValue:
    """Take a step of the own request; withdrawing it twice is withdrawing it once."""
    if step not in OWN_STEPS:
        abort(400)
    member_id = require_actor().member_id
    if step != "withdraw" or asking.own_id(member_id) is not None:
        with transaction():
            asking.act(member_id, Event(OWN_STEPS[step]))
    return redirect(url_for("peers.home"), code=303)


@blueprint.post("/request/close")
@signed_in
def close() -> ResponseReturnValue:
    """Close the own request with the answer of one tap, and ask the same person again if that was ticked.

    A second press leads home, to the request that is open by then.
    """
    form, me = ClosingForm(), _me()
    outcome = Outcome(form.outcome.data) if form.validate() else None
    if asking.own_id(me.id) is not None:
        with suppress(AlreadyAsking), transaction():
            if form.again.data:
                asking.ask_again(me, outcome)
            else:
                asking.act(me.id, Event(Kind.CLOSE, outcome=outcome))
    return redirect(url_for("peers.home"), code=303)


@blueprint.get("/introduction/<introduction_id>")
@signed_in
def introduction(introduction_id: str) -> ResponseReturnValue:
    """Show one of the two introduced the other's first name and chosen channel."""
    return views_meeting.page(introduction_id)


@blueprint.post("/introduction/<introduction_id>/<step>")
@signed_in
def follow_up(introduction_id: str, step: str) -> ResponseReturnValue:
    """Say whether the two have talked; once one has said no, a second press leads home."""
    if step not in SHARED_STEPS:
        abort(400)
    try:
        with transaction():
            onward = introductions.follow_up(introduction_id, require_actor().member_id, Event(SHARED_STEPS[step]))
    except NotKnown:
        return views_safeguard.over(introduction_id)
    return redirect(url_for(onward), code=303)
