"""Answer programs: read-only JSON under /api/v1, each request with a token, no session and no cookie.

Every answer is whole and a function of what was published or announced: there is no parameter to choose, combine or
filter by, so an unknown one is refused rather than ignored.
"""

import hashlib
from functools import cache, partial
from pathlib import Path

import orjson
from flask import Blueprint, Response, abort, request
from flask.typing import ResponseReturnValue

from analytics.api import reading
from analytics.api.documents import document
from analytics.release import results
from core.access import bearer, public, require_bearer, token, token_of
from core.security import caller, limiter, mark
from networks import tree

blueprint = Blueprint("api", __name__, url_prefix="/api/v1")
read = partial(blueprint.get, provide_automatic_options=False)
DESCRIPTION = Path(__file__).with_name("openapi.yaml")
LIMIT = "120 per minute"


def program() -> str:
    """Name the token of this request for the rate limiter without keeping it; the caller where there is none."""
    found = bearer()
    return mark(f"token {found.token_id}") if found else caller()


limiter.shared_limit(LIMIT, scope="api", key_func=program)(blueprint)


@blueprint.before_request
def refuse_parameters() -> None:
    """Refuse a query: whoever believes to have filtered would misread a whole answer."""
    if request.args:
        abort(400)


@blueprint.after_request
def say_private(response: Response) -> Response:
    """Let the asking program alone keep an answer, and ask each time whether it still holds."""
    response.headers["Cache-Control"] = "private, no-cache"
    response.headers["Vary"] = "Authorization"
    return response


@read("/openapi.json")
@public
def description() -> ResponseReturnValue:
    """Describe the interface in OpenAPI 3.1."""
    return _answer(described())


@read("/networks")
@token
def networks() -> ResponseReturnValue:
    """List the nodes that the token opens, each before those below it."""
    return _answer({"networks": reading.networks(require_bearer().network_id)})


@read("/networks/<network_id>")
@token_of("network_id")
def network(network_id: str) -> ResponseReturnValue:
    """Describe a node, with its latest release."""
    return _answer(reading.network(network_id, top=require_bearer().network_id))


@read("/networks/<network_id>/waves")
@token_of("network_id")
def waves(network_id: str) -> ResponseReturnValue:
    """List the dates and states of the check-ins of a node's root, the latest first."""
    return _answer({"waves": reading.waves(tree.root_of(network_id))})


@read("/networks/<network_id>/releases")
@token_of("network_id")
def releases(network_id: str) -> ResponseReturnValue:
    """List the releases that hold a node, the latest first."""
    return _answer({"releases": reading.releases(network_id)})


@read("/networks/<network_id>/releases/<wave_id>")
@token_of("network_id")
def release(network_id: str, wave_id: str) -> ResponseReturnValue:
    """Return a node's part of a release."""
    sha256 = reading.fingerprint(network_id, wave_id) or abort(404)
    part = results.part_of(wave_id, network_id)
    return _answer(document(*part), f"{sha256} {network_id} ") if part else abort(404)


@cache
def described() -> dict[str, object]:
    """Return the description, read once."""
    import yaml  # noqa: PLC0415  # for this one answer alone

    read_in: dict[str, object] = yaml.safe_load(DESCRIPTION.read_text(encoding="utf-8"))
    return read_in


def _answer(value: object, about: str = "") -> Response:
    """Send a value as JSON under its strong ETag; 304 without a body where the program has it already.

    The tag is of what the answer is `about` and of its own bytes: another version at work may write an interval
    otherwise, and then it is another answer.
    """
    body = orjson.dumps(value)
    response = Response(body, mimetype="application/json")
    response.set_etag(hashlib.sha256(about.encode() + body).hexdigest())
    response.make_conditional(request)
    return response
