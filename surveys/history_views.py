"""Serve the page of one's own answers: fixed bytes, knowing no wave, and taking nothing in."""

from functools import cache
from pathlib import Path

from flask import Blueprint
from flask.typing import ResponseReturnValue

from surveys import history
from surveys.public_files import PublicFile, dressed
from surveys.views import give

blueprint = Blueprint("history", __name__, url_prefix="/box/history")


@blueprint.get("/<any(fr, en):lang>/")
def page(lang: str) -> ResponseReturnValue:
    """Give the page, whose figures are drawn in the browser from what the device keeps."""
    return give(_file(f"{lang}.html"))


@blueprint.get('/page/<any("history.js", "history.css"):name>')
def part(name: str) -> ResponseReturnValue:
    """Give the page's script or style."""
    return give(_file(name))


@cache
def _file(name: str) -> PublicFile:
    return dressed(history.pages()[name], Path(name).suffix)
