"""Let the lead of a network write beside its figures: what happened, and what the network will do."""

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from analytics.dashboard import notes, pages, resolutions
from analytics.dashboard.forms import NoteForm, ResolutionForm
from core.access import lead_of
from core.db import transaction
from networks.page_facts import in_own_zone

blueprint = Blueprint("remarks", __name__, url_prefix="/app/results/<network_id>/remarks")


@blueprint.get("")
@lead_of("network_id")
def show(network_id: str) -> ResponseReturnValue:
    """Show what the lead has written, to change it."""
    return _page(network_id, NoteForm(formdata=None), None)


@blueprint.post("/notes")
@lead_of("network_id")
def add_note(network_id: str) -> ResponseReturnValue:
    """Add a note of what happened on a day."""
    in_own_zone(network_id)
    form = NoteForm()
    if not form.validate_on_submit() or form.day.data is None:
        return _page(network_id, form, None), 422
    with transaction():
        notes.add(network_id, form.day.data, form.what.data or "")
    flash(_("The note is kept. Everyone who sees this page sees it."))
    return redirect(url_for("remarks.show", network_id=network_id), code=303)


@blueprint.post("/notes/<note_id>/remove")
@lead_of("network_id")
def remove_note(network_id: str, note_id: str) -> ResponseReturnValue:
    """Remove a note."""
    with transaction():
        notes.remove(network_id, note_id)
    flash(_("The note is removed."))
    return redirect(url_for("remarks.show", network_id=network_id), code=303)


@blueprint.post("/resolution/<wave_id>")
@lead_of("network_id")
def resolve(network_id: str, wave_id: str) -> ResponseReturnValue:
    """Keep what the network will do after a publication; 404 for one that does not concern it."""
    form = ResolutionForm()
    if not form.validate_on_submit():
        return _page(network_id, NoteForm(formdata=None), form), 422
    try:
        with transaction():
            kept = resolutions.write(network_id, wave_id, form.text.data or "", form.before.data)
    except resolutions.WrittenMeanwhile as other:
        return _page(network_id, NoteForm(formdata=None), form.beside(other.text)), 409
    if not kept:
        abort(404)
    flash(_("Kept. Everyone who sees this page sees it."))
    return redirect(url_for("results.show", network_id=network_id), code=303)


def _page(network_id: str, note: NoteForm, resolution: ResolutionForm | None) -> str:
    return render_template("analytics/remarks.html", note=note, **pages.remarks(network_id, resolution))
