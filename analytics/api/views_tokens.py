"""Let leads make and revoke the tokens with which programs read their network's released figures."""

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _, lazy_gettext as _l
from wtforms import HiddenField, StringField
from wtforms.validators import DataRequired, Length

from analytics.api import tokens
from analytics.api.tokens import Token
from core.access import lead_of
from core.db import transaction
from core.forms import Confirm, Form
from core.security import limiter, member
from networks import tree
from networks.page_facts import in_own_zone

blueprint = Blueprint("tokens", __name__, url_prefix="/app/club/<network_id>/tokens")
LABEL_LENGTH = 80


class TokenForm(Form):
    """What a new token is for; `draw` is what it is made from."""

    label = StringField(
        _l("What is it for?"),
        filters=[lambda text: " ".join((text or "").split())],
        validators=[
            DataRequired(message=_l("Write which program will use it.")),
            Length(max=LABEL_LENGTH, message=_l("Write %(count)s characters at most.", count=LABEL_LENGTH)),
        ],
    )
    draw = HiddenField(default=tokens.fresh_draw, validators=[Length(min=tokens.SECRET_BYTES, max=LABEL_LENGTH)])


@blueprint.get("")
@lead_of("network_id")
def show(network_id: str) -> ResponseReturnValue:
    """List a node's tokens, with the form for another."""
    return _page(network_id, TokenForm())


@blueprint.post("")
@lead_of("network_id")
@limiter.limit("30 per hour", key_func=member)
def make(network_id: str) -> ResponseReturnValue:
    """Make a token and show it this once."""
    form = TokenForm()
    if not form.validate_on_submit():
        return _page(network_id, form), 422
    with transaction():
        made = tokens.make(network_id, form.label.data or "", form.draw.data or "")
    return _page(network_id, TokenForm(formdata=None), made)


@blueprint.post("/<token_id>/revoke")
@lead_of("network_id")
def revoke(network_id: str, token_id: str) -> ResponseReturnValue:
    """End a token at once."""
    Confirm().validate_on_submit()
    with transaction():
        found = tokens.revoke(network_id, token_id)
    if not found:
        abort(404)
    flash(_("The token is revoked. Programs that use it read nothing any more."))
    return redirect(url_for("tokens.show", network_id=network_id), code=303)


def _page(network_id: str, form: TokenForm, made: Token | None = None) -> str:
    in_own_zone(network_id)
    node = tree.load(network_id)[network_id]
    return render_template(
        "analytics/tokens.html", form=form, node=node, made=made, tokens=tokens.valid(network_id), confirm=Confirm
    )
