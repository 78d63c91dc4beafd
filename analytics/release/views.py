"""Let the leads of a root withdraw a measure before it is published, and take that back until then."""

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale, gettext as _

from analytics.release import striking
from analytics.release.forms import StrikeForm, TakeBackForm
from core.access import lead_of
from core.db import db, transaction
from networks.models import Wave
from networks.page_facts import in_own_zone
from surveys import question_sets
from surveys.plan import facts

blueprint = Blueprint("striking", __name__, url_prefix="/app/club/<network_id>/wave/<wave_id>")


@blueprint.get("/withdraw")
@lead_of("network_id")
def show(network_id: str, wave_id: str) -> ResponseReturnValue:
    """Show what has been withdrawn of a check-in, and ask what else and why."""
    wave = _wave(network_id, wave_id)
    return _page(wave, StrikeForm.of(titles(wave.question_set)))


@blueprint.post("/withdraw")
@lead_of("network_id")
def strike(network_id: str, wave_id: str) -> ResponseReturnValue:
    """Withdraw a measure, with its reason."""
    wave = _wave(network_id, wave_id)
    form = StrikeForm.of(titles(wave.question_set))
    if not form.validate_on_submit():
        return _page(wave, form), 422
    with transaction():
        striking.strike(wave_id, form.measure.data or "", form.reason.data or "")
    flash(_("It is withdrawn. Everybody will read your reason in place of its figures."))
    return redirect(url_for(".show", network_id=network_id, wave_id=wave_id), code=303)


@blueprint.post("/withdraw/back")
@lead_of("network_id")
def take_back(network_id: str, wave_id: str) -> ResponseReturnValue:
    """Let a withdrawn measure be published after all."""
    wave, form = _wave(network_id, wave_id), TakeBackForm()
    if not form.validate_on_submit():
        return _page(wave, StrikeForm.of(titles(wave.question_set))), 422
    with transaction():
        striking.take_back(wave_id, form.measure.data or "")
    flash(_("It will be published with the others."))
    return redirect(url_for(".show", network_id=network_id, wave_id=wave_id), code=303)


def titles(question_set: str) -> dict[str, str]:
    """Return the title of each measure in the reader's language."""
    language = str(get_locale() or "fr")
    return {name: each.title[language] for name, each in facts(question_sets.load(question_set)).items()}


def _wave(network_id: str, wave_id: str) -> Wave:
    """Return a check-in of a root; 404 for a node below, whose lead does not decide on check-ins."""
    in_own_zone(network_id)
    wave = db.session.get(Wave, wave_id)
    return wave if wave is not None and wave.root_id == network_id else abort(404)


def _page(wave: Wave, form: StrikeForm) -> str:
    refusal = striking.refusal_of(wave)
    return render_template(
        "analytics/withdraw.html",
        form=form,
        wave=wave,
        titles=titles(wave.question_set),
        struck=striking.struck_of(wave.id),
        refusal=striking.MESSAGES[refusal] if refusal else None,
    )
