"""Serve the public pages: home, help, and the health of the process."""

from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from flask import Blueprint, Flask, abort, current_app, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import text
from whitenoise import WhiteNoise

from core import help_lines, navigation
from core.access import actor, public
from core.db import alembic, db
from core.forms import Confirm
from core.i18n import LANGUAGES, language

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

STATIC = Path(__file__).parent.parent / "static"
STATIC_AGE = 31_536_000
"""Seconds: the address of a static file changes with its content."""

blueprint = Blueprint("pages", __name__)


@blueprint.get("/")
@public
def home() -> ResponseReturnValue:
    """Show the home page in French, the default language."""
    return render_template("core/home.html")


@blueprint.get("/<any(fr, en):language>/")
@public
def home_in(language: str) -> ResponseReturnValue:
    """Show the home page in the language of the address."""
    del language  # the path itself chooses the language
    return render_template("core/home.html")


@blueprint.get("/<any(fr, en):language>/help")
@public
def help_page(language: str) -> ResponseReturnValue:
    """Show the numbers to call, the same for everybody."""
    return render_template("core/help.html", countries=help_lines.by_country(language))


@blueprint.post("/app/language/<language>")
@public
def speak(language: str) -> ResponseReturnValue:
    """Keep the language chosen for this visit."""
    if language not in LANGUAGES or not Confirm().validate_on_submit():
        abort(400)
    session["language"] = language
    return redirect(_page_left(), code=303)


@blueprint.get("/healthz")
@public
def healthz() -> ResponseReturnValue:
    """Say that the process answers."""
    return {"status": "ok"}


@blueprint.get("/readyz")
@public
def readyz() -> ResponseReturnValue:
    """Say whether the database answers and its schema is current."""
    db.session.execute(text("SELECT 1"))
    ready = {head.revision for head in alembic.heads()} == {row.revision for row in alembic.current()}
    return {"status": "ok" if ready else "schema is not current"}, 200 if ready else 503


def with_static(application: "WSGIApplication") -> "WSGIApplication":
    """Serve static files in front of an application."""
    served: WSGIApplication = WhiteNoise(application, STATIC, prefix="static/", max_age=STATIC_AGE)
    return served


def init_app(app: Flask) -> None:
    """Register the public pages and give every template what its frame needs."""
    app.register_blueprint(blueprint)
    app.config["SEND_FILE_MAX_AGE_DEFAULT"] = STATIC_AGE
    app.url_defaults(_versioned)
    app.jinja_env.globals.update(
        confirm=Confirm,
        current_actor=actor,
        demo=lambda: current_app.config["DEMO"],
        navigation=navigation.entries,
        other_language_url=other_language_url,
    )


def _page_left() -> str:
    """Return the address of the page that was left if it can be asked for again, else of the home page."""
    left = urlsplit(request.referrer or "")
    mine = left.netloc == request.host and left.path.startswith("/app/")
    if not mine or not current_app.url_map.bind(request.host).test(left.path, "GET"):
        return url_for("home.index")
    return f"{left.path}?{left.query}" if left.query else left.path


def _versioned(endpoint: str, values: dict[str, Any]) -> None:
    """Put a hash of the content into the address of a static file."""
    if endpoint == "static" and "filename" in values:
        path = Path(current_app.static_folder or "") / values["filename"]
        values["v"] = _digest(path, path.stat().st_mtime_ns)


@cache
def _digest(path: Path, changed: int) -> str:
    del changed  # part of the cache's key: an edited file gets a new address
    return sha256(path.read_bytes()).hexdigest()[:10]


def other_language_url() -> str:
    """Return the address of this public page in the other language, or of the home page."""
    values = dict(request.view_args or {})
    endpoint = request.endpoint if "language" in values else "pages.home_in"
    return url_for(endpoint or "pages.home_in", **{**values, "language": "en" if language() == "fr" else "fr"})
