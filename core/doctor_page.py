"""Show whoever runs the installation what the last examination found, with what to do."""

from collections.abc import Iterable

from flask import Blueprint, Flask, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from core import doctor, navigation
from core.access import Actor, operator
from core.navigation import Entry
from core.preconditions.told import tell
from core.settings import Settings

blueprint = Blueprint("doctor", __name__, url_prefix="/app/installation")


@blueprint.get("")
@operator
def show() -> ResponseReturnValue:
    """Show what was found; nothing is examined for it."""
    return render_template("core/installation.html", told=tell(doctor.kept()), promised=doctor.assured())


def entries(person: Actor) -> Iterable[Entry]:
    """Return the link to the page, for those who may open it."""
    if person.is_operator():
        about = _("What the promise to members depends on here, and what to do.")
        yield Entry(_("This installation"), url_for("doctor.show"), about)


def init_app(app: Flask, settings: Settings) -> None:
    """Register the page and its link."""
    del settings
    app.register_blueprint(blueprint)
    navigation.register(app, entries)
