"""Serve the form without script: one long page, a typed code, and every answer that fits in one post."""

from collections.abc import Mapping
from datetime import datetime
from http import HTTPStatus
from zoneinfo import ZoneInfo

import orjson
from flask import Blueprint, Response, current_app, request
from flask.typing import ResponseReturnValue

from core import help_lines
from core.logs import log
from surveys import typed_code
from surveys.folders import wave_folder
from surveys.gate import WrongContentType, check_origin
from surveys.refusals import HEADING, refusal
from surveys.rendering import COUNTRY, day_in_words, environment
from surveys.served import CardUsed, ServedWave, TicketSpent, UnknownCard
from surveys.typed_code import Filled
from surveys.views import NEVER_KEPT, served

blueprint = Blueprint("typed_code", __name__, url_prefix="/box/<id:wave>/<any(fr, en):lang>")

FORM = "application/x-www-form-urlencoded"
OTHER = {"fr": "en", "en": "fr"}
_ZONE = ZoneInfo("Europe/Paris")
_EMPTY = Filled("", None, {}, ())


@blueprint.get("/form")
def form(wave: str, lang: str) -> ResponseReturnValue:
    """Show the empty form while the wave is open."""
    return _form(served().get(wave), wave, lang, _EMPTY, None)


@blueprint.post("/form")
def send(wave: str, lang: str) -> ResponseReturnValue:
    """Count the sheet, or show the form again with what was typed and what is wrong."""
    _check_request()
    asked = served().get(wave)
    filled = typed_code.read_form(asked.question_set, request.form)
    if filled.card is None or not filled.complete:
        return _form(asked, wave, lang, filled, HTTPStatus.UNPROCESSABLE_ENTITY)
    try:
        receipt = typed_code.count(asked, filled.card, filled.sheet)
    except UnknownCard:
        return _form(asked, wave, lang, filled, HTTPStatus.NOT_FOUND)
    except (TicketSpent, CardUsed) as error:
        return _page("done", wave, lang, HTTPStatus.CONFLICT, receipt=None, counted=isinstance(error, TicketSpent))
    return _page("done", wave, lang, HTTPStatus.OK, receipt=receipt, counted=True)


@blueprint.errorhandler(Exception)
def refuse(error: Exception) -> ResponseReturnValue:
    """Say no with a page, for the reasons and in the words of the rest of the Box."""
    told = refusal(error)
    if told.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        log("box.failed", error=told.code)
    lang = str((request.view_args or {}).get("lang", "fr"))
    template = environment(lang).get_template("surveys/refusal.html")
    return _kept_never(template.render(heading=HEADING[lang], message=told.message[lang], lang=lang), told.status)


def _check_request() -> None:
    headers = request.headers
    check_origin(headers.get("Origin"), headers.get("Sec-Fetch-Site"), current_app.config["ORIGIN"])
    if request.mimetype != FORM:
        raise WrongContentType


def _form(asked: ServedWave, wave: str, lang: str, filled: Filled, status: HTTPStatus | None) -> Response:
    """Show the form; a status names what was wrong with the last try."""
    return _page(
        "form",
        wave,
        lang,
        status or HTTPStatus.OK,
        items=asked.question_set.items,
        filled=filled,
        tried=status is not None,
        unknown=status is HTTPStatus.NOT_FOUND,
        no_answer=typed_code.NO_ANSWER,
        button_value=typed_code.button_value,
    )


def _page(name: str, wave: str, lang: str, status: HTTPStatus, **told: object) -> Response:
    template = environment(lang).get_template(f"surveys/typed_code_{name}.html")
    frame = {
        "language": lang,
        "other": OTHER[lang],
        "other_form": f"../{OTHER[lang]}/form",
        "help_lines": help_lines.lines(COUNTRY),
    }
    return _kept_never(template.render(**frame, **_announced(wave, lang), **told), status)


def _announced(wave: str, lang: str) -> Mapping[str, object]:
    """Return what the wave's manifest says to people."""
    manifest = orjson.loads(wave_folder(current_app.config["WAVES"], wave).manifest.read_bytes())
    published = datetime.fromisoformat(manifest["publishes_at"]).astimezone(_ZONE)
    return {
        "network": manifest["network"],
        "contact": manifest["contact"],
        "published": day_in_words(published, lang),
    }


def _kept_never(page: str, status: int) -> Response:
    return Response(page, status, content_type="text/html; charset=utf-8", headers={"Cache-Control": NEVER_KEPT})
