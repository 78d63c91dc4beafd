"""Answer the Box's addresses: a wave's public files, its check-in page, cells of typed codes, tickets and answers."""

from typing import cast

import orjson
from flask import Blueprint, Response, current_app, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound

from core.logs import log
from networks.manifests import b64u
from surveys import rendering
from surveys.bodies import CutShort, card_shown, submission, ticket_request
from surveys.folders import UnknownWave
from surveys.gate import WrongContentType, check_origin
from surveys.public_files import PublicFile, public_file, takes_gzip
from surveys.refusals import HEADING, refusal
from surveys.served import ServedWaves, UnknownCell

blueprint = Blueprint("box", __name__, url_prefix="/box/<id:wave>")

JSON = "application/json"
NEVER_KEPT = "no-store"


@blueprint.get("/manifest.json")
def manifest(wave: str) -> ResponseReturnValue:
    """Give the wave's public description."""
    return _file(wave, "manifest.json")


@blueprint.get("/cells/<id:cell>.json")
def cell_entry(wave: str, cell: str) -> ResponseReturnValue:
    """Give a cell's public entry: key, number of members, path in the manifest's tree."""
    try:
        return _file(wave, f"cells/{cell}.json")
    except FileNotFoundError as error:
        raise UnknownCell from error


@blueprint.get("/extension.json")
def extension(wave: str) -> ResponseReturnValue:
    """Give the later closing moment of an extended wave."""
    try:
        return _file(wave, "extension.json")
    except FileNotFoundError as error:
        raise NotFound from error


@blueprint.get("/<any(fr, en):lang>/")
def page(wave: str, lang: str) -> ResponseReturnValue:
    """Give the check-in page, the same bytes for everybody, while the wave is open."""
    served().get(wave)
    return _file(wave, f"page/{lang}.html")


@blueprint.get('/page/<any("checkin.js", "checkin.css"):name>')
def page_part(wave: str, name: str) -> ResponseReturnValue:
    """Give the page's script or style; the refusal of a wave that never was is dressed like any page."""
    try:
        return _file(wave, f"page/{name}")
    except UnknownWave:
        if name != "checkin.css":
            raise
        return Response(rendering.style(), content_type="text/css; charset=utf-8")


@blueprint.post("/cell")
def cell_of_card(wave: str) -> ResponseReturnValue:
    """Name the cell of a card whose code was typed; uses nothing up."""
    return _json({"cell": served().get(wave).cell_of(card_shown(_body()))})


@blueprint.post("/ticket")
def ticket(wave: str) -> ResponseReturnValue:
    """Sign a blinded message for a card."""
    asked = ticket_request(_body())
    return _json({"blind_sig": b64u(served().get(wave).ticket(asked))})


@blueprint.post("/answers")
def answers(wave: str) -> ResponseReturnValue:
    """Count a sheet for a ticket and give its receipt."""
    sent = submission(_body())
    return _json({"receipt": served().get(wave).answer(sent)})


def refuse(error: Exception) -> ResponseReturnValue:
    """Say no: a page to whoever asked for the page, JSON to everybody else."""
    told = refusal(error)
    if told.status >= 500:  # noqa: PLR2004 - our own failures
        log("box.failed", error=told.code)
    if request.endpoint == "box.page":
        lang = (request.view_args or {})["lang"]
        text = render_template("surveys/refusal.html", heading=HEADING[lang], message=told.message[lang], lang=lang)
        return _kept_never(Response(text, told.status))
    return _json({"error": told.code, "message": told.message}, told.status)


def served() -> ServedWaves:
    """Return the waves that this process serves."""
    return cast("ServedWaves", current_app.extensions["served"])


def _body() -> bytes:
    """Return a JSON body that this site's own page or a program sent; raises the reason why not."""
    headers = request.headers
    check_origin(headers.get("Origin"), headers.get("Sec-Fetch-Site"), current_app.config["ORIGIN"])
    if request.mimetype != JSON:
        raise WrongContentType
    body = request.get_data(cache=False)
    if not body or len(body) != request.content_length:
        raise CutShort
    return body


def _file(wave: str, name: str) -> Response:
    return give(public_file(current_app.config["WAVES"], wave, name))


def give(file: PublicFile) -> Response:
    """Give a public file, compressed if the browser takes that, or say that it has not changed."""
    if request.if_none_match.contains_weak(file.etag):
        return Response(status=304, headers=file.headers)
    if takes_gzip(request.headers.get("Accept-Encoding", "")):
        return Response(file.zipped, headers=file.zipped_headers)
    return Response(file.plain, headers=file.headers)


def _json(content: object, status: int = 200) -> Response:
    return _kept_never(Response(orjson.dumps(content), status, content_type=JSON))


def _kept_never(response: Response) -> Response:
    response.headers["Cache-Control"] = NEVER_KEPT
    return response
