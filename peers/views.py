"""Show members the peer side: asking, the own request, what both sides see of each other; and wire it all in."""

from collections.abc import Iterable
from contextlib import suppress

from flask import Blueprint, Flask, abort, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from core import erasures, help_lines, jobs
from core.access import Actor, require_actor, signed_in
from core.db import db, transaction
from core.errors import DomainError
from core.navigation import Entry, register
from members import phones
from members.leaving import on_leaving
from members.models import Member
from members.profile import SECTOR_NAMES, SIZE_NAMES, SPOKEN_NAMES
from peers import (
    asking,
    duty,
    endings,
    faces,
    introductions,
    line,
    listening,
    offers,
    safeguards,
    views_desk,
    views_duty,
    views_listen,
    views_meeting,
    views_offer,
    views_safeguard,
    views_statistics,
)
from peers.asking import Wishes
from peers.choices import DAYS, HALVES, TOPICS, WAYS
from peers.forms import AskForm, ClosingForm
from peers.jobs import JOBS
from peers.models import LEAD_TOO, PeerProfile, PeerRequest
from peers.refusals import AlreadyAsking
from peers.states import Event, Kind, OfferState, Outcome, State

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
)
for one in BLUEPRINTS:
    one.register_error_handler(DomainError, views_safeguard.refused)
OWN_STEPS = {
    "another": Kind.ANOTHER,
    "leave": Kind.GIVE_LEAVE,
    "keep": Kind.KEEP,
    "not-yet": Kind.NOT_YET,
    "withdraw": Kind.WITHDRAW,
    "close": Kind.CLOSE,
}
SHARED_STEPS = {"done": Kind.DONE, "not-yet": Kind.NOT_YET, "no": Kind.NO}


def init_app(app: Flask) -> None:
    """Register the pages, the jobs, the link in the header, and what goes when a member leaves."""
    words = {"sector": SECTOR_NAMES, "size": SIZE_NAMES}
    app.jinja_env.globals.update(numbers=numbers, spoken_number=phones.spoken, attribute_words=words)
    app.jinja_env.globals.update(topic_names=TOPICS, way_names=WAYS, spoken_names=SPOKEN_NAMES)
    app.jinja_env.globals.update(day_names=DAYS, half_names=HALVES)
    for one in BLUEPRINTS:
        app.register_blueprint(one)
    jobs.register(app, *JOBS)
    register(app, _entries)
    on_leaving(app, listening.erase)
    on_leaving(app, safeguards.erase)
    on_leaving(app, duty.erase)
    erasures.register(app, endings.ERASED)


def numbers() -> tuple[help_lines.HelpLine, ...]:
    """Return the lines to call that every page of the peer side shows, to everybody."""
    return help_lines.lines("FR")


def _entries(person: Actor) -> Iterable[Entry]:
    """Offer the same link to everybody, whatever was answered anywhere."""
    del person
    about = _("Someone who runs a company too, who listens and sells nothing.")
    yield Entry(_("Talk to a peer"), url_for("peers.home"), about, human=True)


def _me() -> Member:
    return db.session.get_one(Member, require_actor().member_id)


@blueprint.get("")
@signed_in
def home() -> ResponseReturnValue:
    """Show the own request as it stands, or how to ask, and what waits for a peer."""
    me, person = _me(), require_actor()
    offer = offers.waiting(me.id)
    on = line.load(me.root_id)
    return render_template(
        "peers/home.html",
        **_own(me, on),
        referents=[referent.name for referent in on.referents(me.leaf_id, but=me.id)],
        profile=db.session.get(PeerProfile, me.id),
        card=faces.card_of(offer) if offer else None,
        introductions=introductions.as_peer(me.id),
        awaited=introductions.awaited(me.id),
        led=[on.tree[node] for node in sorted(line.nodes_held(person, "lead")) if node in on.tree],
        is_referent=bool(line.nodes_held(person, "referent")),
    )


def _own(me: Member, on: line.Line) -> dict[str, object]:
    """Return what the home page shows of the own request; only `own` when there is none."""
    request_id = asking.own_id(me.id)
    if request_id is None:
        return {"own": None}
    own = db.session.get_one(PeerRequest, request_id)
    ready = [offer.peer_id for offer in own.offers if offer.state == OfferState.ACCEPTED]
    return {
        "own": own,
        "progress": asking.progress(own, on),
        "peer": faces.peer_of(own, ready[0]) if own.state == State.PEER_READY else None,
        "closing": ClosingForm(formdata=None),
    }


@blueprint.get("/ask")
@signed_in
def ask() -> ResponseReturnValue:
    """Show the form that asks for a peer; whoever has an open request is sent to it."""
    me = _me()
    if asking.own_id(me.id) is not None:
        return redirect(url_for("peers.home"), code=303)
    return _asking_page(me, AskForm(formdata=None))


@blueprint.post("/ask")
@signed_in
def confirm() -> ResponseReturnValue:
    """Open the request; a second press of the button leads to the one that is open."""
    form, me = AskForm(), _me()
    if not form.validate_on_submit():
        return _asking_page(me, form), 422
    wishes = Wishes(
        lead_may_know=form.who.data == LEAD_TOO,
        referent_may_know=form.referent.data,
        channel=form.channel.data,
        call_directly=form.call_directly.data,
        own_club_last=form.own_club_last.data,
    )
    with suppress(AlreadyAsking), transaction():
        asking.ask(me, wishes)
    return redirect(url_for("peers.home"), code=303)


def _asking_page(me: Member, form: AskForm) -> str:
    on = line.load(me.root_id)
    if not me.phone:
        form.only_by_email()
    referents = [referent.name for referent in on.referents(me.leaf_id, but=me.id)]
    moment = asking.promise(on, me, referent_may_know=True)
    return render_template("peers/ask.html", form=form, referents=referents, moment=moment)


@blueprint.post("/request/<step>")
@signed_in
def act(step: str) -> ResponseReturnValue:
    """Take a step of the own request."""
    if step not in OWN_STEPS:
        abort(400)
    closing = ClosingForm()
    outcome = Outcome(closing.outcome.data) if step == "close" and closing.validate() else None
    with transaction():
        asking.act(require_actor().member_id, Event(OWN_STEPS[step], outcome=outcome))
    return redirect(url_for("peers.home"), code=303)


@blueprint.get("/introduction/<introduction_id>")
@signed_in
def introduction(introduction_id: str) -> ResponseReturnValue:
    """Show one of the two introduced the other's first name and chosen channel."""
    return views_meeting.page(introduction_id)


@blueprint.post("/introduction/<introduction_id>/<step>")
@signed_in
def follow_up(introduction_id: str, step: str) -> ResponseReturnValue:
    """Say whether the two have talked."""
    if step not in SHARED_STEPS:
        abort(400)
    with transaction():
        onward = introductions.follow_up(introduction_id, require_actor().member_id, Event(SHARED_STEPS[step]))
    return redirect(url_for(onward), code=303)
