"""Listen to everything that passes between browsers and an application, as whoever runs the server could."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from io import BytesIO
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

CONTENT = ("CONTENT_TYPE", "CONTENT_LENGTH")


@dataclass(frozen=True)
class Exchange:
    """One request and its answer, in full; `environ` is what the application was given."""

    method: str
    path: str
    environ: Mapping[str, Any]
    sent: bytes
    status: str
    told: tuple[tuple[str, str], ...]
    answer: bytes

    @property
    def asked(self) -> dict[str, str]:
        """Return the request's headers."""
        headers = {name[5:]: str(value) for name, value in self.environ.items() if name.startswith("HTTP_")}
        return headers | {
            name: str(self.environ[name]) for name in ("CONTENT_TYPE", "CONTENT_LENGTH") if name in self.environ
        }

    @property
    def sizes(self) -> tuple[int, int]:
        """Return the bytes of the request and of the answer, headers included."""
        asked = sum(len(name) + len(value) + 4 for name, value in self.asked.items())
        query = len(str(self.environ.get("QUERY_STRING", "")))
        told = sum(len(name) + len(value) + 4 for name, value in self.told)
        return len(self.path) + query + asked + len(self.sent), len(self.status) + told + len(self.answer)

    def body(self) -> Any:
        """Return what the request's JSON holds."""
        return json.loads(self.sent)

    def reply(self) -> Any:
        """Return what the answer's JSON holds."""
        return json.loads(self.answer)


@dataclass
class Wiretap:
    """A WSGI application that passes on to another one and keeps all that passes, in order."""

    inner: "WSGIApplication"
    heard: list[Exchange] = field(default_factory=list)

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        """Pass on, and keep."""
        seen, sent = dict(environ), _body(environ)
        answered: list[tuple[str, tuple[tuple[str, str], ...]]] = []

        def start(status: str, headers: list[tuple[str, str]], exc_info: Any = None, /) -> Callable[[bytes], object]:
            answered.append((status, tuple(headers)))
            return start_response(status, headers, exc_info)

        answer = b"".join(_closing(self.inner(environ, start)))
        status, told = answered[-1]
        self.heard.append(Exchange(environ["REQUEST_METHOD"], environ["PATH_INFO"], seen, sent, status, told, answer))
        return [answer]

    def posts(self, ending: str) -> list[Exchange]:
        """Return what was posted to addresses with an ending, in order."""
        return [each for each in self.heard if each.method == "POST" and each.path.endswith(ending)]


def _body(environ: "WSGIEnvironment") -> bytes:
    length = environ.get("CONTENT_LENGTH")
    if not length:
        return b""
    sent: bytes = environ["wsgi.input"].read(int(length))
    environ["wsgi.input"] = BytesIO(sent)
    return sent


def _closing(parts: Iterable[bytes]) -> Iterator[bytes]:
    try:
        yield from parts
    finally:
        close = getattr(parts, "close", None)
        if close is not None:
            close()
