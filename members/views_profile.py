"""Let members see and change what is kept about them, their address and devices, and leave."""

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from core.access import public, require_actor, signed_in
from core.db import db, transaction
from core.forms import Confirm
from core.security import limiter
from members import addresses, digests, leaving, phones, sessions, trades
from members.forms import AddressForm, ProfileForm
from members.letters import read_token
from members.models import Member
from networks import tree

blueprint = Blueprint("profile", __name__)

TEXT_FIELDS = ("first_name", "last_name", "company", "postcode", "area", "language")


def _me() -> Member:
    return db.session.get_one(Member, require_actor().member_id)


@blueprint.get("/app/profile")
@signed_in
def show() -> ResponseReturnValue:
    """Show the profile form, the address and the ways out."""
    member = _me()
    return _page(member, ProfileForm(data=_filled(member)))


@blueprint.post("/app/profile")
@signed_in
def save() -> ResponseReturnValue:
    """Keep the profile."""
    member, form = _me(), ProfileForm()
    if not form.validate_on_submit():
        return _page(member, form), 422
    with transaction():
        found = _sector_of_new_trade(member, form)
        _fill(member, form)
    flash(_("Your profile is kept."))
    if found:
        flash(_("Your trade belongs to a sector, which is now chosen too. You can change it."))
    return redirect(url_for("profile.show"), code=303)


@blueprint.post("/app/address")
@signed_in
@limiter.limit("10 per hour")
def ask_address() -> ResponseReturnValue:
    """Mail a confirmation link to a new address."""
    form = AddressForm()
    if not form.validate_on_submit():
        return render_template("members/address.html", form=form), 422
    addresses.ask_change(_me(), form.email.data or "")
    return render_template("members/address_sent.html")


@blueprint.get("/app/address")
@signed_in
def address() -> ResponseReturnValue:
    """Show the form for a new address."""
    return render_template("members/address.html", form=AddressForm())


@blueprint.get("/app/address/<token>")
@public
def open_address(token: str) -> ResponseReturnValue:
    """Show the button that takes the new address over."""
    read_token(addresses.PURPOSE, token)
    return render_template("members/address_confirm.html", token=token)


@blueprint.post("/app/address/<token>")
@public
def confirm_address(token: str) -> ResponseReturnValue:
    """Take the new address over."""
    addresses.confirm_change(token)
    return render_template("members/address_done.html")


@blueprint.get("/app/sessions")
@signed_in
def devices() -> ResponseReturnValue:
    """List the devices on which the member is signed in."""
    listed = sessions.devices(require_actor().member_id)
    return render_template("members/devices.html", devices=listed, this=sessions.current_device())


@blueprint.post("/app/sessions/<device_id>")
@signed_in
def revoke(device_id: str) -> ResponseReturnValue:
    """Sign one device out."""
    if not sessions.revoke(require_actor().member_id, device_id):
        abort(404)
    flash(_("This device is signed out."))
    return redirect(url_for("profile.devices"), code=303)


@blueprint.get("/app/leave")
@signed_in
def ask_leave() -> ResponseReturnValue:
    """Say what leaving means and ask once."""
    member = _me()
    return render_template("members/leave.html", club=tree.load(member.leaf_id)[member.leaf_id])


@blueprint.post("/app/leave")
@signed_in
def leave() -> ResponseReturnValue:
    """Erase the member at once."""
    with transaction():
        leaving.leave(_me())
    sessions.forget_device()
    return render_template("members/left.html")


def _page(member: Member, form: ProfileForm) -> str:
    by_mail = digests.wishes(member.id)
    return render_template("members/profile.html", member=member, form=form, confirm=Confirm, by_mail=by_mail)


def _filled(member: Member) -> dict[str, object]:
    known: dict[str, object] = {name: getattr(member, name) for name in TEXT_FIELDS}
    known["trade"] = trades.spoken(member.trade) if member.trade else ""
    known["phone"] = phones.spoken(member.phone) if member.phone else ""
    choices = {"sector": member.sector or "", "size": member.size or "", "spoken": member.spoken.split(",")}
    return known | choices


def _sector_of_new_trade(member: Member, form: ProfileForm) -> bool:
    """Choose the sector of a trade just stated, where none was chosen; later "rather not say" stays as it is."""
    if form.sector.data or not form.trade.data or form.trade.data == member.trade:
        return False
    form.sector.data = trades.sector(form.trade.data)
    return True


def _fill(member: Member, form: ProfileForm) -> None:
    for name in TEXT_FIELDS:
        setattr(member, name, form[name].data)
    member.sector, member.size = form.sector.data or None, form.size.data or None
    member.trade = form.trade.data or None
    member.spoken = ",".join(form.spoken.data or ())
    member.phone = form.phone.data or ""
