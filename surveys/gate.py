"""Cut a request down to what the Box may know before any of its code runs, and add the same headers to every answer.

An allow-list: cookies, credentials, addresses, browser names, forwarded headers and query strings are not
passed on, so nothing behind this gate can keep them.
"""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from secure import ReferrerPolicy

from core.headers import protecting

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

_KEPT = (
    "REQUEST_METHOD",
    "SCRIPT_NAME",
    "PATH_INFO",
    "SERVER_PROTOCOL",
    "CONTENT_TYPE",
    "CONTENT_LENGTH",
    "HTTP_ACCEPT_ENCODING",
    "HTTP_IF_NONE_MATCH",
    "HTTP_ORIGIN",
    "HTTP_SEC_FETCH_SITE",
    "HTTP_SEC_FETCH_MODE",
    "HTTP_SEC_FETCH_DEST",
    "HTTP_SEC_FETCH_USER",
    "wsgi.version",
    "wsgi.input",
    "wsgi.errors",
    "wsgi.multithread",
    "wsgi.multiprocess",
    "wsgi.run_once",
)


class ForeignOrigin(RuntimeError):
    """A browser says that another site sent this."""


class WrongContentType(RuntimeError):
    """A body is not announced as JSON."""


class Gate:
    """A WSGI application before another one; `address` is the Box's own, as browsers see it."""

    def __init__(self, inner: "WSGIApplication", address: str) -> None:
        own = urlsplit(address)
        self._inner = inner
        self._headers = list(box_headers(https=own.scheme == "https").items())
        self._constants = {
            "QUERY_STRING": "",
            "SERVER_NAME": own.hostname or "localhost",
            "SERVER_PORT": str(own.port or (443 if own.scheme == "https" else 80)),
            "wsgi.url_scheme": own.scheme,
        }

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        """Pass on what the Box may know and answer with its headers."""
        kept = {name: environ[name] for name in _KEPT if name in environ}

        def start(status: str, headers: list[tuple[str, str]], exc_info: Any = None, /) -> Any:  # noqa: ANN401 - WSGI's own signature
            return start_response(status, headers + self._headers, exc_info)

        return self._inner(kept | self._constants, start)


def box_headers(*, https: bool) -> Mapping[str, str]:
    """Return the headers of every answer of the Box; `data:` is an empty icon, so that browsers ask for none."""
    return protecting("data:", ReferrerPolicy().no_referrer(), https=https)


def check_origin(origin: str | None, site: str | None, own: str) -> None:
    """Check where a POST comes from, by its Origin and Sec-Fetch-Site headers; raises ForeignOrigin.

    Under `no-referrer` Chromium posts forms with `Origin: null`: fine if it also says `same-origin`. Neither
    header is there when a program asks, and then no one's browser can have been misused.
    """
    if site not in {None, "same-origin"}:
        raise ForeignOrigin
    if origin == "null" and site is None:
        raise ForeignOrigin
    if origin not in {None, "null", own}:
        raise ForeignOrigin


def origin_of(address: str) -> str:
    """Return the origin of an address as browsers write it."""
    own = urlsplit(address)
    usual = {"http": 80, "https": 443}.get(own.scheme)
    port = "" if own.port in {None, usual} else f":{own.port}"
    return f"{own.scheme}://{own.hostname}{port}"
