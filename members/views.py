"""Sign in and out, the home page, and the wiring of the members' side into Desk."""

from flask import Blueprint, Flask, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from core import erasures, mail, vault
from core.access import public, require_actor, signed_in
from core.clock import now
from core.db import db, transaction
from core.forms import Confirm
from core.navigation import entries
from core.security import caller, limiter
from members import (
    addresses,
    leaving,
    replacement,
    sessions,
    signin,
    views_club,
    views_digests,
    views_handover,
    views_profile,
    views_roles,
)
from members.forms import AskForm, OpenForm
from members.letters import read_token
from members.models import Member
from networks import by_hand, frozen, tree
from networks.models import Wave
from networks.tree import Node
from networks.waves import State

entrance = Blueprint("signin", __name__)
home = Blueprint("home", __name__)
blueprints = (
    entrance,
    home,
    views_profile.blueprint,
    views_club.blueprint,
    views_roles.blueprint,
    views_digests.blueprint,
    views_handover.blueprint,
)


def init_app(app: Flask) -> None:
    """Register the pages, the sessions and what happens when an address refuses mail."""
    for blueprint in blueprints:
        app.register_blueprint(blueprint)
    app.jinja_env.globals["hand_over_due"] = views_handover.due
    sessions.init_app(app)
    mail.on_refusal(app, addresses.ON_REFUSAL, addresses.mark_bounced)
    erasures.register(app, leaving.ERASED)


def _typed_address() -> str:
    """Name the typed address for the rate limiter without keeping it; the caller where there is none."""
    typed = request.form.get("email", "")
    return vault.lookup(typed).hex() if typed.strip() else caller()


@entrance.get("/app/sign-in")
@public
def ask() -> ResponseReturnValue:
    """Show the form that asks for a sign-in link."""
    return render_template("members/ask.html", form=AskForm(), onward=signin.local(request.args.get("next", "")))


@entrance.post("/app/sign-in")
@public
@limiter.limit("30 per hour")
@limiter.limit("6 per hour", key_func=_typed_address)
def send() -> ResponseReturnValue:
    """Mail a link if the address is known; the page is the same if it is not."""
    form, onward = AskForm(), request.form.get("onward", "")
    if not form.validate_on_submit():
        return render_template("members/ask.html", form=form, onward=signin.local(onward)), 422
    signin.send_link(form.email.data or "", onward)
    return render_template("members/sent.html")


@entrance.get("/app/sign-in/<token>")
@public
def open_link(token: str) -> ResponseReturnValue:
    """Show a button: mail scanners open links, and only a person presses it."""
    read_token(signin.PURPOSE, token)
    return render_template("members/open.html", form=OpenForm(), token=token)


@entrance.post("/app/sign-in/<token>")
@public
@limiter.limit("60 per hour")
def use_link(token: str) -> ResponseReturnValue:
    """Use the link up and sign in on this device."""
    form = OpenForm()
    form.validate_on_submit()
    with transaction():
        member, onward = signin.redeem(token)
        sessions.start(member, own_device=bool(form.own_device.data))
    return redirect(onward or url_for("home.index"), code=303)


@entrance.post("/app/sign-out")
@signed_in
def leave() -> ResponseReturnValue:
    """Sign this device out."""
    sessions.end()
    return redirect(url_for("pages.home"), code=303)


@home.get("/app/home")
@signed_in
def index() -> ResponseReturnValue:
    """Show what is next: the check-in, what the other features offer, what one runs."""
    actor, nodes = require_actor(), tree.load(require_actor().leaf_id)
    waves = _waves(actor.root_id)
    return render_template(
        "members/home.html",
        member=db.session.get_one(Member, actor.member_id),
        nodes=nodes,
        club=nodes[actor.leaf_id],
        waves=waves,
        drawn=by_hand.applies(actor.leaf_id, waves.get(State.OPEN)),
        unprinted=State.OPEN in waves and by_hand.awaits_printing(waves[State.OPEN].id, actor.leaf_id),
        replaceable=replacement.replaceable(actor.member_id, actor.root_id),
        led=_led(),
        entries=entries(),
    )


@home.post("/app/card/<wave_id>")
@signed_in
@limiter.limit("10 per hour")
def replace_card(wave_id: str) -> ResponseReturnValue:
    """Mail the member's one replacement card."""
    Confirm().validate_on_submit()
    replacement.replace(require_actor().member_id, wave_id)
    return render_template("members/replaced.html", drawn=frozen.draws(wave_id, require_actor().leaf_id))


def _waves(root_id: str) -> dict[str, Wave]:
    """Return the open wave and the next planned one, by state."""
    due = (Wave.root_id == root_id) & (Wave.closes_at > now()) & Wave.state.in_((State.PLANNED, State.OPEN))
    found = db.session.scalars(select(Wave).where(due).order_by(Wave.opens_at.desc()))
    return {wave.state: wave for wave in found}


def _led() -> list[Node]:
    """Return the nodes that the actor leads."""
    actor = require_actor()
    led = {role.network_id for role in actor.roles if role.kind == "lead"}
    mine = tree.load(actor.leaf_id)
    return [node for node in (mine.root, *mine.descendants(mine.root.id)) if node.id in led]
