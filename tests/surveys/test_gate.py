from collections.abc import Iterable
from contextlib import suppress
from typing import TYPE_CHECKING

import pytest
from werkzeug.test import Client, create_environ

from surveys.gate import ForeignOrigin, Gate, box_headers, check_origin, origin_of

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

ADDRESS = "https://box.example.org:8443"


class Witness:
    """An application that keeps what it was told."""

    def __init__(self) -> None:
        self.environ: WSGIEnvironment = {}

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        self.environ = environ
        start_response("200 OK", [("Content-Type", "text/plain")])
        return [environ["wsgi.input"].read()]


def test_nothing_that_could_name_a_visitor_passes() -> None:
    witness = Witness()
    headers = {
        "Cookie": "entrepairs=secret",
        "Authorization": "Bearer secret",
        "User-Agent": "secret",
        "Accept-Language": "secret",
        "Referer": "https://secret.example",
        "X-Forwarded-For": "198.51.100.7",
        "X-Request-Id": "secret",
        "Traceparent": "secret",
        "Host": "secret.example",
        "Sec-CH-UA": "secret",
    }
    Client(Gate(witness, ADDRESS)).post(
        "/box/x?secret=1", headers=headers, data=b"body", environ_overrides={"REMOTE_ADDR": "198.51.100.7"}
    )
    told = {name: value for name, value in witness.environ.items() if not name.startswith("wsgi.")}
    assert "secret" not in str(told)
    assert "198.51.100.7" not in str(told)
    assert set(told) <= {
        "REQUEST_METHOD",
        "SCRIPT_NAME",
        "PATH_INFO",
        "QUERY_STRING",
        "SERVER_NAME",
        "SERVER_PORT",
        "SERVER_PROTOCOL",
        "CONTENT_TYPE",
        "CONTENT_LENGTH",
        "HTTP_ACCEPT_ENCODING",
        "HTTP_IF_NONE_MATCH",
        "HTTP_ORIGIN",
    }


def test_what_the_box_needs_passes() -> None:
    witness = Witness()
    headers = {"Origin": ADDRESS, "Sec-Fetch-Site": "same-origin", "If-None-Match": '"x"', "Accept-Encoding": "gzip"}
    response = Client(Gate(witness, ADDRESS)).post("/box/x", headers=headers, json={"cell": "c"})
    assert response.data == b'{"cell": "c"}'
    kept = {"HTTP_ORIGIN": ADDRESS, "HTTP_SEC_FETCH_SITE": "same-origin", "CONTENT_TYPE": "application/json"}
    assert kept.items() <= witness.environ.items()
    assert (witness.environ["SERVER_NAME"], witness.environ["SERVER_PORT"]) == ("box.example.org", "8443")


def test_the_request_of_the_server_itself_is_not_touched() -> None:
    environ = create_environ("/box/x", headers={"Cookie": "a=b"})
    before = dict(environ)
    list(Gate(Witness(), ADDRESS)(environ, lambda *_: lambda _: None))
    assert environ == before


def test_every_answer_carries_the_headers() -> None:
    response = Client(Gate(Witness(), ADDRESS)).get("/box/x")
    assert response.headers["Content-Security-Policy"] == (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    )
    assert response.headers["Referrer-Policy"] == "no-referrer"
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert "Set-Cookie" not in response.headers
    assert "max-age" in response.headers["Strict-Transport-Security"]


def test_plain_http_promises_no_https() -> None:
    assert "Strict-Transport-Security" not in box_headers(https=False)


@pytest.mark.parametrize(
    ("address", "origin"),
    [
        ("http://localhost:8000", "http://localhost:8000"),
        ("https://box.example.org/", "https://box.example.org"),
        ("https://box.example.org:443", "https://box.example.org"),
        ("http://box.example.org:443", "http://box.example.org:443"),
    ],
)
def test_an_origin_is_written_as_browsers_do(address: str, origin: str) -> None:
    assert origin_of(address) == origin


@pytest.mark.parametrize("site", [None, "same-origin", "same-site", "cross-site", "none"])
@pytest.mark.parametrize("origin", [None, "null", ADDRESS, "https://elsewhere.example", "https://box.example.org"])
def test_only_the_own_page_and_programs_pass(origin: str | None, site: str | None) -> None:
    passed = False
    with suppress(ForeignOrigin):
        check_origin(origin, site, ADDRESS)
        passed = True
    allowed = {(None, None), (None, "same-origin"), ("null", "same-origin"), (ADDRESS, None), (ADDRESS, "same-origin")}
    assert passed == ((origin, site) in allowed)
