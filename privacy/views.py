"""Serve the privacy page: what is promised, what proves it, and where it ends."""

from collections.abc import Iterator
from pathlib import Path

from flask import Blueprint, Flask, current_app, render_template
from flask.typing import ResponseReturnValue
from pydantic import ValidationError

from core import doctor
from core.access import public
from core.findings import Finding
from core.logs import log
from privacy import facts, promises, proofs, schema, shown
from privacy.promises import Words
from privacy.proofs import Proofs
from privacy.shown import Standing

ATTACK_SUITE = "attack-suite"

blueprint = Blueprint("privacy", __name__)


@blueprint.get("/<any(fr, en):language>/privacy")
@public
def page(language: str) -> ResponseReturnValue:
    """Show what is promised, each promise with its tests, and its limits in the same size."""
    register, known = promises.load(), standing()
    return render_template(
        "privacy/page.html",
        parts=shown.parts(register, known, language),
        proved_since=shown.proved_since(register, known),
        operator=current_app.extensions["settings"].operator,
    )


@blueprint.get("/<any(fr, en):language>/privacy/data")
@public
def data(language: str) -> ResponseReturnValue:
    """Show what is kept, for what and until when, in the words of the data map."""

    def say(words: Words) -> str:
        return facts.filled(words.said(language), facts.load(), language).replace("`", "")

    return render_template("privacy/data.html", schema=schema.load(), say=say)


def standing() -> Standing:
    """Return what is known of this installation now."""
    found = {finding.name: finding.holds for finding in doctor.kept()}
    return Standing(record(), proofs.installed(), found, doctor.assured())


def record(file: Path = proofs.FILE) -> Proofs:
    """Return the record of what passed; one that was altered proves nothing, and the page stands all the same."""
    try:
        return proofs.load(file)
    except ValidationError:
        log("proofs-unreadable")
        return Proofs()


def attack_suite() -> Iterator[Finding]:
    """Look whether the tests of every promise passed for exactly the sources installed here."""
    left = proofs.unproved(record())
    yield Finding(ATTACK_SUITE, not left, ", ".join(left))


def init_app(app: Flask) -> None:
    """Register the page, and the look at the tests among the installation's preconditions."""
    app.register_blueprint(blueprint)
    doctor.register(app, attack_suite)
