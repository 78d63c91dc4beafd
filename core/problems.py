"""Answer a program's errors with problem documents (RFC 9457), in English for whoever writes the program."""

from http import HTTPStatus

import orjson
from flask import Response, request
from werkzeug.exceptions import HTTPException

PREFIX = "/api/"
"""Addresses that programs ask for: an error there is no page."""
TYPE = "application/problem+json"
DETAILS = {
    400: "This address takes no query parameters and no body: every answer is whole.",
    401: "Send a valid token as 'Authorization: Bearer ...'. Whoever runs the network makes it on its page.",
    404: "There is nothing here that this token opens.",
    405: "This interface is read-only: ask with GET or HEAD.",
    429: "Wait before the next request: figures change a few times a year.",
}
WAIT_S = 60


def asked_for() -> bool:
    """Tell whether this request comes from a program."""
    return request.path.startswith(PREFIX)


def answer(status: int, error: HTTPException | None = None) -> Response:
    """Return the problem document of a status, with the headers that its error brings."""
    told = {"type": "about:blank", "title": HTTPStatus(status).phrase, "status": status}
    if status in DETAILS:
        told["detail"] = DETAILS[status]
    problem = Response(orjson.dumps(told), status, content_type=TYPE)
    for name, value in error.get_headers() if error else ():
        if name not in {"Content-Type", "Content-Length"}:
            problem.headers.add(name, value)
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        problem.headers["Retry-After"] = str(WAIT_S)
    return problem
