"""Protect Desk: headers, sessions, CSRF and rate limits that keep no address."""

import hmac
import secrets
from collections.abc import Mapping
from datetime import timedelta
from hashlib import sha256

from flask import Flask, abort, request
from flask.typing import ResponseValue
from flask_limiter import Limiter
from flask_wtf.csrf import CSRFProtect
from secure import ReferrerPolicy
from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.wrappers import Response

from core.access import actor
from core.headers import protecting
from core.settings import Settings

SESSION = timedelta(days=60)
NO_REFERRER = "no-referrer"
_NIGHT_KEY = secrets.token_bytes(32)
"""Key of the hash that stands for an address or a member in the rate limiter; dies with the process."""

csrf = CSRFProtect()


def caller() -> str:
    """Name the caller for the rate limiter without keeping the address."""
    return mark(request.remote_addr or "")


def member() -> str:
    """Name who is signed in for the rate limiter without keeping who; the caller where nobody is."""
    person = actor()
    return mark(f"member {person.member_id}") if person else caller()


def mark(name: str) -> str:
    """Return what stands for a name in the rate limiter; another in each process."""
    return hmac.new(_NIGHT_KEY, name.encode(), sha256).hexdigest()


limiter = Limiter(key_func=caller, strategy="fixed-window")


def headers(*, https: bool) -> Mapping[str, str]:
    """Return the headers of every Desk answer.

    `blob:` lets a lead save a chart as a picture; `same-origin`, because Flask-WTF wants a referrer over HTTPS.
    """
    return protecting("blob:", ReferrerPolicy().same_origin(), https=https)


def init_app(app: Flask, settings: Settings) -> None:
    """Set cookies, CSRF, limits and headers."""
    https = settings.base_url.startswith("https://")
    app.config.update(
        SECRET_KEY=settings.secret_key,
        SESSION_COOKIE_NAME="entrepairs",
        SESSION_COOKIE_PATH="/app",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=https,
        PERMANENT_SESSION_LIFETIME=SESSION,
        MAX_CONTENT_LENGTH=2 * 1024 * 1024,
        WTF_CSRF_TIME_LIMIT=None,
        RATELIMIT_STORAGE_URI=settings.redis_url or "memory://",
    )
    if settings.proxies:  # the caller's address, for the limits alone; the scheme is that of our own address
        behind = ProxyFix(app.wsgi_app, x_for=settings.proxies, x_proto=0, x_host=0)
        app.wsgi_app = behind  # type: ignore[method-assign]  # Flask's documented way
    csrf.init_app(app)
    limiter.init_app(app)
    app.before_request(_refuse_zero_bytes)
    sent = dict(headers(https=https))

    @app.after_request
    def protect(response: Response) -> ResponseValue:
        # a page whose address is a secret tells it to nobody, not even to us
        secret = response.headers.get("Referrer-Policy") == NO_REFERRER
        response.headers.update(sent | ({"Referrer-Policy": NO_REFERRER} if secret else {}))
        if request.path.startswith("/app"):
            response.headers["Cache-Control"] = "no-store"
        return response


def _refuse_zero_bytes() -> None:
    """Refuse what PostgreSQL keeps in no text: an address with a zero byte names nothing, a form cannot be read."""
    if "\0" in request.path:
        abort(404)
    typed = (*request.args.items(multi=True), *request.form.items(multi=True))
    if any("\0" in value for _name, value in typed):
        abort(400)
