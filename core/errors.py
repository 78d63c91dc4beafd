"""Answer errors with pages that say what to do next."""

from flask import Flask, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException, InternalServerError

from core import problems
from core.logs import log

ADVICE = {
    400: (_l("This form could not be read"), _l("Go back, check what you wrote and send it again.")),
    401: (_l("Please sign in"), _l("Ask for a sign-in link: it comes by e-mail and takes a minute.")),
    403: (_l("This page is not open to you"), _l("Ask the person who runs your club if you need it.")),
    404: (_l("We cannot find this page"), _l("The address may be old. Start again from your home page.")),
    405: (_l("This address cannot be used that way"), _l("Start again from your home page.")),
    413: (_l("This is too large"), _l("Send less text or a smaller file.")),
    429: (_l("Too many tries in a short time"), _l("Wait a few minutes and try again.")),
    500: (_l("Something went wrong on our side"), _l("Nothing was changed. Try again in a few minutes.")),
}
STALE = _l("This page was open for too long. Load it again, then send the form once more.")


class DomainError(Exception):
    """A refusal that a person can read; `status` is the HTTP status, `message` a lazy translation."""

    status = 400
    title: object = _l("This cannot be done now")
    message: object = ADVICE[400][1]


def page(status: int, message: object = None, title: object = None) -> ResponseReturnValue:
    """Return the error page of a status, with a message and a title of its own if there are such.

    A program gets a problem document instead.
    """
    if problems.asked_for():
        return problems.answer(status)
    usual, advice = ADVICE.get(status, ADVICE[500 if status >= InternalServerError.code else 400])
    return render_template("errors/error.html", title=title or usual, advice=message or advice), status


def init_app(app: Flask) -> None:
    """Register the error pages."""
    app.register_error_handler(CSRFError, lambda _error: page(400, STALE))
    app.register_error_handler(DomainError, _domain)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(Exception, _crash)


def _domain(error: DomainError) -> ResponseReturnValue:
    return page(error.status, error.message, error.title)


def _http(error: HTTPException) -> ResponseReturnValue:
    if not error.code or error.code < 400:  # noqa: PLR2004  # a redirect is an HTTPException too
        return error
    return problems.answer(error.code, error) if problems.asked_for() else page(error.code)


def _crash(error: Exception) -> ResponseReturnValue:
    # never the message: it may quote what a person typed
    log("crash", error=type(error).__name__, step=request.endpoint or "")
    return page(500)
